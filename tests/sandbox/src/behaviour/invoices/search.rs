//! ListInvoices and SearchInvoices.

use serde_json::Value;

use super::INVOICE;
use crate::behaviour::locations::checked_location;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

const ORDER: Order = Order { descending: true, default: 100, most: 200 };

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let location = checked_location(tx, call.query_text("location_id").unwrap_or_default(), "location_id")?;
    let found = tx.all(INVOICE).filter(|entry| entry.value["location_id"] == location);
    Ok(Page::cut(call, found, date, ORDER)?.answer(call))
}

pub(super) fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let query = call.body.get("query").cloned().unwrap_or_default();
    let names = |name: &str| query["filter"][name].as_array().cloned().unwrap_or_default();
    let (locations, customers) = (names("location_ids"), names("customer_ids"));
    let [Value::String(location)] = locations.as_slice() else {
        return Err(Refusal::at("INVALID_VALUE", "query.filter.location_ids", "A search is of exactly one location."));
    };
    checked_location(tx, location, "query.filter.location_ids")?;
    let found = tx.all(INVOICE).filter(|entry| {
        let invoice = entry.value;
        let customer = &invoice["primary_recipient"]["customer_id"];
        invoice["location_id"] == location.as_str() && (customers.is_empty() || customers.contains(customer))
    });
    let order = Order { descending: query["sort"]["order"] != "ASC", ..ORDER };
    Ok(Page::cut(call, found, date, order)?.answer(call))
}

/// The date by which invoices are sorted: when it is sent, or was made.
fn date(invoice: &Value) -> String {
    invoice["scheduled_at"].as_str().or(invoice["created_at"].as_str()).unwrap_or_default().to_owned()
}
