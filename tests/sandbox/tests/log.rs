//! The request log: each call with its answer, and no secret.

mod common;
#[path = "common/half.rs"]
#[allow(dead_code)]
mod half;

use std::time::Duration;

use common::{Result, client, http};
use half::HalfCall;
use serde_json::{Value, json};
use square_connect::models::Location;
use square_sandbox::{Fault, Faults, Sandbox};

#[tokio::test]
async fn each_call_is_logged_with_its_answer() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    square.locations().create().location(Location::default().name("Second")).send().await?;
    square.locations().retrieve("nowhere").send().await.expect_err("there is none");
    http().get(format!("{}/v2/no/such?a=b", sandbox.url())).send().await?;
    let calls = sandbox.requests();
    let seller = Some(sandbox.merchant_id());
    for (call, number, method, target, operation, seller, status) in [
        (&calls[0], 1, "POST", "/v2/locations", Some("CreateLocation"), seller, 200),
        (&calls[1], 2, "GET", "/v2/locations/nowhere", Some("RetrieveLocation"), seller, 404),
        (&calls[2], 3, "GET", "/v2/no/such?a=b", None, None, 404),
    ] {
        assert_eq!((call.number, call.method.as_str(), call.target.as_str()), (number, method, target));
        assert_eq!((call.operation.as_deref(), call.seller.as_deref(), call.status), (operation, seller, Some(status)));
        assert!(call.duration > Duration::ZERO && call.fault.is_none() && call.time.ends_with('Z'), "{call:?}");
    }
    assert_eq!(serde_json::from_str::<Value>(&calls[0].request)?, json!({ "location": { "name": "Second" } }));
    assert!(calls[0].response.contains("\n    \"name\": \"Second\""), "{}", calls[0].response);
    let told: Value = http().get(format!("{}/control/requests", sandbox.url())).send().await?.text().await?.parse()?;
    assert_eq!(told["requests"].as_array().map(Vec::len), Some(3), "the log does not log who reads it");
    assert_eq!(told["requests"][0]["operation"], "CreateLocation");
    assert!(told["requests"][0]["duration_ms"].as_f64() > Some(0.0), "{told}");
    Ok(())
}

#[tokio::test]
async fn no_secret_is_logged() -> Result {
    let sandbox = Sandbox::start().await?;
    let secrets = ["code-4711", "verifier-4711", "refresh-4711", "cnon:nonce-4711", sandbox.application_secret(), sandbox.access_token()];
    let oauth = json!({
        "client_id": sandbox.application_id(), "client_secret": secrets[4], "grant_type": "authorization_code", "code": secrets[0],
        "code_verifier": secrets[1], "refresh_token": secrets[2],
    });
    let pay = json!({ "idempotency_key": "1", "source_id": secrets[3], "amount_money": { "amount": 1, "currency": "USD" } });
    for (path, body) in
        [("/oauth2/token", oauth.to_string()), ("/v2/payments", pay.to_string()), ("/oauth2/token", oauth.to_string() + "x")]
    {
        let request = http().post(format!("{}{path}?code={}", sandbox.url(), secrets[0])).bearer_auth(secrets[5]);
        request.header("content-type", "application/json").body(body).send().await?;
    }
    let shown = http().get(format!("{}/control/requests", sandbox.url())).send().await?.text().await?;
    assert!(shown.contains("ObtainToken") && shown.contains("CreatePayment") && shown.contains("[redacted]"), "{shown}");
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_is_logged_with_the_call_that_it_struck() -> Result {
    for (fault, name, status) in [
        (Fault::RateLimited { retry_after: Some(1) }, r#"{"rate_limited":{"retry_after":1}}"#, Some(429)),
        (Fault::ResetAfter, "reset_after", None),
        (Fault::TruncatedBody, "truncated_body", Some(200)),
    ] {
        let sandbox = Sandbox::start().await?;
        sandbox.set_faults(Faults::none().often(1.0, fault))?;
        let request = http().get(format!("{}/v2/locations", sandbox.url())).bearer_auth(sandbox.access_token());
        drop(request.send().await);
        let calls = sandbox.requests();
        assert_eq!((calls[0].fault.as_deref(), calls[0].status), (Some(name), status));
    }
    Ok(())
}

#[tokio::test]
async fn a_caller_that_hangs_up_is_logged_without_a_status() -> Result {
    let sandbox = Sandbox::start().await?;
    drop(HalfCall::send(sandbox.url(), sandbox.access_token()).await?);
    let mut calls = sandbox.requests();
    for _ in 0..100 {
        if !calls.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        calls = sandbox.requests();
    }
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].operation.as_deref(), calls[0].request.as_str()), (Some("CreateLocation"), "{\"location"));
    assert!(calls[0].status.is_none_or(|status| status == 413), "{calls:?}");
    Ok(())
}
