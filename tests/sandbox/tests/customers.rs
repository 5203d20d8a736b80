//! Customers: their fields, versions, lists, searches and bulk calls, and the merge of duplicates.

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
async fn a_customer_is_made_as_square_makes_it() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = common::client(&sandbox);
    let made = square.customers().create().given_name("Ada").birthday("09-21").send().await?.customer.expect("a customer");
    assert_eq!(made.version, Some(0));
    assert_eq!(made.birthday.as_deref(), Some("0000-09-21"));
    assert_eq!(made.creation_source, Some(models::CustomerCreationSource::ThirdParty));
    assert!(made.created_at.is_some() && made.created_at == made.updated_at);
    let read = square.customers().retrieve(made.id.clone().unwrap_or_default()).send().await?.customer.expect("a customer");
    assert_eq!(read.id, made.id);
    assert_eq!(read.segment_ids, made.segment_ids);
    Ok(())
}

#[tokio::test]
async fn fields_are_checked() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let cases = [
        (json!({}), "BAD_REQUEST", ""),
        (json!({ "note": "x" }), "BAD_REQUEST", ""),
        (json!({ "given_name": "" }), "BAD_REQUEST", ""),
        (json!({ "given_name": "x".repeat(301) }), "VALUE_TOO_LONG", "given_name"),
        (json!({ "email_address": "ada" }), "INVALID_EMAIL_ADDRESS", "email_address"),
        (json!({ "email_address": "a@b@example.com" }), "INVALID_EMAIL_ADDRESS", "email_address"),
        (json!({ "email_address": "ada@localhost" }), "INVALID_EMAIL_ADDRESS", "email_address"),
        (json!({ "phone_number": "12345678" }), "INVALID_PHONE_NUMBER", "phone_number"),
        (json!({ "phone_number": "+12065550100x1" }), "INVALID_PHONE_NUMBER", "phone_number"),
        (json!({ "given_name": "Ada", "birthday": "02-30" }), "INVALID_DATE", "birthday"),
        (json!({ "given_name": "Ada", "birthday": "1998-2-1" }), "INVALID_DATE", "birthday"),
    ];
    for (body, code, field) in cases {
        assert_eq!(refused(square.post("/v2/customers", body.clone()).await), json!([code, field]), "{body}");
    }
    let taken =
        [("phone_number", "(206) 555-0100"), ("email_address", "ada@example.com"), ("company_name", "Engines"), ("family_name", "L")];
    for (name, value) in taken {
        square.customer(json!({ name: value, "birthday": "02-29" })).await;
    }
    Ok(())
}

#[tokio::test]
async fn an_update_merges_clears_and_counts() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let id = square.customer(json!({ "given_name": "Ada", "note": "x", "address": { "locality": "London", "country": "GB" } })).await;
    let path = format!("/v2/customers/{id}");
    let body = json!({ "version": 0, "note": null, "address": { "locality": "Bath" } });
    let customer = square.put(&path, body.clone()).await.expect("an update")["customer"].clone();
    assert_eq!(customer["address"], json!({ "locality": "Bath", "country": "GB" }));
    assert_eq!((customer.get("note"), &customer["version"]), (None, &json!(1)));
    assert_eq!(refused(square.put(&path, body).await), json!(["CONFLICT", "version"]));
    let stale = common::client(&sandbox).customers().update(id.clone()).note("y").version(0).send().await.unwrap_err();
    assert_eq!(stale.status().map(|status| status.as_u16()), Some(409));
    assert_eq!(refused(square.put(&path, json!({ "given_name": null })).await), json!(["BAD_REQUEST", ""]));
    assert_eq!(square.get(&path).await.expect("a customer")["customer"]["given_name"], "Ada");
    assert_eq!(refused(square.delete(&format!("{path}?version=0")).await), json!(["CONFLICT", "version"]));
    square.delete(&format!("{path}?version=1")).await.expect("a deletion");
    assert_eq!(refused(square.get(&path).await), json!(["NOT_FOUND", ""]));
    Ok(())
}

