//! Custom attributes and their definitions. What is true of one resource is true of all that have them.

mod common;
#[path = "common/json.rs"]
mod json;

use common::Result;
use json::{Api, each, refused};
use serde_json::{Value, json};
use square_connect::models;
use square_sandbox::Sandbox;

const DEFINITIONS: &str = "/v2/customers/custom-attribute-definitions";

fn of_type(key: &str, kind: &str) -> Value {
    json!({ "key": key, "schema": { "$ref": format!("https://squarecdn.example/schemas/v1/common.json#squareup.common.{kind}") } })
}

fn colors() -> Value {
    let items = json!({ "names": ["Red", "Blue"], "enum": ["r", "b"] });
    json!({ "key": "color", "schema": { "type": "array", "maxItems": 2, "uniqueItems": true, "items": items } })
}

fn seen(mut definition: Value, visibility: &str) -> Value {
    definition["visibility"] = json!(visibility);
    definition["name"] = definition["key"].clone();
    definition["description"] = json!("x");
    definition
}

async fn define(square: &Api, path: &str, definition: Value) -> Value {
    let made = square.post(path, json!({ "custom_attribute_definition": definition })).await.expect("a definition");
    made["custom_attribute_definition"].clone()
}

#[tokio::test]
async fn the_client_sets_and_reads_an_attribute() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = common::client(&sandbox);
    let id = square.customers().create().given_name("Ada").send().await?.customer.and_then(|customer| customer.id).unwrap_or_default();
    let attributes = square.customer_custom_attributes();
    let definition: models::CustomAttributeDefinition = serde_json::from_value(of_type("size", "Number"))?;
    let definition = attributes.create_definition(definition).send().await?.custom_attribute_definition.expect("a definition");
    assert_eq!(definition.version, Some(1));
    assert_eq!(definition.visibility, Some(models::CustomAttributeDefinitionVisibility::VisibilityHidden));
    let value: models::CustomAttribute = serde_json::from_value(json!({ "value": "12.5" }))?;
    attributes.upsert(id.clone(), "size", value).send().await?;
    let read = attributes.retrieve(id, "size").with_definition(true).send().await?.custom_attribute.expect("an attribute");
    assert_eq!((read.value, read.version), (Some(json!("12.5")), Some(1)));
    assert_eq!(read.definition.and_then(|definition| definition.key).as_deref(), Some("size"));
    Ok(())
}

#[tokio::test]
async fn definitions_are_checked() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    define(&square, DEFINITIONS, seen(of_type("size", "Number"), "VISIBILITY_READ_ONLY")).await;
    let mut uneven = colors();
    uneven["schema"]["items"]["names"] = json!(["Red"]);
    let mut same_name = of_type("other", "String");
    same_name["name"] = json!("size");
    let mut unnamed = of_type("other", "String");
    unnamed["visibility"] = json!("VISIBILITY_READ_ONLY");
    let cases = [
        (json!({ "schema": {} }), "MISSING_REQUIRED_PARAMETER", "key"),
        (of_type("size", "String"), "CONFLICT", "key"),
        (of_type("app:size", "String"), "INVALID_VALUE", "key"),
        (json!({ "key": "other" }), "MISSING_REQUIRED_PARAMETER", "schema"),
        (json!({ "key": "other", "schema": { "type": "string" } }), "INVALID_VALUE", "schema"),
        (of_type("other", "Money"), "INVALID_VALUE", "schema.$ref"),
        (uneven, "INVALID_VALUE", "schema.items"),
        (same_name, "CONFLICT", "name"),
        (unnamed, "MISSING_REQUIRED_PARAMETER", "name"),
    ];
    for (definition, code, field) in cases {
        let answer = square.post(DEFINITIONS, json!({ "custom_attribute_definition": definition })).await;
        assert_eq!(refused(answer), json!([code, format!("custom_attribute_definition.{field}")]), "{definition}");
    }
    // The same key is free for another kind of resource.
    define(&square, "/v2/locations/custom-attribute-definitions", of_type("size", "String")).await;
    Ok(())
}

