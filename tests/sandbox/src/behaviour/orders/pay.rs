//! Paying an order with payments that are approved already.

use serde_json::{Value, json};

use super::json::{amount, text};
use super::tenders;
use super::{ORDER, checked_version, save};
use crate::behaviour::payments;
use crate::behaviour::payments::PAYMENT;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn pay(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut order = tx.find(ORDER, call.path("order_id"))?.clone();
    checked_version(&order, call.input("order_version").and_then(Value::as_i64), "order_version")?;
    if order["state"] != "OPEN" {
        let state = text(&order, "state");
        return Err(Refusal::new("BAD_REQUEST", format!("The order is {state}: only an open order can be paid.")));
    }
    let ids = call.input("payment_ids").and_then(Value::as_array).cloned().unwrap_or_default();
    let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
    matching(tx, &order, &ids)?;
    cancel_others(tx, &mut order, &ids)?;
    for id in &ids {
        complete_payment(tx, id, &call.base_url);
        let payment = tx.find(PAYMENT, id)?.clone();
        tenders::attach(tx, &mut order, &payment)?;
    }
    if ids.is_empty() {
        tenders::settle_free(tx, &mut order)
    } else {
        tenders::settle(tx, &mut order, None)
    }
    save(tx, &mut order);
    Ok(json!({ "order": order }))
}

/// The payments are there for this order, can be completed, and come to its total.
fn matching(tx: &Tx<'_>, order: &Value, ids: &[&str]) -> Result<(), Refusal> {
    let mut sum = 0;
    for (index, id) in ids.iter().enumerate() {
        let field = format!("payment_ids[{index}]");
        if ids[..index].contains(id) {
            return Err(Refusal::at("INVALID_VALUE", field, "The payment is named twice."));
        }
        let Some(payment) = tx.get(PAYMENT, id) else {
            return Err(Refusal::at("NOT_FOUND", field, format!("There is no payment with the ID `{id}`.")));
        };
        if payment["order_id"] != order["id"] {
            return Err(Refusal::at("INVALID_VALUE", field, "The payment does not name this order: create it with `order_id`."));
        }
        let status = text(payment, "status");
        if !["APPROVED", "COMPLETED"].contains(&status) {
            return Err(Refusal::at("INVALID_VALUE", field, format!("The payment is {status}: it must be approved.")));
        }
        sum += amount(&payments::counted(payment), "amount_money").unwrap_or_default();
    }
    let wanted = amount(order, "total_money").unwrap_or_default() - amount(order, "total_tip_money").unwrap_or_default();
    if sum != wanted {
        let detail = format!("The payments come to {sum}, and the order to {wanted}, both without tips.");
        return Err(Refusal::at("PAYMENT_AMOUNT_MISMATCH", "payment_ids", detail));
    }
    Ok(())
}

/// Approved payments for the order that do not pay it are let go.
fn cancel_others(tx: &mut Tx<'_>, order: &mut Value, ids: &[&str]) -> Result<(), Refusal> {
    let of_order = tx.with(PAYMENT, "order_id", text(order, "id"));
    let approved = of_order.filter(|entry| entry.value["status"] == "APPROVED");
    let others: Vec<String> = approved.map(|entry| entry.id.to_owned()).collect();
    for id in others.iter().filter(|id| !ids.contains(&id.as_str())) {
        let mut payment = tx.find(PAYMENT, id)?.clone();
        payments::void(tx, &mut payment)?;
        tenders::detach(tx, order, id);
    }
    Ok(())
}

/// Takes the money of an approved payment.
fn complete_payment(tx: &mut Tx<'_>, id: &str, base_url: &str) {
    if let Some(mut payment) = tx.get(PAYMENT, id).filter(|payment| payment["status"] == "APPROVED").cloned() {
        payments::take_money(tx, &mut payment, base_url);
    }
}
