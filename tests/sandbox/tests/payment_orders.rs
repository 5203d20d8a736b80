//! Payments and their orders.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, code, refusal, usd};
use serde_json::{Value, json};

/// An order of one cup of tea.
async fn order(api: &Api, price: i64) -> Result<Value> {
    let line = json!({ "name": "Tea", "quantity": "1", "base_price_money": usd(price) });
    let order = json!({ "location_id": api.sandbox.location_id(), "line_items": [line] });
    Ok(api.post("/v2/orders", json!({ "idempotency_key": api.key(), "order": order })).await?["order"].take())
}

async fn read(api: &Api, id: &Value) -> Result<Value> {
    Ok(api.get(&format!("/v2/orders/{}", id.as_str().unwrap()), &[]).await?["order"].take())
}

#[tokio::test]
async fn a_payment_without_an_order_gets_one() -> Result {
    let api = Api::start().await;
    let paid = api.pay(1000, json!({ "tip_money": usd(200), "customer_id": null })).await?;
    let of_paid = read(&api, &paid["order_id"]).await?;
    assert_eq!((&of_paid["state"], &of_paid["net_amount_due_money"]), (&json!("COMPLETED"), &usd(0)));
    assert_eq!((&of_paid["tenders"][0]["id"], &of_paid["tenders"][0]["amount_money"]), (&paid["id"], &usd(1200)));

    let held = api.pay(1000, json!({ "autocomplete": false })).await?;
    assert_eq!(read(&api, &held["order_id"]).await?["state"], "OPEN");
    let path = format!("/v2/payments/{}", held["id"].as_str().unwrap());
    for amount in [400, 1500] {
        api.put(&path, json!({ "idempotency_key": api.key(), "payment": { "amount_money": usd(amount) } })).await?;
        let order = read(&api, &held["order_id"]).await?;
        assert_eq!((&order["total_money"], &order["tenders"][0]["amount_money"]), (&usd(amount), &usd(amount)));
    }
    api.post(&format!("{path}/cancel"), json!({})).await?;
    let let_go = read(&api, &held["order_id"]).await?;
    assert_eq!((&let_go["state"], let_go.get("tenders")), (&json!("CANCELED"), None));
    Ok(())
}

#[tokio::test]
async fn an_order_is_completed_by_its_payment() -> Result {
    let api = Api::start().await;
    let first = order(&api, 1000).await?;
    let over = api.pay(1001, json!({ "order_id": first["id"] })).await;
    assert_eq!(refusal(&over), (400, "PAYMENT_AMOUNT_MISMATCH".to_owned(), "amount_money.amount".to_owned()));
    let held = api.pay(1000, json!({ "order_id": first["id"], "autocomplete": false })).await?;
    assert_eq!(read(&api, &first["id"]).await?["state"], "OPEN");
    api.post(&format!("/v2/payments/{}/complete", held["id"].as_str().unwrap()), json!({})).await?;
    let done = read(&api, &first["id"]).await?;
    assert_eq!((&done["state"], &done["tenders"][0]["card_details"]["status"]), (&json!("COMPLETED"), &json!("CAPTURED")));
    assert_eq!(code(&api.pay(1, json!({ "order_id": first["id"] })).await), "BAD_REQUEST", "what is paid is not paid again");

    let branch = api.post("/v2/locations", json!({ "location": { "name": "Branch" } })).await?["location"]["id"].take();
    let other = order(&api, 500).await?;
    let elsewhere = api.pay(500, json!({ "order_id": other["id"], "location_id": branch })).await;
    assert_eq!(refusal(&elsewhere).1, "LOCATION_MISMATCH");
    let declined = api.pay(500, json!({ "order_id": other["id"], "source_id": "cnon:card-nonce-declined" })).await;
    assert_eq!(code(&declined), "GENERIC_DECLINE");
    assert_eq!(read(&api, &other["id"]).await?.get("tenders"), None);
    Ok(())
}

#[tokio::test]
async fn pay_order_captures_what_is_held() -> Result {
    let api = Api::start().await;
    let order = order(&api, 1000).await?;
    let mut held = Vec::new();
    for amount in [600, 400] {
        held.push(api.pay(amount, json!({ "order_id": order["id"], "autocomplete": false })).await?["id"].take());
    }
    let pay = json!({ "idempotency_key": "pay", "payment_ids": held });
    let paid = api.post(&format!("/v2/orders/{}/pay", order["id"].as_str().unwrap()), pay).await?["order"].take();
    assert_eq!(paid["state"], "COMPLETED");
    for id in &held {
        let payment = api.payment(id).await;
        assert_eq!(payment["status"], "COMPLETED");
        assert!(payment["receipt_url"].is_string() && payment["processing_fee"].is_array(), "it is captured as any other");
        assert!(payment["card_details"]["card_payment_timeline"]["captured_at"].is_string());
    }
    api.advance(8 * 24 * 60 * 60);
    assert_eq!(api.payment(&held[0]).await["status"], "COMPLETED");
    Ok(())
}

#[tokio::test]
async fn the_order_tells_of_refunds() -> Result {
    let api = Api::start().await;
    let payment = api.pay(1000, json!({})).await?;
    let refund = api.refund(&payment, 300).await?;
    let order = read(&api, &payment["order_id"]).await?;
    assert_eq!((&order["refunds"][0]["id"], &order["refunds"][0]["status"]), (&refund["id"], &json!("PENDING")));
    api.advance(60);
    assert_eq!(read(&api, &payment["order_id"]).await?["refunds"][0]["status"], "APPROVED");
    Ok(())
}