#[tokio::test]
async fn lists_are_sorted_cut_and_counted() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    assert_eq!(square.get("/v2/customers").await, Ok(json!({})));
    let bodies = [
        json!({ "given_name": "bea" }),
        json!({ "given_name": "Ada", "family_name": "L" }),
        json!({ "company_name": "Cogs" }),
        json!({ "email_address": "dee@example.com" }),
    ];
    for body in bodies {
        sandbox.advance(Duration::from_millis(5));
        square.customer(body).await;
    }
    let by_name = ["Ada", "bea", "Cogs", "dee@example.com"];
    let by_age = ["bea", "Ada", "Cogs", "dee@example.com"];
    let known = |customer: &Value| {
        ["given_name", "company_name", "email_address"].iter().find_map(|name| customer[*name].as_str()).unwrap_or_default().to_owned()
    };
    for (query, mut expected, backwards) in
        [("", by_name, false), ("&sort_order=DESC", by_name, true), ("&sort_field=CREATED_AT", by_age, false)]
    {
        if backwards {
            expected.reverse();
        }
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = square.get(&format!("/v2/customers?limit=3{query}{cursor}")).await.expect("a page");
            found.extend(page["customers"].as_array().into_iter().flatten().map(known));
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(found, expected, "{query}");
    }
    assert_eq!(square.get("/v2/customers?count=true&limit=1").await.expect("a page")["count"], 4);
    assert_eq!(square.get("/v2/customers?limit=1").await.expect("a page").get("count"), None);
    assert_eq!(refused(square.get("/v2/customers?limit=0").await), json!(["VALUE_TOO_LOW", "limit"]));
    assert_eq!(refused(square.get("/v2/customers?limit=101").await), json!(["VALUE_TOO_HIGH", "limit"]));
    Ok(())
}

