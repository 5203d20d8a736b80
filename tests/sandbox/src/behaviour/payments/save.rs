//! How a payment changes: each change is told to whom listens, and gives it a new version.

use serde_json::{Value, json};

use super::PAYMENT;
use crate::store::Tx;

/// Stores a payment as it is now.
pub(in crate::behaviour) fn save(tx: &mut Tx<'_>, payment: &mut Value) {
    let id = payment["id"].as_str().unwrap_or_default().to_owned();
    let event = if tx.get(PAYMENT, &id).is_some() { "payment.updated" } else { "payment.created" };
    payment["updated_at"] = tx.time();
    payment["version_token"] = tx.new_id("", 43).into();
    tx.put(PAYMENT, &id, payment.clone());
    tx.event(event, "payment", &id, json!({ "payment": payment }));
}
