//! CreateRefund and ListRefunds.

use serde_json::{Value, json};

use super::{PAGE, tenders, view};
use crate::behaviour::locations::checked_location;
use crate::behaviour::payments::year_ago;
use crate::behaviour::range::{self, Range};
use crate::behaviour::refunds::{self, REFUND};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::Page;
use crate::refusal::Refusal;
use crate::store::Tx;

/// The reason of a refund for which none is given.
pub(super) const REASON: &str = "Refund via API";

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let tender = call.text("tender_id").unwrap_or_default();
    if !tenders(tx, call)?.iter().any(|payment| payment["id"] == tender) {
        return Err(Refusal::at("NOT_FOUND", "tender_id", format!("The transaction has no tender `{tender}`.")));
    }
    let mut body = call.body.clone();
    body.remove("tender_id");
    body.insert("payment_id".to_owned(), json!(tender));
    if body.get("reason").and_then(Value::as_str).unwrap_or_default().is_empty() {
        body.insert("reason".to_owned(), json!(REASON));
    }
    let refund = refunds::make(tx, &body)?;
    Ok(json!({ "refund": view::refund(&refund) }))
}

/// The refunds of a location, without those that are pending.
pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let location = checked_location(tx, call.path("location_id"), "location_id")?;
    let order = range::order(call, PAGE)?;
    let range = Range::of(call, "begin_time", "end_time", order.descending)?.or_from(year_ago(tx));
    let found = tx.all(REFUND).filter(|entry| {
        let refund = entry.value;
        refund["location_id"] == location && refund["status"] != "PENDING" && range.holds(&refund["created_at"])
    });
    let mut page = Page::cut(call, found, |refund| refund["created_at"].as_str().unwrap_or_default().to_owned(), order)?;
    page.items = page.items.iter().map(view::refund).collect();
    Ok(page.answer(call))
}
