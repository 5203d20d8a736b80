//! Subscriptions: a plan of the catalog that a customer pays each billing period, by invoices.

mod actions;
mod billing;
mod create;
mod plan;

use serde_json::{Value, json};

use super::Area;
use super::cards::CARD;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) use billing::fall_due;

pub(crate) const SUBSCRIPTION: &str = "subscription";

pub(super) const AREA: Area = &[
    ("CreateSubscription", create::create),
    ("RetrieveSubscription", retrieve),
    ("UpdateSubscription", update),
    ("SearchSubscriptions", search),
    ("ListSubscriptionEvents", events),
    ("CancelSubscription", actions::cancel),
    ("PauseSubscription", actions::pause),
    ("ResumeSubscription", actions::resume),
    ("DeleteSubscriptionAction", actions::delete),
];

const PAGE: Order = Order { descending: false, default: 200, most: 200 };

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("subscription_id");
    let mut subscription = tx.find(SUBSCRIPTION, id)?.clone();
    if call.query_text("include").is_some_and(|include| include.split(',').any(|name| name.trim() == "actions")) {
        subscription["actions"] = billing::Plan::of(tx, id).actions.into();
    }
    Ok(json!({ "subscription": subscription }))
}

fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut subscription = tx.find(SUBSCRIPTION, call.path("subscription_id"))?.clone();
    let mut changes = call.body.get("subscription").and_then(Value::as_object).cloned().unwrap_or_default();
    if changes.remove("version").is_some_and(|version| !version.is_null() && version != subscription["version"]) {
        let detail = format!("The subscription is at version {}: read it again.", subscription["version"]);
        return Err(Refusal::at("VERSION_MISMATCH", "subscription.version", detail));
    }
    checked_card(tx, changes.get("card_id"), &subscription["customer_id"], "subscription.card_id")?;
    changes.retain(|name, _| ["card_id", "tax_percentage", "price_override_money", "source"].contains(&name.as_str()));
    change::merge(&mut subscription, &changes);
    save(tx, &mut subscription);
    Ok(json!({ "subscription": subscription }))
}

fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let filter = call.body.get("query").map(|query| query["filter"].clone()).unwrap_or_default();
    let found = tx.all(SUBSCRIPTION).filter(|entry| {
        let fits = |name: &str, value: &Value| filter[name].as_array().is_none_or(|names| names.is_empty() || names.contains(value));
        let subscription = entry.value;
        fits("customer_ids", &subscription["customer_id"])
            && fits("location_ids", &subscription["location_id"])
            && fits("source_names", &subscription["source"]["name"])
    });
    Ok(Page::cut(call, found, |_| String::new(), PAGE)?.answer(call))
}

fn events(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("subscription_id");
    tx.find(SUBSCRIPTION, id)?;
    Ok(Page::cut(call, tx.all(&events_of(id)), |_| String::new(), PAGE)?.answer(call))
}

/// The kind under which the events of a subscription are kept.
fn events_of(id: &str) -> String {
    format!("subscription_event {id}")
}

/// Notes what happened to a subscription.
fn happened(tx: &mut Tx<'_>, subscription: &Value, kind: &str, date: jiff::civil::Date) {
    let id = tx.new_id("", 22);
    let event = json!({
        "id": id, "subscription_event_type": kind, "effective_date": date.to_string(), "plan_variation_id": subscription["plan_variation_id"],
    });
    tx.put(&events_of(text(subscription, "id")), &id, event);
}

fn save(tx: &mut Tx<'_>, subscription: &mut Value) {
    let id = text(subscription, "id").to_owned();
    let event = if tx.get(SUBSCRIPTION, &id).is_some() { "subscription.updated" } else { "subscription.created" };
    subscription["version"] = json!(subscription["version"].as_i64().unwrap_or_default() + 1);
    tx.put(SUBSCRIPTION, &id, subscription.clone());
    tx.event(event, "subscription", &id, json!({ "subscription": subscription }));
}

/// A card that is charged is on file for the customer.
fn checked_card(tx: &Tx<'_>, card: Option<&Value>, customer: &Value, field: &str) -> Result<(), Refusal> {
    let Some(id) = card.and_then(Value::as_str) else { return Ok(()) };
    match tx.get(CARD, id) {
        Some(card) if card["customer_id"] == *customer && card["enabled"] != false => Ok(()),
        _ => Err(Refusal::at("INVALID_CARD", field, "The customer has no such card on file.")),
    }
}

/// The day of a time in the sandbox: it keeps no calendars of time zones, so days are those of UTC.
fn today(tx: &Tx<'_>) -> jiff::civil::Date {
    tx.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
