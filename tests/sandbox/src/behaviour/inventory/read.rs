//! Reading what happened to the stock, and what it came to.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::counts::UNTRACKED;
use super::{CHANGE, COUNT, inner};
use crate::behaviour::orders::json::text;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn adjustment(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "adjustment": inner(one(tx, call.path("adjustment_id"), "ADJUSTMENT")?) }))
}

pub(super) fn physical_count(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "count": inner(one(tx, call.path("physical_count_id"), "PHYSICAL_COUNT")?) }))
}

fn one<'t>(tx: &'t Tx<'_>, id: &str, kind: &str) -> Result<&'t Value, Refusal> {
    let found = tx.get(CHANGE, id).filter(|change| change["type"] == kind);
    found.ok_or_else(|| Refusal::not_found(&kind.to_lowercase().replace('_', " "), id))
}

/// The changes of one object, the latest first.
pub(super) fn changes(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let wanted =
        Wanted { objects: vec![call.path("catalog_object_id").to_owned()], locations: csv(call, "location_ids"), ..Wanted::default() };
    list_changes(tx, call, &wanted, true)
}

/// Changes that are asked for, the earliest first.
pub(super) fn batch_changes(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let descending = call.input("sort").is_some_and(|sort| sort["order"] == "DESC");
    list_changes(tx, call, &Wanted::read(call), descending)
}

fn list_changes(tx: &Tx<'_>, call: &Call, wanted: &Wanted, descending: bool) -> Answer {
    let entries = tx.all(CHANGE).filter(|entry| wanted.change(entry.value));
    let time = |change: &Value| key(text(inner(change), "occurred_at"));
    Ok(Page::cut(call, entries, time, Order { descending, default: 100, most: 1000 })?.answer(call))
}

/// A time as text in the order of time.
fn key(time: &str) -> String {
    time.parse::<Timestamp>().map_or_else(|_| time.to_owned(), |time| format!("{time:.3}"))
}

pub(super) fn counts(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let wanted =
        Wanted { objects: vec![call.path("catalog_object_id").to_owned()], locations: csv(call, "location_ids"), ..Wanted::default() };
    list_counts(tx, call, &wanted)
}

pub(super) fn batch_counts(tx: &mut Tx<'_>, call: &Call) -> Answer {
    list_counts(tx, call, &Wanted::read(call))
}

fn list_counts(tx: &Tx<'_>, call: &Call, wanted: &Wanted) -> Answer {
    let entries = tx.all(COUNT).filter(|entry| wanted.count(entry.value));
    Ok(Page::cut(call, entries, |_| String::new(), Order { descending: false, default: 100, most: 1000 })?.answer(call))
}

fn csv(call: &Call, name: &str) -> Vec<String> {
    call.query_text(name).unwrap_or_default().split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// What is asked for; a list that is empty asks for all.
#[derive(Default)]
struct Wanted {
    objects: Vec<String>,
    locations: Vec<String>,
    states: Vec<String>,
    types: Vec<String>,
    reasons: Vec<Value>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Wanted {
    fn read(call: &Call) -> Self {
        let list = |name: &str| call.input(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let texts = |name: &str| list(name).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let time = |name: &str| call.text(name).and_then(|time| time.parse().ok());
        Self {
            objects: texts("catalog_object_ids"),
            locations: texts("location_ids"),
            states: texts("states"),
            types: texts("types"),
            reasons: list("reason_ids"),
            after: time("updated_after"),
            before: time("updated_before"),
        }
    }

    fn change(&self, change: &Value) -> bool {
        let of = inner(change);
        // States rule out adjustments alone.
        let in_state = change["type"] == "PHYSICAL_COUNT" || any(&self.states, of, &["from_state", "to_state"]);
        any(&self.objects, of, &["catalog_object_id"])
            && any(&self.locations, of, &["location_id", "from_location_id", "to_location_id"])
            && any(&self.types, change, &["type"])
            && (self.reasons.is_empty() || self.reasons.contains(&of["reason_id"]))
            && in_state
            && self.in_time(text(of, "created_at"))
    }

    fn count(&self, count: &Value) -> bool {
        any(&self.objects, count, &["catalog_object_id"])
            && any(&self.locations, count, &["location_id"])
            && (any(&self.states, count, &["state"]) || self.states.iter().all(|state| UNTRACKED.contains(&state.as_str())))
            && self.in_time(text(count, "calculated_at"))
    }

    fn in_time(&self, time: &str) -> bool {
        let Ok(time) = time.parse::<Timestamp>() else { return true };
        self.after.is_none_or(|after| time > after) && self.before.is_none_or(|before| time < before)
    }
}

/// Whether one of these members has one of the wanted values.
fn any(wanted: &[String], value: &Value, names: &[&str]) -> bool {
    wanted.is_empty() || names.iter().any(|name| wanted.iter().any(|wanted| value[*name] == wanted.as_str()))
}
