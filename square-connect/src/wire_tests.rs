//! The client against a socket on this machine.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::transport::{Auth, Body, Prepared};
use crate::{Client, Error, FilePart, RequestOptions, RetryPolicy};

/// Answers connections with these texts, one each, and hands out what it was sent.
fn server(answers: Vec<String>) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            sender.send(read_request(&mut stream)).unwrap();
            // The client may have hung up, as a timeout makes it.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (address, requests)
}

fn read_request(stream: &mut TcpStream) -> String {
    let (mut text, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut buffer).unwrap();
        text.extend_from_slice(&buffer[..count]);
        let request = String::from_utf8_lossy(&text);
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) || count == 0 {
                return request.into_owned();
            }
        }
    }
}

fn answer(status: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\nx-request-id: r1\r\n\r\n{body}"
    )
}

fn client(address: &str) -> Client {
    Client::builder()
        .base_url(address)
        .access_token("EAAA-token")
        .application_secret("sq0csp-x")
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

async fn failure(answer: String) -> Error {
    let (address, _requests) = server(vec![answer]);
    client(&address).request(Method::GET, "/v2/x").send::<Value>().await.unwrap_err()
}

#[tokio::test]
async fn a_call_carries_its_headers_and_body() {
    let (address, requests) = server(vec![answer("200 OK", "application/json", r#"{"a":1}"#)]);
    let call = client(&address).request(Method::POST, "/v2/x").query("a b", "c/d").header("x-shop", "7");
    let model: Value = call.json(&json!({"k": "v"})).send().await.unwrap();
    assert_eq!(model, json!({"a": 1}));
    let request = requests.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /v2/x?a%20b=c%2Fd HTTP/1.1\r\n"), "{head}");
    let version = crate::generated::SQUARE_VERSION.map(|version| format!("square-version: {version}"));
    let agent = concat!("user-agent: square-connect/", env!("CARGO_PKG_VERSION"));
    for line in ["authorization: Bearer EAAA-token", "accept: application/json", "content-type: application/json", "x-shop: 7", agent]
        .into_iter()
        .chain(version.as_deref())
    {
        assert!(head.lines().any(|actual| actual == line), "{line} is not in {head}");
    }
    assert_eq!(body, r#"{"k":"v"}"#);
}

#[tokio::test]
async fn options_change_one_client_and_not_the_other() {
    let ok = || answer("200 OK", "application/json", "{}");
    let (address, requests) = server(vec![ok(), ok(), ok(), ok()]);
    let first = client(&address);
    let other = first.with_options(RequestOptions::new().access_token("OTHER").square_version("2020-01-01"));
    for call in [
        other.request(Method::GET, "/v2/x"),
        first.request(Method::GET, "/v2/x"),
        first.request(Method::GET, "/v2/x").with_application_secret(),
        first.request(Method::GET, "/v2/x").without_credential(),
    ] {
        call.send_raw().await.unwrap();
    }
    let heads: Vec<_> = requests.iter().take(4).collect();
    assert!(heads[0].contains("authorization: Bearer OTHER\r\n") && heads[0].contains("square-version: 2020-01-01\r\n"));
    assert!(heads[1].contains("authorization: Bearer EAAA-token\r\n") && !heads[1].contains("2020-01-01"));
    assert!(heads[2].contains("authorization: Client sq0csp-x\r\n"));
    assert!(!heads[3].contains("authorization:"));
}

#[tokio::test]
async fn a_file_travels_beside_its_json() {
    let (address, requests) = server(vec![answer("200 OK", "application/json", "{}")]);
    let file = Some(FilePart::new("a.png", "image/png", "PNG"));
    let body = Body::Multipart { json: Some("{}".into()), json_name: "request", file_name: "image_file", file };
    let (method, path_and_query) = (Method::POST, "/v2/catalog/images".to_owned());
    let (auth, operation) = (Auth::Bearer, "CreateCatalogImage");
    let prepared =
        Prepared { method, path_and_query, body, auth, operation, template: "", key: None, entry_keys: Vec::new(), repeatable: false };
    client(&address).execute(prepared).await.unwrap();
    let request = requests.recv().unwrap();
    assert!(request.contains("content-type: multipart/form-data; boundary=square-connect-"), "{request}");
    assert!(request.find("name=\"request\"") < request.find("name=\"image_file\"; filename=\"a.png\""), "{request}");
}

#[tokio::test]
async fn refusals_are_read_in_both_forms() {
    let v2 = r#"{"errors":[{"category":"PAYMENT_METHOD_ERROR","code":"CVV_FAILURE","detail":"d","field":"f"}]}"#;
    let error = failure(answer("402 Payment Required", "application/json", v2)).await;
    assert!(error.is_card_declined() && error.status().unwrap() == 402);
    assert_eq!((error.request_id(), error.operation(), error.body()), (Some("r1"), None, v2.as_bytes()));
    let v1 = r#"{"type":"bad_request","message":"m","field":"f"}"#;
    let error = failure(answer("400 Bad Request", "application/json", v1)).await;
    assert_eq!((error.errors()[0].code(), error.errors()[0].detail()), ("bad_request", Some("m")));
}

#[tokio::test]
async fn a_foreign_page_is_told_as_such() {
    let error = failure(answer("502 Bad Gateway", "text/html", "<h1>oops</h1>")).await;
    assert!(error.errors().is_empty());
    assert!(error.to_string().contains("502 Bad Gateway: the answer is text/html, not JSON: <h1>oops</h1>"), "{error}");
}

#[tokio::test]
async fn a_decode_error_keeps_the_body_and_the_place() {
    let (address, _requests) = server(vec![answer("200 OK", "application/json", r#"{"a":[1,"x"]}"#)]);
    let call = client(&address).request(Method::GET, "/v2/x");
    let error = call.send::<std::collections::BTreeMap<String, Vec<i64>>>().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!((error.path(), error.expected()), (Some("$.a[1]"), Some("i64")));
    assert_eq!(error.body(), br#"{"a":[1,"x"]}"#);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let moved = "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned();
    let (address, requests) = server(vec![moved, answer("200 OK", "application/json", "{}")]);
    let error = client(&address).request(Method::GET, "/v2/x").send_raw().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 302);
    assert!(requests.recv().unwrap().starts_with("GET /v2/x "));
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn a_late_answer_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let client = client.with_options(RequestOptions::new().timeout(Duration::from_millis(50)));
    let error = client.request(Method::GET, "/v2/x").query("q", "s3cret").send_raw().await.unwrap_err();
    assert!(error.is_timeout() && error.is_transport() && !error.is_connect());
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn a_closed_port_is_a_connect_error() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = client(&format!("http://{address}")).request(Method::GET, "/v2/x").send_raw().await.unwrap_err();
    assert!(error.is_connect() && error.status().is_none() && error.body().is_empty());
    assert!(error.to_string().starts_with("could not connect: "), "{error}");
}

#[tokio::test]
async fn an_answer_cut_short_is_a_transport_error() {
    let short = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_owned();
    let error = failure(short).await;
    assert!(error.is_transport() && !error.is_timeout(), "{error}");
}

#[tokio::test]
async fn an_endless_body_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").unwrap();
        let block = vec![b' '; 1 << 20];
        while stream.write_all(&block).is_ok() {}
    });
    let error = client.request(Method::GET, "/v2/x").send_raw().await.unwrap_err();
    assert!(error.is_too_large() && error.to_string().contains("67108864 bytes"), "{error}");
}

#[tokio::test]
async fn a_bad_call_is_never_sent() {
    let square = client("http://127.0.0.1:1");
    let unserializable = std::collections::BTreeMap::from([((1, 2), 3)]);
    for call in [
        square.request(Method::GET, "v2/x"),
        square.request(Method::GET, "/v2/../x"),
        square.request(Method::GET, "/v2/x?a=b"),
        square.request(Method::GET, "/v2/x").header("authorization", "x"),
        square.request(Method::GET, "/v2/x").json(&unserializable),
        square.with_options(RequestOptions::new().access_token("a b")).request(Method::GET, "/v2/x"),
    ] {
        let error = call.send_raw().await.unwrap_err();
        assert!(error.is_builder(), "{error}");
    }
}

#[tokio::test]
async fn no_debug_shows_a_secret() {
    let builder = Client::builder().base_url("http://127.0.0.1:1").access_token("EAAA-token").application_secret("EAAA-secret");
    let builder = builder.header("cookie", "EAAA-cookie");
    let options = RequestOptions::new().access_token("EAAA-other").header("a", "EAAA-header");
    let client = builder.clone().build().unwrap().with_options(options.clone());
    let call = client.request(Method::POST, "/v2/x").json("EAAA-body");
    let mut text = format!("{builder:?} {options:?} {client:?} {call:?}");
    let error = call.send_raw().await.unwrap_err();
    text += &format!("{error} {error:?}");
    assert!(!text.contains("EAAA"), "{text}");
}

#[test]
fn https_needs_a_tls_feature() {
    let built = Client::builder().access_token("EAAA").build();
    if cfg!(any(feature = "rustls", feature = "native-tls")) {
        assert!(built.is_ok(), "{built:?}");
    } else {
        assert!(built.unwrap_err().to_string().contains("`rustls` or `native-tls`"));
    }
}

#[test]
fn calls_can_be_spawned() {
    fn spawnable<T: Send + 'static>(_: T) {}
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let square = client("http://127.0.0.1:1");
    shared(&square);
    spawnable(square.request(Method::GET, "/v2/x").send::<Value>());
}
