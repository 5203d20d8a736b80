//! Cards on file pay what is due.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{INVOICE, lifecycle, paid, save, text, today};
use crate::behaviour::due;
use crate::behaviour::money::{amount, money};
use crate::behaviour::payments::{self, Means};
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

/// The day of a payment has come, or that on which an invoice is to be sent.
pub(in crate::behaviour) fn fall_due(tx: &mut Tx<'_>, id: &str, base_url: &str) {
    let Some(mut invoice) = tx.get(INVOICE, id).cloned() else { return };
    if invoice["status"] == "SCHEDULED" {
        lifecycle::issue(tx, &mut invoice, base_url);
        save(tx, &mut invoice, "invoice.updated");
    }
    if tx.attempt(|tx| what_is_due(tx, invoice.clone(), base_url)).is_err() {
        // It is asked once; the customer still can pay on the page.
        tx.event("invoice.scheduled_charge_failed", "invoice", id, json!({ "invoice": invoice }));
        later(tx, &invoice);
    }
}

/// Charges each payment that is due to its card, and notes when the next one is.
pub(super) fn what_is_due(tx: &mut Tx<'_>, mut invoice: Value, base_url: &str) -> Answer {
    let today = today(tx);
    for index in 0..requests(&invoice).len() {
        let request = invoice["payment_requests"][index].clone();
        if on_file(&request) && day(&request).is_some_and(|day| day <= today) && left(&request) > 0 {
            let payment = pay(tx, &invoice, &request, base_url)?;
            invoice = paid::note(tx, invoice, amount(&payment["amount_money"]), Some(index));
        }
    }
    later(tx, &invoice);
    Ok(invoice)
}

fn pay(tx: &mut Tx<'_>, invoice: &Value, request: &Value, base_url: &str) -> Answer {
    let currency = text(&request["computed_amount_money"], "currency");
    let body = json!({
        "source_id": request["card_id"], "customer_id": invoice["primary_recipient"]["customer_id"], "order_id": invoice["order_id"],
        "amount_money": money(left(request), currency),
    });
    let body = body.as_object().cloned().unwrap_or_default();
    payments::take(tx, &body, &Means::through("INVOICES", base_url)).map_err(|refusal| {
        // The call that publishes is undone as a whole.
        let why = refusal.mistakes.first().map_or("CARD_DECLINED", |mistake| mistake.code.as_ref()).to_owned();
        Refusal::at("CARD_DECLINED", "invoice.payment_requests", format!("The card on file was declined: {why}."))
    })
}

/// Notes the day of the next charge.
pub(super) fn later(tx: &mut Tx<'_>, invoice: &Value) {
    let today = today(tx);
    let days = requests(invoice).iter().filter(|request| on_file(request) && left(request) > 0).filter_map(day);
    let Some(next) = days.filter(|day| *day > today).min() else { return };
    if let Ok(start) = next.to_zoned(TimeZone::UTC) {
        due::note(tx, INVOICE, text(invoice, "id"), start.timestamp());
    }
}

fn requests(invoice: &Value) -> &[Value] {
    invoice["payment_requests"].as_array().map_or(&[], Vec::as_slice)
}

fn on_file(request: &Value) -> bool {
    request["automatic_payment_source"] == "CARD_ON_FILE"
}

fn day(request: &Value) -> Option<Date> {
    text(request, "due_date").parse().ok()
}

/// What a request still asks for.
pub(super) fn left(request: &Value) -> i64 {
    amount(&request["computed_amount_money"]) - amount(&request["total_completed_amount_money"])
}
