//! Refunds: what goes back, to where, and what becomes of the payment.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, Called, code, refusal, usd};
use serde_json::{Value, json};
use square_connect::models::{Currency, Money};

#[tokio::test]
async fn a_payment_goes_back_in_parts() -> Result {
    let api = Api::start().await;
    let payment = api.pay(1000, json!({ "tip_money": usd(100) })).await?;
    let id = payment["id"].as_str().unwrap();
    let call = api.square.refunds().refund_payment(Money::new(300, Currency::Usd)).payment_id(id).reason("Cold tea");
    let refund = call.idempotency_key("once").send().await?.refund.expect("a refund");
    assert_eq!((refund.status.as_deref(), refund.order_id.as_deref()), (Some("PENDING"), payment["order_id"].as_str()));
    let after = api.payment(&payment["id"]).await;
    assert_eq!((&after["refunded_money"], &after["refund_ids"]), (&usd(300), &json!([refund.id])));
    assert_ne!(after["version_token"], payment["version_token"]);

    let over = api.refund(&payment, 801).await;
    assert_eq!(refusal(&over), (400, "REFUND_AMOUNT_INVALID".to_owned(), "amount_money.amount".to_owned()));
    api.refund(&payment, 800).await?;
    assert_eq!(code(&api.refund(&payment, 1).await), "REFUND_AMOUNT_INVALID");
    let after = api.payment(&payment["id"]).await;
    assert_eq!((&after["refunded_money"], &after["status"]), (&usd(1100), &json!("COMPLETED")));
    Ok(())
}

#[tokio::test]
async fn a_refund_is_pending_until_it_is_accepted() -> Result {
    let api = Api::start().await;
    let payment = api.pay(1000, json!({})).await?;
    let refund = api.refund(&payment, 1000).await?;
    let path = format!("/v2/refunds/{}", refund["id"].as_str().unwrap());
    assert_eq!(api.get(&path, &[]).await?["refund"], refund);
    api.advance(60);
    let accepted = api.get(&path, &[]).await?["refund"].take();
    assert_eq!(accepted["status"], "COMPLETED");
    assert!(accepted["updated_at"].as_str() > refund["updated_at"].as_str());
    Ok(())
}

