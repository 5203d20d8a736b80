//! ListPaymentRefunds.

use serde_json::Value;

use super::REFUND;
use crate::behaviour::locations::checked_location;
use crate::behaviour::payments::{PAYMENT, year_ago};
use crate::behaviour::range::{self, Range};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::Page;
use crate::store::Tx;

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let order = range::order(call, 100)?;
    let updated = Range::of(call, "updated_at_begin_time", "updated_at_end_time", order.descending)?;
    let mut created = Range::of(call, "begin_time", "end_time", order.descending)?;
    if updated.is_open() {
        created = created.or_from(year_ago(tx));
    }
    let asked = |name: &str| call.query_text(name).filter(|text| !text.is_empty());
    let (location, status, source) = (asked("location_id"), asked("status"), asked("source_type"));
    if let Some(id) = location {
        checked_location(tx, id, "location_id")?;
    }
    let found = tx.all(REFUND).filter(|entry| {
        let refund = entry.value;
        created.holds(&refund["created_at"])
            && updated.holds(&refund["updated_at"])
            && location.is_none_or(|id| refund["location_id"] == id)
            && status.is_none_or(|status| refund["status"] == status)
            && source.is_none_or(|source| source_type(tx, refund) == source)
    });
    let field = if call.query_text("sort_field") == Some("UPDATED_AT") { "updated_at" } else { "created_at" };
    Ok(Page::cut(call, found, |refund| refund[field].as_str().unwrap_or_default().to_owned(), order)?.answer(call))
}

/// What the refunded payment was taken from; of an unlinked refund, where it goes.
fn source_type<'t>(tx: &'t Tx<'_>, refund: &'t Value) -> &'t str {
    let payment = refund["payment_id"].as_str().and_then(|id| tx.get(PAYMENT, id));
    payment.map_or(&refund["destination_type"], |payment| &payment["source_type"]).as_str().unwrap_or_default()
}
