//! One attempt to deliver: signed as Square signs, and given ten seconds.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Request, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use ring::hmac;
use serde_json::Value;
use tokio::time::timeout;

/// How long a receiver has to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends deliveries, each over a connection of its own.
#[derive(Clone, Debug)]
pub(super) struct Poster(Client<HttpConnector, Full<Bytes>>);

/// What is sent, and where.
#[derive(Clone, Debug)]
pub(super) struct Posting {
    pub(super) url: String,
    pub(super) key: String,
    pub(super) body: String,
    /// When it was tried first.
    pub(super) first: String,
    /// How many retries there were with this one, and why.
    pub(super) retry: Option<(u64, String)>,
}

/// What came of an attempt.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) status: Option<u16>,
    /// Why it failed, in Square's words for it.
    pub(super) reason: Option<&'static str>,
}

impl Outcome {
    /// What cannot be reached from here is not tried again.
    pub(super) fn is_worth_retrying(&self) -> bool {
        self.reason.is_some_and(|reason| reason != UNREACHABLE)
    }
}

const UNREACHABLE: &str = "the sandbox delivers to `http://` on loopback only";

impl Posting {
    /// The next attempt of a delivery.
    pub(super) fn of(subscription: &Value, record: &Value, now: Timestamp) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let retries = record["attempts"].as_u64().filter(|count| *count > 0);
        Self {
            url: text(&subscription["notification_url"]),
            key: text(&subscription["signature_key"]),
            body: text(&record["body"]),
            first: record["first"].as_str().map_or_else(|| format!("{now:.3}"), str::to_owned),
            retry: retries.map(|count| (count, text(&record["reason"]))),
        }
    }

    fn request(&self, uri: Uri) -> http::Result<Request<Full<Bytes>>> {
        let mut request = Request::post(uri)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "Square Connect v2")
            .header("x-square-hmacsha256-signature", sign(&self.key, &self.url, &self.body))
            .header("square-environment", "Sandbox")
            .header("square-initial-delivery-timestamp", &self.first);
        if let Some((number, reason)) = &self.retry {
            request = request.header("square-retry-number", *number).header("square-retry-reason", reason);
        }
        request.body(Full::from(self.body.clone()))
    }
}

impl Poster {
    pub(super) fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http())
    }

    /// Makes one attempt.
    pub(super) async fn post(&self, posting: &Posting) -> Outcome {
        let failed = |reason| Outcome { status: None, reason: Some(reason) };
        let Some(uri) = uri(&posting.url).filter(|uri| uri.scheme_str() == Some("http") && is_loopback(uri)) else {
            return failed(UNREACHABLE);
        };
        let Ok(request) = posting.request(uri) else { return failed("other_error") };
        match timeout(PATIENCE, self.0.request(request)).await {
            Err(_) => failed("http_timeout"),
            Ok(Err(_)) => failed("other_error"),
            Ok(Ok(response)) => {
                let reason = (!response.status().is_success()).then_some("http_error");
                Outcome { status: Some(response.status().as_u16()), reason }
            }
        }
    }
}

fn uri(url: &str) -> Option<Uri> {
    url.parse().ok()
}

/// The address is one of this machine's own.
pub(crate) fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn sign(key: &str, url: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, [url, body].concat().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_square() {
        let signature = sign("signature-key", "https://webhook.site/webhooks", r#"{"data":{"type":"webhooks","id":">id<"}}"#);
        assert_eq!(signature, "Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U=");
    }

    #[test]
    fn only_this_machine_is_reached() {
        for (url, reached) in [
            ("http://localhost:80/a", true),
            ("http://127.0.0.1:1", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:9/", true),
            ("http://example.com/", false),
            ("http://192.168.0.1/", false),
            ("http://localhost.example.com/", false),
        ] {
            assert_eq!(is_loopback(&url.parse().unwrap()), reached, "{url}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_receiver_that_says_nothing_is_late() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let posting = Posting { url, key: "K".into(), body: "{}".into(), first: "now".into(), retry: None };
        let start = tokio::time::Instant::now();
        assert_eq!(Poster::new().post(&posting).await.reason, Some("http_timeout"));
        assert_eq!(start.elapsed().as_secs(), 10);
    }
}
