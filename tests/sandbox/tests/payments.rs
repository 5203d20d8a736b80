//! Payments: how they are made, captured, voided, changed and listed.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, code, refusal, usd};
use serde_json::{Value, json};
use square_connect::models::{Currency, Money};

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn a_card_pays_at_once() -> Result {
    let api = Api::start().await;
    let pay = api.square.payments().create("cnon:card-nonce-ok").amount_money(Money::new(1000, Currency::Usd));
    let pay = pay.tip_money(Money::new(150, Currency::Usd)).idempotency_key("once").note("Tea");
    let payment = pay.clone().send().await?.payment.expect("a payment");
    assert_eq!(payment.status.as_deref(), Some("COMPLETED"));
    assert_eq!(payment.total_money, Some(Money::new(1150, Currency::Usd)));
    assert_eq!(payment.location_id.as_deref(), Some(api.sandbox.location_id()));
    let card = payment.card_details.clone().expect("a card paid");
    assert_eq!((card.status.as_deref(), card.entry_method.as_deref()), (Some("CAPTURED"), Some("KEYED")));
    assert_eq!(card.card.and_then(|card| card.last_4).as_deref(), Some("5858"));
    let fee = payment.processing_fee.clone().and_then(|fees| fees.into_iter().next()?.amount_money);
    assert_eq!(fee, Some(Money::new(63, Currency::Usd)), "2.9 % and 30 cents");
    let again = pay.send().await?.payment.expect("the same payment");
    assert_eq!(again, payment, "the key gives the first answer again");
    let id = payment.id.clone().expect("an ID");
    assert_eq!(api.square.payments().get(id).send().await?.payment, Some(payment));
    Ok(())
}

/// What is sent beside a good payment, and what it comes to: status, code, field.
#[tokio::test]
async fn what_cannot_be_tried_is_refused_and_leaves_nothing() -> Result {
    let api = Api::start().await;
    let euros = json!({ "amount": 5, "currency": "EUR" });
    let cash = |amount: i64, change: Value| json!({ "buyer_supplied_money": usd(amount), "change_back_money": change });
    let table = [
        (json!({ "amount_money": null }), 400, "MISSING_REQUIRED_PARAMETER", "amount_money"),
        (json!({ "amount_money": usd(0) }), 400, "VALUE_TOO_LOW", "amount_money.amount"),
        (json!({ "amount_money": usd(-5) }), 400, "VALUE_TOO_LOW", "amount_money.amount"),
        (json!({ "amount_money": usd(i64::MAX) }), 400, "AMOUNT_TOO_HIGH", "amount_money.amount"),
        (json!({ "amount_money": euros }), 400, "CURRENCY_MISMATCH", "amount_money.currency"),
        (json!({ "tip_money": euros }), 400, "CURRENCY_MISMATCH", "tip_money.currency"),
        (json!({ "tip_money": usd(-1) }), 400, "VALUE_TOO_LOW", "tip_money.amount"),
        (json!({ "app_fee_money": usd(91) }), 400, "INVALID_FEES", "app_fee_money.amount"),
        (json!({ "location_id": "nowhere" }), 400, "INVALID_LOCATION", "location_id"),
        (json!({ "order_id": "nothing" }), 404, "NOT_FOUND", "order_id"),
        (json!({ "delay_duration": "PT30S" }), 400, "INVALID_VALUE", "delay_duration"),
        (json!({ "delay_duration": "P8D" }), 400, "INVALID_VALUE", "delay_duration"),
        (json!({ "delay_duration": "a week" }), 400, "INVALID_VALUE", "delay_duration"),
        (json!({ "delay_action": "WAIT" }), 400, "INVALID_ENUM_VALUE", "delay_action"),
        (json!({ "accept_partial_authorization": true }), 400, "CONFLICTING_PARAMETERS", "accept_partial_authorization"),
        (json!({ "buyer_email_address": "nobody" }), 400, "INVALID_EMAIL_ADDRESS", "buyer_email_address"),
        (json!({ "source_id": "cnon:something" }), 404, "NOT_FOUND", "source_id"),
        (json!({ "source_id": "cnon:card-nonce-already-used" }), 400, "CARD_TOKEN_USED", ""),
        (json!({ "source_id": "CASH" }), 400, "MISSING_REQUIRED_PARAMETER", "cash_details"),
        (
            json!({ "source_id": "CASH", "cash_details": cash(99, Value::Null) }),
            400,
            "VALUE_TOO_LOW",
            "cash_details.buyer_supplied_money.amount",
        ),
        (json!({ "source_id": "CASH", "cash_details": cash(120, usd(10)) }), 400, "INVALID_VALUE", "cash_details.change_back_money.amount"),
        (json!({ "source_id": "CASH", "cash_details": cash(120, usd(20)), "autocomplete": false }), 400, "INVALID_VALUE", "autocomplete"),
        (json!({ "source_id": "EXTERNAL" }), 400, "MISSING_REQUIRED_PARAMETER", "external_details"),
        (
            json!({ "source_id": "EXTERNAL", "external_details": { "type": "GOLD", "source": "a chest" } }),
            400,
            "INVALID_ENUM_VALUE",
            "external_details.type",
        ),
    ];
    for (beside, status, code, field) in table {
        assert_eq!(refusal(&api.pay(100, beside.clone()).await), (status, code.to_owned(), field.to_owned()), "{beside}");
    }
    assert_eq!(api.get("/v2/payments", &[]).await?, json!({}));
    Ok(())
}

