//! What a profile shows beside what is stored: its segments, and its cards.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::cards::CARD;
use super::super::customer_segments::Segments;
use crate::store::Tx;

/// Completes the profiles of an answer.
pub(super) fn show(tx: &Tx<'_>, customers: &mut [Value], with_cards: bool) {
    let segments = Segments::of(tx);
    let cards = if with_cards { cards(tx) } else { HashMap::new() };
    for customer in customers {
        customer["segment_ids"] = json!(segments.of_customer(customer));
        if let Some(cards) = customer["id"].as_str().and_then(|id| cards.get(id)) {
            customer["cards"] = json!(cards);
        }
    }
}

pub(super) fn show_one(tx: &Tx<'_>, customer: &mut Value, with_cards: bool) {
    show(tx, std::slice::from_mut(customer), with_cards);
}

/// The cards on file by customer, in the short form that profiles had before there was an API of cards.
fn cards<'t>(tx: &'t Tx<'_>) -> HashMap<&'t str, Vec<Value>> {
    let mut cards = HashMap::<&str, Vec<Value>>::new();
    for entry in tx.all(CARD).filter(|entry| entry.value["enabled"] == true) {
        if let Some(customer) = entry.value["customer_id"].as_str() {
            cards.entry(customer).or_default().push(short(entry.value));
        }
    }
    cards
}

/// A card as the retired calls of customers answer it.
pub(in crate::behaviour) fn short(card: &Value) -> Value {
    let names = ["id", "card_brand", "last_4", "exp_month", "exp_year", "cardholder_name", "billing_address"];
    names.iter().filter_map(|name| Some(((*name).to_owned(), card.get(*name)?.clone()))).collect::<serde_json::Map<_, _>>().into()
}