#[tokio::test]
async fn definitions_change_by_version() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    define(&square, DEFINITIONS, colors()).await;
    let path = format!("{DEFINITIONS}/color");
    let change = |definition: Value| square.put(&path, json!({ "custom_attribute_definition": definition }));
    let items = json!({ "items": { "names": ["Red", "Blue", "Green"], "enum": ["r", "b", "g"] } });
    let changed = change(json!({ "version": 1, "key": "ignored", "name": "Color", "schema": items.clone() })).await.expect("a change");
    let changed = changed["custom_attribute_definition"].clone();
    assert_eq!((&changed["version"], &changed["key"], &changed["name"]), (&json!(2), &json!("color"), &json!("Color")));
    assert_eq!(changed["schema"]["items"]["enum"], json!(["r", "b", "g"]));
    assert_eq!(refused(change(json!({ "version": 1 })).await), json!(["CONFLICT", "custom_attribute_definition.version"]));
    let other = change(json!({ "schema": of_type("color", "String")["schema"] })).await;
    assert_eq!(refused(other), json!(["BAD_REQUEST", "custom_attribute_definition.schema"]));
    assert_eq!(square.get(&path).await.expect("a definition")["custom_attribute_definition"], changed);
    assert!(square.get(&format!("{path}?version=2")).await.is_ok());
    assert_eq!(refused(square.get(&format!("{path}?version=3")).await), json!(["BAD_REQUEST", "version"]));
    Ok(())
}

#[tokio::test]
async fn attributes_are_set_by_version_and_end_with_their_definition() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let id = square.customer(json!({ "given_name": "Ada" })).await;
    define(&square, DEFINITIONS, colors()).await;
    let path = format!("/v2/customers/{id}/custom-attributes/color");
    let set = |path: &str, attribute: Value| {
        let path = path.to_owned();
        let square = &square;
        async move { square.post(&path, json!({ "custom_attribute": attribute })).await }
    };
    assert_eq!(refused(square.get(&path).await), json!(["NOT_FOUND", ""]));
    for (value, version) in [(json!(["r"]), 1), (json!(["r", "b"]), 2)] {
        let made = set(&path, json!({ "value": value, "version": version - 1 })).await.expect("an attribute");
        assert_eq!((&made["custom_attribute"]["value"], &made["custom_attribute"]["version"]), (&value, &json!(version)));
        assert_eq!(made["custom_attribute"]["visibility"], "VISIBILITY_HIDDEN");
    }
    let at = |name: &str| format!("custom_attribute.{name}");
    let cases = [
        (&path, json!({ "value": ["r"], "version": 1 }), "CONFLICT", at("version")),
        (&path, json!({ "value": ["x"] }), "INVALID_VALUE", at("value")),
        (&path, json!({}), "MISSING_REQUIRED_PARAMETER", at("value")),
        (&format!("/v2/customers/{id}/custom-attributes/none"), json!({ "value": 1 }), "NOT_FOUND", String::new()),
        (&"/v2/customers/none/custom-attributes/color".to_owned(), json!({ "value": ["r"] }), "NOT_FOUND", String::new()),
    ];
    for (path, attribute, code, field) in cases {
        assert_eq!(refused(set(path, attribute.clone()).await), json!([code, field]), "{path} {attribute}");
    }
    let qualified = format!("/v2/customers/{id}/custom-attributes/{}:color", sandbox.application_id());
    assert_eq!(square.get(&qualified).await, square.get(&path).await);
    assert_eq!(refused(square.get(&format!("{path}?version=3")).await), json!(["BAD_REQUEST", "version"]));
    square.delete(&path).await.expect("a deletion");
    assert_eq!(refused(square.delete(&path).await), json!(["NOT_FOUND", ""]));

    set(&path, json!({ "value": ["r"] })).await.expect("an attribute");
    square.delete(&format!("{DEFINITIONS}/color")).await.expect("a deletion");
    define(&square, DEFINITIONS, colors()).await;
    assert_eq!(square.get(&format!("/v2/customers/{id}/custom-attributes")).await, Ok(json!({})));
    Ok(())
}

