//! The catalog: finding what is sold, and ordering it.

mod common;
mod shop;

use common::Result;
use serde_json::{Value, json};
use shop::{Shop, refusal, usd};
use square_connect::Method;

#[tokio::test]
async fn related_objects_and_paths_come_on_demand() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let get = |id: &str, flag: &str| shop.square.request(Method::GET, format!("/v2/catalog/object/{id}")).query(flag, "true");
    let tea: Value = get(made.id("#tea"), "include_related_objects").send().await?;
    let mut related = made.names(&tea["related_objects"], "id");
    related.sort();
    assert_eq!(related, ["#drinks", "#milk", "#s", "#size", "#tax"]);
    let drinks: Value = get(made.id("#drinks"), "include_category_path_to_root").send().await?;
    assert_eq!(drinks["object"]["category_data"]["path_to_root"], json!([{ "category_id": made.id("#all"), "category_name": "All" }]));
    let body = json!({ "object_ids": [made.id("#large"), "none"], "include_related_objects": true });
    let several = shop.call(Method::POST, "/v2/catalog/batch-retrieve", body).await?;
    assert_eq!(
        (made.names(&several["objects"], "id"), made.names(&several["related_objects"], "id")),
        (vec!["#large".to_owned()], vec!["#tea".to_owned()])
    );
    Ok(())
}

#[tokio::test]
async fn a_listing_is_of_types() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let list = |types: &str| shop.square.request(Method::GET, "/v2/catalog/list").query("types", types);
    let found: Value = list("tax, ITEM_VARIATION").send().await?;
    assert_eq!(made.names(&found["objects"], "id"), ["#tax", "#late", "#small", "#large", "#slice"]);
    assert_eq!(refusal(list("CHAIR").send::<Value>().await), ("INVALID_VALUE".into(), "types".into()));
    let tax = |index: usize| json!({ "type": "TAX", "id": format!("#{index}"), "tax_data": { "name": "T", "percentage": "1" } });
    shop.batch(vec![(0..105).map(tax).collect()]).await?;
    let first: Value = list("TAX").send().await?;
    let cursor = first["cursor"].as_str().expect("a cursor");
    let second: Value = list("TAX").query("cursor", cursor).send().await?;
    assert_eq!([&first, &second].map(|page| page["objects"].as_array().map(Vec::len)), [Some(100), Some(7)]);
    Ok(())
}

#[tokio::test]
async fn a_search_has_many_queries() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let query = |name: &str, query: Value| json!({ "query": { name: query } });
    let variations = |name: &str, query: Value| json!({ "object_types": ["ITEM_VARIATION"], "query": { name: query } });
    let sorted = |order: &str| json!({ "attribute_name": "name", "sort_order": order });
    let table: [(Value, &[&str]); 17] = [
        (json!({ "object_types": ["CATEGORY", "DISCOUNT"] }), &["#off", "#all", "#drinks"]),
        (query("exact_query", json!({ "attribute_name": "name", "attribute_value": "green tea" })), &["#tea"]),
        (query("exact_query", json!({ "attribute_name": "name", "attribute_value": "tea" })), &[]),
        (query("prefix_query", json!({ "attribute_name": "name", "attribute_prefix": "GREEN" })), &["#tea"]),
        (query("set_query", json!({ "attribute_name": "name", "attribute_values": ["drinks", "OFF"] })), &["#off", "#drinks"]),
        (query("text_query", json!({ "keywords": ["leaf", "gre", "x"] })), &["#tea"]),
        (query("items_for_tax_query", json!({ "tax_ids": [made.id("#tax"), "none"] })), &["#tea"]),
        (query("items_for_tax_query", json!({ "tax_ids": [made.id("#late")] })), &[]),
        (query("items_for_modifier_list_query", json!({ "modifier_list_ids": [made.id("#milk")] })), &["#tea"]),
        (query("items_for_item_options_query", json!({ "item_option_ids": [made.id("#size")] })), &["#tea"]),
        (query("item_variations_for_item_option_values_query", json!({ "item_option_value_ids": [made.id("#s")] })), &["#small"]),
        (variations("range_query", json!({ "attribute_name": "price_money", "attribute_min_value": 301 })), &["#large"]),
        (
            variations("range_query", json!({ "attribute_name": "price_money", "attribute_min_value": 300, "attribute_max_value": 449 })),
            &["#small"],
        ),
        (variations("sorted_attribute_query", sorted("ASC")), &["#large", "#slice", "#small"]),
        (variations("sorted_attribute_query", sorted("DESC")), &["#small", "#slice", "#large"]),
        (variations("sorted_attribute_query", json!({ "attribute_name": "name", "initial_attribute_value": "m" })), &["#slice", "#small"]),
        (json!({ "begin_time": "2100-01-01T00:00:00Z" }), &[]),
    ];
    for (body, wanted) in table {
        let found = shop.search_catalog(body.clone()).await?;
        assert_eq!(made.names(&found["objects"], "id"), wanted, "{body}");
    }
    let both =
        json!({ "query": { "set_query": { "attribute_name": "name", "attribute_values": [] }, "text_query": { "keywords": ["tea"] } } });
    assert_eq!(refusal(shop.search_catalog(both).await).1, "query.set_query");
    let none = query("text_query", json!({ "keywords": [] }));
    assert_eq!(refusal(shop.search_catalog(none).await).1, "query.text_query.keywords");
    Ok(())
}

