//! The merge of duplicates: several profiles end, and one with a new ID stands for them.

use serde_json::{Map, Value, json};

use super::super::{cards, custom_attributes, gift_cards};
use super::{CUSTOMER, add, deleted};
use crate::refusal::Refusal;
use crate::store::Tx;

/// What Square sets on a new profile, and what is put together from all of them.
const OWN: [&str; 8] = ["id", "version", "created_at", "updated_at", "creation_source", "group_ids", "note", "preferences"];

/// Merges profiles into a new one, and gives its ID. Where they differ, the one named first is right; notes are all kept.
/// Orders and payments keep the customer that they have.
pub(crate) fn merge(tx: &mut Tx<'_>, ids: &[String]) -> Result<String, Refusal> {
    let mut from: Vec<&String> = Vec::new();
    ids.iter().for_each(|id| {
        if !from.contains(&id) {
            from.push(id)
        }
    });
    if from.len() < 2 {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_SHORT", "customer_ids", "A merge takes two different customers at least."));
    }
    let merged = from.iter().map(|id| tx.find(CUSTOMER, id).cloned()).collect::<Result<Vec<_>, _>>()?;
    let mut customer = aggregate(&merged);
    let to = add(tx, &mut customer, "MERGE");
    for id in &from {
        cards::move_all(tx, id, &to);
        gift_cards::move_all(tx, id, &to);
        custom_attributes::move_all(tx, CUSTOMER, id, &to);
        tx.remove(CUSTOMER, id);
    }
    let context = json!({ "merge": { "from_customer_ids": from, "to_customer_id": to } });
    tx.event("customer.created", CUSTOMER, &to, json!({ "customer": customer, "event_context": context }));
    for (id, customer) in from.iter().zip(merged) {
        tx.event("customer.deleted", CUSTOMER, id, json!({ "customer": deleted(customer), "event_context": context }));
    }
    Ok(to)
}

fn aggregate(merged: &[Value]) -> Value {
    let mut customer = Map::new();
    for (name, value) in merged.iter().filter_map(Value::as_object).flatten() {
        if !OWN.contains(&name.as_str()) && !customer.contains_key(name) {
            customer.insert(name.clone(), value.clone());
        }
    }
    let groups = distinct(merged.iter().filter_map(|one| one.get("group_ids")?.as_array()).flatten());
    if !groups.is_empty() {
        customer.insert("group_ids".to_owned(), json!(groups));
    }
    let notes = distinct(merged.iter().filter_map(|one| one.get("note")));
    if !notes.is_empty() {
        customer.insert("note".to_owned(), json!(notes.join("\n")));
    }
    // Who unsubscribed under one profile is not written to under the other.
    let unsubscribed = merged.iter().any(|one| one["preferences"]["email_unsubscribed"] == true);
    customer.insert("preferences".to_owned(), json!({ "email_unsubscribed": unsubscribed }));
    customer.into()
}

fn distinct<'v>(values: impl Iterator<Item = &'v Value>) -> Vec<&'v str> {
    let mut texts = Vec::new();
    values.filter_map(Value::as_str).for_each(|text| {
        if !texts.contains(&text) {
            texts.push(text)
        }
    });
    texts
}
