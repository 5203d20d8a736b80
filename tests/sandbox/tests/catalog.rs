//! The catalog: adding, changing, finding and deleting what is sold, and orders of it.

mod common;
mod shop;

use common::Result;
use serde_json::{Value, json};
use shop::{Shop, refusal, usd};
use square_connect::models::CatalogObject;
use square_connect::{FilePart, Method};

/// Objects with their permanent IDs, by their temporary ones.
struct Made(Value);

impl Made {
    fn id(&self, temporary: &str) -> &str {
        let mappings = self.0["id_mappings"].as_array().expect("mappings");
        let found = mappings.iter().find(|mapping| mapping["client_object_id"] == temporary);
        found.and_then(|mapping| mapping["object_id"].as_str()).unwrap_or_else(|| panic!("no {temporary} in {mappings:?}"))
    }

    /// The temporary IDs of objects, in their order.
    fn names(&self, objects: &Value, member: &str) -> Vec<String> {
        let mappings = self.0["id_mappings"].as_array().expect("mappings");
        let name = |id: &Value| {
            let found = mappings.iter().find(|mapping| mapping["object_id"] == *id);
            found.map_or_else(|| id.to_string(), |mapping| mapping["client_object_id"].as_str().unwrap_or_default().to_owned())
        };
        let objects = objects.as_array().map_or(&[][..], Vec::as_slice);
        objects.iter().map(|object| name(if member.is_empty() { object } else { &object[member] })).collect()
    }
}

impl Shop {
    async fn upsert(&self, object: Value) -> square_connect::Result<Value> {
        let key = format!("{:x}", fastrand::u128(..));
        self.call(Method::POST, "/v2/catalog/object", json!({ "idempotency_key": key, "object": object })).await
    }

    async fn batch(&self, batches: Vec<Vec<Value>>) -> square_connect::Result<Value> {
        let batches: Vec<Value> = batches.into_iter().map(|objects| json!({ "objects": objects })).collect();
        let key = format!("{:x}", fastrand::u128(..));
        self.call(Method::POST, "/v2/catalog/batch-upsert", json!({ "idempotency_key": key, "batches": batches })).await
    }

    async fn get(&self, id: &str) -> square_connect::Result<Value> {
        Ok(self.square.request(Method::GET, format!("/v2/catalog/object/{id}")).send::<Value>().await?["object"].take())
    }

    async fn search(&self, body: Value) -> square_connect::Result<Value> {
        self.call(Method::POST, "/v2/catalog/search", body).await
    }

    /// Teas and a cake with a tax, a discount, modifiers, options and categories.
    async fn filled(&self) -> Result<Made> {
        let tea = json!({ "name": "Green Tea", "description": "A calm leaf", "tax_ids": ["#tax"], "categories": [{ "id": "#drinks" }],
            "modifier_list_info": [{ "modifier_list_id": "#milk" }], "item_options": [{ "item_option_id": "#size" }],
            "variations": [
                variation("#small", json!({ "name": "Small", "sku": "T-S", "price_money": usd(300),
                    "item_option_values": [{ "item_option_id": "#size", "item_option_value_id": "#s" }] })),
                variation("#large", json!({ "name": "Large", "sku": "T-L", "price_money": usd(450) })),
            ] });
        let objects = vec![
            json!({ "type": "TAX", "id": "#tax", "tax_data": { "name": "Sales", "percentage": "10" } }),
            json!({ "type": "TAX", "id": "#late", "tax_data": { "name": "City", "percentage": "10", "calculation_phase": "TAX_TOTAL_PHASE" } }),
            json!({ "type": "DISCOUNT", "id": "#off", "discount_data": { "name": "Off", "discount_type": "FIXED_PERCENTAGE", "percentage": "50" } }),
            json!({ "type": "CATEGORY", "id": "#all", "category_data": { "name": "All" } }),
            json!({ "type": "CATEGORY", "id": "#drinks", "category_data": { "name": "Drinks", "parent_category": { "id": "#all" } } }),
            json!({ "type": "MODIFIER_LIST", "id": "#milk", "modifier_list_data": { "name": "Milk", "modifiers": [
                { "type": "MODIFIER", "id": "#oat", "modifier_data": { "name": "Oat", "price_money": usd(50) } } ] } }),
            json!({ "type": "ITEM_OPTION", "id": "#size", "item_option_data": { "name": "Size", "values": [
                { "type": "ITEM_OPTION_VAL", "id": "#s", "item_option_value_data": { "name": "S" } } ] } }),
            json!({ "type": "ITEM", "id": "#tea", "item_data": tea }),
            json!({ "type": "ITEM", "id": "#cake", "present_at_all_locations": false, "item_data": { "name": "Almond cake", "product_type": "FOOD_AND_BEV",
                "variations": [variation("#slice", json!({ "name": "Slice", "pricing_type": "VARIABLE_PRICING" }))] } }),
            json!({ "type": "ITEM", "id": "#old", "item_data": { "name": "Old tea", "is_archived": true } }),
        ];
        Ok(Made(self.batch(vec![objects]).await?))
    }
}

