//! Payments as tenders of a transaction, refunds as those of a tender.

use serde_json::{Value, json};

use crate::behaviour::money::{amount, money};
use crate::behaviour::payments::PAYMENT;
use crate::behaviour::refunds::REFUND;
use crate::change;
use crate::store::Tx;

/// Whether a payment is one of a transaction: one that failed never was.
pub(super) fn is_tender(payment: &Value) -> bool {
    payment["order_id"].is_string() && payment["status"] != "FAILED"
}

/// The payments of a transaction, oldest first.
pub(super) fn payments(tx: &Tx<'_>, order: &Value) -> Vec<Value> {
    let of_order = tx.with(PAYMENT, "order_id", order.as_str().unwrap_or_default());
    of_order.filter(|entry| is_tender(entry.value)).map(|entry| entry.value.clone()).collect()
}

pub(super) fn transaction(tx: &Tx<'_>, order: &Value) -> Value {
    let payments = payments(tx, order);
    let Some(first) = payments.first() else { return Value::Null };
    let product = match first["application_details"]["square_product"].as_str() {
        Some("INVOICES") => "INVOICES",
        Some("ONLINE_STORE") => "ONLINE_STORE",
        _ => "EXTERNAL_API",
    };
    let mut transaction = json!({
        "id": order, "order_id": order, "location_id": first["location_id"], "created_at": first["created_at"], "product": product,
        "client_id": first["application_details"]["application_id"], "tenders": payments.iter().map(tender).collect::<Vec<_>>(),
    });
    change::fill(&mut transaction, ["reference_id", "shipping_address"].map(|name| (name, first[name].clone())));
    let ids = payments.iter().filter_map(|payment| payment["id"].as_str());
    let of_tenders = ids.flat_map(|id| tx.with(REFUND, "payment_id", id));
    let refunds: Vec<Value> = of_tenders.map(|entry| refund(entry.value)).collect();
    if !refunds.is_empty() {
        transaction["refunds"] = refunds.into();
    }
    transaction
}

fn tender(payment: &Value) -> Value {
    let card = &payment["card_details"];
    let kind = match payment["source_type"].as_str() {
        Some("CARD") if card["card"]["card_brand"] == "SQUARE_GIFT_CARD" => "SQUARE_GIFT_CARD",
        Some("CARD") => "CARD",
        Some("CASH") => "CASH",
        _ => "OTHER",
    };
    let mut tender = json!({
        "id": payment["id"], "payment_id": payment["id"], "transaction_id": payment["order_id"], "location_id": payment["location_id"],
        "created_at": payment["created_at"], "amount_money": payment["total_money"], "type": kind,
    });
    change::fill(&mut tender, ["note", "customer_id", "tip_money"].map(|name| (name, payment[name].clone())));
    if card.is_object() {
        tender["card_details"] = json!({ "status": card["status"], "card": card["card"], "entry_method": card["entry_method"] });
    }
    if let Some(fees) = payment["processing_fee"].as_array() {
        let sum = fees.iter().map(|fee| amount(&fee["amount_money"])).sum();
        tender["processing_fee_money"] = money(sum, payment["total_money"]["currency"].as_str().unwrap_or_default());
    }
    let cash = &payment["cash_details"];
    if cash.is_object() {
        tender["cash_details"] =
            json!({ "buyer_tendered_money": cash["buyer_supplied_money"], "change_back_money": cash["change_back_money"] });
    }
    tender
}

pub(super) fn refund(refund: &Value) -> Value {
    let status = if refund["status"] == "COMPLETED" { json!("APPROVED") } else { refund["status"].clone() };
    let mut old = json!({
        "id": refund["id"], "location_id": refund["location_id"], "created_at": refund["created_at"], "status": status,
        "amount_money": refund["amount_money"], "reason": refund["reason"].as_str().unwrap_or(super::refunds::REASON),
    });
    change::fill(&mut old, [("transaction_id", refund["order_id"].clone()), ("tender_id", refund["payment_id"].clone())]);
    old
}
