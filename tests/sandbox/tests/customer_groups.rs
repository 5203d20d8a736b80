//! Groups and segments of customers.

mod common;
#[path = "common/json.rs"]
mod json;

use std::time::Duration;

use common::Result;
use json::{Api, each, refused, text};
use serde_json::{Value, json};
use square_connect::models;
use square_sandbox::Sandbox;

#[tokio::test]
async fn groups_are_made_named_and_listed() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = common::client(&sandbox);
    let mut group = models::CustomerGroup::default();
    group.name = Some("VIP".to_owned());
    let id = square.customer_groups().create(group.clone()).send().await?.group.and_then(|group| group.id).expect("an ID");
    group.name = Some("Regulars".to_owned());
    square.customer_groups().update(id.clone(), group).send().await?;
    let read = square.customer_groups().retrieve(id).send().await?.group.expect("a group");
    assert_eq!(read.name.as_deref(), Some("Regulars"));
    let square = Api(square);
    let unnamed = square.post("/v2/customers/groups", json!({ "group": { "name": " " } })).await;
    assert_eq!(refused(unnamed), json!(["VALUE_EMPTY", "group.name"]));
    assert_eq!(refused(square.get("/v2/customers/groups?limit=51").await), json!(["VALUE_TOO_HIGH", "limit"]));
    square.post("/v2/customers/groups", json!({ "group": { "name": "VIP" } })).await.expect("a group");
    let page = square.get("/v2/customers/groups?limit=1").await.expect("a page");
    assert_eq!(each(&page["groups"], "name"), ["Regulars"]);
    let page = square.get(&format!("/v2/customers/groups?limit=1&cursor={}", text(&page["cursor"]))).await.expect("a page");
    assert_eq!((each(&page["groups"], "name"), page.get("cursor")), (vec![json!("VIP")], None));
    Ok(())
}

#[tokio::test]
async fn customers_come_and_go() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let customer = square.customer(json!({ "given_name": "Ada" })).await;
    let group = square.post("/v2/customers/groups", json!({ "group": { "name": "VIP" } })).await.expect("a group");
    let group = text(&group["group"]["id"]);
    let membership = format!("/v2/customers/{customer}/groups/{group}");
    let state = async || {
        let customer = square.get(&format!("/v2/customers/{customer}")).await.expect("a customer")["customer"].clone();
        json!([customer.get("group_ids"), customer["version"]])
    };
    // Each call twice: what is so already changes nothing.
    for _ in 0..2 {
        assert_eq!(square.put(&membership, json!({})).await, Ok(json!({})));
        assert_eq!(state().await, json!([[group], 1]));
    }
    for _ in 0..2 {
        assert_eq!(square.delete(&membership).await, Ok(json!({})));
        assert_eq!(state().await, json!([null, 2]));
    }
    square.put(&membership, json!({})).await.expect("a membership");
    square.delete(&format!("/v2/customers/groups/{group}")).await.expect("a deletion");
    assert_eq!(state().await, json!([null, 4]));
    for path in [membership, format!("/v2/customers/none/groups/{group}")] {
        assert_eq!(refused(square.put(&path, json!({})).await), json!(["NOT_FOUND", ""]), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn segments_follow_the_customers() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let segments = square.get("/v2/customers/segments").await.expect("segments")["segments"].clone();
    for segment in segments.as_array().expect("segments") {
        let read = square.get(&format!("/v2/customers/segments/{}", text(&segment["id"]))).await.expect("a segment");
        assert_eq!(read["segment"], *segment);
    }
    assert_eq!(refused(square.get("/v2/customers/segments/none").await), json!(["NOT_FOUND", ""]));
    let customer = square.customer(json!({ "given_name": "Ada", "email_address": "ada@example.com" })).await;
    let path = format!("/v2/customers/{customer}");
    let of_it = async || -> Vec<String> {
        let ids = square.get(&path).await.expect("a customer")["customer"]["segment_ids"].clone();
        let known = each(&segments, "id");
        let ids = ids.as_array().expect("segments").iter().inspect(|id| assert!(known.contains(id), "{id} is no segment"));
        ids.map(|id| text(id).rsplit('.').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(of_it().await, ["ALL", "NEW", "REACHABLE"]);
    square.put(&path, json!({ "email_address": null })).await.expect("an update");
    assert_eq!(of_it().await, ["ALL", "NEW"]);
    sandbox.advance(Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(of_it().await, ["ALL"]);
    let listed: Value = square.get("/v2/customers").await.expect("a list")["customers"][0]["segment_ids"].clone();
    assert_eq!(listed, json!([format!("{}.ALL", sandbox.merchant_id())]));
    Ok(())
}
