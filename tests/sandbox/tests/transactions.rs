//! Transactions of 2017: another view of the same books.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, Called, code, refusal, usd};
use serde_json::{Value, json};

fn path(api: &Api, rest: &str) -> String {
    format!("/v2/locations/{}/{rest}", api.sandbox.location_id())
}

/// A charge of so many cents by the test card; what is given beside goes before, null leaves out.
async fn charge(api: &Api, amount: i64, beside: Value) -> Called {
    let mut body = json!({ "card_nonce": "cnon:card-nonce-ok", "idempotency_key": api.key(), "amount_money": usd(amount) });
    for (name, value) in beside.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    Ok(api.post(&path(api, "transactions"), body).await?["transaction"].take())
}

async fn step(api: &Api, transaction: &Value, step: &str) -> Called {
    api.post(&path(api, &format!("transactions/{}/{step}", transaction["id"].as_str().unwrap())), json!({})).await
}

#[tokio::test]
#[allow(deprecated)]
async fn a_charge_is_a_payment_and_a_payment_a_transaction() -> Result {
    let api = Api::start().await;
    let charged = charge(&api, 5000, json!({ "reference_id": "R-17", "note": "Tea", "buyer_email_address": "a@example.com" })).await?;
    assert_eq!((&charged["reference_id"], &charged["product"]), (&json!("R-17"), &json!("EXTERNAL_API")));
    let tender = &charged["tenders"][0];
    assert_eq!((&tender["amount_money"], &tender["type"], &tender["note"]), (&usd(5000), &json!("CARD"), &json!("Tea")));
    assert_eq!((&tender["card_details"]["status"], &tender["processing_fee_money"]), (&json!("CAPTURED"), &usd(175)));
    assert_eq!(tender["transaction_id"], charged["id"]);
    let payment = api.payment(&tender["id"]).await;
    assert_eq!((&payment["total_money"], &payment["order_id"], &payment["status"]), (&usd(5000), &charged["id"], &json!("COMPLETED")));

    let paid = api.pay(700, json!({})).await?;
    let seen = api.get(&path(&api, &format!("transactions/{}", paid["order_id"].as_str().unwrap())), &[]).await?["transaction"].take();
    assert_eq!((&seen["tenders"][0]["id"], &seen["tenders"][0]["amount_money"]), (&paid["id"], &usd(700)));
    let listed = api.square.transactions().list(api.sandbox.location_id()).send().await?.transactions.unwrap_or_default();
    let ids: Vec<_> = listed.iter().map(|transaction| json!(transaction.id)).collect();
    assert_eq!(ids, [paid["order_id"].clone(), charged["id"].clone()], "newest first");
    Ok(())
}

#[tokio::test]
async fn the_key_charges_once() -> Result {
    let api = Api::start().await;
    let first = charge(&api, 100, json!({ "idempotency_key": "once" })).await?;
    assert_eq!(charge(&api, 100, json!({ "idempotency_key": "once" })).await?, first);
    assert_eq!(code(&charge(&api, 101, json!({ "idempotency_key": "once" })).await), "IDEMPOTENCY_KEY_REUSED");
    let declined = json!({ "idempotency_key": "declined", "card_nonce": "cnon:card-nonce-declined" });
    for _ in 0..2 {
        assert_eq!(refusal(&charge(&api, 100, declined.clone()).await).0, 402);
    }
    assert_eq!(api.get(&path(&api, "transactions"), &[]).await?["transactions"], json!([first]));
    let statuses: Vec<Value> =
        api.get("/v2/payments", &[]).await?["payments"].as_array().unwrap().iter().map(|p| p["status"].clone()).collect();
    assert_eq!(statuses, ["FAILED", "COMPLETED"]);
    Ok(())
}

