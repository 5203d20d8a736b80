//! What a profile shows beside what is stored: its segments, and its cards.

use serde_json::{Value, json};

use super::super::cards::CARD;
use super::super::customer_segments::Segments;
use crate::store::Tx;

/// Completes the profiles of an answer.
pub(super) fn show(tx: &Tx<'_>, customers: &mut [Value], with_cards: bool) {
    let segments = Segments::of(tx);
    for customer in customers.iter_mut() {
        customer["segment_ids"] = json!(segments.of_customer(customer));
    }
    if with_cards {
        show_cards(tx, customers);
    }
}

pub(super) fn show_one(tx: &Tx<'_>, customer: &mut Value, with_cards: bool) {
    show(tx, std::slice::from_mut(customer), with_cards);
}

/// Adds the cards on file, in the short form that profiles had before there was an API of cards.
fn show_cards(tx: &Tx<'_>, customers: &mut [Value]) {
    for customer in customers {
        let id = customer["id"].as_str().unwrap_or_default().to_owned();
        for entry in tx.with(CARD, "customer_id", &id).filter(|entry| entry.value["enabled"] == true) {
            push(customer, "cards", short(entry.value));
        }
    }
}

/// Adds to a list, which may not be there yet.
pub(in crate::behaviour) fn push(object: &mut Value, name: &str, item: Value) {
    match object.get_mut(name).and_then(Value::as_array_mut) {
        Some(items) => items.push(item),
        None => object[name] = json!([item]),
    }
}

/// A card as the retired calls of customers answer it.
pub(in crate::behaviour) fn short(card: &Value) -> Value {
    let names = ["id", "card_brand", "last_4", "exp_month", "exp_year", "cardholder_name", "billing_address"];
    names.iter().filter_map(|name| Some(((*name).to_owned(), card.get(*name)?.clone()))).collect::<serde_json::Map<_, _>>().into()
}
