//! What options change.

use it::faulty::Faulty;
use it::server::{Server, TOKEN};
use serde_json::json;
use square_connect::models::Order;
use square_connect::{Client, RequestOptions};

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
async fn clearing_is_asked_for_in_the_way_of_older_versions_too() {
    let server = Server::new([json!({}), json!({}), json!({})]);
    let square = server.client();
    square.orders().update("O1").order(Order::default().version(4).clear_ticket_name()).send().await.unwrap();
    square.customers().update("C1").clear_note().send().await.unwrap();
    square.customers().update("C1").note("null").send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.iter().map(|request| request.header("x-clear-null")).collect::<Vec<_>>(), ["true", "true", ""]);
    assert_eq!(requests[0].json()["order"], json!({"version": 4, "ticket_name": null}));
}

#[tokio::test]
async fn a_proxy_is_asked_instead_of_the_host() {
    let proxy = Faulty::new([]);
    let builder = Client::builder().base_url("http://127.0.0.1:9").access_token(TOKEN);
    let square = builder.proxy(reqwest::Proxy::all(format!("http://{}", proxy.address())).unwrap()).build().unwrap();
    square.customers().retrieve("C1").send().await.unwrap();
    let [request] = <[String; 1]>::try_from(proxy.requests()).unwrap();
    assert!(request.starts_with("GET http://127.0.0.1:9/v2/customers/C1 HTTP/1.1\r\n"), "{request}");
}