#[tokio::test]
async fn searches_find_by_every_filter() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let ada =
        json!({ "given_name": "Ada", "email_address": "Ada.L@example.com", "phone_number": "(206) 555-0100", "reference_id": "Ref-1 x" });
    let ada = square.customer(ada).await;
    sandbox.advance(Duration::from_secs(60 * 24 * 60 * 60));
    let bea = square.customer(json!({ "given_name": "Bea", "phone_number": "+44 20 7946 0958", "reference_id": "ref-12" })).await;
    let read = square.get(&format!("/v2/customers/{bea}")).await.expect("a customer")["customer"].clone();
    let (time, seller) = (&read["created_at"], sandbox.merchant_id());
    let group = text(&square.post("/v2/customers/groups", json!({ "group": { "name": "VIP" } })).await.expect("a group")["group"]["id"]);
    square.put(&format!("/v2/customers/{ada}/groups/{group}"), json!({})).await.expect("a membership");
    let cases = [
        (json!({}), "ab"),
        (json!({ "creation_source": { "values": ["THIRD_PARTY"] } }), "ab"),
        (json!({ "creation_source": { "values": ["THIRD_PARTY"], "rule": "EXCLUDE" } }), ""),
        (json!({ "creation_source": { "values": ["MERGE"], "rule": "EXCLUDE" } }), "ab"),
        (json!({ "created_at": { "start_at": time } }), "b"),
        (json!({ "created_at": { "end_at": time } }), "ab"),
        (json!({ "updated_at": { "start_at": time } }), "ab"),
        (json!({ "created_at": { "end_at": "2020-01-01T00:00:00+02:00" } }), ""),
        (json!({ "email_address": { "exact": "ada.l@EXAMPLE.com" } }), "a"),
        (json!({ "email_address": { "exact": "ada" } }), ""),
        (json!({ "email_address": { "fuzzy": "example l" } }), "a"),
        (json!({ "email_address": { "fuzzy": "example z" } }), ""),
        (json!({ "phone_number": { "exact": "+12065550100" } }), "a"),
        (json!({ "phone_number": { "exact": "+442079460958" } }), "b"),
        (json!({ "phone_number": { "exact": "+112065550100" } }), ""),
        (json!({ "phone_number": { "fuzzy": "555 0100" } }), "a"),
        (json!({ "reference_id": { "exact": "REF-12" } }), "b"),
        (json!({ "reference_id": { "fuzzy": "ref" } }), "ab"),
        (json!({ "group_ids": { "all": [group] } }), "a"),
        (json!({ "group_ids": { "any": [group, "other"] } }), "a"),
        (json!({ "group_ids": { "all": [group, "other"] } }), ""),
        (json!({ "group_ids": { "none": [group] } }), "b"),
        (json!({ "segment_ids": { "all": [format!("{seller}.NEW")] } }), "b"),
        (json!({ "segment_ids": { "any": [format!("{seller}.REACHABLE")] } }), "a"),
        (json!({ "segment_ids": { "all": [format!("{seller}.ALL")], "none": [format!("{seller}.NEW")] } }), "a"),
        (json!({ "group_ids": { "all": [group] }, "reference_id": { "exact": "ref-12" } }), ""),
    ];
    for (filter, expected) in cases {
        let body = json!({ "query": { "filter": filter }, "count": true });
        let found = square.post("/v2/customers/search", body).await.expect("a search");
        let names: String = each(&found["customers"], "id").iter().map(|id| if *id == ada.as_str() { 'a' } else { 'b' }).collect();
        assert_eq!(names, expected, "{filter}");
        assert_eq!(found["count"], expected.len(), "{filter}");
    }
    let wrong = [
        (json!({ "email_address": { "exact": "a", "fuzzy": "b" } }), "CONFLICTING_PARAMETERS", "query.filter.email_address"),
        (json!({ "email_address": {} }), "VALUE_EMPTY", "query.filter.email_address"),
        (json!({ "phone_number": { "exact": "2065550100" } }), "INVALID_PHONE_NUMBER", "query.filter.phone_number.exact"),
        (json!({ "created_at": { "start_at": "soon" } }), "INVALID_TIME", "query.filter.created_at.start_at"),
        (json!({ "created_at": { "start_at": time, "end_at": "2020-01-01T00:00:00Z" } }), "INVALID_TIME_RANGE", "query.filter.created_at"),
        (json!({ "segment_ids": { "any": ["1", "2"], "none": ["3", "4"] } }), "ARRAY_LENGTH_TOO_LONG", "query.filter.segment_ids"),
    ];
    for (filter, code, field) in wrong {
        let answer = square.post("/v2/customers/search", json!({ "query": { "filter": filter } })).await;
        assert_eq!(refused(answer), json!([code, field]), "{filter}");
    }
    Ok(())
}

#[tokio::test]
async fn searches_sort_and_page() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    for name in ["c", "a", "b"] {
        square.customer(json!({ "given_name": name })).await;
    }
    let sort = json!({ "field": "DEFAULT", "order": "DESC" });
    let first = square.post("/v2/customers/search", json!({ "limit": 2, "query": { "sort": sort } })).await.expect("a page");
    assert_eq!(each(&first["customers"], "given_name"), ["c", "b"]);
    let next = json!({ "limit": 2, "cursor": first["cursor"], "query": { "sort": sort } });
    let next = square.post("/v2/customers/search", next).await.expect("a page");
    assert_eq!((each(&next["customers"], "given_name"), next.get("cursor")), (vec![json!("a")], None));
    Ok(())
}

