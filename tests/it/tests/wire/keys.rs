//! Idempotency keys: made where none is given, and never changed.

use std::collections::BTreeMap;

use it::server::Server;
use serde_json::{Value, json};
use square_connect::models::{
    BulkUpsertCustomerCustomAttributesRequestCustomerCustomAttributeUpsertRequest as Upsert, Currency, CustomAttribute, Money,
};

#[track_caller]
fn assert_random(key: &Value) {
    let key = uuid::Uuid::parse_str(key.as_str().unwrap()).unwrap();
    assert_eq!(key.get_version_num(), 4, "{key}");
}

#[tokio::test]
async fn a_missing_key_is_made() {
    let server = Server::new([json!({}), json!({})]);
    let call = server.client().payments().create("cnon:card-nonce-ok").amount_money(Money::new(2515, Currency::Usd));
    call.clone().send().await.unwrap();
    call.send().await.unwrap();
    let bodies: Vec<Value> = server.requests().iter().map(|request| request.json()).collect();
    for body in &bodies {
        assert_random(&body["idempotency_key"]);
        assert_eq!(body["source_id"], "cnon:card-nonce-ok");
        assert_eq!(body["amount_money"], json!({"amount": 2515, "currency": "USD"}));
    }
    assert_ne!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn a_given_key_is_kept() {
    let server = Server::new([json!({})]);
    server.client().payments().create("S").idempotency_key("mine").send().await.unwrap();
    assert_eq!(server.request().json(), json!({"source_id": "S", "idempotency_key": "mine"}));
}

#[tokio::test]
async fn a_call_without_keys_gets_none() {
    let server = Server::new([json!({})]);
    server.client().payments().complete("P1").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.target.as_str(), request.json()), ("/v2/payments/P1/complete", json!({})));
}

#[tokio::test]
async fn each_entry_of_a_bulk_call_has_its_own_key() {
    let server = Server::new([json!({})]);
    let attribute = CustomAttribute::default().key("shoe").value(44);
    let values = BTreeMap::from([
        ("a".to_owned(), Upsert::new(attribute.clone(), "C1")),
        ("b".to_owned(), Upsert::new(attribute.clone(), "C2").idempotency_key("mine")),
        ("c".to_owned(), Upsert::new(attribute, "C3")),
    ]);
    server.client().customer_custom_attributes().bulk_upsert(values).send().await.unwrap();
    let body = server.request().json();
    let values = &body["values"];
    assert_random(&values["a"]["idempotency_key"]);
    assert_random(&values["c"]["idempotency_key"]);
    assert_ne!(values["a"]["idempotency_key"], values["c"]["idempotency_key"]);
    let given = json!({"custom_attribute": {"key": "shoe", "value": 44}, "customer_id": "C2", "idempotency_key": "mine"});
    assert_eq!(values["b"], given);
    assert_eq!(body.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_that_names_a_payment_is_asked_for_and_sent_as_given() {
    let server = Server::new([json!({})]);
    server.client().payments().cancel_by_idempotency_key("the-lost-one").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.target.as_str(), request.json()), ("/v2/payments/cancel", json!({"idempotency_key": "the-lost-one"})));
}