#[tokio::test]
async fn a_charge_has_one_instrument() -> Result {
    let api = Api::start().await;
    let table = [
        (json!({ "card_nonce": null }), "ONE_INSTRUMENT_EXPECTED", "card_nonce"),
        (json!({ "customer_card_id": "ccof:customer-card-id-ok" }), "ONE_INSTRUMENT_EXPECTED", "card_nonce"),
        (json!({ "card_nonce": null, "customer_card_id": "ccof:customer-card-id-ok" }), "MISSING_REQUIRED_PARAMETER", "customer_id"),
        (json!({ "card_nonce": "cnon:unknown" }), "NOT_FOUND", "source_id"),
        (json!({ "amount_money": usd(0) }), "VALUE_TOO_LOW", "amount_money.amount"),
    ];
    for (beside, code, field) in table {
        let (_, found, at) = refusal(&charge(&api, 100, beside.clone()).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{beside}");
    }
    Ok(())
}

#[tokio::test]
async fn a_delayed_charge_is_captured_or_voided() -> Result {
    let api = Api::start().await;
    let held = charge(&api, 100, json!({ "delay_capture": true })).await?;
    assert_eq!(held["tenders"][0]["card_details"]["status"], "AUTHORIZED");
    assert_eq!(step(&api, &held, "capture").await?, json!({}));
    assert_eq!(api.payment(&held["tenders"][0]["id"]).await["status"], "COMPLETED");
    assert_eq!(code(&step(&api, &held, "void").await), "DELAYED_TRANSACTION_CAPTURED");
    let other = charge(&api, 100, json!({ "delay_capture": true })).await?;
    assert_eq!(step(&api, &other, "void").await?, json!({}));
    assert_eq!(code(&step(&api, &other, "capture").await), "DELAYED_TRANSACTION_CANCELED");
    let seen = api.get(&path(&api, &format!("transactions/{}", other["id"].as_str().unwrap())), &[]).await?["transaction"].take();
    assert_eq!(seen["tenders"][0]["card_details"]["status"], "VOIDED");
    let late = charge(&api, 100, json!({ "delay_capture": true })).await?;
    api.advance(8 * 24 * 60 * 60);
    assert_eq!(code(&step(&api, &late, "capture").await), "DELAYED_TRANSACTION_EXPIRED");
    assert_eq!(code(&step(&api, &json!({ "id": "nothing" }), "capture").await), "NOT_FOUND");
    Ok(())
}

#[tokio::test]
async fn refunds_of_tenders_are_refunds_of_payments() -> Result {
    let api = Api::start().await;
    let charged = charge(&api, 1000, json!({})).await?;
    let payment = &charged["tenders"][0]["id"];
    let back = path(&api, &format!("transactions/{}/refund", charged["id"].as_str().unwrap()));
    let ask = |amount: i64, tender: &Value| json!({ "idempotency_key": api.key(), "tender_id": tender, "amount_money": usd(amount) });
    let refund = api.post(&back, ask(400, payment)).await?["refund"].take();
    assert_eq!((&refund["status"], &refund["reason"]), (&json!("PENDING"), &json!("Refund via API")));
    assert_eq!((&refund["tender_id"], &refund["transaction_id"]), (payment, &charged["id"]));
    assert_eq!(code(&api.post(&back, ask(601, payment)).await), "REFUND_AMOUNT_INVALID");
    assert_eq!(code(&api.post(&back, ask(5, &json!("other"))).await), "NOT_FOUND");
    api.refund(&json!({ "id": payment }), 600).await?;
    assert_eq!(api.payment(payment).await["refunded_money"], usd(1000));
    assert_eq!(api.get(&path(&api, "refunds"), &[]).await?, json!({}), "what is pending is not listed");
    api.advance(60);
    let listed = api.get(&path(&api, "refunds"), &[("sort_order", "ASC")]).await?["refunds"].take();
    let told: Vec<_> =
        listed.as_array().unwrap().iter().map(|refund| (&refund["status"], refund["amount_money"]["amount"].as_i64())).collect();
    assert_eq!(told, [(&json!("APPROVED"), Some(400)), (&json!("APPROVED"), Some(600))]);
    let seen = api.get(&path(&api, &format!("transactions/{}", charged["id"].as_str().unwrap())), &[]).await?["transaction"].take();
    assert_eq!(seen["refunds"], listed);
    Ok(())
}

#[tokio::test]
async fn transactions_come_in_pages_of_fifty() -> Result {
    let api = Api::start().await;
    for amount in 1..=52 {
        charge(&api, amount, json!({})).await?;
    }
    let first = api.get(&path(&api, "transactions"), &[]).await?;
    assert_eq!(first["transactions"].as_array().map(Vec::len), Some(50));
    let rest = api.get(&path(&api, "transactions"), &[("cursor", first["cursor"].as_str().unwrap())]).await?;
    let amounts: Vec<_> =
        rest["transactions"].as_array().unwrap().iter().map(|t| t["tenders"][0]["amount_money"]["amount"].as_i64()).collect();
    assert_eq!((amounts, rest.get("cursor")), (vec![Some(2), Some(1)], None));
    let elsewhere = api.get("/v2/locations/nowhere/transactions", &[]).await;
    assert_eq!(code(&elsewhere), "INVALID_LOCATION");
    Ok(())
}
