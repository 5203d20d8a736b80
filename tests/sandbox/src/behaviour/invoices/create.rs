//! CreateInvoice.

use serde_json::{Value, json};

use super::{INVOICE, has_invoice, recipient, requests, save, text, timezone};
use crate::behaviour::orders::ORDER;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let invoice = call.body.get("invoice").cloned().unwrap_or_default();
    Ok(json!({ "invoice": draft(tx, invoice)? }))
}

/// Makes a draft of an invoice, as a caller describes it.
pub(in crate::behaviour) fn draft(tx: &mut Tx<'_>, mut invoice: Value) -> Answer {
    change::prune(&mut invoice);
    let order = checked_order(tx, &invoice)?;
    checked_methods(&invoice)?;
    recipient::fill(tx, &mut invoice)?;
    requests::prepare(tx, &mut invoice, &order)?;
    let location = text(&order, "location_id").to_owned();
    number(tx, &mut invoice, &location)?;
    let id = format!("inv:0-{}", tx.new_id("", 22));
    let made = [
        ("id", json!(id)),
        ("status", json!("DRAFT")),
        ("created_at", tx.time()),
        ("location_id", json!(location)),
        ("timezone", timezone(tx, &location)),
    ];
    change::fill(&mut invoice, made);
    invoice["version"] = json!(-1);
    save(tx, &mut invoice, "invoice.created");
    Ok(invoice)
}

/// The order is open, of the same location, and has no other invoice.
fn checked_order(tx: &Tx<'_>, invoice: &Value) -> Answer {
    let refuse = |code, field: &str, detail: &str| Err(Refusal::at(code, format!("invoice.{field}"), detail));
    let id = text(invoice, "order_id");
    if id.is_empty() {
        return refuse("MISSING_REQUIRED_PARAMETER", "order_id", "An invoice is for an order.");
    }
    let Some(order) = tx.get(ORDER, id).cloned() else {
        return refuse("NOT_FOUND", "order_id", "There is no such order.");
    };
    if order["state"] != "OPEN" {
        return refuse("INVALID_VALUE", "order_id", "The order is not open.");
    }
    if !text(invoice, "location_id").is_empty() && invoice["location_id"] != order["location_id"] {
        return refuse("LOCATION_MISMATCH", "location_id", "The order is of another location than the invoice.");
    }
    if has_invoice(tx, id) {
        return refuse("INVALID_VALUE", "order_id", "The order has an invoice already.");
    }
    Ok(order)
}

fn checked_methods(invoice: &Value) -> Result<(), Refusal> {
    let accepted = invoice["accepted_payment_methods"].as_object();
    if accepted.is_some_and(|methods| methods.values().any(|accepted| accepted == true)) {
        return Ok(());
    }
    let detail = "An invoice accepts at least one way to pay.";
    Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "invoice.accepted_payment_methods", detail))
}

/// The number that the caller gives, which no other invoice of the location has, or the next one.
fn number(tx: &Tx<'_>, invoice: &mut Value, location: &str) -> Result<(), Refusal> {
    let taken =
        |number: &str| tx.all(INVOICE).any(|known| known.value["location_id"] == location && known.value["invoice_number"] == number);
    match text(invoice, "invoice_number") {
        "" => {
            let first = tx.all(INVOICE).count() + 1;
            let free = (first..).map(|number| format!("{number:06}")).find(|number| !taken(number));
            invoice["invoice_number"] = json!(free);
            Ok(())
        }
        number if taken(number) => {
            Err(Refusal::at("INVALID_VALUE", "invoice.invoice_number", "Another invoice of the location has this number."))
        }
        _ => Ok(()),
    }
}
