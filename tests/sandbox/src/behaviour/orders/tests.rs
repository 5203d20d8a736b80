//! Orders with payments and refunds, as the areas of those call in here.

use serde_json::{Value, json};

use super::*;
use crate::behaviour;
use crate::behaviour::payments::PAYMENT;
use crate::bootstrap::LOCATION_ID;
use crate::definition::definition;
use crate::events::EVENT;
use crate::state::State;
use crate::store::Store;

fn with_tx<T>(act: impl FnOnce(&mut Tx<'_>) -> T) -> T {
    let store = Store::open(1, None).expect("a store in memory");
    State::new(String::new(), store, crate::webhooks::Schedule::default(), false).expect("a state").act(act).expect("done")
}

fn usd(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn order(tx: &mut Tx<'_>, price: i64, more: Value) -> String {
    let mut order =
        json!({ "location_id": LOCATION_ID, "line_items": [{ "name": "Tea", "quantity": "1", "base_price_money": usd(price) }] });
    if let Some(more) = more.as_object() {
        change::merge(&mut order, more);
    }
    text(&create(tx, order).expect("an order"), "id").to_owned()
}

/// Stores a payment of an order, and adds its tender.
fn pay_with(tx: &mut Tx<'_>, order: &str, id: &str, amount: i64, status: &str) -> Result<(), Refusal> {
    let payment = json!({
        "id": id, "order_id": order, "location_id": LOCATION_ID, "amount_money": usd(amount), "status": status, "source_type": "CARD",
        "card_details": { "status": "AUTHORIZED", "card": { "card_brand": "VISA" } }, "created_at": tx.time(),
    });
    tx.put(PAYMENT, id, payment.clone());
    add_tender(tx, order, &payment)
}

fn stored(tx: &Tx<'_>, id: &str) -> Value {
    tx.get(ORDER, id).cloned().expect("the order")
}

fn call(tx: &mut Tx<'_>, operation: &str, order: &str, body: Value) -> Answer {
    let operation = &definition().operations[operation];
    let call = Call {
        operation,
        path: vec![("order_id".to_owned(), order.to_owned())],
        query: serde_json::Map::new(),
        body: body.as_object().cloned().unwrap_or_default(),
        asked: None,
        file: None,
        credential: None,
        page_fault: None,
        base_url: String::new(),
    };
    tx.attempt(|tx| behaviour::act(tx, &call))
}

fn code(answer: Answer) -> String {
    answer.expect_err("a refusal").mistakes[0].code.to_string()
}

fn events(tx: &Tx<'_>, kind: &str) -> Vec<Value> {
    tx.all(EVENT).filter(|event| event.value["type"] == kind).map(|event| event.value["data"]["object"].clone()).collect()
}

#[test]
fn payments_complete_an_order_once_they_cover_it() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        pay_with(tx, &id, "P1", 400, "COMPLETED").expect("a part");
        let part = stored(tx, &id);
        assert_eq!((&part["state"], &part["net_amount_due_money"]), (&json!("OPEN"), &usd(600)));
        let refusal = pay_with(tx, &id, "P2", 601, "COMPLETED").expect_err("too much");
        assert_eq!(refusal.mistakes[0].code, "PAYMENT_AMOUNT_MISMATCH");
        pay_with(tx, &id, "P2", 600, "APPROVED").expect("the rest");
        assert_eq!(stored(tx, &id)["state"], "OPEN", "an approved payment is no money yet");
        pay_with(tx, &id, "P2", 600, "COMPLETED").expect("the rest, captured");
        let paid = stored(tx, &id);
        assert_eq!((&paid["state"], &paid["net_amount_due_money"]), (&json!("COMPLETED"), &usd(0)));
        assert_eq!(paid["tenders"].as_array().map(Vec::len), Some(2));
        assert_eq!(paid["tenders"][1]["card_details"]["status"], "CAPTURED");
        assert!(paid["closed_at"].is_string());
    });
}

