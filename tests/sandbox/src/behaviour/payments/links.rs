//! What a payment does to other books: to its order, and to the gift card that pays.

use serde_json::{Map, Value, json};

use super::lifecycle::settle_amounts;
use super::text;
use crate::behaviour::{gift_cards, orders};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) use crate::behaviour::orders::ORDER;

/// By payment, the gift card that pays.
const PAYMENT_GIFT_CARD: &str = "payment_gift_card";

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
    orders::add_tender(tx, order, &counted(payment))
}

/// The order learns of a refund.
pub(in crate::behaviour) fn refund(tx: &mut Tx<'_>, refund: &Value) {
    if let Some(order) = refund["order_id"].as_str() {
        orders::add_refund(tx, order, refund);
    }
}

/// A payment as its order counts it: what is approved of it.
pub(in crate::behaviour) fn counted(payment: &Value) -> Value {
    let mut counted = payment.clone();
    settle_amounts(&mut counted);
    counted
}

fn text_of<'p>(payment: &'p Value, name: &str) -> &'p str {
    payment[name].as_str().unwrap_or_default()
}

/// Remembers which gift card pays.
pub(super) fn pay_by(tx: &mut Tx<'_>, payment: &str, gift_card: &str) {
    tx.put(PAYMENT_GIFT_CARD, payment, json!({ "gift_card_id": gift_card }));
}

/// Takes so much more from the gift card that pays, or with a negative amount gives it back. Other cards have no balance here.
pub(super) fn move_balance(tx: &mut Tx<'_>, payment: &Value, amount: i64) -> Result<(), Refusal> {
    let id = text_of(payment, "id");
    let Some(held) = tx.get(PAYMENT_GIFT_CARD, id).cloned() else { return Ok(()) };
    let card = text_of(&held, "gift_card_id");
    if amount < 0 {
        return gift_cards::give_back(tx, card, -amount, id);
    }
    if amount > 0 {
        let taken = gift_cards::redeem(tx, card, amount, text_of(&payment["total_money"], "currency"), id)?;
        if taken < amount {
            return Err(Refusal::new("INSUFFICIENT_FUNDS", format!("The gift card holds {taken} only.")));
        }
    }
    Ok(())
}