fn variation(id: &str, data: Value) -> Value {
    json!({ "type": "ITEM_VARIATION", "id": id, "item_variation_data": data })
}

#[tokio::test]
async fn temporary_ids_become_permanent_everywhere() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let tea = shop.get(made.id("#tea")).await?;
    let data = &tea["item_data"];
    assert_eq!(data["tax_ids"], json!([made.id("#tax")]));
    assert_eq!(data["categories"][0]["id"], made.id("#drinks"));
    assert_eq!(made.names(&data["variations"], "id"), ["#small", "#large"]);
    let small = &data["variations"][0];
    assert_eq!(small["item_variation_data"]["item_id"], tea["id"]);
    assert_eq!(small["item_variation_data"]["item_option_values"][0]["item_option_value_id"], made.id("#s"));
    assert_eq!(tea["present_at_all_locations"], true);
    assert_eq!(shop.get(made.id("#small")).await?, *small);
    Ok(())
}

#[tokio::test]
async fn a_change_names_the_version_that_it_is_made_of() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let mut tea = shop.get(made.id("#tea")).await?;
    let version = tea["version"].as_i64();
    tea["item_data"]["name"] = json!("Black Tea");
    tea["item_data"]["variations"].as_array_mut().expect("variations").remove(0);
    let changed = shop.upsert(tea.clone()).await?["catalog_object"].take();
    assert!(changed["version"].as_i64() > version);
    assert_eq!(made.names(&changed["item_data"]["variations"], "id"), ["#large"]);
    assert_eq!(refusal(shop.get(made.id("#small")).await).0, "NOT_FOUND", "what a list lacks is deleted");
    assert_eq!(refusal(shop.upsert(tea).await), ("VERSION_MISMATCH".into(), "object.version".into()));
    let alone = shop.upsert(variation("#new", json!({ "item_id": made.id("#tea"), "name": "Pot", "price_money": usd(900) }))).await?;
    let tea = shop.get(made.id("#tea")).await?;
    assert_eq!(tea["item_data"]["variations"][1]["id"], alone["catalog_object"]["id"]);
    assert_eq!(tea["item_data"]["name"], "Black Tea");
    Ok(())
}