#[tokio::test]
async fn bulk_calls_answer_each_entry() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let body = json!({ "customers": { "k1": { "given_name": "Ada" }, "k2": { "note": "x" } } });
    let made = square.post("/v2/customers/bulk-create", body.clone()).await.expect("answers")["responses"].clone();
    assert_eq!(made["k2"]["errors"][0]["code"], "BAD_REQUEST");
    let id = text(&made["k1"]["customer"]["id"]);
    let again = square.post("/v2/customers/bulk-create", body).await.expect("answers")["responses"].clone();
    assert_eq!(again["k1"], made["k1"]);
    let other = json!({ "customers": { "k1": { "given_name": "Eve" } } });
    let other = square.post("/v2/customers/bulk-create", other).await.expect("answers");
    assert_eq!(other["responses"]["k1"]["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");

    let body = json!({ "customers": { id.as_str(): { "note": "n", "version": 0 }, "none": { "note": "n" } } });
    let changed = square.post("/v2/customers/bulk-update", body.clone()).await.expect("answers")["responses"].clone();
    assert_eq!(changed[&id]["customer"]["version"], 1);
    assert_eq!(changed["none"]["errors"][0]["code"], "NOT_FOUND");
    let stale = square.post("/v2/customers/bulk-update", body).await.expect("answers")["responses"].clone();
    assert_eq!(stale[&id]["errors"][0]["code"], "CONFLICT");

    let body = json!({ "customer_ids": [id, "none"] });
    for path in ["bulk-retrieve", "bulk-delete"] {
        let answers = square.post(&format!("/v2/customers/{path}"), body.clone()).await.expect("answers")["responses"].clone();
        assert_eq!(answers[&id].get("errors"), None, "{path}");
        assert_eq!(answers["none"]["errors"][0]["code"], "NOT_FOUND", "{path}");
    }
    assert_eq!(refused(square.get(&format!("/v2/customers/{id}")).await), json!(["NOT_FOUND", ""]));
    let many: serde_json::Map<_, _> = (0..101).map(|key| (key.to_string(), json!({ "given_name": "x" }))).collect();
    let many = square.post("/v2/customers/bulk-create", json!({ "customers": many })).await;
    assert_eq!(refused(many), json!(["TOO_MANY_MAP_ENTRIES", "customers"]));
    Ok(())
}

#[tokio::test]
async fn merged_customers_become_a_new_one() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let ada = square.customer(json!({ "given_name": "Ada", "note": "one" })).await;
    let bea = square.customer(json!({ "given_name": "Bea", "note": "two", "email_address": "b@example.com" })).await;
    let group = text(&square.post("/v2/customers/groups", json!({ "group": { "name": "VIP" } })).await.expect("a group")["group"]["id"]);
    square.put(&format!("/v2/customers/{bea}/groups/{group}"), json!({})).await.expect("a membership");
    let card = json!({ "idempotency_key": "k", "source_id": "cnon:card-nonce-ok", "card": { "customer_id": bea } });
    let card = square.post("/v2/cards", card).await.expect("a card")["card"].clone();
    let gift = json!({ "idempotency_key": "k", "location_id": sandbox.location_id(), "gift_card": { "type": "DIGITAL" } });
    let gift = text(&square.post("/v2/gift-cards", gift).await.expect("a gift card")["gift_card"]["id"]);
    for id in [&ada, &bea] {
        square.post(&format!("/v2/gift-cards/{gift}/link-customer"), json!({ "customer_id": id })).await.expect("a link");
    }

    let merged = sandbox.merge_customers(&[ada.clone(), bea.clone()])?;
    let customer = square.get(&format!("/v2/customers/{merged}")).await.expect("a customer")["customer"].clone();
    assert_eq!(customer["given_name"], "Ada");
    assert_eq!(customer["email_address"], "b@example.com");
    assert_eq!(customer["note"], "one\ntwo");
    assert_eq!(customer["creation_source"], "MERGE");
    assert_eq!(customer["group_ids"], json!([group]));
    assert_eq!(each(&customer["cards"], "id"), [card["id"].clone()]);
    let gift = square.get(&format!("/v2/gift-cards/{gift}")).await.expect("a gift card");
    assert_eq!(gift["gift_card"]["customer_ids"], json!([merged]));
    for id in [&ada, &bea] {
        assert_eq!(refused(square.get(&format!("/v2/customers/{id}")).await), json!(["NOT_FOUND", ""]));
    }
    for ids in [vec![], vec![merged.clone()], vec![merged.clone(), merged.clone()], vec![merged.clone(), ada]] {
        assert!(sandbox.merge_customers(&ids).is_err(), "{ids:?}");
    }
    assert!(square.get(&format!("/v2/customers/{merged}")).await.is_ok());
    Ok(())
}
