//! The example's server, on this machine.

use std::net::SocketAddr;
use std::sync::Mutex;

use square_connect::webhooks::{Delivery, SIGNATURE_HEADER, signed_headers};
use square_connect::{HeaderMap, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use self::example::{Receiver, describe, router};

#[allow(dead_code, reason = "it is a program, and its `main` is not called")]
#[path = "../../../../square-connect/examples/axum_webhooks.rs"]
mod example;

const URL: &str = "https://example.com/square";

/// Serves with room for so many deliveries; gives the address, and what was accepted.
async fn serve(room: usize) -> (SocketAddr, mpsc::Receiver<Delivery>) {
    let (work, accepted) = mpsc::channel(room);
    let keys = vec!["OLD".to_owned(), "NEW".to_owned()];
    let receiver = Receiver { keys, notification_url: URL.to_owned(), seen: Mutex::default(), work };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Ends with the test's runtime.
    tokio::spawn(async move { axum::serve(listener, router(receiver)).await });
    (address, accepted)
}

async fn post(address: SocketAddr, headers: HeaderMap, body: &str) -> StatusCode {
    let headers = headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap())).collect::<String>();
    let length = body.len();
    let head = format!("POST /square HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n");
    let (mut stream, mut answer) = (TcpStream::connect(address).await.unwrap(), String::new());
    stream.write_all((head + body).as_bytes()).await.unwrap();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|answer| answer.get(..3));
    status.and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no status: {answer}"))
}

async fn deliver(address: SocketAddr, key: &str, body: &str) -> StatusCode {
    post(address, signed_headers(key, URL, body.as_bytes()), body).await
}

#[tokio::test]
async fn what_square_sends_is_accepted_once_and_nothing_else_is() {
    let (address, mut accepted) = serve(8).await;
    let created = r#"{"type":"customer.created","event_id":"E1","data":{"object":{"customer":{"id":"C1"}}}}"#;
    let comet = r#"{"type":"comet.seen","event_id":"E2"}"#;
    let mut unsigned = signed_headers("NEW", URL, created.as_bytes());
    unsigned.remove(SIGNATURE_HEADER);
    assert_eq!(post(address, unsigned, created).await, StatusCode::UNAUTHORIZED);
    assert_eq!(post(address, signed_headers("NEW", URL, comet.as_bytes()), created).await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver(address, "FORGED", created).await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver(address, "NEW", "{").await, StatusCode::BAD_REQUEST);
    assert_eq!(deliver(address, "NEW", r#"{"type":"comet.seen"}"#).await, StatusCode::BAD_REQUEST);
    assert!(accepted.try_recv().is_err(), "something was accepted");

    for (key, body) in [("NEW", created), ("OLD", created), ("OLD", comet), ("NEW", created)] {
        assert_eq!(deliver(address, key, body).await, StatusCode::OK);
    }
    let descriptions = [accepted.try_recv(), accepted.try_recv()].map(|delivery| describe(&delivery.unwrap()).unwrap());
    assert_eq!(descriptions, ["a new customer", "Some(\"comet.seen\")"]);
    assert!(accepted.try_recv().is_err(), "a duplicate was accepted");
}

#[tokio::test]
async fn what_finds_no_room_may_come_again() {
    let (address, mut accepted) = serve(1).await;
    let (first, second) = (r#"{"type":"a.b","event_id":"E1"}"#, r#"{"type":"a.b","event_id":"E2"}"#);
    assert_eq!(deliver(address, "NEW", first).await, StatusCode::OK);
    assert_eq!(deliver(address, "NEW", second).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(accepted.recv().await.unwrap().event_id(), Some("E1"));
    assert_eq!(deliver(address, "NEW", second).await, StatusCode::OK);
    assert_eq!(accepted.recv().await.unwrap().event_id(), Some("E2"));
}