#[tokio::test]
async fn a_search_tells_what_changed_since() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let before = shop.search_catalog(json!({})).await?["latest_time"].take();
    shop.sandbox.advance(std::time::Duration::from_secs(60));
    shop.square.catalog().delete_object(made.id("#tea")).send().await?;
    let since = |deleted: bool| json!({ "begin_time": before, "include_deleted_objects": deleted });
    assert_eq!(shop.search_catalog(since(false)).await?["objects"], Value::Null);
    let found = shop.search_catalog(since(true)).await?;
    assert_eq!((made.names(&found["objects"], "id"), &found["objects"][0]["is_deleted"]), (vec!["#tea".to_owned()], &json!(true)));
    assert_ne!(found["latest_time"], before);
    Ok(())
}

#[tokio::test]
async fn items_are_found_by_what_they_are() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let definition = json!({ "type": "CUSTOM_ATTRIBUTE_DEFINITION", "id": "#d", "custom_attribute_definition_data": {
        "name": "Roast", "key": "roast", "type": "NUMBER", "allowed_object_types": ["ITEM"] } });
    shop.upsert(definition).await?;
    let mut cake = shop.get(made.id("#cake")).await?;
    cake["custom_attribute_values"] = json!({ "roast": { "number_value": "7" } });
    let cake = shop.upsert(cake).await?["catalog_object"].take();
    assert_eq!(cake["custom_attribute_values"]["roast"]["type"], "NUMBER");
    let roast = |least: i64| json!({ "custom_attribute_filters": [{ "key": "roast", "number_filter": { "min": least.to_string() } }] });
    let location = shop.sandbox.location_id();
    let table: [(Value, &[&str], &[&str]); 11] = [
        (json!({}), &["#cake", "#tea"], &["#slice", "#small", "#large"]),
        (json!({ "sort_order": "DESC" }), &["#tea", "#cake"], &["#small", "#large", "#slice"]),
        (json!({ "text_filter": "calm TEA" }), &["#tea"], &["#small", "#large"]),
        (json!({ "text_filter": "t-l" }), &["#tea"], &["#large"]),
        (json!({ "category_ids": [made.id("#drinks")] }), &["#tea"], &["#small", "#large"]),
        (json!({ "product_types": ["FOOD_AND_BEV"] }), &["#cake"], &["#slice"]),
        (json!({ "enabled_location_ids": [location] }), &["#tea"], &["#small", "#large"]),
        (json!({ "archived_state": "ARCHIVED_STATE_ARCHIVED" }), &["#old"], &[]),
        (roast(7), &["#cake"], &["#slice"]),
        (roast(8), &[], &[]),
        (json!({ "stock_levels": ["OUT"] }), &[], &[]),
    ];
    for (body, items, variations) in table {
        let found = shop.call(Method::POST, "/v2/catalog/search-catalog-items", body.clone()).await?;
        assert_eq!(made.names(&found["items"], "id"), items, "{body}");
        assert_eq!(made.names(&found["matched_variation_ids"], ""), variations, "{body}");
    }
    let both = json!({ "custom_attribute_filters": [{ "key": "roast", "bool_filter": true, "string_filter": "x" }] });
    let both = shop.call(Method::POST, "/v2/catalog/search-catalog-items", both).await;
    assert_eq!(refusal(both).1, "custom_attribute_filters[0]");
    Ok(())
}