#[test]
fn a_payment_of_another_place_or_currency_is_refused() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        let payment = json!({ "id": "P", "location_id": LOCATION_ID, "amount_money": usd(1000), "status": "COMPLETED" });
        for (name, value, code) in [
            ("location_id", json!("L2"), "LOCATION_MISMATCH"),
            ("amount_money", json!({ "amount": 1, "currency": "EUR" }), "CURRENCY_MISMATCH"),
        ] {
            let mut other = payment.clone();
            other[name] = value;
            assert_eq!(add_tender(tx, &id, &other).expect_err("refused").mistakes[0].code, code);
        }
        assert_eq!(stored(tx, &id)["version"], 1);
    });
}

#[test]
fn a_tip_is_of_the_total_and_not_of_what_is_due() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        let payment = json!({
            "id": "P", "location_id": LOCATION_ID, "amount_money": usd(1000), "tip_money": usd(150), "status": "COMPLETED", "source_type": "CASH",
        });
        add_tender(tx, &id, &payment).expect("paid");
        let order = stored(tx, &id);
        assert_eq!((&order["total_money"], &order["total_tip_money"], &order["state"]), (&usd(1150), &usd(150), &json!("COMPLETED")));
        assert_eq!(order["tenders"][0]["amount_money"], usd(1150));
    });
}

#[test]
fn an_order_is_open_until_it_is_handed_over() {
    with_tx(|tx| {
        let pickup =
            json!({ "type": "PICKUP", "uid": "F", "pickup_details": { "schedule_type": "ASAP", "recipient": { "display_name": "Ann" } } });
        let id = order(tx, 1000, json!({ "fulfillments": [pickup] }));
        pay_with(tx, &id, "P", 1000, "COMPLETED").expect("paid");
        assert_eq!(stored(tx, &id)["state"], "OPEN");
        let change = json!({ "location_id": LOCATION_ID, "version": 2, "fulfillments": [{ "uid": "F", "state": "COMPLETED" }] });
        let order = call(tx, "UpdateOrder", &id, json!({ "order": change })).expect("updated");
        assert_eq!(order["order"]["state"], "COMPLETED");
        let told = &events(tx, "order.fulfillment.updated")[0]["order_fulfillment_updated"];
        assert_eq!(told["fulfillment_update"][0], json!({ "fulfillment_uid": "F", "old_state": "PROPOSED", "new_state": "COMPLETED" }));
    });
}

#[test]
fn a_quick_order_follows_its_payment() {
    with_tx(|tx| {
        let id = quick(tx, LOCATION_ID, &usd(700), Some("C"));
        let made = stored(tx, &id);
        assert_eq!((&made["total_money"], &made["customer_id"]), (&usd(700), &json!("C")));
        pay_with(tx, &id, "P", 700, "APPROVED").expect("approved");
        remove_tender(tx, &id, "P");
        let canceled = stored(tx, &id);
        assert_eq!((&canceled["state"], &canceled["tenders"]), (&json!("CANCELED"), &Value::Null));
        let kept = order(tx, 700, json!({}));
        pay_with(tx, &kept, "P2", 700, "APPROVED").expect("approved");
        remove_tender(tx, &kept, "P2");
        assert_eq!((&stored(tx, &kept)["state"], &stored(tx, &kept)["net_amount_due_money"]), (&json!("OPEN"), &usd(700)));
    });
}

#[test]
fn pay_order_completes_its_payments_and_lets_others_go() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        for (payment, amount) in [("P1", 300), ("P2", 600), ("P3", 100)] {
            pay_with(tx, &id, payment, amount, "APPROVED").expect("approved");
        }
        let pay = |tx: &mut Tx<'_>, ids: Value| call(tx, "PayOrder", &id, json!({ "idempotency_key": "K", "payment_ids": ids }));
        for (ids, wanted) in [
            (json!(["P1", "P2"]), "PAYMENT_AMOUNT_MISMATCH"),
            (json!([]), "PAYMENT_AMOUNT_MISMATCH"),
            (json!(["P1", "P1"]), "INVALID_VALUE"),
            (json!(["none"]), "NOT_FOUND"),
        ] {
            assert_eq!(code(pay(tx, ids.clone())), wanted, "{ids}");
        }
        assert_eq!(code(call(tx, "PayOrder", &id, json!({ "order_version": 1, "payment_ids": ["P1"] }))), "VERSION_MISMATCH");
        let order = pay(tx, json!(["P1", "P2", "P3"])).expect("paid")["order"].take();
        assert_eq!(order["state"], "COMPLETED");
        assert_eq!(tx.get(PAYMENT, "P1").map(|payment| &payment["card_details"]["status"]), Some(&json!("CAPTURED")));
        assert_eq!(code(pay(tx, json!(["P1", "P2", "P3"]))), "BAD_REQUEST");
    });
}

