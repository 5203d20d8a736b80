//! The inventory: counting, adjusting, reading.

mod common;
mod shop;

use common::Result;
use serde_json::{Value, json};
use shop::catalog::Made;
use shop::{Shop, key, refusal};
use square_connect::Method;

impl Shop {
    async fn change(&self, changes: Vec<Value>, ignore: bool) -> square_connect::Result<Value> {
        let body = json!({ "idempotency_key": key(), "changes": changes, "ignore_unchanged_counts": ignore });
        self.call(Method::POST, "/v2/inventory/changes/batch-create", body).await
    }

    /// How much there is, by state.
    async fn stock(&self, id: &str) -> Result<Vec<(String, String)>> {
        let found: Value = self.square.request(Method::GET, format!("/v2/inventory/{id}")).send().await?;
        let text = |count: &Value, name: &str| count[name].as_str().unwrap_or_default().to_owned();
        let counts = found["counts"].as_array().cloned().unwrap_or_default();
        Ok(counts.iter().map(|count| (text(count, "state"), text(count, "quantity"))).collect())
    }

    fn ago(&self, minutes: i64) -> String {
        (jiff::Timestamp::now() - jiff::SignedDuration::from_mins(minutes)).to_string()
    }

    fn counted(&self, id: &str, quantity: &str, minutes: i64) -> Value {
        json!({ "type": "PHYSICAL_COUNT", "physical_count": { "catalog_object_id": id, "location_id": self.sandbox.location_id(),
            "state": "IN_STOCK", "quantity": quantity, "occurred_at": self.ago(minutes) } })
    }

    fn moved(&self, id: &str, states: [&str; 2], quantity: &str, minutes: i64) -> Value {
        json!({ "type": "ADJUSTMENT", "adjustment": { "catalog_object_id": id, "from_location_id": self.sandbox.location_id(),
            "from_state": states[0], "to_state": states[1], "quantity": quantity, "occurred_at": self.ago(minutes) } })
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(state, quantity)| ((*state).to_owned(), (*quantity).to_owned())).collect()
}

async fn filled() -> Result<(Shop, Made)> {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    Ok((shop, made))
}

#[tokio::test]
async fn counts_follow_what_occurred_in_its_order() -> Result {
    let (shop, made) = filled().await?;
    let id = made.id("#small");
    shop.change(vec![shop.moved(id, ["IN_STOCK", "SOLD"], "2", 30)], true).await?;
    assert_eq!(shop.stock(id).await?, pairs(&[("IN_STOCK", "-2")]), "more can be sold than was counted");
    let answer = shop.change(vec![shop.counted(id, "10", 20), shop.moved(id, ["IN_STOCK", "WASTE"], "0.50", 10)], true).await?;
    assert_eq!(answer["changes"].as_array().map(Vec::len), Some(2));
    assert_eq!(shop.stock(id).await?, pairs(&[("IN_STOCK", "9.5"), ("WASTE", "0.5")]));
    shop.change(vec![shop.moved(id, ["NONE", "IN_STOCK"], "5", 25)], true).await?;
    assert_eq!(shop.stock(id).await?, pairs(&[("IN_STOCK", "9.5"), ("WASTE", "0.5")]), "what occurred before a count is in the count");
    shop.change(vec![shop.moved(id, ["UNLINKED_RETURN", "IN_STOCK"], "1", 5)], true).await?;
    assert_eq!(shop.stock(id).await?[0].1, "10.5");
    Ok(())
}

