//! Answers of every shape, also of shapes that are still to come.

use http::{Method, StatusCode};
use it::server::Server;
use serde_json::{Value, json};
use square_connect::models::{CatalogObjectType, Currency, CustomerCreatedEvent, CustomerCreationSource, Money, OrderState};

#[tokio::test]
async fn an_unknown_value_of_an_enum_is_kept() {
    let order = json!({"id": "O1", "state": "TELEPORTED", "fulfillments": [{"state": "PREPARED"}, {"state": "OTHER"}]});
    let server = Server::new([json!({"order": order})]);
    let read = server.client().orders().retrieve("O1").send().await.unwrap().order.unwrap();
    assert_eq!(read.state, Some(OrderState::from("TELEPORTED")));
    assert_eq!(serde_json::to_value(read).unwrap(), order);
}

#[tokio::test]
async fn an_object_goes_back_with_the_members_this_release_does_not_know() {
    let data = json!({"name": "Tea", "novelty": {"a": [1, null]}, "description": "hot"});
    let object = json!({"type": "ITEM", "id": "I1", "version": 7, "item_data": data, "is_holographic": true});
    let server = Server::new([json!({"object": object}), json!({})]);
    let square = server.client();
    let found = square.catalog().retrieve_object("I1").send().await.unwrap().object.unwrap();
    assert_eq!(found.type_, Some(CatalogObjectType::Item));
    let data = found.item_data.clone().unwrap().name("Green tea").clear_description();
    square.catalog().upsert_object(found.item_data(data)).idempotency_key("k").send().await.unwrap();
    let data = json!({"name": "Green tea", "novelty": {"a": [1, null]}, "description": null});
    let object = json!({"type": "ITEM", "id": "I1", "version": 7, "item_data": data, "is_holographic": true});
    assert_eq!(server.requests()[1].json(), json!({"idempotency_key": "k", "object": object}));
}

#[tokio::test]
async fn nulls_and_strange_members_do_not_fail_an_answer() {
    let server = Server::new([json!({"customers": [{"id": "C1", "note": null, "tomorrow": {}}], "cursor": null, "tomorrow": [1]})]);
    let answer = server.client().customers().list().send().await.unwrap();
    assert!(answer.cursor.is_none() && answer.customers.unwrap()[0].note.is_none());
}

#[tokio::test]
async fn the_whole_answer_can_be_had() {
    let server = Server::new([json!({"customer": {"id": "C1", "tomorrow": 1}})]);
    let answer = server.client().customers().retrieve("C1").send_raw().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.json::<Value>().unwrap()["customer"]["tomorrow"], 1);
    assert_eq!(answer.into_model().customer.unwrap().id.as_deref(), Some("C1"));
}

#[tokio::test]
async fn a_call_by_path_needs_no_model() {
    let server = Server::new([json!({"tomorrow": true})]);
    let call = server.client().request(Method::GET, "/v2/tomorrow").query("when", "2026-09-17T00:00:00+02:00");
    assert_eq!(call.send::<Value>().await.unwrap(), json!({"tomorrow": true}));
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/v2/tomorrow?when=2026-09-17T00%3A00%3A00%2B02%3A00"));
}

#[tokio::test]
async fn money_of_an_answer_is_shown_and_added_exactly() {
    let money = |amount: i64| json!({"amount": amount, "currency": "USD"});
    let server = Server::new([json!({"payment": {"amount_money": money(2515), "tip_money": money(-10)}})]);
    let payment = server.client().payments().get("P1").send().await.unwrap().payment.unwrap();
    let (amount, tip) = (payment.amount_money.unwrap(), payment.tip_money.unwrap());
    assert_eq!((amount.to_string(), tip.to_string()), ("25.15 USD".to_owned(), "-0.10 USD".to_owned()));
    assert_eq!(amount.checked_add(&tip), Some(Money::new(2505, Currency::Usd)));
    assert_eq!(amount.checked_sub(&Money::new(1, Currency::Jpy)), None);
    assert_eq!(Money::new(i64::MAX, Currency::Usd).checked_mul(2), None);
    assert_eq!(Money::new(500, Currency::Jpy).to_string(), "500 JPY");
    assert_eq!(Money::new(5, Currency::from("ZZZ")).to_string(), "5 minor units of ZZZ");
}

#[test]
fn a_webhook_is_read_as_its_event() {
    let event = json!({
        "merchant_id": "M1",
        "type": "customer.created",
        "event_id": "E1",
        "created_at": "2026-09-16T10:00:00.000Z",
        "tomorrow": 1,
        "data": {"type": "customer", "id": "C1", "object": {"customer": {"id": "C1", "creation_source": "MERGE", "version": 0}}}
    });
    let event: CustomerCreatedEvent = serde_json::from_value(event).unwrap();
    assert_eq!(event.type_.as_deref(), Some("customer.created"));
    assert_eq!(event.created_at.unwrap().as_str(), "2026-09-16T10:00:00.000Z");
    let customer = event.data.unwrap().object.unwrap().customer.unwrap();
    assert_eq!((customer.version, customer.creation_source), (Some(0), Some(CustomerCreationSource::Merge)));
}