#[tokio::test]
async fn attributes_are_listed_with_definitions_and_by_visibility() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let (definitions, attributes) =
        ("/v2/locations/custom-attribute-definitions", format!("/v2/locations/{}/custom-attributes", sandbox.location_id()));
    for (key, visibility) in [("a", "VISIBILITY_HIDDEN"), ("b", "VISIBILITY_READ_ONLY"), ("c", "VISIBILITY_READ_WRITE_VALUES")] {
        define(&square, definitions, seen(of_type(key, "String"), visibility)).await;
        let body = json!({ "custom_attribute": { "value": key } });
        square.post(&format!("{attributes}/{key}"), body).await.expect("an attribute");
    }
    let cases = [("ALL", vec!["a", "b", "c"]), ("READ", vec!["b", "c"]), ("READ_WRITE", vec!["c"])];
    for (filter, expected) in cases {
        let page = square.get(&format!("{attributes}?visibility_filter={filter}")).await.expect("a page");
        assert_eq!(each(&page["custom_attributes"], "key"), expected, "{filter}");
        assert_eq!(page["custom_attributes"][0].get("definition"), None);
        let page = square.get(&format!("{definitions}?visibility_filter={filter}")).await.expect("a page");
        assert_eq!(each(&page["custom_attribute_definitions"], "key"), expected, "{filter}");
    }
    let page = square.get(&format!("{attributes}?limit=2&with_definitions=true")).await.expect("a page");
    assert_eq!(page["custom_attributes"][1]["definition"]["key"], "b");
    let cursor = page["cursor"].as_str().expect("a cursor");
    let next = square.get(&format!("{attributes}?limit=2&with_definitions=true&cursor={cursor}")).await.expect("a page");
    assert_eq!((each(&next["custom_attributes"], "key"), next.get("cursor")), (vec![json!("c")], None));
    Ok(())
}

#[tokio::test]
async fn bulk_calls_answer_each_entry() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let ada = square.customer(json!({ "given_name": "Ada" })).await;
    let owners = [
        ("customers", "customer_id", ada.as_str(), true),
        ("locations", "location_id", sandbox.location_id(), true),
        ("merchants", "merchant_id", sandbox.merchant_id(), true),
    ];
    for (owner, name, id, told) in owners {
        define(&square, &format!("/v2/{owner}/custom-attribute-definitions"), of_type("size", "String")).await;
        let entry =
            |value: Value, id: &str| json!({ name: id, "idempotency_key": "k", "custom_attribute": { "key": "size", "value": value } });
        let body =
            json!({ "values": { "1": entry(json!("x"), id), "2": { name: id, "custom_attribute": { "key": "size", "value": 1 } } } });
        let path = format!("/v2/{owner}/custom-attributes/bulk-upsert");
        let made = square.post(&path, body.clone()).await.expect("answers")["values"].clone();
        assert_eq!(made["1"]["custom_attribute"]["version"], 1, "{owner}");
        assert_eq!(made["1"][name] == id, told, "{owner}");
        assert_eq!(made["2"]["errors"][0]["code"], "INVALID_VALUE", "{owner}");
        assert_eq!(square.post(&path, body).await.expect("answers")["values"]["1"], made["1"], "{owner}");
        let reused = square.post(&path, json!({ "values": { "1": entry(json!("y"), id) } })).await.expect("answers");
        assert_eq!(reused["values"]["1"]["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED", "{owner}");
        if owner != "customers" {
            let path = format!("/v2/{owner}/custom-attributes/bulk-delete");
            let body = json!({ "values": { "1": { "key": "size" }, "2": { "key": "none" } } });
            let gone = square.post(&path, body).await.expect("answers")["values"].clone();
            assert_eq!(gone["1"].get("errors"), None, "{owner}: {gone}");
            assert_eq!(gone["2"]["errors"][0]["code"], "NOT_FOUND", "{owner}");
            assert_eq!(square.get(&format!("/v2/{owner}/{id}/custom-attributes")).await, Ok(json!({})), "{owner}");
        }
    }
    let many: serde_json::Map<_, _> = (0..26).map(|key| (key.to_string(), json!({ "key": "size" }))).collect();
    let many = square.post("/v2/locations/custom-attributes/bulk-delete", json!({ "values": many })).await;
    assert_eq!(refused(many), json!(["TOO_MANY_MAP_ENTRIES", "values"]));
    Ok(())
}

#[tokio::test]
async fn a_bulk_deletion_touches_no_location_by_guess() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let other = square.post("/v2/locations", json!({ "location": { "name": "Other" } })).await.expect("a location");
    let other = json::text(&other["location"]["id"]);
    define(&square, "/v2/locations/custom-attribute-definitions", of_type("size", "String")).await;
    let of = |id: &str| format!("/v2/locations/{id}/custom-attributes/size");
    for id in [sandbox.location_id(), &other] {
        square.post(&of(id), json!({ "custom_attribute": { "value": "x" } })).await.expect("an attribute");
    }
    let body = json!({ "values": { "1": { "key": "size" }, other.as_str(): { "key": "size" } } });
    let gone = square.post("/v2/locations/custom-attributes/bulk-delete", body).await.expect("answers")["values"].clone();
    assert_eq!(gone["1"]["errors"][0]["code"], "BAD_REQUEST");
    assert_eq!(gone[&other]["location_id"], other.as_str());
    assert!(square.get(&of(sandbox.location_id())).await.is_ok());
    assert_eq!(refused(square.get(&of(&other)).await), json!(["NOT_FOUND", ""]));
    Ok(())
}

