//! Cards on file, and the calls that came before them.

mod common;
#[path = "common/json.rs"]
mod json;

use common::Result;
use json::{Api, each, refused, text};
use serde_json::{Value, json};
use square_connect::models;
use square_sandbox::Sandbox;

fn body(key: &str, source: &str, card: Value) -> Value {
    json!({ "idempotency_key": key, "source_id": source, "card": card })
}

#[tokio::test]
async fn a_card_is_stored_and_disabled() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = common::client(&sandbox);
    let customer = square.customers().create().given_name("Ada").send().await?.customer.and_then(|customer| customer.id);
    let mut card = models::Card::default();
    card.customer_id = customer.clone();
    card.cardholder_name = Some("Ada L".to_owned());
    card.reference_id = Some("r".to_owned());
    let card = square.cards().create(card, "cnon:card-nonce-ok").send().await?.card.expect("a card");
    let id = card.id.clone().unwrap_or_default();
    assert!(id.starts_with("ccof:"), "{id}");
    assert_eq!((card.card_brand, card.last_4.as_deref()), (Some(models::CardBrand::Visa), Some("5858")));
    assert_eq!((card.customer_id, card.enabled, card.version), (customer, Some(true), Some(1)));
    assert_eq!(card.billing_address.and_then(|address| address.postal_code).as_deref(), Some("94103"));
    for _ in 0..2 {
        let card = square.cards().disable(id.clone()).send().await?.card.expect("a card");
        assert_eq!((card.enabled, card.version), (Some(false), Some(2)));
    }
    let card = square.cards().retrieve(id).send().await?.card.expect("a card");
    assert_eq!((card.enabled, card.reference_id.as_deref()), (Some(false), Some("r")));
    Ok(())
}

#[tokio::test]
async fn cards_are_refused() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let ada = square.customer(json!({ "given_name": "Ada" })).await;
    let ok = "cnon:card-nonce-ok";
    let address = |code: &str| json!({ "customer_id": ada, "billing_address": { "postal_code": code } });
    let of_ada = json!({ "customer_id": ada });
    let cases = [
        (ok, json!({}), "MISSING_REQUIRED_PARAMETER", "card.customer_id"),
        (ok, json!({ "customer_id": "none" }), "CUSTOMER_NOT_FOUND", "card.customer_id"),
        (ok, address("10003"), "ADDRESS_VERIFICATION_FAILURE", "card.billing_address.postal_code"),
        ("cnon:card-nonce-declined", of_ada.clone(), "GENERIC_DECLINE", ""),
        ("cnon:card-nonce-rejected-cvv", of_ada.clone(), "CVV_FAILURE", ""),
        ("cnon:card-nonce-rejected-expiration", of_ada.clone(), "INVALID_EXPIRATION", ""),
        ("cnon:card-nonce-already-used", of_ada.clone(), "CARD_TOKEN_USED", ""),
        ("cnon:gift-card-nonce-ok", of_ada.clone(), "UNSUPPORTED_SOURCE_TYPE", "source_id"),
        ("ccof:customer-card-id-ok", of_ada.clone(), "UNSUPPORTED_SOURCE_TYPE", "source_id"),
        ("no-payment", of_ada, "NOT_FOUND", "source_id"),
    ];
    for (source, card, code, field) in cases {
        let answer = square.post("/v2/cards", body("k", source, card)).await;
        assert_eq!(refused(answer), json!([code, field]), "{source}");
    }
    assert_eq!(square.get("/v2/cards").await, Ok(json!({})));
    square.post("/v2/cards", body("k", ok, address("94103"))).await.expect("a card");
    Ok(())
}

