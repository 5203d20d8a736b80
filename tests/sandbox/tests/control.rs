//! What is done to a sandbox over HTTP.

mod common;

use common::{Result, client, http};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use square_connect::Client;
use square_connect::models::Location;
use square_sandbox::Sandbox;

/// The status and the body of an answer.
async fn call(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> Result<(StatusCode, Value)> {
    let answer = http().request(method, format!("{}/control/{path}", sandbox.url())).body(body.to_owned()).send().await?;
    let status = answer.status();
    Ok((status, serde_json::from_str(&answer.text().await?)?))
}

async fn customer(square: &Client, name: &str) -> Result<String> {
    Ok(square.customers().create().given_name(name).send().await?.customer.and_then(|customer| customer.id).expect("an ID"))
}

#[tokio::test]
async fn a_sandbox_is_ready_and_starts_anew() -> Result {
    let sandbox = Sandbox::start().await?;
    let (status, ready) = call(&sandbox, Method::GET, "ready", "").await?;
    assert_eq!((status, &ready["url"]), (StatusCode::OK, &json!(sandbox.url())));
    let square = client(&sandbox);
    square.locations().create().location(Location::default().name("Second")).send().await?;
    assert_eq!(call(&sandbox, Method::POST, "reset", "").await?.0, StatusCode::OK);
    assert_eq!(square.locations().list().send().await?.locations.unwrap_or_default().len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_clock_goes_forward() -> Result {
    let sandbox = Sandbox::start().await?;
    let time = async |method: Method, body: &str| -> Result<jiff::Timestamp> {
        Ok(call(&sandbox, method, "clock", body).await?.1["now"].as_str().unwrap_or_default().parse()?)
    };
    let before = time(Method::GET, "").await?;
    let after = time(Method::POST, r#"{"advance_seconds": 86400}"#).await?;
    assert_eq!(after.duration_since(before).as_secs() / 86400, 1);
    assert!(time(Method::GET, "").await? >= after);
    Ok(())
}

#[tokio::test]
async fn sellers_are_added_and_customers_merged() -> Result {
    let sandbox = Sandbox::start().await?;
    let (_, answer) = call(&sandbox, Method::POST, "sellers", r#"{"name": "Second Café"}"#).await?;
    let seller = &answer["seller"];
    let token = seller["access_token"].as_str().expect("a token");
    let second = Client::builder().access_token(token).base_url(sandbox.url()).build()?;
    let merchant = second.merchants().retrieve("me").send().await?.merchant.expect("a merchant");
    assert_eq!(merchant.business_name.as_deref(), Some("Second Café"));
    for (square, merchant_id) in [(client(&sandbox), Value::Null), (second, seller["merchant_id"].clone())] {
        let ids = [customer(&square, "Amelia").await?, customer(&square, "Amy").await?];
        let body = json!({ "customer_ids": ids, "merchant_id": merchant_id }).to_string();
        let (_, merged) = call(&sandbox, Method::POST, "merge-customers", &body).await?;
        let left = square.customers().list().send().await?.customers.unwrap_or_default();
        assert_eq!(left.iter().map(|customer| customer.id.as_deref()).collect::<Vec<_>>(), [merged["customer_id"].as_str()]);
    }
    Ok(())
}

#[tokio::test]
async fn deliveries_are_told() -> Result {
    let sandbox = Sandbox::start().await?;
    let body = json!({ "subscription": { "notification_url": "https://example.com/hook", "event_types": ["location.created"] } });
    let subscriptions = format!("{}/v2/webhooks/subscriptions", sandbox.url());
    let made = http().post(subscriptions).bearer_auth(sandbox.access_token()).header("content-type", "application/json");
    assert_eq!(made.body(body.to_string()).send().await?.status(), 200);
    client(&sandbox).locations().create().location(Location::default().name("Second")).send().await?;
    for _ in 0..100 {
        let (_, told) = call(&sandbox, Method::GET, "deliveries", "").await?;
        let delivery = &told["deliveries"][0];
        assert_eq!(delivery["event_type"], "location.created");
        if delivery["state"] == "failed" {
            assert!(delivery["reason"].as_str().is_some_and(|reason| reason.contains("loopback")), "{delivery}");
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Err("what cannot be reached is tried again and again".into())
}

#[tokio::test]
async fn bad_input_is_refused_with_the_mend() -> Result {
    let sandbox = Sandbox::start().await?;
    for (path, body, told) in [
        ("clock", "", "Send {\"advance_seconds\": 3600}"),
        ("clock", r#"{"advance_seconds": -1}"#, "invalid value"),
        ("clock", r#"{"advance_seconds": 4000000000}"#, "a hundred years"),
        ("clock", r#"{"seconds": 1}"#, "unknown field `seconds`"),
        ("sellers", "{}", "missing field `name`"),
        ("merge-customers", r#"{"customer_ids": ["A"]}"#, "two different customers"),
        ("merge-customers", r#"{"customer_ids": ["A", "B"]}"#, "no customer with the ID `A`"),
    ] {
        let (status, answer) = call(&sandbox, Method::POST, path, body).await?;
        assert!(status.is_client_error(), "{path} {body}: {status}");
        assert!(answer["errors"][0]["detail"].as_str().is_some_and(|detail| detail.contains(told)), "{answer} lacks {told}");
    }
    Ok(())
}
