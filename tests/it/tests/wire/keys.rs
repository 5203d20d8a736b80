//! Idempotency keys: made where none is given, and never changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::thread;

use it::server::{Request, Server};
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

#[test]
fn clones_that_many_threads_send_at_once_differ_in_their_keys_alone() {
    const THREADS: usize = 8;
    const CALLS: usize = 25;
    let server = Server::new(vec![json!({}); THREADS * CALLS]);
    let call = server.client().payments().create("cnon:card-nonce-ok").amount_money(Money::new(2515, Currency::Usd)).note("Ô");
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                (0..CALLS).for_each(|_| drop(call.clone().send_blocking().unwrap()));
            });
        }
    });
    let bodies: Vec<Value> = server.requests().iter().map(Request::json).collect();
    let keys: BTreeSet<&str> = bodies.iter().map(|body| body["idempotency_key"].as_str().unwrap()).collect();
    assert_eq!((bodies.len(), keys.len()), (THREADS * CALLS, THREADS * CALLS));
    for body in &bodies {
        let key = &body["idempotency_key"];
        assert_random(key);
        let amount = json!({"amount": 2515, "currency": "USD"});
        assert_eq!(*body, json!({"source_id": "cnon:card-nonce-ok", "amount_money": amount, "note": "Ô", "idempotency_key": key}));
    }
}
