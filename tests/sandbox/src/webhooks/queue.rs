//! What is to be delivered. It is stored with the change that caused it, so that no kill loses it.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::SUBSCRIPTION;
use super::post::{Outcome, Posting};
use super::schedule::Schedule;
use crate::bootstrap::APPLICATION;
use crate::store::{NOBODY, Store, Tx};

/// What a subscription, as its owner, has yet to get, by the event's ID.
pub(super) const PENDING: &str = "webhook_delivery";
/// What has ended.
pub(super) const DONE: &str = "webhook_delivery_done";

/// How many deliveries that have ended are kept.
const KEPT: usize = 1000;

/// Where a delivery lies.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) subscription: String,
    pub(super) event: String,
    pub(super) record: Value,
    pub(super) posting: Posting,
    /// Another delivery of the subscription is held back, and this one overtakes it.
    pub(super) overtakes: bool,
}

/// The subscriptions of all applications.
pub(super) fn subscriptions(store: &Store) -> impl Iterator<Item = (&str, &Value)> {
    let applications = store.all(NOBODY, APPLICATION);
    applications.flat_map(|application| store.all(application.id, SUBSCRIPTION).map(|entry| (entry.id, entry.value)))
}

/// Puts an event in the queue of each subscription that wants it.
pub(crate) fn enqueue(tx: &mut Tx<'_>, event_id: &str, event: &Value) {
    let wants = |subscription: &Value| {
        let kinds = subscription["event_types"].as_array();
        subscription["enabled"] == true && kinds.is_some_and(|kinds| kinds.contains(&event["type"]))
    };
    let wanting: Vec<String> = subscriptions(tx.store()).filter(|(_, known)| wants(known)).map(|(id, _)| id.to_owned()).collect();
    for subscription in wanting {
        let record = json!({
            "event_id": event_id, "type": event["type"], "merchant_id": event["merchant_id"], "subscription_id": subscription,
            "body": event.to_string(), "attempts": 0, "due": tx.time(),
        });
        tx.as_seller(&subscription, |tx| tx.put(PENDING, event_id, record));
    }
}

/// Forgets what a subscription has yet to get.
pub(crate) fn drop_queue(tx: &mut Tx<'_>, subscription: &str) {
    tx.as_seller(subscription, |tx| {
        let pending: Vec<String> = tx.all(PENDING).map(|entry| entry.id.to_owned()).collect();
        for event in pending {
            tx.remove(PENDING, &event);
        }
    });
}

/// What is to be sent now, one delivery to a subscription, and when there is more. What waits for a subscription that is
/// disabled goes on once it is enabled again.
pub(super) fn due(store: &Store, busy: &HashSet<String>, now: Timestamp) -> (Vec<Due>, Option<Timestamp>) {
    let (mut found, mut next) = (Vec::new(), None);
    for (id, subscription) in subscriptions(store).filter(|(id, known)| known["enabled"] == true && !busy.contains(*id)) {
        match first(store, id, subscription, now) {
            Ok(due) => found.push(due),
            Err(later) => next = later.into_iter().chain(next).min(),
        }
    }
    (found, next)
}

/// The first delivery of a queue whose time has come, or when the next one's comes.
fn first(store: &Store, id: &str, subscription: &Value, now: Timestamp) -> Result<Due, Option<Timestamp>> {
    let (mut overtakes, mut next) = (false, None);
    for entry in store.all(id, PENDING) {
        let (record, due) = (entry.value, time(&entry.value["due"]));
        if due <= now {
            let posting = Posting::of(subscription, record, now);
            return Ok(Due { subscription: id.into(), event: entry.id.into(), record: record.clone(), posting, overtakes });
        }
        overtakes |= record["held"] == true;
        next = next.into_iter().chain([due]).min();
    }
    Err(next)
}

fn time(text: &Value) -> Timestamp {
    text.as_str().and_then(|text| text.parse().ok()).unwrap_or(Timestamp::MIN)
}

/// Holds a delivery back, which is then sent twice or once.
pub(super) fn hold(tx: &mut Tx<'_>, due: &Due, twice: bool, wait: SignedDuration) {
    let mut record = due.record.clone();
    record["held"] = json!(true);
    record["twice"] = json!(twice);
    record["due"] = after(tx.now(), wait);
    change(tx, due, record);
}

/// Lets those go that are held back, now that another delivery has overtaken them.
fn release(tx: &mut Tx<'_>, subscription: &str) {
    let now = tx.time();
    tx.as_seller(subscription, |tx| {
        let held = tx.all(PENDING).filter(|entry| entry.value["held"] == true);
        for (id, mut record) in held.map(|entry| (entry.id.to_owned(), entry.value.clone())).collect::<Vec<_>>() {
            record["due"] = now.clone();
            tx.put(PENDING, &id, record);
        }
    });
}

/// Writes down what came of an attempt: the end of the delivery, or when it is tried again.
pub(super) fn record(tx: &mut Tx<'_>, due: &Due, outcome: &Outcome, schedule: Schedule) {
    if due.overtakes {
        release(tx, &due.subscription);
    }
    let retries = due.record["attempts"].as_u64().unwrap_or_default() as u32;
    let wait = schedule.wait(retries).filter(|_| outcome.is_worth_retrying());
    let mut record = due.record.clone();
    record["attempts"] = json!(retries + 1);
    record["first"] = json!(due.posting.first);
    record["status"] = json!(outcome.status);
    record["reason"] = json!(outcome.reason);
    record["held"] = json!(false);
    record["twice"] = json!(false);
    match wait {
        Some(wait) => {
            record["due"] = after(tx.now(), wait);
            change(tx, due, record);
        }
        None => {
            record["url"] = json!(due.posting.url);
            record["delivered"] = json!(outcome.reason.is_none());
            record["due"] = Value::Null;
            end(tx, due, record);
        }
    }
}

fn after(now: Timestamp, wait: SignedDuration) -> Value {
    let due = now.saturating_add(wait).unwrap_or(Timestamp::MAX);
    json!(format!("{due:.3}"))
}

/// Changes what is still there: it may have been dropped while it was sent.
fn change(tx: &mut Tx<'_>, due: &Due, record: Value) {
    tx.as_seller(&due.subscription, |tx| {
        if tx.get(PENDING, &due.event).is_some() {
            tx.put(PENDING, &due.event, record);
        }
    });
}

fn end(tx: &mut Tx<'_>, due: &Due, record: Value) {
    if tx.as_seller(&due.subscription, |tx| tx.remove(PENDING, &due.event)) {
        let id = format!("{} {}", due.subscription, due.event);
        tx.as_seller(NOBODY, |tx| tx.keep(DONE, &id, record, KEPT));
    }
}
