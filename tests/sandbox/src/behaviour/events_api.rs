//! The Events API: what happened, for who did not hear of it.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Area;
use super::webhook_subscriptions::{as_application, event_types};
use crate::bootstrap::APPLICATION;
use crate::call::Call;
use crate::definition::definition;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::{Entry, NOBODY, Tx};

/// The events of a seller that came while the application had them made searchable.
pub(crate) const SEARCHABLE: &str = "searchable_event";

/// How long an event can be found.
const SPAN: SignedDuration = SignedDuration::from_hours(28 * 24);

pub(super) const AREA: Area =
    &[("DisableEvents", disable), ("EnableEvents", enable), ("ListEventTypes", event_types), ("SearchEvents", search)];

fn enable(tx: &mut Tx<'_>, call: &Call) -> Answer {
    switch(tx, call, true)
}

fn disable(tx: &mut Tx<'_>, call: &Call) -> Answer {
    switch(tx, call, false)
}

fn switch(tx: &mut Tx<'_>, call: &Call, on: bool) -> Answer {
    let application = as_application(tx, call, |tx| tx.seller().to_owned());
    tx.as_seller(NOBODY, |tx| {
        let mut held = tx.find(APPLICATION, &application)?.clone();
        held["searchable_events"] = json!(on);
        tx.put(APPLICATION, &application, held);
        Ok(json!({}))
    })
}

/// Whether an event that comes now can be found later.
pub(crate) fn are_searchable(tx: &mut Tx<'_>) -> bool {
    tx.as_seller(NOBODY, |tx| tx.all(APPLICATION).any(|known| known.value["searchable_events"] == true))
}

fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let query = call.body.get("query").cloned().unwrap_or_default();
    let filter = Filter::read(&query["filter"], tx.now())?;
    let order = Order { descending: query["sort"]["order"] != "ASC", default: 100, most: 100 };
    let found = tx.all(SEARCHABLE).filter(|entry| filter.fits(entry));
    let page = Page::cut(call, found, |event| event["created_at"].as_str().unwrap_or_default().to_owned(), order)?;
    let metadata: Vec<Value> =
        page.items.iter().map(|event| json!({ "event_id": event["event_id"], "api_version": definition().version })).collect();
    let mut answer = page.answer(call);
    if !metadata.is_empty() {
        answer["metadata"] = metadata.into();
    }
    Ok(answer)
}

struct Filter<'a> {
    given: &'a Value,
    from: Timestamp,
    to: Timestamp,
}

impl<'a> Filter<'a> {
    fn read(given: &'a Value, now: Timestamp) -> Result<Self, Refusal> {
        let time = |name: &str| given["created_at"][name].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let oldest = now.saturating_sub(SPAN).unwrap_or(Timestamp::MIN);
        let (from, to) = (time("start_at").unwrap_or(oldest).max(oldest), time("end_at").unwrap_or(Timestamp::MAX));
        if from > to {
            return Err(Refusal::at(
                "INVALID_TIME_RANGE",
                "query.filter.created_at",
                "The range ends before it starts, or before 28 days ago.",
            ));
        }
        Ok(Self { given, from, to })
    }

    fn fits(&self, entry: &Entry<'_>) -> bool {
        let event = entry.value;
        let named = |filter: &str, value: &Value| {
            let wanted = self.given[filter].as_array().filter(|wanted| !wanted.is_empty());
            wanted.is_none_or(|wanted| wanted.contains(value))
        };
        let at = event["created_at"].as_str().and_then(|text| text.parse::<Timestamp>().ok()).unwrap_or(Timestamp::MIN);
        named("event_types", &event["type"])
            && named("merchant_ids", &event["merchant_id"])
            && named("location_ids", &event["location_id"])
            && (self.from..=self.to).contains(&at)
    }
}
