//! What payments and refunds do to an invoice.

use serde_json::{Value, json};

use super::charge::left;
use super::{INVOICE, change, save, text};
use crate::behaviour::checkout;
use crate::behaviour::money::{amount, money};
use crate::behaviour::payments::PAYMENT;
use crate::store::Tx;

/// The customer has paid so much on the page.
pub(in crate::behaviour) fn paid(tx: &mut Tx<'_>, id: &str, paid: i64) {
    if let Some(invoice) = tx.get(INVOICE, id).cloned() {
        note(tx, invoice, paid, None);
    }
}

/// Notes a payment: of one request, or of the first that are open.
pub(super) fn note(tx: &mut Tx<'_>, mut invoice: Value, mut paid: i64, of: Option<usize>) -> Value {
    for (index, request) in invoice["payment_requests"].as_array_mut().into_iter().flatten().enumerate() {
        if of.is_none_or(|of| of == index) {
            let part = paid.min(left(request));
            let currency = text(&request["computed_amount_money"], "currency").to_owned();
            request["total_completed_amount_money"] = money(amount(&request["total_completed_amount_money"]) + part, &currency);
            paid -= part;
        }
    }
    next(&mut invoice);
    let open = invoice.get("next_payment_amount_money").is_some();
    invoice["status"] = json!(if open { "PARTIALLY_PAID" } else { "PAID" });
    if !open {
        checkout::close(tx, text(&invoice, "id"));
    }
    save(tx, &mut invoice, "invoice.payment_made");
    invoice
}

/// What is asked next: the first request that is not paid.
pub(super) fn next(invoice: &mut Value) {
    let requests = invoice["payment_requests"].as_array();
    let open = requests.and_then(|requests| requests.iter().find(|request| left(request) > 0));
    let next = open.map(|request| money(left(request), text(&request["computed_amount_money"], "currency")));
    match next {
        Some(next) => invoice["next_payment_amount_money"] = next,
        None => change::remove(invoice, &["next_payment_amount_money"]),
    }
}

/// Something was refunded of what was paid for an order: its invoice, if it has one, tells so.
pub(in crate::behaviour) fn refunded(tx: &mut Tx<'_>, order: &Value) {
    let order = order.as_str().unwrap_or_default();
    let Some(mut invoice) = tx.with(INVOICE, "order_id", order).next().map(|entry| entry.value.clone()) else { return };
    let payments = tx.with(PAYMENT, "order_id", order).map(|entry| entry.value).filter(|payment| payment["status"] == "COMPLETED");
    let (paid, back) =
        payments.fold((0, 0), |(paid, back), payment| (paid + amount(&payment["total_money"]), back + amount(&payment["refunded_money"])));
    invoice["status"] = json!(if back < paid { "PARTIALLY_REFUNDED" } else { "REFUNDED" });
    save(tx, &mut invoice, "invoice.refunded");
}