#[tokio::test]
async fn what_cannot_go_back_is_refused() -> Result {
    let api = Api::start().await;
    let paid = api.pay(1000, json!({ "app_fee_money": usd(100) })).await?;
    let held = api.pay(1000, json!({ "autocomplete": false })).await?;
    let voided = api.pay(1000, json!({ "autocomplete": false })).await?;
    api.post(&format!("/v2/payments/{}/cancel", voided["id"].as_str().unwrap()), json!({})).await?;
    let table = [
        (json!({}), "MISSING_REQUIRED_PARAMETER", "payment_id"),
        (json!({ "payment_id": "nothing" }), "NOT_FOUND", ""),
        (json!({ "payment_id": held["id"] }), "REFUND_ERROR_PAYMENT_NEEDS_COMPLETION", ""),
        (json!({ "payment_id": voided["id"] }), "PAYMENT_NOT_REFUNDABLE", ""),
        (json!({ "payment_id": paid["id"], "amount_money": usd(0) }), "VALUE_TOO_LOW", "amount_money.amount"),
        (
            json!({ "payment_id": paid["id"], "amount_money": { "amount": 5, "currency": "EUR" } }),
            "CURRENCY_MISMATCH",
            "amount_money.currency",
        ),
        (json!({ "payment_id": paid["id"], "payment_version_token": "old" }), "VERSION_MISMATCH", "payment_version_token"),
        (json!({ "payment_id": paid["id"], "app_fee_money": usd(11) }), "INVALID_FEES", "app_fee_money.amount"),
        (json!({ "payment_id": paid["id"], "destination_id": "ccof:other" }), "CARD_MISMATCH", "destination_id"),
        (json!({ "payment_id": paid["id"], "destination_id": "EXTERNAL" }), "MISSING_REQUIRED_PARAMETER", "external_details"),
        (json!({ "unlinked": true, "payment_id": paid["id"] }), "CONFLICTING_PARAMETERS", "payment_id"),
        (json!({ "unlinked": true }), "MISSING_REQUIRED_PARAMETER", "location_id"),
        (json!({ "unlinked": true, "location_id": "nowhere" }), "INVALID_LOCATION", "location_id"),
        (json!({ "unlinked": true, "location_id": api.sandbox.location_id() }), "MISSING_REQUIRED_PARAMETER", "destination_id"),
    ];
    for (beside, code, field) in table {
        let mut body = json!({ "idempotency_key": api.key(), "amount_money": usd(10) });
        body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        let (_, found, at) = refusal(&api.post("/v2/refunds", body).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{beside}");
    }
    assert_eq!(api.payment(&paid["id"]).await, paid, "a refused refund leaves no trace");
    api.advance(366 * 24 * 60 * 60);
    assert_eq!(code(&api.refund(&paid, 10).await), "PAYMENT_NOT_REFUNDABLE", "a year is over");
    Ok(())
}

#[tokio::test]
async fn the_fee_of_the_application_goes_back_once() -> Result {
    let api = Api::start().await;
    let payment = api.pay(1000, json!({ "app_fee_money": usd(100) })).await?;
    let refund = |fee: i64| {
        let body =
            json!({ "payment_id": payment["id"], "idempotency_key": api.key(), "amount_money": usd(200), "app_fee_money": usd(fee) });
        api.post("/v2/refunds", body)
    };
    assert_eq!(refund(80).await?["refund"]["app_fee_money"], usd(80));
    assert_eq!(code(&refund(21).await), "INVALID_FEES");
    assert_eq!(refund(20).await?["refund"]["app_fee_money"], usd(20));
    Ok(())
}

#[tokio::test]
async fn cash_goes_back_as_cash() -> Result {
    let api = Api::start().await;
    let cash = json!({ "source_id": "CASH", "cash_details": { "buyer_supplied_money": usd(1000) } });
    let payment = api.pay(1000, cash).await?;
    let refund = api.refund(&payment, 400).await?;
    assert_eq!((&refund["status"], &refund["destination_type"]), (&json!("COMPLETED"), &json!("CASH")));
    assert_eq!(refund["destination_details"]["cash_details"]["seller_supplied_money"], usd(400));
    let card = api.pay(1000, json!({})).await?;
    let over_the_counter = json!({
        "payment_id": card["id"], "idempotency_key": "counter", "amount_money": usd(100), "destination_id": "CASH",
        "cash_details": { "seller_supplied_money": usd(500) },
    });
    let refund = api.post("/v2/refunds", over_the_counter).await?["refund"].take();
    assert_eq!(refund["destination_details"]["cash_details"]["change_back_money"], usd(400));
    let unlinked = json!({
        "unlinked": true, "location_id": api.sandbox.location_id(), "destination_id": "cnon:card-nonce-ok",
        "idempotency_key": "unlinked", "amount_money": usd(700),
    });
    let refund = api.post("/v2/refunds", unlinked).await?["refund"].take();
    assert_eq!((&refund["unlinked"], &refund["status"], refund.get("payment_id")), (&json!(true), &json!("PENDING"), None));
    Ok(())
}

async fn amounts(api: &Api, query: &[(&str, &str)]) -> Result<Vec<i64>> {
    let page = api.get("/v2/refunds", query).await?;
    let refunds = page["refunds"].as_array().cloned().unwrap_or_default();
    Ok(refunds.iter().filter_map(|refund| refund["amount_money"]["amount"].as_i64()).collect())
}

#[tokio::test]
async fn refunds_are_listed() -> Result {
    let api = Api::start().await;
    let other = api.post("/v2/locations", json!({ "location": { "name": "Branch" } })).await?["location"]["id"].take();
    let cash = json!({ "source_id": "CASH", "cash_details": { "buyer_supplied_money": usd(1000) }, "location_id": other });
    let (card, cash) = (api.pay(1000, json!({})).await?, api.pay(1000, cash).await?);
    let mut times = Vec::<Value>::new();
    for (payment, amount, wait) in [(&card, 1, 0), (&cash, 2, 2), (&card, 3, 10)] {
        api.advance(wait);
        times.push(api.refund(payment, amount).await?["created_at"].take());
    }
    let (first, last) = (times[0].as_str().unwrap(), times[2].as_str().unwrap());
    let table: &[(raw::Query<'_>, &[i64])] = &[
        (&[], &[3, 2, 1]),
        (&[("sort_order", "ASC")], &[1, 2, 3]),
        (&[("limit", "2")], &[3, 2]),
        (&[("begin_time", first), ("end_time", last)], &[3, 2]),
        (&[("begin_time", first), ("end_time", last), ("sort_order", "ASC")], &[1, 2]),
        (&[("location_id", other.as_str().unwrap())], &[2]),
        (&[("status", "PENDING")], &[3]),
        (&[("status", "COMPLETED")], &[2, 1]),
        (&[("source_type", "CASH")], &[2]),
        (&[("source_type", "CARD")], &[3, 1]),
        (&[("sort_field", "UPDATED_AT")], &[3, 1, 2]),
        (&[("updated_at_end_time", first)], &[]),
    ];
    for (query, expected) in table {
        assert_eq!(amounts(&api, query).await?, *expected, "{query:?}");
    }
    Ok(())
}

/// Each of the refunds at once would leave too little for another one.
#[tokio::test]
async fn refunds_at_once_give_back_no_more_than_was_paid() -> Result {
    let api = Api::start().await;
    let payment = api.pay(1000, json!({})).await?;
    let refund = || api.refund(&payment, 600);
    let (a, b, c, d) = tokio::join!(refund(), refund(), refund(), refund());
    let given = [a, b, c, d].into_iter().filter(Called::is_ok).count();
    assert_eq!((given, &api.payment(&payment["id"]).await["refunded_money"]), (1, &usd(600)));
    Ok(())
}

/// An authorization that is captured and voided at once ends as one of the two.
#[tokio::test]
async fn a_payment_is_captured_or_cancelled_never_both() -> Result {
    let api = Api::start().await;
    for _ in 0..10 {
        let payment = api.pay(1000, json!({ "autocomplete": false })).await?;
        let id = payment["id"].as_str().unwrap();
        let payments = api.square.payments();
        let (captured, cancelled) = tokio::join!(payments.complete(id).send(), payments.cancel(id).send());
        assert_ne!(captured.is_ok(), cancelled.is_ok(), "{captured:?} {cancelled:?}");
        let wanted = if captured.is_ok() { "COMPLETED" } else { "CANCELED" };
        assert_eq!(api.payment(&payment["id"]).await["status"], wanted);
    }
    Ok(())
}
