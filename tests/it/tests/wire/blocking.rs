//! Calls from code that is not async.

use it::server::{Answer, Server};
use serde_json::json;

#[test]
fn a_blocking_call_waits_for_its_answer() {
    let server = Server::new([Answer::json(200, &json!({"customer": {"id": "C1"}})), Answer::json(404, &json!({"errors": []}))]);
    let square = server.client();
    let customer = square.customers().retrieve("C1").send_blocking().unwrap().customer;
    assert_eq!(customer.and_then(|customer| customer.id).as_deref(), Some("C1"));
    assert!(square.customers().retrieve("C2").send_blocking().unwrap_err().is_not_found());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_blocking_call_in_async_code_is_refused_before_it_is_sent() {
    let server = Server::new([json!({})]);
    assert!(server.client().customers().list().send_blocking().unwrap_err().is_builder());
    assert!(server.requests().is_empty());
}
