//! One key for a call, whatever becomes of its attempts.

use std::sync::atomic::{AtomicUsize, Ordering};

use it::faulty::{Fault, Faulty};
use serde_json::Value;
use square_connect::{Method, Outcome};

fn keys(server: &Faulty) -> Vec<Value> {
    server.bodies().iter().map(|body| body["idempotency_key"].clone()).collect()
}

#[tokio::test]
async fn all_attempts_carry_the_key_that_the_error_tells() {
    let server = Faulty::always(Fault::Reset);
    let square = server.builder().build().unwrap();
    let pay = square.payments().create("cnon:x");
    let error = pay.clone().send().await.unwrap_err();
    let key = error.idempotency_key().unwrap().to_owned();
    assert_eq!(keys(&server), [key.as_str(); 3]);
    assert!(error.to_string().contains(&format!("3 attempts, outcome unknown, idempotency key {key}")), "{error}");
    let again = pay.clone().idempotency_key(&key).send().await.unwrap_err();
    assert_eq!(again.idempotency_key(), Some(key.as_str()));
    let other = pay.send().await.unwrap_err();
    assert_ne!(other.idempotency_key(), Some(key.as_str()));
    assert_eq!(keys(&server)[3..6], [key.as_str(); 3]);
}

#[tokio::test]
async fn an_answer_tells_the_key_and_the_attempts_too() {
    let server = Faulty::new([Fault::status(503)]);
    let square = server.builder().build().unwrap();
    let answer = square.payments().create("cnon:x").idempotency_key("K1").send_raw().await.unwrap();
    assert_eq!((answer.attempts(), answer.idempotency_key()), (2, Some("K1")));
}

#[tokio::test]
async fn keys_come_from_the_source_that_is_given() {
    let server = Faulty::new([]);
    let count = AtomicUsize::new(0);
    let make = move || format!("k{}", count.fetch_add(1, Ordering::Relaxed));
    let square = server.builder().idempotency_keys(make).build().unwrap();
    for _ in 0..2 {
        square.payments().create("cnon:x").send().await.unwrap();
    }
    assert_eq!(keys(&server), ["k0", "k1"]);
}

#[tokio::test]
async fn a_key_that_square_would_refuse_is_not_sent() {
    let server = Faulty::new([]);
    let square = server.builder().build().unwrap();
    let long = "x".repeat(46);
    for (key, complaint) in [("", "is empty"), (long.as_str(), "has 46 characters, and this call takes at most 45")] {
        for error in [
            square.payments().create("cnon:x").idempotency_key(key).send().await.map(drop).unwrap_err(),
            square.payments().cancel_by_idempotency_key(key).send().await.map(drop).unwrap_err(),
        ] {
            assert!(error.is_builder() && error.to_string().contains(complaint), "{error}");
            assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
        }
    }
    assert!(server.builder().idempotency_keys(String::new).build().unwrap().payments().create("cnon:x").send().await.is_err());
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn a_call_by_path_may_have_a_key() {
    let server = Faulty::new([Fault::Reset]);
    let square = server.builder().build().unwrap();
    let call = square.request(Method::POST, "/v2/new").json(&serde_json::json!({"a": 1})).idempotency_key("K1");
    assert_eq!(call.send_raw().await.unwrap().attempts(), 2);
    assert_eq!(server.bodies(), vec![serde_json::json!({"a": 1, "idempotency_key": "K1"}); 2]);
    let server = Faulty::always(Fault::Reset);
    let square = server.builder().build().unwrap();
    let error = square.request(Method::POST, "/v2/new").send_raw().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    let list = square.request(Method::POST, "/v2/new").json(&[1]).idempotency_key("K1").send_raw().await.unwrap_err();
    assert!(list.is_builder() && list.to_string().contains("must be an object"), "{list}");
}

#[tokio::test]
async fn an_error_tells_the_keys_of_a_bulk_request() {
    let server = Faulty::always(Fault::Reset);
    let error = crate::calls::Call::Bulk.send(&server.builder().build().unwrap()).await.unwrap_err();
    let key = error.idempotency_key_of("a").unwrap();
    let sent: Vec<Value> = server.bodies().iter().map(|body| body["values"]["a"]["idempotency_key"].clone()).collect();
    assert_eq!(sent, [key; 3]);
    assert_eq!((error.idempotency_key(), error.idempotency_key_of("b")), (None, None));
}
