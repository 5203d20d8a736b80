//! ListPayments.

use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::PAYMENT;
use crate::behaviour::locations::{checked_location, main_location};
use crate::behaviour::range::{self, Range};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::Page;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let order = range::order(call, 100)?;
    let filter = Filter::of(tx, call, order.descending)?;
    let field = match call.query_text("sort_field") {
        Some("UPDATED_AT") => "/updated_at",
        Some("OFFLINE_CREATED_AT") => "/offline_payment_details/client_created_at",
        _ => "/created_at",
    };
    let found = tx.all(PAYMENT).filter(|entry| filter.fits(entry.value));
    let key = |payment: &Value| payment.pointer(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Page::cut(call, found, key, order)?.answer(call))
}

struct Filter<'c> {
    created: Range,
    updated: Range,
    offline: Range,
    location: String,
    /// Members that must have a value, by their place.
    equal: Vec<(&'static str, &'c Value)>,
    is_offline: Option<bool>,
}

impl<'c> Filter<'c> {
    fn of(tx: &Tx<'_>, call: &'c Call, descending: bool) -> Result<Self, Refusal> {
        let range = |begin: &str, end: &str| Range::of(call, begin, end, descending);
        let updated = range("updated_at_begin_time", "updated_at_end_time")?;
        let offline = range("offline_begin_time", "offline_end_time")?;
        let mut created = range("begin_time", "end_time")?;
        if updated.is_open() && offline.is_open() {
            created = created.or_from(year_ago(tx));
        }
        let location = match call.query_text("location_id").filter(|id| !id.is_empty()) {
            Some(id) => checked_location(tx, id, "location_id")?.to_owned(),
            None => main_location(tx)?,
        };
        let places =
            [("total", "/total_money/amount"), ("last_4", "/card_details/card/last_4"), ("card_brand", "/card_details/card/card_brand")];
        let equal = places.iter().filter_map(|(name, place)| Some((*place, call.query.get(*name)?))).collect();
        let is_offline = call.query.get("is_offline_payment").and_then(Value::as_bool);
        Ok(Self { created, updated, offline, location, equal, is_offline })
    }

    fn fits(&self, payment: &Value) -> bool {
        self.created.holds(&payment["created_at"])
            && self.updated.holds(&payment["updated_at"])
            && self.offline.holds(&payment["offline_payment_details"]["client_created_at"])
            && payment["location_id"] == self.location.as_str()
            && self.is_offline.is_none_or(|asked| payment["is_offline_payment"].as_bool().unwrap_or_default() == asked)
            && self.equal.iter().all(|(place, asked)| payment.pointer(place) == Some(asked))
    }
}

/// Where listings begin that do not say.
pub(in crate::behaviour) fn year_ago(tx: &Tx<'_>) -> jiff::Timestamp {
    tx.now().to_zoned(TimeZone::UTC).saturating_sub(1.year()).timestamp()
}
