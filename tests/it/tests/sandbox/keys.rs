//! Idempotency keys, in every call that takes one.

use it::endpoint::{ALL, Endpoint, KEY, Keys};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::report;
use crate::request::{Line, Request};

fn with_key() -> impl Iterator<Item = &'static Endpoint> {
    ALL.iter().filter(|endpoint| endpoint.keys() == Keys::Member)
}

fn with(request: &Request, name: &str, value: Value) -> Request {
    let mut request = request.clone();
    request.body.get_or_insert_default().insert(name.to_owned(), value);
    request
}

/// The first answer comes again, with the ID and the times that it had.
#[tokio::test]
async fn the_same_request_again_is_answered_as_before() {
    let line = Line::new().await;
    let (mut faults, mut same) = (Vec::new(), 0);
    for endpoint in with_key() {
        let request = Request::least(endpoint);
        let first = request.send(&line).await;
        let again = request.send(&line).await;
        if (first.status, &first.body) != (again.status, &again.body) {
            faults.push(format!("{}: {first:?}, then {again:?}", endpoint.id));
        }
        same += usize::from(first.status == 200);
    }
    report(&faults);
    assert!(same > 20, "{same} calls did something");
}

#[tokio::test]
async fn another_request_with_the_same_key_is_refused() {
    let line = Line::new().await;
    let mut faults = Vec::new();
    for endpoint in with_key() {
        let full = Request::full(endpoint, 1);
        let least = with(&Request::least(endpoint), KEY, full.body.as_ref().map_or(json!("key"), |body| body[KEY].clone()));
        let first = least.send(&line).await;
        if first.status != 200 || least.body == full.body {
            continue;
        }
        let other = full.send(&line).await;
        if (other.status, other.code()) != (400, "IDEMPOTENCY_KEY_REUSED") {
            faults.push(format!("{}: {other:?}", endpoint.id));
        }
    }
    report(&faults);
}

#[tokio::test]
async fn a_key_that_is_missing_or_empty_or_too_long_is_refused() {
    let line = Line::new().await;
    let mut faults = Vec::new();
    for endpoint in with_key() {
        let Some(idempotency) = it::definition::API
            .services
            .iter()
            .flat_map(|service| &service.operations)
            .find(|operation| operation.id == endpoint.id)
            .and_then(|operation| operation.idempotency.as_ref())
        else {
            continue;
        };
        let least = Request::least(endpoint);
        let mut wrong = vec![(with(&least, KEY, json!("")), "VALUE_EMPTY")];
        if let Some(most) = idempotency.max_length {
            let long = "k".repeat(usize::try_from(most).expect("a length") + 1);
            wrong.push((with(&least, KEY, json!(long)), "VALUE_TOO_LONG"));
        }
        if idempotency.required {
            let mut without = least.clone();
            without.body.get_or_insert_default().remove(KEY);
            wrong.push((without, "MISSING_REQUIRED_PARAMETER"));
        }
        for (request, code) in wrong {
            let answer = request.send(&line).await;
            let named = |error: &Value| error["code"] == code && error["field"] == KEY;
            if answer.body["errors"].as_array().is_none_or(|errors| !errors.iter().any(named)) {
                faults.push(format!("{} {code}: {answer:?}", endpoint.id));
            }
        }
    }
    report(&faults);
}

/// Twenty at once with one key make one vendor.
#[tokio::test]
async fn concurrent_calls_with_one_key_have_one_effect() {
    let line = std::sync::Arc::new(Line::new().await);
    let endpoint = ALL.iter().find(|endpoint| endpoint.id == "CreateVendor").expect("the call");
    let create = with(&Request::least(endpoint), "vendor", json!({ "name": "Roastery" }));
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let (line, create) = (line.clone(), create.clone());
        calls.spawn(async move { create.send(&line).await.body });
    }
    let answers = calls.join_all().await;
    assert!(answers[0]["vendor"]["id"].is_string(), "{}", answers[0]);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let search = ALL.iter().find(|endpoint| endpoint.id == "SearchVendors").expect("the call");
    let found = Request::least(search).send(&line).await;
    assert_eq!(found.body["vendors"].as_array().map(Vec::len), Some(1), "{found:?}");
}
