//! Outages: a client does not make them worse, and hooks see all of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use it::faulty::{Fault, Faulty};
use it::server::TOKEN;
use square_connect::{AttemptRequest, Error, Interceptor, RawResponse};

use crate::calls::Call;

#[tokio::test]
async fn an_outage_is_met_with_few_retries() {
    for status in [429, 503] {
        let server = Faulty::always(Fault::status(status));
        let square = server.builder().build().unwrap();
        let calls = 200;
        for _ in 0..calls {
            Call::Keyed.send(&square).await.unwrap_err();
        }
        let retries = server.requests().len() - calls;
        // Twenty in ten seconds, and one for every five calls.
        assert!((20..=20 + calls / 5 + 20).contains(&retries), "{retries} retries");
    }
}

#[tokio::test]
async fn clones_share_a_budget() {
    let server = Faulty::always(Fault::status(503));
    let square = server.builder().build().unwrap();
    for _ in 0..100 {
        let other = square.clone().with_options(square_connect::RequestOptions::new().header("x-shop", "1"));
        Call::Get.send(&other).await.unwrap_err();
    }
    assert!(server.requests().len() <= 100 + 20 + 20 + 20, "{}", server.requests().len());
}

#[derive(Clone, Default)]
struct Record(Arc<Mutex<Vec<String>>>);

impl Interceptor for Record {
    fn on_request(&self, request: &mut AttemptRequest) {
        let attempt = request.attempt().into();
        request.headers_mut().insert("x-attempt", attempt);
        request.headers_mut().insert("authorization", "Bearer stolen".parse().unwrap());
        self.0.lock().unwrap().push(format!("{request:?}"));
    }

    fn on_response(&self, request: &AttemptRequest, answer: Result<&RawResponse, &Error>, took: Duration) {
        let (operation, status) = (request.operation().unwrap(), answer.map_or_else(Error::status, |raw| Some(raw.status())));
        let line = format!("{operation} {} {} {status:?} {}", request.method(), request.path(), took < Duration::from_secs(10));
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn interceptors_see_each_attempt_and_may_add_headers() {
    let server = Faulty::new([Fault::Reset, Fault::status(503)]);
    let record = Record::default();
    let square = server.builder().interceptor(record.clone()).build().unwrap();
    square.customers().retrieve("C 1").send().await.unwrap();
    let seen = record.0.lock().unwrap().clone();
    assert!(!seen.concat().contains(TOKEN));
    let lines: Vec<&str> = seen.iter().skip(1).step_by(2).map(String::as_str).collect();
    let path = "RetrieveCustomer GET /v2/customers/C%201";
    let expected = [format!("{path} None true"), format!("{path} Some(503) true"), format!("{path} Some(200) true")];
    assert_eq!(lines, expected);
    for (index, request) in server.requests().iter().enumerate() {
        assert!(request.contains(&format!("x-attempt: {}\r\n", index + 1)), "{request}");
        assert!(request.contains(&format!("authorization: Bearer {TOKEN}\r\n")) && !request.contains("stolen"), "{request}");
    }
}