#[tokio::test]
async fn cards_are_listed_in_pages_of_25() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let (ada, bea) = (square.customer(json!({ "given_name": "Ada" })).await, square.customer(json!({ "given_name": "Bea" })).await);
    let mut ids = Vec::new();
    for index in 0..26 {
        let card = json!({ "customer_id": if index == 0 { &bea } else { &ada }, "reference_id": format!("r{index}") });
        let card = square.post("/v2/cards", body(&index.to_string(), "cnon:card-nonce-ok", card)).await.expect("a card");
        ids.push(card["card"]["id"].clone());
    }
    square.post(&format!("/v2/cards/{}/disable", text(&ids[1])), json!({})).await.expect("a card");
    let cases = [
        ("?include_disabled=true".to_owned(), ids[..25].to_vec()),
        ("?sort_order=DESC&include_disabled=true".to_owned(), ids[1..].iter().rev().cloned().collect()),
        (format!("?customer_id={bea}"), ids[..1].to_vec()),
        ("?reference_id=r7".to_owned(), ids[7..8].to_vec()),
        ("?reference_id=r1".to_owned(), vec![]),
        (format!("?customer_id={ada}"), ids[2..].to_vec()),
    ];
    for (query, expected) in cases {
        let page = square.get(&format!("/v2/cards{query}")).await.expect("a page");
        assert_eq!(each(&page["cards"], "id"), expected, "{query}");
        if page["cursor"].is_string() {
            let next = square.get(&format!("/v2/cards{query}&cursor={}", text(&page["cursor"]))).await.expect("a page");
            assert_eq!((each(&next["cards"], "id").len(), next.get("cursor")), (1, None), "{query}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_calls_of_customers_still_store_cards() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let ada = square.customer(json!({ "given_name": "Ada" })).await;
    let (cards, customer) = (format!("/v2/customers/{ada}/cards"), format!("/v2/customers/{ada}"));
    let nonce = json!({ "card_nonce": "cnon:card-nonce-ok", "cardholder_name": "Ada L" });
    let card = square.post(&cards, nonce.clone()).await.expect("a card")["card"].clone();
    assert_eq!(card.as_object().map(|card| card.contains_key("fingerprint")), Some(false));
    assert_eq!(square.post(&cards, nonce.clone()).await.expect("a card")["card"], card);
    assert_eq!(square.get(&customer).await.expect("a customer")["customer"]["cards"], json!([card]));
    assert_eq!(square.get("/v2/customers").await.expect("a list")["customers"][0]["cards"], json!([card]));
    let full = square.get(&format!("/v2/cards/{}", text(&card["id"]))).await.expect("a card");
    assert_eq!(full["card"]["customer_id"], ada.as_str());

    let bea = square.customer(json!({ "given_name": "Bea" })).await;
    let of_bea = format!("/v2/customers/{bea}/cards/{}", text(&card["id"]));
    assert_eq!(refused(square.delete(&of_bea).await), json!(["NOT_FOUND", ""]));
    let path = format!("{cards}/{}", text(&card["id"]));
    assert_eq!(square.delete(&path).await, Ok(json!({})));
    assert_eq!(refused(square.delete(&path).await), json!(["NOT_FOUND", ""]));
    assert_eq!(square.get(&customer).await.expect("a customer")["customer"].get("cards"), None);
    let again = square.post(&cards, nonce).await.expect("a card");
    assert_ne!(again["card"]["id"], card["id"]);
    let declined = square.post(&cards, json!({ "card_nonce": "cnon:card-nonce-declined" })).await;
    assert_eq!(refused(declined), json!(["GENERIC_DECLINE", ""]));
    let elsewhere = json!({ "card_nonce": "cnon:card-nonce-ok", "billing_address": { "postal_code": "1" } });
    let elsewhere = square.post(&format!("/v2/customers/{bea}/cards"), elsewhere).await;
    assert_eq!(refused(elsewhere), json!(["ADDRESS_VERIFICATION_FAILURE", "billing_address.postal_code"]));
    Ok(())
}

#[tokio::test]
async fn the_cards_of_a_deleted_customer_are_disabled() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = Api::of(&sandbox);
    let ada = square.customer(json!({ "given_name": "Ada" })).await;
    let card = square.post("/v2/cards", body("k", "cnon:card-nonce-ok", json!({ "customer_id": ada }))).await.expect("a card");
    square.delete(&format!("/v2/customers/{ada}")).await.expect("a deletion");
    let card = square.get(&format!("/v2/cards/{}", text(&card["card"]["id"]))).await.expect("a card");
    assert_eq!(card["card"]["enabled"], false);
    Ok(())
}