#[test]
fn pay_order_cancels_an_approved_payment_that_it_does_not_name() {
    with_tx(|tx| {
        let id = order(tx, 500, json!({}));
        pay_with(tx, &id, "P1", 500, "APPROVED").expect("approved");
        let left = json!({ "id": "P2", "order_id": id, "location_id": LOCATION_ID, "amount_money": usd(500), "status": "APPROVED" });
        tx.put(PAYMENT, "P2", left);
        let paid = call(tx, "PayOrder", &id, json!({ "payment_ids": ["P2"] })).expect("paid");
        assert_eq!(paid["order"]["tenders"][0]["payment_id"], "P2");
        assert_eq!(tx.get(PAYMENT, "P1").map(|payment| &payment["status"]), Some(&json!("CANCELED")));
    });
}

#[test]
fn pay_order_settles_an_order_that_costs_nothing() {
    with_tx(|tx| {
        let free = order(tx, 0, json!({}));
        let done = call(tx, "PayOrder", &free, json!({ "payment_ids": [] })).expect("paid");
        assert_eq!(done["order"]["state"], "COMPLETED");
    });
}

#[test]
fn a_refund_is_returned_money() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        pay_with(tx, &id, "P", 1000, "COMPLETED").expect("paid");
        let mut refund = json!({ "id": "R", "payment_id": "P", "amount_money": usd(250), "status": "PENDING", "created_at": tx.time() });
        add_refund(tx, &id, &refund);
        let order = stored(tx, &id);
        assert_eq!((&order["return_amounts"]["total_money"], &order["net_amounts"]["total_money"]), (&usd(250), &usd(750)));
        assert_eq!((&order["total_money"], &order["net_amount_due_money"]), (&usd(1000), &usd(0)));
        refund["status"] = json!("FAILED");
        add_refund(tx, &id, &refund);
        let order = stored(tx, &id);
        assert_eq!((&order["refunds"][0]["status"], &order["net_amounts"]["total_money"]), (&json!("FAILED"), &usd(1000)));
        assert!(order.get("returns").is_none());
    });
}

#[test]
fn changes_are_told() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        let created = &events(tx, "order.created")[0]["order_created"];
        assert_eq!((&created["order_id"], &created["version"], &created["state"]), (&json!(id), &json!(1), &json!("OPEN")));
        let change = json!({ "location_id": LOCATION_ID, "version": 1, "state": "CANCELED" });
        call(tx, "UpdateOrder", &id, json!({ "order": change })).expect("canceled");
        let updated = &events(tx, "order.updated")[0]["order_updated"];
        assert_eq!((&updated["version"], &updated["state"]), (&json!(2), &json!("CANCELED")));
    });
}

#[test]
fn an_order_with_payments_is_neither_canceled_nor_made_cheaper_than_they_are() {
    with_tx(|tx| {
        let id = order(tx, 1000, json!({}));
        pay_with(tx, &id, "P", 600, "COMPLETED").expect("a part");
        let line = stored(tx, &id)["line_items"][0]["uid"].clone();
        let update = |tx: &mut Tx<'_>, mut change: Value| {
            change["location_id"] = json!(LOCATION_ID);
            change["version"] = json!(2);
            call(tx, "UpdateOrder", &id, json!({ "order": change }))
        };
        let price = |amount: i64| json!({ "line_items": [{ "uid": line, "quantity": "1", "base_price_money": usd(amount) }] });
        assert_eq!(code(update(tx, json!({ "state": "CANCELED" }))), "INVALID_VALUE");
        assert_eq!(code(update(tx, price(599))), "BAD_REQUEST");
        let settled = update(tx, price(600)).expect("as much as was paid");
        assert_eq!(settled["order"]["state"], "COMPLETED");
    });
}