#[tokio::test]
async fn customers_are_found_by_their_attributes() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let (ada, bea) = (square.customer(json!({ "given_name": "Ada" })).await, square.customer(json!({ "given_name": "Bea" })).await);
    let values = [
        (of_type("text", "String"), json!("Big hat"), json!("small")),
        (of_type("mail", "Email"), json!("a@example.com"), json!("b@example.com")),
        (of_type("phone", "PhoneNumber"), json!("+12065550100"), json!("+12065550101")),
        (of_type("size", "Number"), json!("9"), json!("10")),
        (of_type("day", "Date"), json!("2026-01-31"), json!("2026-02-01")),
        (of_type("on", "Boolean"), json!(true), json!(false)),
        (of_type("home", "Address"), json!({ "postal_code": "94103", "country": "US" }), json!({ "postal_code": "SW1", "country": "GB" })),
        (colors(), json!(["r", "b"]), json!(["b"])),
    ];
    for (definition, of_ada, of_bea) in values {
        define(&square, DEFINITIONS, definition.clone()).await;
        for (id, value) in [(&ada, of_ada), (&bea, of_bea)] {
            let path = format!("/v2/customers/{id}/custom-attributes/{}", json::text(&definition["key"]));
            square.post(&path, json!({ "custom_attribute": { "value": value } })).await.expect("an attribute");
        }
    }
    let cases = [
        (json!({ "key": "text", "filter": { "text": { "exact": "big hat" } } }), "a"),
        (json!({ "key": "text", "filter": { "text": { "fuzzy": "hat big" } } }), "a"),
        (json!({ "key": "mail", "filter": { "email": { "fuzzy": "example" } } }), "ab"),
        (json!({ "key": "phone", "filter": { "phone": { "exact": "+12065550101" } } }), "b"),
        (json!({ "key": "size", "filter": { "number": { "start_at": "9.5" } } }), "b"),
        (json!({ "key": "size", "filter": { "number": { "start_at": "9", "end_at": "9" } } }), "a"),
        (json!({ "key": "day", "filter": { "date": { "end_at": "2026-01-31T00:00:00Z" } } }), "a"),
        (json!({ "key": "day", "filter": { "date": { "start_at": "2026-01-31T00:00:00Z" } } }), "ab"),
        (json!({ "key": "on", "filter": { "boolean": false } }), "b"),
        (json!({ "key": "home", "filter": { "address": { "country": "GB" } } }), "b"),
        (json!({ "key": "home", "filter": { "address": { "country": "US", "postal_code": { "exact": "94103" } } } }), "a"),
        (json!({ "key": "color", "filter": { "selection": { "all": ["Red", "Blue"] } } }), "a"),
        (json!({ "key": "color", "filter": { "selection": { "any": ["Blue"] } } }), "ab"),
        (json!({ "key": "color", "updated_at": { "start_at": "2020-01-01T00:00:00Z" } }), "ab"),
        (json!({ "key": "color", "updated_at": { "end_at": "2020-01-01T00:00:00Z" } }), ""),
    ];
    let search = |filter: &Value| {
        let body = json!({ "query": { "filter": { "custom_attribute": { "filters": [filter] } } } });
        let square = &square;
        async move { square.post("/v2/customers/search", body).await }
    };
    for (filter, expected) in cases {
        let found = search(&filter).await.expect("a search");
        let names: String = each(&found["customers"], "id").iter().map(|id| if *id == ada.as_str() { 'a' } else { 'b' }).collect();
        assert_eq!(names, expected, "{filter}");
    }
    let at = "query.filter.custom_attribute.filters[0]";
    assert_eq!(
        refused(search(&json!({ "key": "none", "filter": { "boolean": true } })).await),
        json!(["BAD_REQUEST", format!("{at}.key")])
    );
    assert_eq!(refused(search(&json!({ "key": "on" })).await), json!(["VALUE_EMPTY", at]));
    Ok(())
}