#[tokio::test]
async fn objects_that_make_no_sense_are_refused() -> Result {
    let shop = Shop::open().await?;
    let tax = |data: Value| json!({ "type": "TAX", "id": "#t", "tax_data": data });
    let item = |data: Value| json!({ "type": "ITEM", "id": "#i", "item_data": data });
    let table = [
        (json!({ "type": "TAX", "id": "#t" }), "MISSING_REQUIRED_PARAMETER", "object.tax_data"),
        (json!({ "type": "TAX", "id": "#t", "tax_data": {}, "item_data": {} }), "INVALID_VALUE", "object.item_data"),
        (tax(json!({ "percentage": "5" })), "MISSING_REQUIRED_PARAMETER", "object.tax_data.name"),
        (tax(json!({ "name": "T" })), "MISSING_REQUIRED_PARAMETER", "object.tax_data.percentage"),
        (json!({ "type": "TAX", "id": "gone", "tax_data": { "name": "T" } }), "NOT_FOUND", "object.id"),
        (item(json!({ "name": "I", "tax_ids": ["#none"] })), "INVALID_VALUE", "object.item_data.tax_ids"),
        (item(json!({ "name": "I", "tax_ids": ["none"] })), "NOT_FOUND", "object.item_data.tax_ids"),
        (
            item(json!({ "name": "I", "variations": [tax(json!({ "name": "T", "percentage": "1" }))] })),
            "INVALID_VALUE",
            "object.item_data.variations[0].type",
        ),
        (variation("#v", json!({ "name": "V" })), "MISSING_REQUIRED_PARAMETER", "object.item_variation_data.item_id"),
        (variation("#v", json!({ "name": "V", "item_id": "none" })), "NOT_FOUND", "object.item_variation_data.item_id"),
        (
            variation("#v", json!({ "item_id": "none", "pricing_type": "FIXED_PRICING" })),
            "MISSING_REQUIRED_PARAMETER",
            "object.item_variation_data.price_money",
        ),
        (
            json!({ "type": "DISCOUNT", "id": "#d", "discount_data": { "name": "D", "discount_type": "FIXED_AMOUNT", "percentage": "5" } }),
            "MISSING_REQUIRED_PARAMETER",
            "object.discount_data.amount_money",
        ),
        (json!({ "type": "IMAGE", "id": "#i", "image_data": {} }), "INVALID_VALUE", "object.id"),
        (
            json!({ "type": "CATEGORY", "id": "#c", "category_data": { "name": "C", "parent_category": { "id": "#c" } } }),
            "INVALID_VALUE",
            "object.category_data.parent_category.id",
        ),
        (
            json!({ "type": "ITEM", "id": "#i", "item_data": { "name": "I" }, "custom_attribute_values": { "none": { "string_value": "x" } } }),
            "INVALID_VALUE",
            "object.custom_attribute_values.none",
        ),
    ];
    for (object, code, field) in table {
        let (found, at) = refusal(shop.upsert(object.clone()).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{object}");
    }
    let listed: Value = shop.square.request(Method::GET, "/v2/catalog/list").send().await?;
    assert_eq!(listed, json!({}), "what is refused leaves nothing");
    Ok(())
}

#[tokio::test]
async fn a_batch_is_stored_whole_or_not_at_all() -> Result {
    let shop = Shop::open().await?;
    let tax = |id: &str, name: &str| json!({ "type": "TAX", "id": id, "tax_data": { "name": name, "percentage": "1" } });
    let answer = shop.batch(vec![vec![tax("#a", "A")], vec![tax("#b", "B"), tax("#c", "")]]).await?;
    assert_eq!(answer["objects"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["errors"][0]["field"], "batches[1].objects[1].tax_data.name");
    let listed: Value = shop.square.request(Method::GET, "/v2/catalog/list").send().await?;
    assert_eq!(listed["objects"].as_array().map(Vec::len), Some(1));
    let twice = shop.batch(vec![vec![tax("#a", "A"), tax("#a", "B")]]).await;
    assert_eq!(refusal(twice), ("INVALID_VALUE".into(), "batches[0].objects[1].id".into()));
    Ok(())
}

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
    assert_eq!(refusal(list("CHAIR").send::<Value>().await), ("INVALID_ENUM_VALUE".into(), "types".into()));
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
        let found = shop.search(body.clone()).await?;
        assert_eq!(made.names(&found["objects"], "id"), wanted, "{body}");
    }
    let both =
        json!({ "query": { "set_query": { "attribute_name": "name", "attribute_values": [] }, "text_query": { "keywords": ["tea"] } } });
    assert_eq!(refusal(shop.search(both).await).1, "query.set_query");
    let none = query("text_query", json!({ "keywords": [] }));
    assert_eq!(refusal(shop.search(none).await).1, "query.text_query.keywords");
    Ok(())
}

#[tokio::test]
async fn a_search_tells_what_changed_since() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let before = shop.search(json!({})).await?["latest_time"].take();
    shop.sandbox.advance(std::time::Duration::from_secs(60));
    shop.square.catalog().delete_object(made.id("#tea")).send().await?;
    let since = |deleted: bool| json!({ "begin_time": before, "include_deleted_objects": deleted });
    assert_eq!(shop.search(since(false)).await?["objects"], Value::Null);
    let found = shop.search(since(true)).await?;
    assert_eq!((made.names(&found["objects"], "id"), &found["objects"][0]["is_deleted"]), (vec!["#tea".to_owned()], &json!(true)));
    assert_ne!(found["latest_time"], before);
    Ok(())
}