#[tokio::test]
async fn what_is_declined_is_kept_as_failed() -> Result {
    let api = Api::start().await;
    let elsewhere = json!({ "billing_address": { "postal_code": "10001" } });
    let source = |id: &str| json!({ "source_id": id });
    let table = [
        (source("cnon:card-nonce-declined"), "GENERIC_DECLINE"),
        (source("cnon:card-nonce-rejected-cvv"), "CVV_FAILURE"),
        (source("cnon:card-nonce-rejected-postalcode"), "ADDRESS_VERIFICATION_FAILURE"),
        (source("cnon:card-nonce-rejected-expiration"), "INVALID_EXPIRATION"),
        (source("cnon:gift-card-nonce-insufficient-funds"), "INSUFFICIENT_FUNDS"),
        (source("cnon:gift-card-nonce-insufficient-permission"), "INSUFFICIENT_PERMISSIONS"),
        (source("ccof:customer-card-id-requires-verification"), "CARD_DECLINED_VERIFICATION_REQUIRED"),
        (elsewhere, "ADDRESS_VERIFICATION_FAILURE"),
    ];
    for (mut beside, code) in table {
        beside["idempotency_key"] = json!(api.key());
        let called = api.pay(100, beside.clone()).await;
        assert_eq!(refusal(&called), (402, code.to_owned(), String::new()), "{beside}");
        let error = called.unwrap_err();
        let failed = serde_json::from_slice::<Value>(error.body())?["payment"].take();
        assert_eq!((&failed["status"], &failed["card_details"]["errors"][0]["code"]), (&json!("FAILED"), &json!(code)));
        assert_eq!(api.payment(&failed["id"]).await, failed);
        let again = api.pay(100, beside).await.map(drop).unwrap_err();
        assert_eq!(again.body(), error.body(), "the key replays the refusal");
    }
    let verified = json!({ "source_id": "ccof:customer-card-id-requires-verification", "verification_token": "verf:ok" });
    assert_eq!(api.pay(100, verified).await?["card_details"]["entry_method"], "ON_FILE");
    let here = json!({ "billing_address": { "postal_code": "94103" } });
    assert_eq!(api.pay(100, here).await?["status"], "COMPLETED");
    Ok(())
}

#[tokio::test]
async fn money_that_moves_elsewhere_is_noted() -> Result {
    let api = Api::start().await;
    let cash = json!({ "source_id": "CASH", "cash_details": { "buyer_supplied_money": usd(2000) } });
    let cash = api.pay(1250, cash).await?;
    assert_eq!((&cash["source_type"], &cash["cash_details"]["change_back_money"]), (&json!("CASH"), &usd(750)));
    assert!(cash.get("card_details").is_none() && cash.get("processing_fee").is_none());
    let check = json!({ "source_id": "EXTERNAL", "external_details": { "type": "CHECK", "source": "A bank", "source_id": "17" } });
    let check = api.pay(500, check).await?;
    assert_eq!((&check["status"], &check["external_details"]["source_id"]), (&json!("COMPLETED"), &json!("17")));
    Ok(())
}

#[tokio::test]
async fn an_authorization_is_captured_or_voided_once() -> Result {
    let api = Api::start().await;
    let payment = api.pay(1000, json!({ "autocomplete": false, "delay_duration": "P1D" })).await?;
    assert_eq!((&payment["status"], &payment["delay_duration"]), (&json!("APPROVED"), &json!("PT24H")));
    assert_eq!(payment["card_details"]["status"], "AUTHORIZED");
    let path = |payment: &Value, step: &str| format!("/v2/payments/{}/{step}", payment["id"].as_str().unwrap());
    let stale = api.post(&path(&payment, "complete"), json!({ "version_token": "old" })).await;
    assert_eq!(refusal(&stale), (409, "VERSION_MISMATCH".to_owned(), "version_token".to_owned()));
    let known = json!({ "version_token": payment["version_token"] });
    let captured = api.post(&path(&payment, "complete"), known).await?["payment"].take();
    assert_eq!((&captured["status"], &captured["card_details"]["status"]), (&json!("COMPLETED"), &json!("CAPTURED")));
    assert_ne!(captured["version_token"], payment["version_token"]);
    for step in ["complete", "cancel"] {
        assert_eq!(code(&api.post(&path(&payment, step), json!({})).await), "DELAYED_TRANSACTION_CAPTURED");
    }
    let other = api.pay(1000, json!({ "autocomplete": false })).await?;
    let voided = api.post(&path(&other, "cancel"), json!({})).await?["payment"].take();
    assert_eq!((&voided["status"], &voided["card_details"]["status"]), (&json!("CANCELED"), &json!("VOIDED")));
    for step in ["complete", "cancel"] {
        assert_eq!(code(&api.post(&path(&other, step), json!({})).await), "DELAYED_TRANSACTION_CANCELED");
    }
    api.advance(8 * DAY);
    assert_eq!((&api.payment(&payment["id"]).await, &api.payment(&other["id"]).await), (&captured, &voided), "no time changes them");
    Ok(())
}

