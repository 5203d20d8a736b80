//! The calls that put cards on file before there was an API of cards. Square still answers them.

use serde_json::{Value, json};

use super::super::customers::{CUSTOMER, short};
use super::{CARD, Places, end, store};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

/// Which card a nonce made for a customer: the call has no key, and the same nonce gives the same card.
const NONCE: &str = "customer_card_nonce";

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let customer = call.path("customer_id");
    tx.find(CUSTOMER, customer)?;
    let nonce = call.text("card_nonce").unwrap_or_default();
    let place = format!("{customer}/{nonce}");
    let first = tx.get(NONCE, &place).and_then(Value::as_str).and_then(|id| tx.get(CARD, id));
    if let Some(card) = first.filter(|card| card["enabled"] == true) {
        return Ok(json!({ "card": short(card) }));
    }
    let mut sent = json!({ "customer_id": customer });
    for name in ["cardholder_name", "billing_address"] {
        sent[name] = call.body.get(name).cloned().unwrap_or_default();
    }
    let places = Places { source: "card_nonce", customer: "customer_id", postal_code: "billing_address.postal_code" };
    let card = store(tx, nonce, sent, &places)?;
    tx.put(NONCE, &place, card["id"].clone());
    Ok(json!({ "card": short(&card) }))
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (customer, id) = (call.path("customer_id"), call.path("card_id"));
    tx.find(CUSTOMER, customer)?;
    let card = tx.find(CARD, id)?.clone();
    if card["customer_id"] != customer || card["enabled"] != true {
        return Err(Refusal::new("NOT_FOUND", format!("The customer `{customer}` has no card with the ID `{id}`.")));
    }
    end(tx, card);
    Ok(json!({}))
}
