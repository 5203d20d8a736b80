//! What every request carries.

use it::server::{SECRET, Server, TOKEN};
use serde_json::json;
use square_connect::RequestOptions;

#[tokio::test]
async fn a_call_says_who_calls_and_which_version_it_expects() {
    let server = Server::new([json!({}), json!({})]);
    let square = server.client();
    square.customers().create().given_name("Amelia").send().await.unwrap();
    let request = server.request();
    assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
    assert_eq!(request.header("square-version"), "2026-09-16");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("accept"), "application/json");
    let agent = request.header("user-agent");
    assert!(agent.strip_prefix("square-connect/").is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit())), "{agent}");
    square.customers().list().send().await.unwrap();
    let request = server.request();
    assert_eq!((request.header("content-type"), request.body.len()), ("", 0));
}

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

#[tokio::test]
async fn a_token_is_revoked_with_the_applications_secret() {
    let server = Server::new([json!({"success": true})]);
    let answer = server.client().oauth().revoke_token().client_id("APP").access_token("GONE").send().await.unwrap();
    assert_eq!(answer.success, Some(true));
    let request = server.request();
    assert_eq!(request.header("authorization"), format!("Client {SECRET}"));
    assert_eq!((request.target.as_str(), request.json()), ("/oauth2/revoke", json!({"client_id": "APP", "access_token": "GONE"})));
}

#[tokio::test]
async fn a_token_is_obtained_without_a_credential() {
    let server = Server::new([json!({"access_token": "NEW"})]);
    let answer = server.client().oauth().obtain_token("APP", "authorization_code").code("CODE").send().await.unwrap();
    assert_eq!(answer.access_token.as_deref(), Some("NEW"));
    assert!(!server.request().headers.contains_key("authorization"));
}
