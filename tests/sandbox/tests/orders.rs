//! Orders: making, changing, copying, finding.

mod common;
mod shop;

use common::Result;
use serde_json::{Value, json};
use shop::{Shop, refusal, usd};
use square_connect::Method;
use square_connect::models::{Currency, Money, Order, OrderLineItem};

impl Shop {
    fn order(&self, mut order: Value) -> Value {
        order["location_id"] = json!(self.sandbox.location_id());
        json!({ "order": order })
    }

    async fn create(&self, order: Value) -> square_connect::Result<Value> {
        Ok(self.call(Method::POST, "/v2/orders", self.order(order)).await?["order"].take())
    }

    /// Changes an order at its version.
    async fn update(&self, order: &Value, mut changes: Value, clear: &[&str]) -> square_connect::Result<Value> {
        if changes.get("version").is_none() {
            changes["version"] = order["version"].clone();
        }
        let mut body = self.order(changes);
        body["fields_to_clear"] = json!(clear);
        let path = format!("/v2/orders/{}", order["id"].as_str().unwrap_or_default());
        Ok(self.call(Method::PUT, &path, body).await?["order"].take())
    }

    async fn search(&self, query: Value) -> square_connect::Result<Vec<Value>> {
        let body = json!({ "location_ids": [self.sandbox.location_id()], "query": query });
        let answer = self.call(Method::POST, "/v2/orders/search", body).await?;
        Ok(answer["orders"].as_array().cloned().unwrap_or_default())
    }
}

fn tea(price: i64) -> Value {
    json!({ "uid": "tea", "name": "Tea", "quantity": "1", "base_price_money": usd(price), "note": "hot" })
}

#[tokio::test]
async fn an_order_is_made_read_and_copied() -> Result {
    let shop = Shop::open().await?;
    let orders = shop.square.orders();
    let line = OrderLineItem::new("2").name("Tea").base_price_money(Money::new(350, Currency::Usd));
    let made = orders.create().order(Order::new(shop.sandbox.location_id()).line_items(vec![line])).send().await?.order.expect("an order");
    assert_eq!(made.total_money.as_ref().and_then(|money| money.amount), Some(700));
    let id = made.id.clone().expect("an ID");
    assert_eq!(orders.retrieve(&id).send().await?.order.as_ref(), Some(&made));
    let several = orders.batch_retrieve(vec![id.clone(), "nowhere".to_owned()]).send().await?.orders.unwrap_or_default();
    assert_eq!(several, std::slice::from_ref(&made));
    let copy = orders.clone_order(&id).version(1).send().await?.order.expect("a copy");
    assert_eq!((copy.state.as_ref().map(|state| state.as_str()), &copy.total_money), (Some("DRAFT"), &made.total_money));
    assert_ne!(copy.id, made.id);
    assert_eq!(refusal(orders.clone_order(&id).version(9).send().await).0, "VERSION_MISMATCH");
    assert_eq!(refusal(orders.retrieve("nowhere").send().await).0, "NOT_FOUND");
    Ok(())
}

