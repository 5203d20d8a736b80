//! What goes wrong on demand, as clients see it.

mod common;

use std::error::Error as StdError;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use common::{Result, client, http};
use reqwest::StatusCode;
use serde_json::{Value, json};
use square_connect::models::{Currency, Location, Money, WebhookSubscription};
use square_connect::{Client, RetryPolicy};
use square_sandbox::{Fault, Faults, Rule, Sandbox};

/// A call as it is without the client's care.
struct Raw<'a> {
    sandbox: &'a Sandbox,
    http: reqwest::Client,
}

impl<'a> Raw<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, http: http() }
    }

    async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        self.http.get(format!("{}{path}", self.sandbox.url())).bearer_auth(self.sandbox.access_token()).send().await
    }

    async fn create(&self, name: &str) -> reqwest::Result<reqwest::Response> {
        let body = json!({ "location": { "name": name } }).to_string();
        let call = self.http.post(format!("{}/v2/locations", self.sandbox.url())).bearer_auth(self.sandbox.access_token());
        call.header("content-type", "application/json").body(body).send().await
    }
}

/// A client that does not wait long between attempts.
fn patient(sandbox: &Sandbox, attempts: u32) -> Client {
    let retry = RetryPolicy::new().max_attempts(attempts).base_delay(Duration::from_millis(1));
    Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).retry(retry).build().expect("a client")
}

/// A subscription as a call makes it, which has an idempotency key.
fn hook(name: &str) -> WebhookSubscription {
    let events = vec!["location.created".to_owned()];
    WebhookSubscription::default().name(name).notification_url("https://example.com/hook").event_types(events)
}

/// How many locations there are beside that of a new sandbox.
async fn made(sandbox: &Sandbox) -> Result<usize> {
    sandbox.clear_faults();
    Ok(client(sandbox).locations().list().send().await?.locations.unwrap_or_default().len() - 1)
}

/// The system's word for what happened to the connection.
fn kind(error: &reqwest::Error) -> Option<ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

