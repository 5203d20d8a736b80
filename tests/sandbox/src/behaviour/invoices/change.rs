//! UpdateInvoice.

use serde_json::{Value, json};

use super::{INVOICE, charge, checked_state, checked_version, lifecycle, paid, recipient, requests, save, text};
use crate::behaviour::money::amount;
use crate::behaviour::orders::ORDER;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

/// What belongs to an invoice as long as it lives.
const FIXED: [&str; 2] = ["order_id", "location_id"];

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let before = tx.find(INVOICE, call.path("invoice_id"))?.clone();
    let mut changes = call.body.get("invoice").and_then(Value::as_object).cloned().unwrap_or_default();
    let Some(version) = changes.remove("version").filter(|version| !version.is_null()) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "invoice.version", "Send the version that you have read."));
    };
    checked_version(&before, Some(&version), "invoice.version")?;
    checked_state(&before, &["DRAFT", "SCHEDULED", "UNPAID", "PARTIALLY_PAID"], "changed")?;
    let fixed = FIXED.iter().find(|name| changes.get(**name).is_some_and(|value| *value != before[**name]));
    if let Some(name) = fixed {
        return Err(Refusal::at("INVALID_VALUE", format!("invoice.{name}"), "This cannot be changed: make another invoice."));
    }
    let mut invoice = before.clone();
    change::merge(&mut invoice, &changes);
    let clear = call.body.get("fields_to_clear").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    clear.filter(|path| !FIXED.contains(path)).for_each(|path| clear_path(&mut invoice, path));
    keep_paid(&mut invoice, &before)?;
    recipient::fill(tx, &mut invoice)?;
    let order = tx.find(ORDER, text(&invoice, "order_id"))?.clone();
    requests::prepare(tx, &mut invoice, &order)?;
    match text(&invoice, "status") {
        "DRAFT" => {}
        "SCHEDULED" => lifecycle::wait(tx, &invoice),
        _ => {
            paid::next(&mut invoice);
            charge::later(tx, &invoice);
        }
    }
    save(tx, &mut invoice, "invoice.updated");
    Ok(json!({ "invoice": invoice }))
}

/// Requests that are sent anew stay those that they were by their UIDs: what is not sent of them, and what was paid, stays.
fn keep_paid(invoice: &mut Value, before: &Value) -> Result<(), Refusal> {
    let known = before["payment_requests"].as_array().cloned().unwrap_or_default();
    for request in invoice["payment_requests"].as_array_mut().into_iter().flatten() {
        let was = known.iter().find(|known| known["uid"].is_string() && known["uid"] == request["uid"]).cloned();
        if let (Some(mut merged), Some(sent)) = (was, request.as_object()) {
            change::merge(&mut merged, sent);
            *request = merged;
        }
    }
    let after = invoice["payment_requests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let lost = |was: &&Value| amount(&was["total_completed_amount_money"]) > 0 && !after.iter().any(|request| request["uid"] == was["uid"]);
    match known.iter().find(lost) {
        Some(_) => Err(Refusal::at("INVALID_VALUE", "invoice.payment_requests", "A request of which something is paid stays.")),
        None => Ok(()),
    }
}

/// Clears a member, named by its path: `primary_recipient.customer_id`.
fn clear_path(value: &mut Value, path: &str) {
    match path.split_once('.') {
        Some((name, rest)) => value.get_mut(name).into_iter().for_each(|inner| clear_path(inner, rest)),
        None => remove(value, &[path]),
    }
}

pub(super) fn remove(value: &mut Value, names: &[&str]) {
    if let Some(members) = value.as_object_mut() {
        names.iter().for_each(|name| drop(members.remove(*name)));
    }
}
