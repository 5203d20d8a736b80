//! Payments by cards on file and by gift cards.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, Called, code, refusal, usd};
use serde_json::{Value, json};

async fn customer(api: &Api, name: &str) -> Result<Value> {
    Ok(api.post("/v2/customers", json!({ "idempotency_key": api.key(), "given_name": name })).await?["customer"]["id"].take())
}

#[tokio::test]
async fn a_card_on_file_pays_for_its_customer() -> Result {
    let api = Api::start().await;
    let (amelia, other) = (customer(&api, "Amelia").await?, customer(&api, "Other").await?);
    let body = json!({ "idempotency_key": "card", "source_id": "cnon:card-nonce-ok", "card": { "customer_id": amelia } });
    let card = api.post("/v2/cards", body).await?["card"]["id"].take();
    let pay = |customer: Value| api.pay(1000, json!({ "source_id": card, "customer_id": customer }));
    let payment = pay(amelia.clone()).await?;
    let details = &payment["card_details"];
    assert_eq!((&details["entry_method"], &details["card"]["id"], details.get("cvv_status")), (&json!("ON_FILE"), &card, None));
    assert_eq!(payment["processing_fee"][0]["amount_money"], usd(50), "3.5 % and 15 cents");
    let refused = [
        (Value::Null, 400, "MISSING_REQUIRED_PARAMETER", "customer_id"),
        (other, 400, "INVALID_CARD", "source_id"),
        (json!("nobody"), 404, "CUSTOMER_NOT_FOUND", "customer_id"),
    ];
    for (customer, status, code, field) in refused {
        assert_eq!(refusal(&pay(customer.clone()).await), (status, code.to_owned(), field.to_owned()), "{customer}");
    }
    let charge = json!({ "customer_card_id": card, "customer_id": amelia, "idempotency_key": "charge", "amount_money": usd(200) });
    let charged = api.post(&format!("/v2/locations/{}/transactions", api.sandbox.location_id()), charge).await?;
    assert_eq!(charged["transaction"]["tenders"][0]["card_details"]["entry_method"], "ON_FILE");

    let back = json!({
        "unlinked": true, "location_id": api.sandbox.location_id(), "destination_id": card, "amount_money": usd(5), "idempotency_key": "back",
    });
    assert_eq!(refusal(&api.post("/v2/refunds", back.clone()).await).2, "customer_id");
    let mut named = back;
    named["customer_id"] = amelia.clone();
    named["idempotency_key"] = json!("named");
    assert_eq!(api.post("/v2/refunds", named).await?["refund"]["destination_details"]["card_details"]["card"]["id"], card);

    api.advance(10 * 366 * 24 * 60 * 60);
    assert_eq!(refusal(&pay(amelia.clone()).await), (402, "CARD_EXPIRED".to_owned(), String::new()));
    api.post(&format!("/v2/cards/{}/disable", card.as_str().unwrap()), json!({})).await?;
    assert_eq!(refusal(&pay(amelia).await), (400, "INVALID_CARD".to_owned(), "source_id".to_owned()));
    Ok(())
}

/// An active gift card that holds so much.
async fn gift_card(api: &Api, balance: i64) -> Result<Value> {
    let location = api.sandbox.location_id();
    let body = json!({ "idempotency_key": api.key(), "location_id": location, "gift_card": { "type": "DIGITAL" } });
    let id = api.post("/v2/gift-cards", body).await?["gift_card"]["id"].take();
    let details = json!({ "amount_money": usd(balance), "buyer_payment_instrument_ids": ["paid elsewhere"] });
    let activate = json!({ "type": "ACTIVATE", "location_id": location, "gift_card_id": id, "activate_activity_details": details });
    api.post("/v2/gift-cards/activities", json!({ "idempotency_key": api.key(), "gift_card_activity": activate })).await?;
    Ok(id)
}

async fn balance(api: &Api, id: &Value) -> Result<Option<i64>> {
    Ok(api.get(&format!("/v2/gift-cards/{}", id.as_str().unwrap()), &[]).await?["gift_card"]["balance_money"]["amount"].as_i64())
}

async fn step(api: &Api, payment: &Value, step: &str) -> Called {
    Ok(api.post(&format!("/v2/payments/{}/{step}", payment["id"].as_str().unwrap()), json!({})).await?["payment"].take())
}

