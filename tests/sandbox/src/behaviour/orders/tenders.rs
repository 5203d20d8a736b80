//! What payments and refunds do to the order that they belong to.

use serde_json::{Value, json};

use super::json::{amount, list, text};
use super::prepare::{has_open_fulfillment, reprice, setting};
use super::totals::{due, money};
use super::{ORDER, create, save};
use crate::behaviour::inventory;
use crate::behaviour::payments::PAYMENT;
use crate::change;
use crate::refusal::Refusal;
use crate::store::Tx;

/// The orders that were made for a payment, which nobody else can pay.
const QUICK: &str = "quick_order";

/// Makes the order of one line that belongs to a payment without one, and gives its ID.
pub(crate) fn quick(tx: &mut Tx<'_>, location_id: &str, amount_money: &Value, customer_id: Option<&str>) -> String {
    let mut order = json!({
        "location_id": location_id,
        "line_items": [{ "quantity": "1", "item_type": "CUSTOM_AMOUNT", "base_price_money": amount_money }],
    });
    if let Some(customer) = customer_id {
        order["customer_id"] = json!(customer);
    }
    // The caller has checked location and amount, so that nothing is left to refuse.
    let id = create(tx, order).map(|order| text(&order, "id").to_owned()).unwrap_or_default();
    tx.put(QUICK, &id, json!({}));
    id
}

/// An order that was made for a payment costs what the payment does, however that changes.
pub(crate) fn requick(tx: &mut Tx<'_>, order_id: &str, amount_money: &Value) {
    let Some(mut order) = tx.get(QUICK, order_id).and_then(|_| tx.get(ORDER, order_id)).cloned() else { return };
    if order["line_items"][0]["base_price_money"] != *amount_money {
        order["line_items"][0]["base_price_money"] = amount_money.clone();
        reprice(tx, &mut order);
        tx.put(ORDER, order_id, order);
    }
}

/// Adds the tender of an approved or completed payment, or renews it; completes an order that is paid.
pub(crate) fn add_tender(tx: &mut Tx<'_>, order_id: &str, payment: &Value) -> Result<(), Refusal> {
    let mut order = tx.find(ORDER, order_id)?.clone();
    attach(tx, &mut order, payment)?;
    settle(tx, &mut order, Some(payment));
    save(tx, &mut order);
    Ok(())
}

/// Puts a payment's tender into an order that is not stored yet.
pub(super) fn attach(tx: &Tx<'_>, order: &mut Value, payment: &Value) -> Result<(), Refusal> {
    let mut tenders = list(order, "tenders").to_vec();
    let known = tenders.iter().position(|tender| tender["payment_id"] == payment["id"]);
    payable(order, payment, known.map(|place| &tenders[place]), tx)?;
    let tender = tender(order, payment);
    match known {
        Some(place) => tenders[place] = tender,
        None => tenders.push(tender),
    }
    order["tenders"] = tenders.into();
    reprice(tx, order);
    Ok(())
}

fn payable(order: &Value, payment: &Value, known: Option<&Value>, tx: &Tx<'_>) -> Result<(), Refusal> {
    if known.is_none() && order["state"] != "OPEN" {
        let state = text(order, "state");
        return Err(Refusal::at("BAD_REQUEST", "order_id", format!("The order is {state}: only an open order can be paid.")));
    }
    if payment["location_id"] != order["location_id"] {
        return Err(Refusal::at("LOCATION_MISMATCH", "location_id", "The order is of another location than the payment."));
    }
    if payment["amount_money"]["currency"] != setting(tx, order).currency.as_str() {
        return Err(Refusal::at("CURRENCY_MISMATCH", "amount_money.currency", "The order is of another currency than the payment."));
    }
    let without_tip = |tender: &Value| amount(tender, "amount_money").unwrap_or_default() - amount(tender, "tip_money").unwrap_or_default();
    let open = due(order) + known.map_or(0, without_tip);
    let paid = amount(payment, "amount_money").unwrap_or_default();
    if paid > open {
        let detail = format!("The payment is of {paid}, and {open} is due for the order.");
        return Err(Refusal::at("PAYMENT_AMOUNT_MISMATCH", "amount_money.amount", detail));
    }
    Ok(())
}

