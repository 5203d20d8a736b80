//! Invoices: what a customer is asked to pay for an order, and the cards on file that pay when it is due.

mod attachments;
mod change;
mod charge;
mod create;
mod lifecycle;
mod paid;
mod recipient;
mod requests;
mod search;

use serde_json::{Value, json};

use super::{Area, LOCATION};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) use charge::fall_due;
pub(super) use create::draft;
pub(super) use lifecycle::publish;
pub(super) use paid::{paid, refunded};

pub(crate) const INVOICE: &str = "invoice";

pub(super) const AREA: Area = &[
    ("CreateInvoice", create::create),
    ("GetInvoice", get),
    ("ListInvoices", search::list),
    ("SearchInvoices", search::search),
    ("UpdateInvoice", change::update),
    ("PublishInvoice", lifecycle::publish_call),
    ("CancelInvoice", lifecycle::cancel),
    ("DeleteInvoice", lifecycle::delete),
    ("CreateInvoiceAttachment", attachments::create),
    ("DeleteInvoiceAttachment", attachments::delete),
];

fn get(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "invoice": tx.find(INVOICE, call.path("invoice_id"))? }))
}

/// Whether an order is paid through an invoice.
pub(super) fn has_invoice(tx: &Tx<'_>, order: &str) -> bool {
    tx.with(INVOICE, "order_id", order).any(|entry| entry.value["status"] != "CANCELED")
}

/// Stores a changed invoice as its next version, and tells of it.
fn save(tx: &mut Tx<'_>, invoice: &mut Value, event: &str) {
    invoice["version"] = json!(invoice["version"].as_i64().unwrap_or(-1) + 1);
    invoice["updated_at"] = tx.time();
    let id = text(invoice, "id").to_owned();
    tx.put(INVOICE, &id, invoice.clone());
    tx.event(event, "invoice", &id, json!({ "invoice": invoice }));
}

fn checked_version(invoice: &Value, version: Option<&Value>, field: &str) -> Result<(), Refusal> {
    match version.filter(|version| !version.is_null()) {
        Some(version) if *version != invoice["version"] => {
            let detail = format!("The invoice is at version {}: read it again and repeat the change on that.", invoice["version"]);
            Err(Refusal::at("VERSION_MISMATCH", field, detail))
        }
        _ => Ok(()),
    }
}

/// The state must be one of these.
fn checked_state(invoice: &Value, states: &[&str], what: &str) -> Result<(), Refusal> {
    let state = text(invoice, "status");
    if states.contains(&state) {
        return Ok(());
    }
    Err(Refusal::new("BAD_REQUEST", format!("The invoice is {state}, and can be {what} only while {}.", states.join(" or "))))
}

/// The day of a time in the sandbox: it keeps no calendars of time zones, so days are those of UTC.
fn today(tx: &Tx<'_>) -> jiff::civil::Date {
    tx.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn timezone(tx: &Tx<'_>, location: &str) -> Value {
    tx.get(LOCATION, location).map(|location| location["timezone"].clone()).unwrap_or_default()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