#[tokio::test]
async fn deleting_takes_what_is_within() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let deleted = shop.square.catalog().delete_object(made.id("#tea")).send().await?.deleted_object_ids;
    assert_eq!(made.names(&json!(deleted), ""), ["#tea", "#small", "#large"]);
    assert_eq!(refusal(shop.square.catalog().delete_object(made.id("#tea")).send().await).0, "NOT_FOUND");
    let body = json!({ "object_ids": [made.id("#slice"), made.id("#tea"), "none"] });
    let several = shop.call(Method::POST, "/v2/catalog/batch-delete", body).await?;
    assert_eq!(made.names(&several["deleted_object_ids"], ""), ["#slice"]);
    assert_eq!(shop.get(made.id("#cake")).await?["item_data"]["variations"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_deleted_tax_leaves_its_items() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    shop.square.catalog().delete_object(made.id("#tax")).send().await?;
    let tea = shop.get(made.id("#tea")).await?;
    assert_eq!(tea["item_data"]["tax_ids"], json!([]));
    shop.upsert(tea).await?;
    Ok(())
}

#[tokio::test]
async fn taxes_and_modifier_lists_go_with_items() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let items = json!([made.id("#tea"), made.id("#cake")]);
    let body = json!({ "item_ids": items, "taxes_to_enable": [made.id("#late")], "taxes_to_disable": [made.id("#tax")] });
    assert!(shop.call(Method::POST, "/v2/catalog/update-item-taxes", body).await?["updated_at"].is_string());
    let body = json!({ "item_ids": [made.id("#cake")], "modifier_lists_to_enable": [made.id("#milk")] });
    shop.call(Method::POST, "/v2/catalog/update-item-modifier-lists", body).await?;
    let body = json!({ "item_ids": [made.id("#tea")], "modifier_lists_to_disable": [made.id("#milk")] });
    shop.call(Method::POST, "/v2/catalog/update-item-modifier-lists", body).await?;
    let (tea, cake) = (shop.get(made.id("#tea")).await?, shop.get(made.id("#cake")).await?);
    assert_eq!([&tea, &cake].map(|item| &item["item_data"]["tax_ids"]), [&json!([made.id("#late")]); 2]);
    assert_eq!(tea["item_data"]["modifier_list_info"], json!([]));
    assert_eq!(cake["item_data"]["modifier_list_info"], json!([{ "modifier_list_id": made.id("#milk"), "enabled": true }]));
    let none = shop.call(Method::POST, "/v2/catalog/update-item-taxes", json!({ "item_ids": items })).await;
    assert_eq!(refusal(none), ("MISSING_REQUIRED_PARAMETER".into(), "taxes_to_enable".into()));
    let wrong = json!({ "item_ids": items, "taxes_to_enable": [made.id("#milk")] });
    let wrong = shop.call(Method::POST, "/v2/catalog/update-item-taxes", wrong).await;
    assert_eq!(refusal(wrong), ("NOT_FOUND".into(), "taxes_to_enable[0]".into()));
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
async fn images_come_with_files() -> Result {
    let shop = Shop::open().await?;
    let made = shop.filled().await?;
    let file = |kind: &'static str| FilePart::new("tea.png", kind, b"\x89PNG".to_vec());
    let object = || serde_json::from_value::<CatalogObject>(json!({ "type": "IMAGE", "id": "#image", "image_data": { "name": "Tea" } }));
    let create = |kind: &'static str| -> Result<_> {
        Ok(shop.square.catalog().create_image(object()?, file(kind)).object_id(made.id("#tea")).is_primary(true))
    };
    let image = create("image/png")?.send().await?.image.expect("an image");
    let tea = shop.get(made.id("#tea")).await?;
    assert_eq!(tea["item_data"]["image_ids"], json!([image.id]));
    let updated =
        shop.square.catalog().update_image(image.id.clone().unwrap_or_default(), file("image/gif")).send().await?.image.expect("an image");
    let url = |image: &CatalogObject| image.image_data.as_ref().and_then(|data| data.url.clone());
    assert!(url(&image).is_some_and(|url| url.ends_with(".png")) && url(&updated).is_some_and(|url| url.ends_with(".gif")));
    assert_eq!(refusal(create("text/plain")?.send().await).0, "UNSUPPORTED_MEDIA_TYPE");
    Ok(())
}

#[tokio::test]
async fn info_tells_the_limits() -> Result {
    let shop = Shop::open().await?;
    let limits = shop.square.catalog().info().send().await?.limits.expect("limits");
    assert_eq!((limits.batch_upsert_max_objects_per_batch, limits.batch_delete_max_object_ids), (Some(1000), Some(200)));
    let tax = json!({ "type": "TAX", "id": "#t", "tax_data": { "name": "T", "percentage": "1" } });
    assert_eq!(refusal(shop.batch(vec![vec![tax; 1001]]).await).1, "batches[0].objects");
    let ids: Vec<String> = (0..201).map(|index| index.to_string()).collect();
    let delete = shop.call(Method::POST, "/v2/catalog/batch-delete", json!({ "object_ids": ids })).await;
    assert_eq!(refusal(delete).1, "object_ids");
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
