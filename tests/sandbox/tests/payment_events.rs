//! What is told of payments and refunds.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::Api;
use serde_json::{Value, json};

/// The types of the events about one object, oldest first, and the object as the last one brings it.
async fn told(api: &Api, id: &Value) -> Result<(Vec<String>, Value)> {
    let query = json!({ "sort": { "field": "DEFAULT", "order": "ASC" } });
    let page = api.post("/v2/events", json!({ "limit": 100, "query": query })).await?;
    let about: Vec<&Value> = page["events"].as_array().into_iter().flatten().filter(|event| event["data"]["id"] == *id).collect();
    let kinds = about.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    let last = about.last().map(|event| event["data"]["object"].clone()).unwrap_or_default();
    Ok((kinds, last))
}

#[tokio::test]
async fn each_change_of_a_payment_and_a_refund_is_told() -> Result {
    let api = Api::start().await;
    api.put("/v2/events/enable", json!({})).await?;
    let held = api.pay(1000, json!({ "autocomplete": false })).await?;
    api.post(&format!("/v2/payments/{}/complete", held["id"].as_str().unwrap()), json!({})).await?;
    let refund = api.refund(&held, 1000).await?;
    api.advance(60);
    let payment = api.payment(&held["id"]).await;
    let (kinds, last) = told(&api, &held["id"]).await?;
    assert_eq!(kinds, ["payment.created", "payment.updated", "payment.updated"]);
    assert_eq!(last["payment"], payment);
    let (kinds, last) = told(&api, &refund["id"]).await?;
    assert_eq!(kinds, ["refund.created", "refund.updated"]);
    assert_eq!(last["refund"]["status"], "COMPLETED");
    Ok(())
}

#[tokio::test]
async fn a_payment_that_lapses_is_told() -> Result {
    let api = Api::start().await;
    api.put("/v2/events/enable", json!({})).await?;
    let held = api.pay(1000, json!({ "autocomplete": false, "delay_duration": "PT1H" })).await?;
    api.advance(2 * 60 * 60);
    let (kinds, last) = told(&api, &held["id"]).await?;
    assert_eq!(
        (kinds.as_slice(), &last["payment"]["status"]),
        (["payment.created", "payment.updated"].map(str::to_owned).as_slice(), &json!("CANCELED"))
    );
    Ok(())
}