#[tokio::test]
async fn a_gift_card_gives_what_it_holds() -> Result {
    let api = Api::start().await;
    let card = gift_card(&api, 500).await?;
    let paid = api.pay(300, json!({ "source_id": card })).await?;
    assert_eq!(paid["card_details"]["card"]["card_brand"], "SQUARE_GIFT_CARD");
    assert_eq!(balance(&api, &card).await?, Some(200));
    assert_eq!(refusal(&api.pay(300, json!({ "source_id": card })).await).1, "INSUFFICIENT_FUNDS");
    assert_eq!(balance(&api, &card).await?, Some(200), "what is declined takes nothing");

    let part = json!({ "source_id": card, "accept_partial_authorization": true, "autocomplete": false });
    let held = api.pay(300, part.clone()).await?;
    assert_eq!((&held["amount_money"], &held["approved_money"], balance(&api, &card).await?), (&usd(300), &usd(200), Some(0)));
    step(&api, &held, "cancel").await?;
    assert_eq!(balance(&api, &card).await?, Some(200), "what is voided comes back");
    let held = api.pay(300, part).await?;
    let captured = step(&api, &held, "complete").await?;
    assert_eq!((&captured["amount_money"], &captured["total_money"]), (&usd(200), &usd(200)), "no more is captured than approved");
    assert_eq!(code(&api.refund(&captured, 201).await), "REFUND_AMOUNT_INVALID");
    api.refund(&captured, 150).await?;
    api.refund(&paid, 300).await?;
    assert_eq!(balance(&api, &card).await?, Some(450));
    Ok(())
}

#[tokio::test]
async fn a_changed_amount_moves_the_balance() -> Result {
    let api = Api::start().await;
    let card = gift_card(&api, 500).await?;
    let held = api.pay(300, json!({ "source_id": card, "autocomplete": false })).await?;
    let path = format!("/v2/payments/{}", held["id"].as_str().unwrap());
    let change = |amount: i64| api.put(&path, json!({ "idempotency_key": api.key(), "payment": { "amount_money": usd(amount) } }));
    for (amount, left) in [(450, 50), (100, 400), (200, 300)] {
        change(amount).await?;
        assert_eq!(balance(&api, &card).await?, Some(left), "{amount}");
    }
    assert_eq!(code(&change(501).await), "INSUFFICIENT_FUNDS");
    assert_eq!((api.payment(&held["id"]).await["total_money"].clone(), balance(&api, &card).await?), (usd(200), Some(300)));
    step(&api, &held, "cancel").await?;
    assert_eq!(balance(&api, &card).await?, Some(500));
    Ok(())
}

#[tokio::test]
async fn a_card_pays_what_a_gift_card_lacks() -> Result {
    let api = Api::start().await;
    let card = gift_card(&api, 200).await?;
    let line = json!({ "name": "Tea", "quantity": "1", "base_price_money": usd(1000) });
    let order = json!({ "location_id": api.sandbox.location_id(), "line_items": [line] });
    let order = api.post("/v2/orders", json!({ "idempotency_key": "order", "order": order })).await?["order"]["id"].take();
    let beside = json!({ "source_id": card, "accept_partial_authorization": true, "autocomplete": false, "order_id": order });
    let first = api.pay(1000, beside).await?;
    let rest = api.pay(800, json!({ "autocomplete": false, "order_id": order })).await?;
    let pay = json!({ "idempotency_key": "pay", "payment_ids": [first["id"], rest["id"]] });
    let paid = api.post(&format!("/v2/orders/{}/pay", order.as_str().unwrap()), pay).await?["order"].take();
    assert_eq!((&paid["state"], &paid["net_amount_due_money"]), (&json!("COMPLETED"), &usd(0)));
    assert_eq!(api.payment(&first["id"]).await["total_money"], usd(200));
    Ok(())
}

#[tokio::test]
async fn the_test_value_is_a_gift_card_with_a_balance() -> Result {
    let api = Api::start().await;
    let gift = json!({ "source_id": "cnon:gift-card-nonce-ok" });
    assert_eq!(api.pay(60_000, gift.clone()).await?["status"], "COMPLETED");
    assert_eq!(code(&api.pay(60_000, gift).await), "INSUFFICIENT_FUNDS");
    Ok(())
}
