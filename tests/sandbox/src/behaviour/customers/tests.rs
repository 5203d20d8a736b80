//! What calls about customers, cards and gift cards tell the world: each event has the form that the definition gives it.

use serde_json::{Map, Value, json};

use super::super::{act, cards, gift_cards};
use super::*;
use crate::bootstrap::{self, LOCATION_ID, MERCHANT_ID};
use crate::definition::{Type, definition};
use crate::events::EVENT;
use crate::store::Store;

/// Does something with a new store.
fn with_tx(test: impl FnOnce(&mut Tx<'_>)) {
    let mut store = Store::open(1, None).expect("a store in memory");
    let mut tx = Tx::new(&mut store, MERCHANT_ID, jiff::Timestamp::UNIX_EPOCH);
    bootstrap::fill(&mut tx);
    test(&mut tx);
}

fn call(tx: &mut Tx<'_>, operation: &str, path: &[(&str, &str)], body: Value) -> Value {
    let Value::Object(body) = body else { panic!("a body is an object") };
    let path = path.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let operation = &definition().operations[operation];
    let call = Call {
        operation,
        path,
        query: Map::new(),
        body,
        file: None,
        credential: None,
        page_fault: None,
        base_url: String::new(),
        asked: None,
    };
    act(tx, &call).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", call.operation.id))
}

fn id_of(answer: &Value, kind: &str) -> String {
    answer[kind]["id"].as_str().expect("an ID").to_owned()
}

fn customer(tx: &mut Tx<'_>) -> String {
    id_of(&call(tx, "CreateCustomer", &[], json!({ "given_name": "Ada" })), "customer")
}

/// The events since the last look, by type, and their objects.
fn events(tx: &mut Tx<'_>) -> Vec<(String, Value)> {
    let events: Vec<(String, Value)> = tx.all(EVENT).map(|entry| (entry.id.to_owned(), entry.value.clone())).collect();
    let tell = |(id, event): (String, Value)| {
        tx.remove(EVENT, &id);
        let kind = event["type"].as_str().expect("a type").to_owned();
        let model = definition().events[&kind].clone().expect("a model");
        known(&Type::Struct(model), &event["data"]["object"], &kind);
        (kind, event["data"]["object"].clone())
    };
    events.into_iter().map(tell).collect()
}

/// Whether the definition knows all that a value holds.
fn known(ty: &Type, value: &Value, at: &str) {
    match (ty, value) {
        (Type::Struct(model), Value::Object(members)) => {
            for (name, value) in members {
                let field = definition().fields(model).iter().find(|field| field.name == *name);
                let field = field.unwrap_or_else(|| panic!("{at}: {model} has no {name}"));
                known(&field.ty, value, &format!("{at}.{name}"));
            }
        }
        (Type::List(inner), Value::Array(items)) => items.iter().for_each(|item| known(inner, item, at)),
        (Type::Enum(kind), Value::String(text)) => assert!(definition().enums[kind].contains(text), "{at}: {text} is no {kind}"),
        (Type::String | Type::Timestamp, Value::String(_)) | (Type::Integer, Value::Number(_)) => {}
        (Type::Boolean, Value::Bool(_)) | (Type::Any, _) => {}
        (ty, value) => panic!("{at}: {value} is no {ty:?}"),
    }
}

fn kinds(events: &[(String, Value)]) -> Vec<&str> {
    events.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[test]
fn the_events_of_a_customer() {
    with_tx(|tx| {
        let id = customer(tx);
        let group = id_of(&call(tx, "CreateCustomerGroup", &[], json!({ "group": { "name": "VIP" } })), "group");
        let path = [("customer_id", id.as_str()), ("group_id", group.as_str())];
        call(tx, "UpdateCustomer", &path, json!({ "note": "x" }));
        call(tx, "AddGroupToCustomer", &path, json!({}));
        call(tx, "DeleteCustomer", &path, json!({}));
        let events = events(tx);
        assert_eq!(kinds(&events), ["customer.created", "customer.updated", "customer.updated", "customer.deleted"]);
        assert_eq!(events[2].1["customer"]["group_ids"], json!([group]));
        assert!(events.iter().all(|(_, object)| object["customer"].get("segment_ids").is_none()));
        assert_eq!(events[3].1["customer"].get("group_ids"), None);
    });
}

#[test]
fn who_pays_often_is_loyal() {
    with_tx(|tx| {
        let id = customer(tx);
        let segments =
            |tx: &mut Tx<'_>| call(tx, "RetrieveCustomer", &[("customer_id", &id)], json!({}))["customer"]["segment_ids"].clone();
        let loyal = json!(format!("{MERCHANT_ID}.LOYAL"));
        let long_ago = json!({ "customer_id": id, "status": "COMPLETED", "created_at": "1960-01-01T00:00:00.000Z" });
        tx.put("payment", "0", long_ago);
        for (payment, status) in [("1", "COMPLETED"), ("2", "FAILED"), ("3", "COMPLETED"), ("4", "COMPLETED")] {
            assert!(!segments(tx).as_array().is_some_and(|ids| ids.contains(&loyal)), "before {payment}");
            tx.put("payment", payment, json!({ "customer_id": id, "status": status, "created_at": tx.time() }));
        }
        assert!(segments(tx).as_array().is_some_and(|ids| ids.contains(&loyal)));
    });
}

#[test]
fn the_events_of_a_merge_tell_of_it() {
    with_tx(|tx| {
        let from = [customer(tx), customer(tx)];
        let path = [("customer_id", from[1].as_str())];
        call(tx, "CreateCustomerCard", &path, json!({ "card_nonce": "cnon:card-nonce-ok" }));
        events(tx);
        let to = merge(tx, &from).expect("a merge");
        let events = events(tx);
        assert_eq!(kinds(&events), ["card.updated", "customer.created", "customer.deleted", "customer.deleted"]);
        assert_eq!(events[0].1["card"]["customer_id"], to.as_str());
        assert_eq!(events[1].1["customer"]["id"], to.as_str());
        for (kind, object) in &events[1..] {
            assert_eq!(object["event_context"], json!({ "merge": { "from_customer_ids": from, "to_customer_id": to } }), "{kind}");
        }
    });
}

#[test]
fn the_events_of_cards() {
    with_tx(|tx| {
        let id = customer(tx);
        events(tx);
        let made = call(tx, "CreateCard", &[], json!({ "source_id": "cnon:card-nonce-ok", "card": { "customer_id": id } }));
        let card = id_of(&made, "card");
        assert_eq!(tx.get(cards::CARD, &card), Some(&made["card"]));
        call(tx, "DisableCard", &[("card_id", &card)], json!({}));
        assert_eq!(kinds(&events(tx)), ["card.created", "card.disabled"]);
    });
}

#[test]
fn the_events_of_gift_cards() {
    with_tx(|tx| {
        let customer = customer(tx);
        events(tx);
        let made = call(tx, "CreateGiftCard", &[], json!({ "location_id": LOCATION_ID, "gift_card": { "type": "DIGITAL" } }));
        let card = id_of(&made, "gift_card");
        let path = [("gift_card_id", card.as_str())];
        call(tx, "LinkCustomerToGiftCard", &path, json!({ "customer_id": customer }));
        call(tx, "UnlinkCustomerFromGiftCard", &path, json!({ "customer_id": customer }));
        let details = json!({ "amount_money": { "amount": 5, "currency": "USD" } });
        let activity =
            json!({ "type": "ACTIVATE", "gift_card_id": card, "location_id": LOCATION_ID, "activate_activity_details": details });
        call(tx, "CreateGiftCardActivity", &[], json!({ "gift_card_activity": activity }));
        let expected = [
            "gift_card.created",
            "gift_card.customer_linked",
            "gift_card.customer_unlinked",
            "gift_card.updated",
            "gift_card.activity.created",
        ];
        assert_eq!(kinds(&events(tx)), expected);
    });
}

#[test]
fn the_events_of_custom_attributes_have_all_their_names() {
    with_tx(|tx| {
        let id = customer(tx);
        let schema = json!({ "$ref": "https://squarecdn.example/schemas/v1/common.json#squareup.common.String" });
        let definition = json!({ "custom_attribute_definition": { "key": "size", "schema": schema } });
        events(tx);
        call(tx, "CreateCustomerCustomAttributeDefinition", &[], definition.clone());
        call(
            tx,
            "UpsertCustomerCustomAttribute",
            &[("customer_id", &id), ("key", "size")],
            json!({ "custom_attribute": { "value": "x" } }),
        );
        call(tx, "CreateLocationCustomAttributeDefinition", &[], definition);
        let expected = [
            "customer.custom_attribute_definition.created",
            "customer.custom_attribute_definition.owned.created",
            "customer.custom_attribute_definition.visible.created",
            "customer.custom_attribute.updated",
            "customer.custom_attribute.owned.updated",
            "customer.custom_attribute.visible.updated",
            "location.custom_attribute_definition.owned.created",
            "location.custom_attribute_definition.visible.created",
        ];
        assert_eq!(kinds(&events(tx)), expected);
    });
}

#[test]
fn payments_take_from_gift_cards_and_give_back() {
    with_tx(|tx| {
        let card = gift_cards::of_nonce(tx).expect("a card");
        let balance =
            |tx: &Tx<'_>| tx.find(gift_cards::GIFT_CARD, &card).map(|card| card["balance_money"]["amount"].as_i64()).ok().flatten();
        let give_back = |tx: &mut Tx<'_>, amount, payment: &str| tx.attempt(|tx| gift_cards::give_back(tx, &card, amount, payment));
        let code = |refusal: Refusal| refusal.mistakes[0].code.to_string();
        assert_eq!(gift_cards::redeem(tx, &card, 60_000, "EUR", "p0").map_err(code), Err("CURRENCY_MISMATCH".to_owned()));
        assert_eq!(gift_cards::redeem(tx, &card, 60_000, "USD", "p1").ok(), Some(60_000));
        assert_eq!(gift_cards::redeem(tx, &card, 60_000, "USD", "p2").ok(), Some(40_000));
        assert_eq!(gift_cards::redeem(tx, &card, 1, "USD", "p3").map_err(code), Err("INSUFFICIENT_FUNDS".to_owned()));
        assert_eq!(give_back(tx, 40_001, "p2").map_err(code), Err("REFUND_AMOUNT_INVALID".to_owned()));
        assert_eq!(give_back(tx, 1, "p3").map_err(code), Err("REFUND_AMOUNT_INVALID".to_owned()));
        assert!(give_back(tx, 40_000, "p2").is_ok());
        assert_eq!(give_back(tx, 1, "p2").map_err(code), Err("REFUND_AMOUNT_INVALID".to_owned()));
        assert_eq!(balance(tx), Some(40_000));
        // A payment that grew took twice, and may be given back at once.
        for _ in 0..2 {
            assert_eq!(gift_cards::redeem(tx, &card, 10, "USD", "p5").ok(), Some(10));
        }
        assert_eq!(give_back(tx, 21, "p5").map_err(code), Err("REFUND_AMOUNT_INVALID".to_owned()));
        assert!(give_back(tx, 15, "p5").is_ok());
        assert!(give_back(tx, 5, "p5").is_ok());
        assert_eq!(balance(tx), Some(40_000));
        gift_cards::block(tx, &card, true).expect("a block");
        assert_eq!(gift_cards::redeem(tx, &card, 1, "USD", "p4").map_err(code), Err("BAD_REQUEST".to_owned()));
        gift_cards::block(tx, &card, false).expect("no block");
        assert_eq!(gift_cards::redeem(tx, &card, 1, "USD", "p4").ok(), Some(1));
        events(tx);
    });
}
