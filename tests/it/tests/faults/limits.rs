//! Time and size have an end.

use std::io::Write;
use std::time::{Duration, Instant};

use it::faulty::{Fault, Faulty};
use square_connect::{Outcome, RequestOptions, RetryPolicy};

use crate::calls::Call;

#[tokio::test]
async fn the_call_ends_when_its_time_is_up() {
    let server = Faulty::always(Fault::Stall);
    let square = server.builder().timeout(Duration::from_millis(200)).build().unwrap();
    let error = Call::Get.send(&square).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect(), "{error}");
    assert!(error.to_string().contains("the call took longer than the timeout of 200ms"), "{error}");
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_wait_that_would_outlast_the_call_is_not_begun() {
    let server = Faulty::always(Fault::answer(429, "retry-after: 30\r\n", "{}"));
    let square = server.builder().timeout(Duration::from_secs(10)).build().unwrap();
    let start = Instant::now();
    let error = Call::Get.send(&square).await.unwrap_err();
    assert!(error.is_rate_limited() && error.attempts() == 1, "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn what_the_answer_asks_to_wait_counts_instead_of_the_schedule() {
    let server = Faulty::new([Fault::answer(429, "retry-after: 0\r\n", ""), Fault::answer(503, "retry-after: 0\r\n", "")]);
    let hours = RetryPolicy::new().base_delay(Duration::from_secs(3600)).max_delay(Duration::from_secs(7200));
    let square = server.builder().timeout(Duration::from_secs(30)).retry(hours).build().unwrap();
    Call::Get.send(&square).await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_call_that_nobody_awaits_any_more_leaves_nothing_behind() {
    let server = Faulty::always(Fault::Stall);
    let square = server.builder().build().unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(200), Call::Keyed.send(&square)).await.is_err());
    for _ in 0..100 {
        if server.hangups() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((server.hangups(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_limit() {
    for (limit, fits) in [(19, false), (20, true)] {
        let server = Faulty::always(Fault::answer(200, "", "{\"a\": \"12345678901\"}"));
        let square = server.builder().build().unwrap().with_options(RequestOptions::new().max_response_bytes(limit));
        match Call::Get.send(&square).await {
            Ok(()) => assert!(fits),
            Err(error) => assert!(!fits && error.is_too_large() && error.attempts() == 1, "{error}"),
        }
    }
}

#[tokio::test]
async fn a_connection_that_does_not_open_in_time_was_not_used() {
    // It accepts, and answers no handshake.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let builder = square_connect::Client::builder().access_token("EAAA").retry(RetryPolicy::never());
    let url = format!("https://{}", listener.local_addr().unwrap());
    let square = builder.base_url(url).connect_timeout(Duration::from_millis(200)).build().unwrap();
    let error = Call::Plain.send(&square).await.unwrap_err();
    assert!(error.is_connect() && error.is_timeout(), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

/// What gzip makes of a `{}` and spaces up to this size.
fn zipped(size: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(b"{}").unwrap();
    let spaces = vec![b' '; 1 << 16];
    (0..size >> 16).for_each(|_| encoder.write_all(&spaces).unwrap());
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_small_answer_that_unpacks_to_a_large_one_is_given_up() {
    for (size, fits) in [(1 << 20, true), (1 << 28, false)] {
        let body = zipped(size);
        assert!(body.len() < 1 << 20);
        let server = Faulty::always(Fault::answer(200, "content-encoding: gzip\r\n", body));
        let square = server.builder().build().unwrap();
        let answer = Call::Get.send(&square).await;
        assert!(server.requests()[0].contains("accept-encoding: gzip\r\n"), "{:?}", server.requests());
        match answer {
            Ok(()) => assert!(fits),
            Err(error) => assert!(!fits && error.is_too_large(), "{error}"),
        }
    }
}

#[tokio::test]
async fn calls_wait_for_their_turn_without_a_connection() {
    let server = Faulty::always(Fault::Stall);
    let square = server.builder().max_concurrency(1).build().unwrap();
    let patient = square.with_options(RequestOptions::new().timeout(Duration::from_millis(300)));
    let hasty = square.with_options(RequestOptions::new().timeout(Duration::from_millis(100)));
    let (sent, waiting) = tokio::join!(Call::Keyed.send(&patient), Call::Keyed.send(&hasty));
    assert_eq!(sent.unwrap_err().outcome(), Outcome::Unknown);
    let error = waiting.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("waiting for other calls took longer"), "{error}");
    assert_eq!((error.outcome(), server.requests().len()), (Outcome::NotSent, 1));
    let next = Call::Keyed.send(&hasty).await.unwrap_err();
    assert_eq!((next.outcome(), server.requests().len()), (Outcome::Unknown, 2));
}