#[tokio::test]
async fn an_authorization_lapses_by_its_action() -> Result {
    let api = Api::start().await;
    for (action, status) in [("CANCEL", "CANCELED"), ("COMPLETE", "COMPLETED")] {
        let beside = json!({ "autocomplete": false, "delay_action": action, "delay_duration": "PT2H" });
        let payment = api.pay(1000, beside).await?;
        api.advance(2 * 60 * 60 - 30);
        assert_eq!(api.payment(&payment["id"]).await, payment, "the time is not over yet");
        api.advance(DAY);
        let lapsed = api.payment(&payment["id"]).await;
        assert_eq!((&lapsed["status"], &lapsed["updated_at"]), (&json!(status), &payment["delayed_until"]));
    }
    let payment = api.pay(1000, json!({ "autocomplete": false })).await?;
    api.advance(8 * DAY);
    let late = api.post(&format!("/v2/payments/{}/complete", payment["id"].as_str().unwrap()), json!({})).await;
    assert_eq!(code(&late), "DELAYED_TRANSACTION_EXPIRED");
    Ok(())
}

#[tokio::test]
async fn a_key_cancels_its_payment_even_before_it_comes() -> Result {
    let api = Api::start().await;
    let cancel = |key: &'static str| api.post("/v2/payments/cancel", json!({ "idempotency_key": key }));
    let held = json!({ "autocomplete": false, "idempotency_key": "held" });
    let payment = api.pay(1000, held.clone()).await?;
    assert_eq!(cancel("held").await?, json!({}));
    assert_eq!(api.payment(&payment["id"]).await["status"], "CANCELED");
    assert_eq!(cancel("held").await?, json!({}), "twice is once");
    assert_eq!(api.pay(1000, held).await?["id"], payment["id"], "the key never makes another payment");

    assert_eq!(cancel("unheard of").await?, json!({}));
    let late = api.pay(1000, json!({ "idempotency_key": "unheard of" })).await;
    assert_eq!(refusal(&late), (400, "BAD_REQUEST".to_owned(), "idempotency_key".to_owned()));
    assert_eq!(code(&api.pay(1000, json!({ "idempotency_key": "unheard of" })).await), "BAD_REQUEST");

    let captured = api.pay(700, json!({ "idempotency_key": "captured" })).await?;
    assert_eq!(code(&cancel("captured").await), "BAD_REQUEST", "money that has moved is not told to have stayed");
    assert_eq!(api.payment(&captured["id"]).await["status"], "COMPLETED");
    assert!(api.pay(5, json!({ "idempotency_key": "failed", "source_id": "cnon:card-nonce-declined" })).await.is_err());
    assert_eq!(cancel("failed").await?, json!({}));
    Ok(())
}

#[tokio::test]
async fn an_authorization_changes_before_it_is_captured() -> Result {
    let api = Api::start().await;
    let made = json!({ "autocomplete": false, "tip_money": usd(100), "app_fee_money": usd(50) });
    let payment = api.pay(1000, made).await?;
    let path = format!("/v2/payments/{}", payment["id"].as_str().unwrap());
    let update = |changes: Value| api.put(&path, json!({ "idempotency_key": api.key(), "payment": changes }));
    let stale = update(json!({ "amount_money": usd(5), "version_token": "old" })).await;
    assert_eq!(refusal(&stale), (409, "VERSION_MISMATCH".to_owned(), "payment.version_token".to_owned()));
    let wrong = update(json!({ "amount_money": { "amount": 5, "currency": "EUR" } })).await;
    assert_eq!(refusal(&wrong), (400, "CURRENCY_MISMATCH".to_owned(), "payment.amount_money.currency".to_owned()));
    assert_eq!(code(&update(json!({ "amount_money": usd(10), "tip_money": null })).await), "INVALID_FEES");
    let less = update(json!({ "amount_money": usd(900), "version_token": payment["version_token"] })).await?["payment"].take();
    assert_eq!((&less["total_money"], &less["approved_money"], &less["tip_money"]), (&usd(1000), &usd(1000), &usd(100)));
    let no_tip = update(json!({ "tip_money": null })).await?["payment"].take();
    assert_eq!((no_tip.get("tip_money"), &no_tip["total_money"]), (None, &usd(900)));
    assert_eq!(update(json!({ "tip_money": usd(200) })).await?["payment"]["total_money"], usd(1100));
    let captured = api.post(&format!("{path}/complete"), json!({})).await?["payment"].take();
    assert_eq!(captured["total_money"], usd(1100));
    assert_eq!(code(&update(json!({ "amount_money": usd(5) })).await), "DELAYED_TRANSACTION_CAPTURED");
    Ok(())
}