/// The tender that a payment is to its order.
fn tender(order: &Value, payment: &Value) -> Value {
    let card = &payment["card_details"];
    let kind = match text(payment, "source_type") {
        "CARD" if card["card"]["card_brand"] == "SQUARE_GIFT_CARD" => "SQUARE_GIFT_CARD",
        kind @ ("BANK_ACCOUNT" | "BUY_NOW_PAY_LATER" | "CARD" | "CASH" | "SQUARE_ACCOUNT" | "WALLET") => kind,
        _ => "OTHER",
    };
    let tip = payment["tip_money"].clone();
    let total = amount(payment, "amount_money").unwrap_or_default() + amount(payment, "tip_money").unwrap_or_default();
    let currency = text(&payment["amount_money"], "currency");
    let mut tender = json!({
        "id": payment["id"], "payment_id": payment["id"], "location_id": payment["location_id"], "transaction_id": order["id"],
        "type": kind, "amount_money": money(total, currency), "created_at": payment["created_at"],
    });
    change::fill(&mut tender, ["note", "customer_id"].map(|name| (name, payment[name].clone())));
    change::fill(&mut tender, [("tip_money", tip)]);
    details(&mut tender, payment);
    change::prune(&mut tender);
    tender
}

fn details(tender: &mut Value, payment: &Value) {
    let completed = payment["status"] == "COMPLETED";
    let status = if completed { "CAPTURED" } else { "AUTHORIZED" };
    let card = &payment["card_details"];
    let cash = &payment["cash_details"];
    match text(tender, "type") {
        "CARD" | "SQUARE_GIFT_CARD" => {
            tender["card_details"] = json!({ "status": status, "card": card["card"], "entry_method": card["entry_method"] });
        }
        "CASH" => {
            tender["cash_details"] =
                json!({ "buyer_tendered_money": cash["buyer_supplied_money"], "change_back_money": cash["change_back_money"] });
        }
        "BANK_ACCOUNT" => {
            tender["bank_account_details"] = json!({ "status": if completed { "COMPLETED" } else { "PENDING" } });
        }
        "BUY_NOW_PAY_LATER" => tender["buy_now_pay_later_details"] = json!({ "buy_now_pay_later_brand": "AFTERPAY", "status": status }),
        "SQUARE_ACCOUNT" => tender["square_account_details"] = json!({ "status": status }),
        _ => {}
    }
}

/// Completes an open order that is paid whole, once its payments are completed and all of it is handed over.
/// The payment at hand may not be stored yet.
pub(super) fn settle(tx: &mut Tx<'_>, order: &mut Value, at_hand: Option<&Value>) {
    if order["state"] == "OPEN" && !list(order, "tenders").is_empty() && is_paid(tx, order, at_hand) && !has_open_fulfillment(order) {
        complete(tx, order);
    }
}

/// Completes an order that costs nothing.
pub(super) fn settle_free(tx: &mut Tx<'_>, order: &mut Value) {
    if !has_open_fulfillment(order) {
        complete(tx, order);
    }
}

/// Whether completed payments cover the total.
pub(super) fn is_paid(tx: &Tx<'_>, order: &Value, at_hand: Option<&Value>) -> bool {
    let completed = |tender: &Value| {
        let stored = || tx.get(PAYMENT, text(tender, "payment_id"));
        let payment = at_hand.filter(|payment| payment["id"] == tender["payment_id"]).or_else(stored);
        payment.is_some_and(|payment| payment["status"] == "COMPLETED")
    };
    due(order) == 0 && list(order, "tenders").iter().all(completed)
}

