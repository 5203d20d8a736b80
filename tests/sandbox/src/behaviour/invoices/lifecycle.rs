//! An invoice is published, cancelled or deleted.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{INVOICE, change, charge, checked_state, checked_version, save, text};
use crate::behaviour::{checkout, due, orders};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn publish_call(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let invoice = tx.find(INVOICE, call.path("invoice_id"))?.clone();
    checked_version(&invoice, call.body.get("version"), "version")?;
    Ok(json!({ "invoice": publish(tx, invoice, &call.base_url)? }))
}

/// Asks the customer to pay, now or when it is scheduled. What is due and on file is charged.
pub(in crate::behaviour) fn publish(tx: &mut Tx<'_>, mut invoice: Value, base_url: &str) -> Answer {
    checked_state(&invoice, &["DRAFT"], "published")?;
    checked_complete(&invoice)?;
    if scheduled(&invoice).is_some_and(|time| time > tx.now()) {
        invoice["status"] = json!("SCHEDULED");
        wait(tx, &invoice);
        save(tx, &mut invoice, "invoice.published");
        return Ok(invoice);
    }
    issue(tx, &mut invoice, base_url);
    save(tx, &mut invoice, "invoice.published");
    charge::what_is_due(tx, invoice, base_url)
}

/// Lets an invoice wait for the time at which it is to be sent.
pub(super) fn wait(tx: &mut Tx<'_>, invoice: &Value) {
    let at = scheduled(invoice).unwrap_or(tx.now());
    due::note(tx, INVOICE, text(invoice, "id"), at);
}

fn scheduled(invoice: &Value) -> Option<Timestamp> {
    text(invoice, "scheduled_at").parse().ok()
}

/// Gives the customer a page on which to pay.
pub(super) fn issue(tx: &mut Tx<'_>, invoice: &mut Value, base_url: &str) {
    let id = text(invoice, "id").to_owned();
    invoice["status"] = json!("UNPAID");
    invoice["public_url"] = checkout::open(tx, base_url, INVOICE, &id, &json!({ "id": invoice["order_id"] })).into();
    super::paid::next(invoice);
}

fn checked_complete(invoice: &Value) -> Result<(), Refusal> {
    let missing = |field: &str, detail: &str| Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("invoice.{field}"), detail));
    let recipient = &invoice["primary_recipient"];
    if invoice["payment_requests"].as_array().is_none_or(Vec::is_empty) {
        return missing("payment_requests", "An invoice that is published asks for a payment.");
    }
    if text(invoice, "delivery_method").is_empty() {
        return missing("delivery_method", "Say how the customer gets the invoice.");
    }
    if text(recipient, "customer_id").is_empty() {
        return missing("primary_recipient", "An invoice that is published has a recipient.");
    }
    if text(invoice, "delivery_method") == "EMAIL" && text(recipient, "email_address").is_empty() {
        return missing("primary_recipient.email_address", "The customer has no e-mail address.");
    }
    Ok(())
}

pub(super) fn cancel(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut invoice = tx.find(INVOICE, call.path("invoice_id"))?.clone();
    checked_version(&invoice, call.body.get("version"), "version")?;
    checked_state(&invoice, &["SCHEDULED", "UNPAID", "PARTIALLY_PAID"], "cancelled")?;
    close(tx, &invoice);
    invoice["status"] = json!("CANCELED");
    change::remove(&mut invoice, &["next_payment_amount_money", "public_url"]);
    save(tx, &mut invoice, "invoice.canceled");
    Ok(json!({ "invoice": invoice }))
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("invoice_id");
    let invoice = tx.find(INVOICE, id)?.clone();
    checked_version(&invoice, call.query.get("version"), "version")?;
    checked_state(&invoice, &["DRAFT"], "deleted")?;
    close(tx, &invoice);
    tx.remove(INVOICE, id);
    tx.event("invoice.deleted", "invoice", id, json!({}));
    Ok(json!({}))
}

/// Nothing more is asked or charged.
fn close(tx: &mut Tx<'_>, invoice: &Value) {
    due::forget(tx, INVOICE, text(invoice, "id"));
    checkout::close(tx, text(invoice, "id"));
    orders::cancel_unpaid(tx, text(invoice, "order_id"));
}
