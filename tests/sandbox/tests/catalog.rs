//! The catalog: adding, changing and deleting what is sold.

mod common;
mod shop;

use common::Result;
use serde_json::{Value, json};
use shop::catalog::variation;
use shop::{Shop, refusal, usd};
use square_connect::models::CatalogObject;
use square_connect::{FilePart, Method};

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
    let category = |id: &str, parent: &str| json!({ "type": "CATEGORY", "id": id, "category_data": { "name": id, "parent_category": { "id": parent } } });
    let circle = shop.batch(vec![vec![category("#c", "#a"), category("#a", "#b"), category("#b", "#a")]]).await;
    assert_eq!(refusal(circle), ("INVALID_VALUE".into(), "batches[0].objects[0].category_data.parent_category.id".into()));
    let twice = shop.batch(vec![vec![tax("#a", "A"), tax("#a", "B")]]).await;
    assert_eq!(refusal(twice), ("INVALID_VALUE".into(), "batches[0].objects[1].id".into()));
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
async fn a_change_of_the_catalog_is_told_once() -> Result {
    let shop = Shop::open().await?;
    shop.square.events().enable().send().await?;
    let made = shop.filled().await?;
    let told = shop.told("catalog.version.updated").await?;
    assert_eq!(told.len(), 1);
    assert!(told[0]["catalog_version"]["updated_at"].is_string());
    shop.square.catalog().delete_object(made.id("#tea")).send().await?;
    let nothing = shop.call(Method::POST, "/v2/catalog/batch-delete", json!({ "object_ids": ["none"] })).await?;
    assert_eq!((nothing, shop.told("catalog.version.updated").await?.len()), (json!({}), 2));
    Ok(())
}
