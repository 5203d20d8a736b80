//! Cards on file.

mod of_customers;
mod source;

use serde_json::{Value, json};

use super::Area;
use super::customers::checked_customer;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(crate) const CARD: &str = "card";

/// What a caller says of a card; all else is the source's.
const SENT: [&str; 4] = ["cardholder_name", "billing_address", "customer_id", "reference_id"];

pub(super) const AREA: Area = &[
    ("CreateCard", create),
    ("RetrieveCard", retrieve),
    ("ListCards", list),
    ("DisableCard", disable),
    ("CreateCustomerCard", of_customers::create),
    ("DeleteCustomerCard", of_customers::delete),
];

fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let sent = call.body.get("card").cloned().unwrap_or_default();
    let source = call.text("source_id").unwrap_or_default();
    let places = Places { source: "source_id", customer: "card.customer_id", postal_code: "card.billing_address.postal_code" };
    Ok(json!({ "card": store(tx, source, sent, &places)? }))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "card": tx.find(CARD, call.path("card_id"))? }))
}

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let is = |card: &Value, name: &str| call.query_text(name).is_none_or(|wanted| card[name] == wanted);
    let disabled = call.query.get("include_disabled") == Some(&json!(true));
    let wanted = |card: &Value| is(card, "customer_id") && is(card, "reference_id") && (disabled || card["enabled"] == true);
    let order = Order { descending: call.query_text("sort_order") == Some("DESC"), default: 25, most: 25 };
    let cards = tx.all(CARD).filter(|entry| wanted(entry.value));
    Ok(Page::cut(call, cards, |_| String::new(), order)?.answer(call))
}

fn disable(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let card = tx.find(CARD, call.path("card_id"))?.clone();
    Ok(json!({ "card": end(tx, card) }))
}

/// What a request calls its parts.
struct Places {
    source: &'static str,
    customer: &'static str,
    postal_code: &'static str,
}

/// Puts a card on file: what the source knows, and what the caller adds.
fn store(tx: &mut Tx<'_>, source: &str, mut sent: Value, places: &Places) -> Answer {
    change::prune(&mut sent);
    let Some(customer) = sent["customer_id"].as_str() else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", places.customer, "A card on file is a customer's: name the customer."));
    };
    checked_customer(tx, customer, places.customer)?;
    let source = source::find(tx, source, places.source)?;
    let postal_code = postal_code(&source, &sent, places)?;
    let mut card = source.card;
    for name in SENT {
        if let Some(value) = sent.get(name) {
            card[name] = value.clone();
        }
    }
    if let Some(postal_code) = postal_code {
        card["billing_address"]["postal_code"] = json!(postal_code);
    }
    let id = tx.new_id("ccof:", 24);
    card["id"] = json!(id);
    card["merchant_id"] = json!(tx.seller());
    card["enabled"] = json!(true);
    card["version"] = json!(1);
    card["created_at"] = tx.time();
    tx.put(CARD, &id, card.clone());
    tx.event("card.created", CARD, &id, json!({ "card": card }));
    Ok(card)
}

/// The postal code of a card: what the caller sends must be what the buyer entered.
fn postal_code(source: &source::Found, sent: &Value, places: &Places) -> Result<Option<String>, Refusal> {
    let sent = sent["billing_address"]["postal_code"].as_str();
    match (&source.postal_code, sent) {
        (Some(entered), Some(sent)) if entered != sent => {
            let detail = format!("The postal code must be that of the source, which is {entered}.");
            Err(Refusal::at("ADDRESS_VERIFICATION_FAILURE", places.postal_code, detail))
        }
        (entered, sent) => Ok(entered.clone().or_else(|| sent.map(str::to_owned))),
    }
}

/// Disables a card, for good. One that is disabled already stays as it is.
fn end(tx: &mut Tx<'_>, mut card: Value) -> Value {
    if card["enabled"] == true {
        card["enabled"] = json!(false);
        card["disabled_at"] = tx.time();
        save(tx, &mut card, "card.disabled");
    }
    card
}

fn save(tx: &mut Tx<'_>, card: &mut Value, event: &str) {
    card["version"] = json!(card["version"].as_i64().unwrap_or_default() + 1);
    let id = card["id"].as_str().unwrap_or_default().to_owned();
    tx.put(CARD, &id, card.clone());
    tx.event(event, CARD, &id, json!({ "card": card }));
}

/// Disables the cards of a customer who is deleted.
pub(super) fn disable_all(tx: &mut Tx<'_>, customer: &str) {
    for card in of_customer(tx, customer) {
        end(tx, card);
    }
}

/// Gives the cards of a customer to another one.
pub(super) fn move_all(tx: &mut Tx<'_>, from: &str, to: &str) {
    for mut card in of_customer(tx, from) {
        card["customer_id"] = json!(to);
        save(tx, &mut card, "card.updated");
    }
}

fn of_customer(tx: &Tx<'_>, customer: &str) -> Vec<Value> {
    tx.with(CARD, "customer_id", customer).map(|entry| entry.value.clone()).collect()
}
