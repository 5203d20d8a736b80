//! Which customers a search finds. A filter is made ready once, and then meets every profile.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::custom_filter;
use super::show::show;
use super::sort::Sort;
use super::text::{Kind, TextFilter};
use super::{super::customer_segments::Segments, CUSTOMER};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::Page;
use crate::refusal::Refusal;
use crate::store::{Entry, Tx};

/// Whether a profile meets a part of a filter.
pub(super) type Test<'t> = Box<dyn Fn(&Value) -> bool + 't>;

pub(super) fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let query = call.body.get("query").cloned().unwrap_or_default();
    let text = |name: &str| query.get("sort").and_then(|sort| sort.get(name)).and_then(Value::as_str);
    let sort = Sort::of(text("field"), text("order"));
    let tests = match query.get("filter").and_then(Value::as_object) {
        Some(filter) => tests(tx, filter)?,
        None => Vec::new(),
    };
    let meets = |customer: &Value| tests.iter().all(|test| test(customer));
    let found: Vec<Entry<'_>> = tx.all(CUSTOMER).filter(|entry| meets(entry.value)).collect();
    let mut page = Page::cut(call, found.iter().copied(), |customer| sort.key(customer), sort.order())?;
    show(tx, &mut page.items, false);
    let mut answer = page.answer(call);
    if call.body.get("count") == Some(&json!(true)) {
        answer["count"] = json!(found.len());
    }
    Ok(answer)
}

fn tests<'t>(tx: &'t Tx<'_>, filter: &'t Map<String, Value>) -> Result<Vec<Test<'t>>, Refusal> {
    filter.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| test(tx, name, value)).collect()
}

fn test<'t>(tx: &'t Tx<'_>, name: &'t str, filter: &'t Value) -> Result<Test<'t>, Refusal> {
    let at = format!("query.filter.{name}");
    Ok(match name {
        "creation_source" => source(filter),
        "created_at" | "updated_at" => {
            let range = TimeRange::of(filter, &at)?;
            Box::new(move |customer| range.holds(customer[name].as_str()))
        }
        "email_address" | "reference_id" => text(name, TextFilter::of(filter, Kind::Plain, &at)?),
        "phone_number" => text(name, TextFilter::of(filter, Kind::Phone, &at)?),
        "group_ids" => {
            let sets = Sets::of(filter);
            Box::new(move |customer| {
                sets.meet(|id| customer.get("group_ids").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(|known| known == id)))
            })
        }
        "segment_ids" => segments(tx, filter, &at)?,
        "custom_attribute" => custom_filter::test(tx, filter, &at)?,
        _ => return Err(Refusal::at("UNKNOWN_BODY_PARAMETER", at, "The sandbox does not know this filter.")),
    })
}

fn text<'t>(name: &'t str, filter: TextFilter) -> Test<'t> {
    Box::new(move |customer| filter.meets(customer.get(name).and_then(Value::as_str)))
}

fn source(filter: &Value) -> Test<'_> {
    let sources = strings(filter, "values");
    let excluded = filter["rule"] == "EXCLUDE";
    Box::new(move |customer| sources.iter().any(|source| customer["creation_source"] == *source) != excluded)
}

fn segments<'t>(tx: &'t Tx<'_>, filter: &'t Value, at: &str) -> Result<Test<'t>, Refusal> {
    let sets = Sets::of(filter);
    if sets.all.len() + sets.any.len() + sets.none.len() > 3 {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", at, "At most 3 segments are allowed."));
    }
    let segments = Segments::of(tx);
    Ok(Box::new(move |customer| sets.meet(|id| segments.holds(id, customer))))
}

/// Three conditions on the members of a set.
#[derive(Debug)]
pub(super) struct Sets<'f> {
    pub(super) all: Vec<&'f str>,
    pub(super) any: Vec<&'f str>,
    pub(super) none: Vec<&'f str>,
}

impl<'f> Sets<'f> {
    pub(super) fn of(filter: &'f Value) -> Self {
        Self { all: strings(filter, "all"), any: strings(filter, "any"), none: strings(filter, "none") }
    }

    pub(super) fn meet(&self, has: impl Fn(&str) -> bool) -> bool {
        let one_of = self.any.is_empty() || self.any.iter().any(|id| has(id));
        one_of && self.all.iter().all(|id| has(id)) && !self.none.iter().any(|id| has(id))
    }
}

fn strings<'f>(filter: &'f Value, name: &str) -> Vec<&'f str> {
    filter.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A range of time, which holds both of its ends.
#[derive(Debug)]
pub(super) struct TimeRange {
    start: Timestamp,
    end: Timestamp,
}

impl TimeRange {
    pub(super) fn of(filter: &Value, at: &str) -> Result<Self, Refusal> {
        let end = |name: &str, otherwise| {
            filter.get(name).and_then(Value::as_str).map_or(Ok(otherwise), |text| time(text, &format!("{at}.{name}")))
        };
        let range = Self { start: end("start_at", Timestamp::MIN)?, end: end("end_at", Timestamp::MAX)? };
        if range.start > range.end {
            return Err(Refusal::at("INVALID_TIME_RANGE", at, "The range ends before it starts."));
        }
        Ok(range)
    }

    pub(super) fn holds(&self, time: Option<&str>) -> bool {
        time.and_then(|time| time.parse::<Timestamp>().ok()).is_some_and(|time| self.start <= time && time <= self.end)
    }
}

fn time(text: &str, at: &str) -> Result<Timestamp, Refusal> {
    text.parse().map_err(|_| Refusal::at("INVALID_TIME", at, "Expected a time in RFC 3339 format, `2026-01-31T23:59:59Z`."))
}