#[tokio::test]
async fn an_order_takes_names_prices_and_rules_from_the_catalog() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let order = json!({ "order": {
        "location_id": shop.sandbox.location_id(),
        "line_items": [{ "quantity": "2", "catalog_object_id": made.id("#small"), "modifiers": [{ "catalog_object_id": made.id("#oat") }] }],
        "discounts": [{ "catalog_object_id": made.id("#off") }],
        "taxes": [{ "uid": "late", "catalog_object_id": made.id("#late") }, { "catalog_object_id": made.id("#tax") }],
    } });
    let order = shop.call(Method::POST, "/v2/orders", order).await?["order"].take();
    let line = &order["line_items"][0];
    assert_eq!(
        [&line["name"], &line["variation_name"], &line["modifiers"][0]["name"]],
        [&json!("Green Tea"), &json!("Small"), &json!("Oat")]
    );
    assert!(line["catalog_version"].is_i64());
    // 2 * (300 + 50) = 700, half of it is 350, 10 % of that is 35, and 10 % of 385 is 38.5, which goes to the even 38.
    let amounts = ["/total_discount_money", "/taxes/1/applied_money", "/taxes/0/applied_money", "/total_money"];
    assert_eq!(amounts.map(|place| order.pointer(place)), [Some(&usd(350)), Some(&usd(35)), Some(&usd(38)), Some(&usd(423))]);
    Ok(())
}

#[tokio::test]
async fn an_order_takes_the_taxes_of_its_items_on_demand() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let lines = json!([
        { "quantity": "1", "catalog_object_id": made.id("#small") },
        { "quantity": "1", "catalog_object_id": made.id("#slice"), "base_price_money": usd(100) },
    ]);
    let order = |auto: bool| {
        let order =
            json!({ "location_id": shop.sandbox.location_id(), "line_items": lines, "pricing_options": { "auto_apply_taxes": auto } });
        shop.call(Method::POST, "/v2/orders", json!({ "order": order }))
    };
    let without = order(false).await?["order"].take();
    assert_eq!(without["total_money"], usd(400));
    let with = order(true).await?["order"].take();
    assert_eq!(
        (&with["total_money"], &with["taxes"][0]["auto_applied"], &with["taxes"][0]["name"]),
        (&usd(430), &json!(true), &json!("Sales"))
    );
    assert_eq!(with["line_items"][1]["applied_taxes"], Value::Null);
    let change = json!({ "location_id": with["location_id"], "version": 1, "line_items": [{ "uid": with["line_items"][0]["uid"], "quantity": "2" }] });
    let path = format!("/v2/orders/{}", with["id"].as_str().unwrap_or_default());
    let changed = shop.call(Method::PUT, &path, json!({ "order": change })).await?["order"].take();
    assert_eq!((&changed["total_money"], changed["taxes"].as_array().map(Vec::len)), (&usd(760), Some(1)));
    Ok(())
}

#[tokio::test]
async fn what_was_ordered_outlives_its_catalog_object() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let order = |line: Value| {
        let order = json!({ "location_id": shop.sandbox.location_id(), "line_items": [line] });
        shop.call(Method::POST, "/v2/orders", json!({ "order": order }))
    };
    let line = || json!({ "quantity": "1", "catalog_object_id": made.id("#large") });
    let made_order = order(line()).await?["order"].take();
    shop.square.catalog().delete_object(made.id("#tea")).send().await?;
    assert_eq!(refusal(order(line()).await), ("NOT_FOUND".into(), "order.line_items[0].catalog_object_id".into()));
    let change = json!({ "location_id": made_order["location_id"], "version": 1, "ticket_name": "Table 1" });
    let path = format!("/v2/orders/{}", made_order["id"].as_str().unwrap_or_default());
    let changed = shop.call(Method::PUT, &path, json!({ "order": change })).await?;
    assert_eq!((&changed["order"]["ticket_name"], &changed["order"]["total_money"]), (&json!("Table 1"), &usd(450)));
    Ok(())
}