#[tokio::test]
async fn a_reset_comes_before_the_effect_or_after_it() -> Result {
    let sandbox = Sandbox::start().await?;
    for (fault, effects) in [(Fault::ResetBefore, 0), (Fault::ResetAfter, 1)] {
        sandbox.reset()?;
        sandbox.set_faults(Faults::none().always(fault.clone()))?;
        let error = Raw::new(&sandbox).create("Second").await.unwrap_err();
        assert_eq!(kind(&error), Some(ErrorKind::ConnectionReset), "{fault:?}: {error:?}");
        assert_eq!(sandbox.fault_counts(), [1]);
        assert_eq!(made(&sandbox).await?, effects, "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_failing_server_fails_before_the_effect_or_after_it() -> Result {
    let sandbox = Sandbox::start().await?;
    for (status, after_effect, code) in [
        (500, false, "INTERNAL_SERVER_ERROR"),
        (502, true, "BAD_GATEWAY"),
        (503, false, "SERVICE_UNAVAILABLE"),
        (504, true, "GATEWAY_TIMEOUT"),
    ] {
        sandbox.reset()?;
        sandbox.set_faults(Faults::none().always(Fault::ServerError { status, after_effect }))?;
        let answer = Raw::new(&sandbox).create("Second").await?;
        assert_eq!(answer.status(), status);
        let body: Value = serde_json::from_str(&answer.text().await?)?;
        assert_eq!((&body["errors"][0]["category"], &body["errors"][0]["code"]), (&json!("API_ERROR"), &json!(code)));
        assert_eq!(made(&sandbox).await?, usize::from(after_effect), "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn a_limited_caller_is_told_when_to_come_back() -> Result {
    let sandbox = Sandbox::start().await?;
    for (retry_after, header) in [(Some(7), Some("7")), (None, None)] {
        sandbox.set_faults(Faults::none().always(Fault::RateLimited { retry_after }))?;
        let answer = Raw::new(&sandbox).create("Second").await?;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers().get("retry-after").and_then(|value| value.to_str().ok()), header);
        assert!(answer.text().await?.contains("RATE_LIMITED"));
    }
    assert_eq!(made(&sandbox).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_announced() -> Result {
    let sandbox = Sandbox::start().await?;
    sandbox.set_faults(Faults::none().always(Fault::TruncatedBody))?;
    let mut answer = Raw::new(&sandbox).create("Second").await?;
    let announced = answer.content_length().expect("a length");
    let first = answer.chunk().await?.expect("half of the body");
    assert_eq!(first.len() as u64, announced / 2);
    assert!(answer.chunk().await.is_err());
    assert_eq!(made(&sandbox).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_late_or_trickled_answer_is_whole() -> Result {
    let sandbox = Sandbox::start().await?;
    let whole = Raw::new(&sandbox).get("/v2/locations").await?.text().await?;
    let pieces = whole.len().div_ceil(50) as u64;
    for (fault, least) in [
        (Fault::Latency { milliseconds: 60 }, Duration::from_millis(60)),
        (Fault::TrickledBody { milliseconds: 5, bytes: 50 }, Duration::from_millis(5 * pieces)),
    ] {
        sandbox.set_faults(Faults::none().always(fault.clone()))?;
        let start = Instant::now();
        assert_eq!(Raw::new(&sandbox).get("/v2/locations").await?.text().await?, whole);
        assert!(start.elapsed() >= least, "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_call_with_a_key_ends_with_one_effect() -> Result {
    let lost = [
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::TruncatedBody,
        Fault::ServerError { status: 500, after_effect: true },
        Fault::RateLimited { retry_after: None },
    ];
    for fault in lost {
        let sandbox = Sandbox::start().await?;
        let rule = Rule::new(fault.clone(), 1.0).on("CreatePayment").at_most(2);
        sandbox.set_faults(Faults::none().with(rule))?;
        let square = patient(&sandbox, 3);
        square.payments().create("cnon:card-nonce-ok").amount_money(Money::new(100, Currency::Usd)).send().await?;
        assert_eq!(sandbox.fault_counts(), [2], "{fault:?}");
        let kept = square.payments().list().send().await?.payments.unwrap_or_default();
        assert_eq!(kept.len(), 1, "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_call_without_a_key_is_not_repeated() -> Result {
    let sandbox = Sandbox::start().await?;
    sandbox.set_faults(Faults::none().often(1.0, Fault::ResetAfter))?;
    let call = patient(&sandbox, 3).locations().create().location(Location::default().name("Second"));
    assert!(call.send().await.unwrap_err().is_transport());
    assert_eq!(sandbox.fault_counts(), [1]);
    assert_eq!(made(&sandbox).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_page_has_an_item_twice_or_its_cursor_has_expired() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = patient(&sandbox, 1);
    for name in ["a", "b", "c"] {
        square.webhook_subscriptions().create(hook(name)).send().await?;
    }
    let list = || square.webhook_subscriptions().list().limit(2);
    sandbox.set_faults(Faults::none().always(Fault::DuplicateRows))?;
    let page = list().send().await?;
    let names: Vec<_> = page.subscriptions.into_iter().flatten().filter_map(|known| known.name).collect();
    assert_eq!(names, ["a", "b", "a"]);
    sandbox.set_faults(Faults::none().with(Rule::new(Fault::ExpiredCursor, 1.0).at_most(1)))?;
    let cursor = list().send().await?.cursor.expect("a second page");
    let error = list().cursor(&cursor).send().await.unwrap_err();
    assert!(error.to_string().contains("INVALID_CURSOR"), "{error}");
    assert_eq!(list().cursor(&cursor).send().await?.subscriptions.unwrap_or_default().len(), 1);
    Ok(())
}

/// Which of these calls met a fault.
async fn pattern(seed: u64, others: bool) -> Result<Vec<bool>> {
    let sandbox = Sandbox::builder().seed(seed).start().await?;
    sandbox.set_faults(Faults::none().often(0.5, Fault::ServerError { status: 503, after_effect: false }))?;
    let raw = Raw::new(&sandbox);
    let mut met = Vec::new();
    for _ in 0..40 {
        if others {
            raw.get("/v2/merchants").await?;
        }
        met.push(raw.get("/v2/locations").await?.status() == 503);
    }
    Ok(met)
}

#[tokio::test]
async fn chance_repeats_itself_with_the_seed_and_whatever_else_is_called() -> Result {
    let first = pattern(7, false).await?;
    assert_eq!(first, pattern(7, false).await?);
    assert_eq!(first, pattern(7, true).await?);
    assert_ne!(first, pattern(8, false).await?);
    let struck = first.iter().filter(|struck| **struck).count();
    assert!((8..=32).contains(&struck), "each try is a draw of its own: {struck} of 40");
    Ok(())
}

#[tokio::test]
async fn an_idempotency_key_changes_no_chance() -> Result {
    let mut patterns = Vec::new();
    for run in 0..2 {
        let sandbox = Sandbox::builder().seed(3).start().await?;
        sandbox.set_faults(Faults::none().often(0.5, Fault::RateLimited { retry_after: None }))?;
        let square = patient(&sandbox, 1);
        let mut met = Vec::new();
        for time in 0..20 {
            let call = square.webhook_subscriptions().create(hook("one")).idempotency_key(format!("{run}-{time}"));
            met.push(call.send().await.is_err_and(|error| error.is_rate_limited()));
        }
        patterns.push(met);
    }
    assert_eq!(patterns[0], patterns[1]);
    assert!(patterns[0].contains(&true) && patterns[0].contains(&false));
    Ok(())
}

#[tokio::test]
async fn rules_are_set_over_http() -> Result {
    let sandbox = Sandbox::start().await?;
    let url = format!("{}/control/faults", sandbox.url());
    let http = http();
    let json = async |answer: reqwest::Response| -> Result<Value> { Ok(serde_json::from_str(&answer.text().await?)?) };
    let rules = json!({ "rules": [
        { "fault": { "rate_limited": { "retry_after": 2 } }, "rate": 1.0, "operations": ["ListLocations"], "times": 1 },
        { "fault": "reset_after", "rate": 0.0, "operations": [], "times": null },
    ]});
    let told = json(http.put(&url).body(rules.to_string()).send().await?).await?;
    assert_eq!(told["rules"], rules["rules"]);
    let raw = Raw::new(&sandbox);
    assert_eq!(raw.get("/v2/locations").await?.status(), 429);
    assert_eq!(raw.get("/v2/locations").await?.status(), 200);
    assert_eq!(json(http.get(&url).send().await?).await?["counts"], json!([1, 0]));
    assert_eq!(json(http.delete(&url).send().await?).await?, json!({ "rules": [], "counts": [] }));
    for (body, told) in [
        (json!({ "rules": [{ "fault": "reset_after", "rate": 1.5 }] }), "rules[0]: the rate 1.5"),
        (json!({ "rules": [{ "fault": "reset_after", "rate": 1, "operations": ["Pay"] }] }), "no operation `Pay`"),
        (json!({ "rules": [{ "fault": "explode", "rate": 1 }] }), "unknown variant `explode`"),
        (json!({ "rules": [{ "fault": { "server_error": { "status": 404 } }, "rate": 1 }] }), "the status 404"),
        (json!({ "rules": [{ "fault": "reset_after", "rate": 1, "often": 1 }] }), "unknown field `often`"),
        (json!({ "rules": [{ "fault": "reordered_webhooks", "rate": 1, "operations": ["ListLocations"] }] }), "leave `operations` empty"),
        (json!({ "rules": [{ "fault": { "trickled_body": { "milliseconds": 1, "bytes": 0 } }, "rate": 1 }] }), "give at least 1"),
    ] {
        let answer = http.put(&url).body(body.to_string()).send().await?;
        assert_eq!(answer.status(), 400);
        let text = answer.text().await?;
        assert!(text.contains(told), "{text} lacks {told}");
    }
    Ok(())
}
