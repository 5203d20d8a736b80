//! What a refund does to its payment.

use serde_json::{Value, json};

use super::{links, save};
use crate::behaviour::money::{amount, money};
use crate::refusal::Refusal;
use crate::store::Tx;

/// Notes a refund that was made of a payment.
pub(in crate::behaviour) fn refunded(tx: &mut Tx<'_>, mut payment: Value, refund: &Value) -> Result<(), Refusal> {
    let back = amount(&refund["amount_money"]);
    let before = amount(&payment["refunded_money"]);
    payment["refunded_money"] = money(before + back, payment["total_money"]["currency"].as_str().unwrap_or_default());
    match payment["refund_ids"].as_array_mut() {
        Some(ids) => ids.push(refund["id"].clone()),
        None => payment["refund_ids"] = json!([refund["id"]]),
    }
    if refund["destination_type"] == "CARD" {
        links::move_balance(tx, &payment, -back)?;
    }
    save(tx, &mut payment);
    Ok(())
}