#[tokio::test]
async fn goods_move_between_locations() -> Result {
    let (shop, made) = filled().await?;
    let id = made.id("#small");
    let second: Value = shop.call(Method::POST, "/v2/locations", json!({ "location": { "name": "Second" } })).await?;
    let second = &second["location"]["id"];
    let mut moved = shop.moved(id, ["IN_STOCK", "IN_STOCK"], "3", 1);
    moved["adjustment"]["to_location_id"] = second.clone();
    shop.change(vec![shop.counted(id, "10", 2), moved], true).await?;
    assert_eq!(shop.stock(id).await?, pairs(&[("IN_STOCK", "7"), ("IN_STOCK", "3")]));
    let at = format!("/v2/inventory/{id}?location_ids={}", second.as_str().unwrap_or_default());
    let found: Value = shop
        .square
        .request(Method::GET, at.split('?').next().unwrap_or_default())
        .query("location_ids", second.as_str().unwrap_or_default())
        .send()
        .await?;
    assert_eq!(found["counts"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_count_that_changes_nothing_is_ignored_on_demand() -> Result {
    let (shop, made) = filled().await?;
    let id = made.id("#small");
    shop.change(vec![shop.counted(id, "10", 9)], true).await?;
    let ignored = shop.change(vec![shop.counted(id, "10.0", 8)], true).await?;
    assert_eq!((&ignored["changes"], &ignored["counts"][0]["quantity"]), (&Value::Null, &json!("10")));
    let kept = shop.change(vec![shop.counted(id, "10", 7)], false).await?;
    assert_eq!(kept["changes"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn changes_that_make_no_sense_are_refused_together() -> Result {
    let (shop, made) = filled().await?;
    let id = made.id("#small");
    let with = |name: &str, value: Value| {
        let mut change = shop.counted(id, "1", 1);
        change["physical_count"][name] = value;
        change
    };
    let table = [
        (json!({}), "MISSING_REQUIRED_PARAMETER", "type"),
        (json!({ "type": "ADJUSTMENT" }), "MISSING_REQUIRED_PARAMETER", "adjustment"),
        (with("catalog_object_id", json!(made.id("#tea"))), "NOT_FOUND", "physical_count.catalog_object_id"),
        (with("location_id", json!("nowhere")), "INVALID_LOCATION", "physical_count.location_id"),
        (with("quantity", json!("-1")), "INVALID_VALUE", "physical_count.quantity"),
        (with("quantity", json!("0.123456")), "INVALID_VALUE", "physical_count.quantity"),
        (with("state", json!("SOLD")), "INVALID_VALUE", "physical_count.state"),
        (with("occurred_at", json!(shop.ago(-5))), "INVALID_TIME", "physical_count.occurred_at"),
        (with("occurred_at", json!(shop.ago(25 * 60))), "INVALID_TIME", "physical_count.occurred_at"),
        (with("occurred_at", Value::Null), "MISSING_REQUIRED_PARAMETER", "physical_count.occurred_at"),
        (shop.moved(id, ["SOLD", "IN_STOCK"], "1", 1), "INVALID_VALUE", "adjustment.to_state"),
        (shop.moved(id, ["IN_STOCK", "IN_STOCK"], "1", 1), "INVALID_VALUE", "adjustment.to_state"),
    ];
    for (change, code, field) in table {
        let (found, at) = refusal(shop.change(vec![shop.counted(id, "5", 2), change.clone()], true).await);
        assert_eq!((found, at), (code.to_owned(), format!("changes[1].{field}")), "{change}");
    }
    assert!(shop.stock(id).await?.is_empty(), "none of the changes is made");
    Ok(())
}

#[tokio::test]
async fn changes_and_counts_are_found() -> Result {
    let (shop, made) = filled().await?;
    let (small, large) = (made.id("#small"), made.id("#large"));
    let changes = vec![shop.counted(small, "10", 9), shop.moved(small, ["IN_STOCK", "SOLD"], "1", 3), shop.counted(large, "4", 6)];
    let changed = shop.change(changes, true).await?;
    let found = |body: Value| shop.call(Method::POST, "/v2/inventory/changes/batch-retrieve", body);
    let quantities = |answer: &Value| -> Vec<String> {
        let changes = answer["changes"].as_array().cloned().unwrap_or_default();
        let quantity = |change: &Value| {
            [&change["physical_count"], &change["adjustment"]].iter().find_map(|inner| inner["quantity"].as_str().map(str::to_owned))
        };
        changes.iter().filter_map(quantity).collect()
    };
    let table: [(Value, &[&str]); 7] = [
        (json!({}), &["10", "4", "1"]),
        (json!({ "sort": { "order": "DESC" } }), &["1", "4", "10"]),
        (json!({ "catalog_object_ids": [large] }), &["4"]),
        (json!({ "types": ["ADJUSTMENT"] }), &["1"]),
        (json!({ "types": ["ADJUSTMENT"], "states": ["WASTE"] }), &[]),
        (json!({ "location_ids": ["nowhere"] }), &[]),
        (json!({ "updated_after": shop.ago(-60) }), &[]),
    ];
    for (body, wanted) in table {
        assert_eq!(quantities(&found(body.clone()).await?), wanted, "{body}");
    }
    let of_one: Value = shop.square.request(Method::GET, format!("/v2/inventory/{small}/changes")).send().await?;
    assert_eq!(quantities(&of_one), ["1", "10"]);
    let counts = shop
        .call(Method::POST, "/v2/inventory/counts/batch-retrieve", json!({ "catalog_object_ids": [small], "states": ["IN_STOCK"] }))
        .await?;
    assert_eq!((counts["counts"].as_array().map(Vec::len), &counts["counts"][0]["quantity"]), (Some(1), &json!("9")));
    let waste = shop.call(Method::POST, "/v2/inventory/counts/batch-retrieve", json!({ "states": ["WASTE"] })).await?;
    assert_eq!(waste, json!({}));
    let sold = &changed["changes"][1]["adjustment"];
    let adjustment: Value =
        shop.square.request(Method::GET, format!("/v2/inventory/adjustments/{}", sold["id"].as_str().unwrap_or_default())).send().await?;
    assert_eq!(adjustment["adjustment"], *sold);
    let counted = &changed["changes"][0]["physical_count"];
    let path = |id: &Value| format!("/v2/inventory/physical-counts/{}", id.as_str().unwrap_or_default());
    let count: Value = shop.square.request(Method::GET, path(&counted["id"])).send().await?;
    assert_eq!(count["count"], *counted);
    assert_eq!(refusal(shop.square.request(Method::GET, path(&sold["id"])).send::<Value>().await).0, "NOT_FOUND");
    Ok(())
}

#[tokio::test]
async fn items_are_found_by_their_stock() -> Result {
    let (shop, made) = filled().await?;
    let mut large: Value = shop.get(made.id("#large")).await?;
    large["item_variation_data"]["inventory_alert_type"] = json!("LOW_QUANTITY");
    large["item_variation_data"]["inventory_alert_threshold"] = json!(5);
    shop.upsert(large).await?;
    shop.change(vec![shop.counted(made.id("#small"), "0", 1), shop.counted(made.id("#large"), "5", 1)], true).await?;
    for (level, wanted) in [("OUT", "#small"), ("LOW", "#large")] {
        let found = shop.call(Method::POST, "/v2/catalog/search-catalog-items", json!({ "stock_levels": [level] })).await?;
        assert_eq!(made.names(&found["matched_variation_ids"], ""), [wanted]);
        assert_eq!(made.names(&found["items"], "id"), ["#tea"]);
    }
    Ok(())
}

#[tokio::test]
async fn an_adjustment_is_corrected() -> Result {
    let (shop, made) = filled().await?;
    let id = made.id("#small");
    let changed = shop.change(vec![shop.counted(id, "10", 9), shop.moved(id, ["IN_STOCK", "SOLD"], "1", 3)], true).await?;
    let adjustment = &changed["changes"][1]["adjustment"]["id"];
    let update =
        |body: Value| shop.call(Method::PUT, "/v2/inventory/adjustments/update", json!({ "idempotency_key": key(), "adjustment": body }));
    let corrected = update(json!({ "id": adjustment, "quantity": "4" })).await?;
    assert_eq!((&corrected["adjustment"]["quantity"], &corrected["adjustment"]["to_state"]), (&json!("4"), &json!("SOLD")));
    assert_eq!(shop.stock(id).await?, pairs(&[("IN_STOCK", "6")]));
    assert_eq!(refusal(update(json!({ "id": "none" })).await), ("NOT_FOUND".into(), "adjustment.id".into()));
    assert_eq!(refusal(update(json!({ "id": adjustment, "quantity": "x" })).await), ("INVALID_VALUE".into(), "adjustment.quantity".into()));
    Ok(())
}

#[tokio::test]
async fn new_counts_are_told() -> Result {
    let (shop, made) = filled().await?;
    shop.square.events().enable().send().await?;
    shop.change(vec![shop.counted(made.id("#small"), "10", 9)], true).await?;
    let told = shop.told("inventory.count.updated").await?;
    assert_eq!((told.len(), &told[0]["inventory_counts"][0]["quantity"]), (1, &json!("10")));
    shop.change(vec![shop.counted(made.id("#small"), "10", 8)], true).await?;
    assert_eq!(shop.told("inventory.count.updated").await?.len(), 1, "nothing changed");
    Ok(())
}

#[tokio::test]
async fn what_is_sold_leaves_the_stock_where_it_is_tracked() -> Result {
    let (shop, made) = filled().await?;
    let mut small = shop.get(made.id("#small")).await?;
    small["item_variation_data"]["track_inventory"] = json!(true);
    shop.upsert(small).await?;
    shop.change(vec![shop.counted(made.id("#small"), "10", 9)], true).await?;
    let line = |id: &str| json!({ "quantity": "2", "catalog_object_id": made.id(id) });
    let order = json!({ "location_id": shop.sandbox.location_id(), "line_items": [line("#small"), line("#large")],
        "discounts": [{ "name": "All", "percentage": "100" }] });
    let order = shop.call(Method::POST, "/v2/orders", json!({ "order": order })).await?["order"].take();
    assert_eq!(shop.stock(made.id("#small")).await?, pairs(&[("IN_STOCK", "10")]), "an order alone sells nothing");
    let id = order["id"].as_str().unwrap_or_default();
    shop.square.orders().pay(id).idempotency_key("pay").send().await?;
    assert_eq!(shop.stock(made.id("#small")).await?, pairs(&[("IN_STOCK", "8")]));
    assert!(shop.stock(made.id("#large")).await?.is_empty());
    let sold = shop.call(Method::POST, "/v2/inventory/changes/batch-retrieve", json!({ "types": ["ADJUSTMENT"] })).await?;
    assert_eq!(sold["changes"][0]["adjustment"]["transaction_id"], *id);
    Ok(())
}
