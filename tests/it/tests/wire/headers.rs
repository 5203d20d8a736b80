//! What options change.

use it::server::{Server, TOKEN};
use serde_json::json;
use square_connect::RequestOptions;

#[tokio::test]
async fn a_client_with_options_sends_them_from_every_handle() {
    let server = Server::new([json!({}), json!({})]);
    let square = server.builder().user_agent_suffix("shop/1.4").header("x-shop", "17").build().unwrap();
    let other = square.with_options(RequestOptions::new().access_token("OTHER").square_version("2025-08-20"));
    other.customers().list().send().await.unwrap();
    let request = server.request();
    assert_eq!((request.header("authorization"), request.header("square-version")), ("Bearer OTHER", "2025-08-20"));
    assert!(request.header("user-agent").ends_with(" shop/1.4") && request.header("x-shop") == "17");
    square.customers().list().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), format!("Bearer {TOKEN}"));
}