/// Closes an order: what it sold is no longer in stock.
pub(super) fn complete(tx: &mut Tx<'_>, order: &mut Value) {
    if let Some(items) = order.get_mut("line_items").and_then(Value::as_array_mut) {
        items.retain(|item| text(item, "quantity").chars().any(|digit| ('1'..='9').contains(&digit)));
    }
    order["state"] = json!("COMPLETED");
    order["closed_at"] = tx.time();
    inventory::sell(tx, order);
}

/// Takes back the tender of a payment that was canceled or failed.
pub(crate) fn remove_tender(tx: &mut Tx<'_>, order_id: &str, payment_id: &str) {
    let Some(mut order) = tx.get(ORDER, order_id).filter(|order| order["state"] == "OPEN").cloned() else { return };
    if !detach(tx, &mut order, payment_id) {
        return;
    }
    if tx.get(QUICK, order_id).is_some() {
        order["state"] = json!("CANCELED");
        order["closed_at"] = tx.time();
    }
    save(tx, &mut order);
}

/// Takes a tender out of an order that is not stored yet. Tells whether there was one.
pub(super) fn detach(tx: &Tx<'_>, order: &mut Value, payment_id: &str) -> bool {
    let Some(tenders) = order.get_mut("tenders").and_then(Value::as_array_mut) else { return false };
    let before = tenders.len();
    tenders.retain(|tender| tender["payment_id"] != payment_id);
    let (left, changed) = (tenders.len(), tenders.len() < before);
    if let (0, Some(members)) = (left, order.as_object_mut()) {
        members.remove("tenders");
    }
    reprice(tx, order);
    changed
}

/// Adds a refund of a payment of the order, or renews it.
pub(crate) fn add_refund(tx: &mut Tx<'_>, order_id: &str, refund: &Value) {
    let Some(mut order) = tx.get(ORDER, order_id).cloned() else { return };
    let status = match text(refund, "status") {
        "COMPLETED" => "APPROVED",
        status @ ("REJECTED" | "FAILED") => status,
        _ => "PENDING",
    };
    let mut entry = json!({
        "id": refund["id"], "location_id": order["location_id"], "transaction_id": order["id"], "tender_id": refund["payment_id"],
        "created_at": refund["created_at"], "reason": refund["reason"].as_str().unwrap_or("Refund"), "amount_money": refund["amount_money"],
        "status": status,
    });
    change::prune(&mut entry);
    let mut refunds = list(&order, "refunds").to_vec();
    refunds.retain(|known| known["id"] != refund["id"]);
    refunds.push(entry);
    returned(&mut order, &refunds);
    order["refunds"] = refunds.into();
    reprice(tx, &mut order);
    save(tx, &mut order);
}

/// What goes back to the buyer, as returns of an amount: a refund names no line items.
fn returned(order: &mut Value, refunds: &[Value]) {
    let held = refunds.iter().filter(|refund| !["REJECTED", "FAILED"].contains(&text(refund, "status")));
    let lines: Vec<Value> = held.map(return_line).collect();
    if lines.is_empty() {
        order.as_object_mut().map(|order| ["returns", "return_amounts"].map(|name| order.remove(name)));
        return;
    }
    let sum = lines.iter().filter_map(|line| amount(line, "total_money")).sum();
    let currency = text(&order["total_money"], "currency").to_owned();
    let zero = money(0, &currency);
    let amounts = json!({
        "total_money": money(sum, &currency), "tax_money": zero, "discount_money": zero, "tip_money": zero, "service_charge_money": zero,
    });
    order["returns"] = json!([{ "uid": "refunds", "source_order_id": order["id"], "return_line_items": lines, "return_amounts": amounts }]);
    order["return_amounts"] = amounts;
}

fn return_line(refund: &Value) -> Value {
    let (id, money) = (&refund["id"], &refund["amount_money"]);
    json!({
        "uid": text(refund, "id").chars().take(60).collect::<String>(), "quantity": "1", "item_type": "CUSTOM_AMOUNT", "note": id,
        "base_price_money": money, "variation_total_price_money": money, "gross_return_money": money, "total_money": money,
    })
}