#[tokio::test]
async fn calculating_stores_nothing() -> Result {
    let shop = Shop::open().await?;
    let order = shop.order(json!({ "line_items": [tea(100)] }));
    let priced = shop.call(Method::POST, "/v2/orders/calculate", order).await?;
    assert_eq!(priced["order"]["total_money"], usd(100));
    assert!(shop.search(json!({})).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn orders_that_make_no_sense_are_refused() -> Result {
    let shop = Shop::open().await?;
    let with = |name: &str, value: Value| {
        let mut item = tea(100);
        item[name] = value;
        json!({ "line_items": [item] })
    };
    let rule = |list: &str, item: Value| json!({ "line_items": [tea(100)], list: [item] });
    let pickup = |details: Value| rule("fulfillments", json!({ "type": "PICKUP", "pickup_details": details }));
    let table = [
        (with("quantity", json!("1.5")), "INVALID_VALUE", "order.line_items[0].quantity"),
        (with("quantity", json!("-1")), "INVALID_VALUE", "order.line_items[0].quantity"),
        (with("base_price_money", Value::Null), "MISSING_REQUIRED_PARAMETER", "order.line_items[0].base_price_money"),
        (with("base_price_money", usd(-1)), "VALUE_TOO_LOW", "order.line_items[0].base_price_money.amount"),
        (with("base_price_money", usd(i64::MAX)), "VALUE_TOO_HIGH", "order.line_items[0].base_price_money.amount"),
        (
            with("base_price_money", json!({ "amount": 1, "currency": "EUR" })),
            "CURRENCY_MISMATCH",
            "order.line_items[0].base_price_money.currency",
        ),
        (with("catalog_object_id", json!("nowhere")), "NOT_FOUND", "order.line_items[0].catalog_object_id"),
        (with("applied_taxes", json!([{ "tax_uid": "T" }])), "INVALID_VALUE", "order.line_items[0].applied_taxes[0].tax_uid"),
        (json!({ "line_items": [tea(1), tea(2)] }), "INVALID_VALUE", "order.line_items[1].uid"),
        (json!({ "state": "COMPLETED" }), "INVALID_VALUE", "order.state"),
        (rule("discounts", json!({ "percentage": "101" })), "INVALID_VALUE", "order.discounts[0].percentage"),
        (rule("discounts", json!({ "percentage": "1", "amount_money": usd(1) })), "CONFLICTING_PARAMETERS", "order.discounts[0]"),
        (rule("discounts", json!({ "name": "Free" })), "MISSING_REQUIRED_PARAMETER", "order.discounts[0]"),
        (rule("discounts", json!({ "percentage": "1", "type": "VARIABLE_PERCENTAGE" })), "INVALID_VALUE", "order.discounts[0].type"),
        (rule("discounts", json!({ "percentage": "1", "type": "FIXED_AMOUNT" })), "INVALID_VALUE", "order.discounts[0].type"),
        (rule("taxes", json!({ "name": "Tax" })), "MISSING_REQUIRED_PARAMETER", "order.taxes[0].percentage"),
        (
            rule("service_charges", json!({ "percentage": "5", "calculation_phase": "TOTAL_PHASE", "taxable": true })),
            "INVALID_VALUE",
            "order.service_charges[0].taxable",
        ),
        (
            rule("service_charges", json!({ "percentage": "5", "calculation_phase": "APPORTIONED_AMOUNT_PHASE" })),
            "INVALID_VALUE",
            "order.service_charges[0].calculation_phase",
        ),
        (rule("fulfillments", json!({ "type": "SHIPMENT" })), "MISSING_REQUIRED_PARAMETER", "order.fulfillments[0].shipment_details"),
        (pickup(json!({})), "MISSING_REQUIRED_PARAMETER", "order.fulfillments[0].pickup_details.recipient.display_name"),
        (
            pickup(json!({ "recipient": { "display_name": "Ann" } })),
            "MISSING_REQUIRED_PARAMETER",
            "order.fulfillments[0].pickup_details.pickup_at",
        ),
    ];
    for (order, code, field) in table {
        let (found, at) = refusal(shop.create(order.clone()).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{order}");
    }
    let elsewhere = shop.call(Method::POST, "/v2/orders", json!({ "order": { "location_id": "nowhere" } })).await;
    assert_eq!(refusal(elsewhere).0, "INVALID_LOCATION");
    Ok(())
}

#[tokio::test]
async fn an_update_merges_by_uid_and_clears() -> Result {
    let shop = Shop::open().await?;
    let order = json!({
        "line_items": [tea(1000)], "reference_id": "R", "ticket_name": "Table 1", "metadata": { "a": "1", "b": "2" },
        "discounts": [{ "uid": "off", "name": "Off", "percentage": "10" }],
    });
    let first = shop.create(order).await?;
    assert_eq!(first["total_money"], usd(900));
    let changes = json!({
        "line_items": [{ "uid": "tea", "quantity": "3" }, { "name": "Cake", "quantity": "1", "base_price_money": usd(500) }],
        "reference_id": null, "metadata": { "b": "3" },
    });
    let second = shop.update(&first, changes, &["line_items[tea].note", "ticket_name"]).await?;
    assert_eq!((&second["version"], &second["total_money"]), (&json!(2), &usd(3150)));
    assert_eq!((&second["line_items"][0]["name"], &second["line_items"][0]["note"]), (&json!("Tea"), &Value::Null));
    assert_eq!((&second["reference_id"], &second["ticket_name"]), (&Value::Null, &Value::Null));
    assert_eq!(second["metadata"], json!({ "a": "1", "b": "3" }));
    let third = shop.update(&second, json!({}), &["discounts"]).await?;
    assert_eq!((&third["total_money"], &third["line_items"][0]["applied_discounts"]), (&usd(3500), &Value::Null));
    let fourth = shop.update(&third, json!({}), &["line_items[tea]"]).await?;
    assert_eq!((&fourth["total_money"], fourth["line_items"].as_array().map(Vec::len)), (&usd(500), Some(1)));
    Ok(())
}

#[tokio::test]
async fn an_update_that_makes_no_sense_is_refused() -> Result {
    let shop = Shop::open().await?;
    let order = json!({ "line_items": [tea(1000)], "taxes": [{ "uid": "T", "name": "Tax", "percentage": "5" }] });
    let order = shop.create(order).await?;
    let stale = json!({ "version": 7, "ticket_name": "A" });
    assert_eq!(refusal(shop.update(&order, stale, &[]).await), ("VERSION_MISMATCH".into(), "order.version".into()));
    let table: [(Value, &[&str], &str); 8] = [
        (json!({ "version": null }), &[], "order.version"),
        (json!({ "taxes": [{ "uid": "T", "scope": "LINE_ITEM" }] }), &[], "order.taxes[0].scope"),
        (json!({ "state": "COMPLETED" }), &[], "order.state"),
        (json!({ "state": "DRAFT" }), &[], "order.state"),
        (json!({}), &["line_items[none].note"], "fields_to_clear[0]"),
        (json!({}), &["taxes[T", "x"], "fields_to_clear[0]"),
        (json!({}), &["location_id"], "fields_to_clear[0]"),
        (json!({}), &["line_items[tea].quantity"], "order.line_items[0].quantity"),
    ];
    for (changes, clear, field) in table {
        assert_eq!(refusal(shop.update(&order, changes.clone(), clear).await).1, field, "{changes} {clear:?}");
    }
    let canceled = shop.update(&order, json!({ "state": "CANCELED" }), &[]).await?;
    assert!(canceled["closed_at"].is_string());
    assert_eq!(refusal(shop.update(&canceled, json!({ "ticket_name": "A" }), &[]).await).0, "BAD_REQUEST");
    Ok(())
}

#[tokio::test]
async fn a_free_order_is_paid_with_nothing() -> Result {
    let shop = Shop::open().await?;
    let order = shop
        .create(json!({ "line_items": [tea(0), { "uid": "none", "name": "None", "quantity": "0", "base_price_money": usd(5) }] }))
        .await?;
    let id = order["id"].as_str().unwrap_or_default();
    let paid =
        shop.square.orders().pay(id).idempotency_key("free").payment_ids(Vec::<String>::new()).send().await?.order.expect("an order");
    assert_eq!(paid.state.as_ref().map(|state| state.as_str()), Some("COMPLETED"));
    assert_eq!(paid.line_items.as_ref().map(Vec::len), Some(1), "a line of nothing is dropped");
    let priced = shop.create(json!({ "line_items": [tea(1)] })).await?;
    let refused = shop.square.orders().pay(priced["id"].as_str().unwrap_or_default()).send().await;
    assert_eq!(refusal(refused).0, "PAYMENT_AMOUNT_MISMATCH");
    Ok(())
}

/// Three orders: an open one for pickup, a canceled one of a customer, a draft of another source.
async fn three(shop: &Shop) -> Result<[String; 3]> {
    let pickup = json!({ "type": "PICKUP", "pickup_details": { "schedule_type": "ASAP", "recipient": { "display_name": "Ann" } } });
    let open = shop.create(json!({ "line_items": [tea(1)], "fulfillments": [pickup] })).await?;
    shop.sandbox.advance(std::time::Duration::from_secs(3600));
    let canceled = shop.create(json!({ "customer_id": "C" })).await?;
    shop.sandbox.advance(std::time::Duration::from_secs(3600));
    let draft = shop.create(json!({ "state": "DRAFT", "source": { "name": "Kiosk" } })).await?;
    shop.sandbox.advance(std::time::Duration::from_secs(3600));
    shop.update(&canceled, json!({ "state": "CANCELED" }), &[]).await?;
    Ok([open, canceled, draft].map(|order| order["id"].as_str().unwrap_or_default().to_owned()))
}

#[tokio::test]
async fn a_search_filters_and_sorts() -> Result {
    let shop = Shop::open().await?;
    let ids = three(&shop).await?;
    let [open, canceled, draft] = ids.each_ref().map(String::as_str);
    let second = shop.call(Method::GET, &format!("/v2/orders/{canceled}"), json!({})).await?["order"]["created_at"].take();
    let table = [
        (json!({}), vec![draft, canceled, open]),
        (json!({ "sort": { "sort_field": "CREATED_AT", "sort_order": "ASC" } }), vec![open, canceled, draft]),
        (json!({ "filter": { "state_filter": { "states": ["OPEN", "DRAFT"] } } }), vec![draft, open]),
        (json!({ "filter": { "customer_filter": { "customer_ids": ["C", "D"] } } }), vec![canceled]),
        (json!({ "filter": { "source_filter": { "source_names": ["Kiosk"] } } }), vec![draft]),
        (json!({ "filter": { "fulfillment_filter": { "fulfillment_types": ["PICKUP"] } } }), vec![open]),
        (json!({ "filter": { "fulfillment_filter": { "fulfillment_types": ["SHIPMENT"] } } }), vec![]),
        (json!({ "filter": { "fulfillment_filter": { "fulfillment_states": ["COMPLETED"] } } }), vec![]),
        (json!({ "filter": { "date_time_filter": { "created_at": { "start_at": second, "end_at": second } } } }), vec![canceled]),
        (
            json!({ "filter": { "date_time_filter": { "updated_at": { "start_at": second } } }, "sort": { "sort_field": "UPDATED_AT", "sort_order": "ASC" } }),
            vec![draft, canceled],
        ),
        (json!({ "filter": { "state_filter": { "states": ["CANCELED"] } }, "sort": { "sort_field": "CLOSED_AT" } }), vec![canceled]),
    ];
    for (query, wanted) in table {
        let found = shop.search(query.clone()).await?;
        let found: Vec<&str> = found.iter().filter_map(|order| order["id"].as_str()).collect();
        assert_eq!(found, wanted, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn a_search_that_makes_no_sense_is_refused() -> Result {
    let shop = Shop::open().await?;
    let range = json!({ "closed_at": { "start_at": "2026-01-01T00:00:00Z" } });
    let back = json!({ "created_at": { "start_at": "2026-01-02T00:00:00Z", "end_at": "2026-01-01T00:00:00Z" } });
    let table = [
        (json!({ "filter": { "date_time_filter": range } }), "query.sort.sort_field"),
        (json!({ "sort": { "sort_field": "CLOSED_AT" } }), "query.filter.state_filter"),
        (json!({ "filter": { "date_time_filter": back } }), "query.filter.date_time_filter"),
    ];
    for (query, field) in table {
        assert_eq!(refusal(shop.search(query.clone()).await).1, field, "{query}");
    }
    let nowhere = shop.call(Method::POST, "/v2/orders/search", json!({})).await;
    assert_eq!(refusal(nowhere), ("MISSING_REQUIRED_PARAMETER".into(), "location_ids".into()));
    Ok(())
}

#[tokio::test]
async fn a_search_gives_pages_and_entries() -> Result {
    let shop = Shop::open().await?;
    let ids = three(&shop).await?;
    let search = || shop.square.orders().search().location_ids(vec![shop.sandbox.location_id().to_owned()]);
    let first = search().limit(2).send().await?;
    assert_eq!(first.orders.as_ref().map(Vec::len), Some(2));
    let second = search().limit(2).cursor(first.cursor.expect("a cursor")).send().await?;
    assert_eq!((second.orders.as_ref().map(Vec::len), second.cursor), (Some(1), None));
    let entries = search().return_entries(true).send().await?;
    let found: Vec<_> = entries.order_entries.unwrap_or_default().into_iter().filter_map(|entry| entry.order_id).collect();
    assert_eq!((found.len(), entries.orders), (3, None));
    assert_eq!(found[2], ids[0]);
    Ok(())
}
