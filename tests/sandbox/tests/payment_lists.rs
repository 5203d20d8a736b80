//! Payments as they are listed.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, code, refusal};
use serde_json::{Value, json};

/// The amounts of the payments that a listing gives, page by page.
async fn amounts(api: &Api, query: &[(&str, &str)]) -> Result<Vec<i64>> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut asked = query.to_vec();
        if !cursor.is_empty() {
            asked.push(("cursor", &cursor));
        }
        let page = api.get("/v2/payments", &asked).await?;
        found.extend(page["payments"].as_array().into_iter().flatten().filter_map(|payment| payment["amount_money"]["amount"].as_i64()));
        match page["cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return Ok(found),
        }
    }
}

/// Three payments, a minute after another: 100, 200, 300.
async fn three(api: &Api) -> Result<Vec<Value>> {
    let mut payments = Vec::new();
    for amount in [100, 200, 300] {
        payments.push(api.pay(amount, json!({ "autocomplete": amount != 200 })).await?);
        api.advance(60);
    }
    Ok(payments)
}

#[tokio::test]
async fn one_end_of_a_range_is_in_it() -> Result {
    let api = Api::start().await;
    let payments = three(&api).await?;
    let time = |index: usize| payments[index]["created_at"].as_str().unwrap();
    let range = [("begin_time", time(0)), ("end_time", time(2))];
    for (order, expected) in [("DESC", vec![300, 200]), ("ASC", vec![100, 200])] {
        let mut query = range.to_vec();
        query.push(("sort_order", order));
        assert_eq!(amounts(&api, &query).await?, expected, "{order}");
        query.push(("limit", "1"));
        assert_eq!(amounts(&api, &query).await?, expected, "{order}, page by page");
    }
    let backwards = api.get("/v2/payments", &[("begin_time", time(2)), ("end_time", time(0))]).await;
    assert_eq!(code(&backwards), "INVALID_TIME_RANGE");
    let sideways = api.get("/v2/payments", &[("sort_order", "UP")]).await;
    assert_eq!(refusal(&sideways), (400, "INVALID_SORT_ORDER".to_owned(), "sort_order".to_owned()));
    Ok(())
}

#[tokio::test]
async fn filters_choose() -> Result {
    let api = Api::start().await;
    let payments = three(&api).await?;
    let other = api.post("/v2/locations", json!({ "location": { "name": "Branch" } })).await?["location"]["id"].take();
    let other = other.as_str().unwrap();
    api.pay(400, json!({ "location_id": other })).await?;
    let path = format!("/v2/payments/{}/complete", payments[1]["id"].as_str().unwrap());
    let captured = api.post(&path, json!({})).await?["payment"].take();
    let captured = captured["updated_at"].as_str().unwrap();
    let third = payments[2]["created_at"].as_str().unwrap();
    let table: &[(raw::Query<'_>, &[i64])] = &[
        (&[], &[300, 200, 100]),
        (&[("location_id", other)], &[400]),
        (&[("total", "200")], &[200]),
        (&[("last_4", "5858")], &[300, 200, 100]),
        (&[("last_4", "1111")], &[]),
        (&[("card_brand", "VISA")], &[300, 200, 100]),
        (&[("card_brand", "DISCOVER")], &[]),
        (&[("is_offline_payment", "true")], &[]),
        (&[("is_offline_payment", "false")], &[300, 200, 100]),
        (&[("offline_begin_time", "2020-01-01T00:00:00Z")], &[]),
        (&[("updated_at_begin_time", third)], &[200]),
        (&[("updated_at_end_time", captured), ("sort_order", "ASC")], &[100, 300]),
        (&[("sort_field", "UPDATED_AT")], &[200, 300, 100]),
        (&[("sort_field", "CREATED_AT"), ("sort_order", "ASC")], &[100, 200, 300]),
    ];
    for (query, expected) in table {
        assert_eq!(amounts(&api, query).await?, *expected, "{query:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_listing_begins_a_year_ago_unless_told() -> Result {
    let api = Api::start().await;
    let payment = three(&api).await?.remove(0);
    api.advance(367 * 24 * 60 * 60);
    assert_eq!(amounts(&api, &[]).await?, Vec::<i64>::new());
    let begin = payment["created_at"].as_str().unwrap();
    assert_eq!(amounts(&api, &[("begin_time", begin), ("sort_order", "ASC")]).await?, [100, 200, 300]);
    Ok(())
}
