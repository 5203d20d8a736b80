//! Webhook subscriptions. They belong to the application of the token, whichever seller's it is.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Uri;
use serde_json::{Map, Value, json};

use super::Area;
use crate::auth::TOKEN;
use crate::call::Call;
use crate::definition::definition;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::{NOBODY, Tx};
use crate::webhooks::{SUBSCRIPTION, drop_queue, is_loopback};
use crate::{change, form, state};

/// How many subscriptions an application has at most: nothing says how many Square allows.
const MOST: usize = 100;

pub(super) const AREA: Area = &[
    ("CreateWebhookSubscription", create),
    ("DeleteWebhookSubscription", delete),
    ("ListWebhookEventTypes", event_types),
    ("ListWebhookSubscriptions", list),
    ("RetrieveWebhookSubscription", retrieve),
    ("TestWebhookSubscription", test),
    ("UpdateWebhookSubscription", update),
    ("UpdateWebhookSubscriptionSignatureKey", rotate),
];

fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut subscription = call.body.get("subscription").cloned().unwrap_or_else(|| json!({}));
    change::prune(&mut subscription);
    let made = [
        ("id", json!(tx.new_id("wbhk_", 24).to_lowercase())),
        ("name", json!("")),
        ("enabled", json!(true)),
        ("api_version", json!(definition().version)),
        ("signature_key", json!(signature_key(tx))),
        ("created_at", tx.time()),
        ("updated_at", tx.time()),
    ];
    change::fill(&mut subscription, made);
    check(&subscription)?;
    let id = subscription["id"].as_str().unwrap_or_default().to_owned();
    as_application(tx, call, |tx| {
        if tx.count(SUBSCRIPTION) >= MOST {
            return Err(Refusal::new("BAD_REQUEST", format!("An application has at most {MOST} webhook subscriptions: delete one.")));
        }
        tx.put(SUBSCRIPTION, &id, subscription.clone());
        Ok(json!({ "subscription": subscription }))
    })
}

fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let changes = call.body.get("subscription").and_then(Value::as_object).cloned().unwrap_or_default();
    as_application(tx, call, |tx| {
        let mut subscription = find(tx, call)?;
        merge(&mut subscription, &changes)?;
        subscription["updated_at"] = tx.time();
        tx.put(SUBSCRIPTION, call.path("subscription_id"), subscription.clone());
        Ok(json!({ "subscription": subscription }))
    })
}

fn merge(subscription: &mut Value, changes: &Map<String, Value>) -> Result<(), Refusal> {
    for name in ["event_types", "notification_url", "enabled", "api_version"] {
        if changes.get(name).is_some_and(Value::is_null) {
            return Err(Refusal::at("INVALID_VALUE", format!("subscription.{name}"), "A webhook subscription cannot be without it."));
        }
    }
    change::merge(subscription, changes);
    check(subscription)
}

/// What a subscription must be, new or changed.
fn check(subscription: &Value) -> Result<(), Refusal> {
    let text = |name: &str| subscription[name].as_str().unwrap_or_default();
    let at = |code, name: &str, detail: String| Err(Refusal::at(code, format!("subscription.{name}"), detail));
    let kinds: Vec<&str> = subscription["event_types"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if kinds.is_empty() {
        return at("MISSING_REQUIRED_PARAMETER", "event_types", "Name at least one event type: ListWebhookEventTypes tells them.".into());
    }
    if let Some(unknown) = kinds.iter().find(|kind| !definition().events.contains_key(**kind)) {
        return at("INVALID_VALUE", "event_types", format!("There is no event type `{unknown}`: ListWebhookEventTypes tells them."));
    }
    if kinds.iter().collect::<BTreeSet<_>>().len() < kinds.len() {
        return at("INVALID_ARRAY_VALUE", "event_types", "Each event type can be named once.".into());
    }
    if text("notification_url").is_empty() {
        return at("MISSING_REQUIRED_PARAMETER", "notification_url", "A webhook subscription needs the URL that it posts to.".into());
    }
    if !is_allowed(text("notification_url")) {
        return at("INVALID_VALUE", "notification_url", "The URL must be one of https, or of http on this machine.".into());
    }
    state::known_version(text("api_version"))
}

/// Square itself takes https alone; here receivers of this machine do without.
fn is_allowed(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.host().is_some());
    uri.is_some_and(|uri| uri.scheme_str() == Some("https") || uri.scheme_str() == Some("http") && is_loopback(&uri))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    as_application(tx, call, |tx| Ok(json!({ "subscription": find(tx, call)? })))
}

fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("subscription_id");
    as_application(tx, call, |tx| {
        find(tx, call)?;
        tx.remove(SUBSCRIPTION, id);
        drop_queue(tx, id);
        Ok(json!({}))
    })
}

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let all = call.input("include_disabled").and_then(Value::as_bool).unwrap_or_default();
    let order = Order { descending: call.query_text("sort_order") == Some("DESC"), default: 100, most: 100 };
    as_application(tx, call, |tx| {
        let entries = tx.all(SUBSCRIPTION).filter(|entry| all || entry.value["enabled"] == true);
        Ok(Page::cut(call, entries, |known| known["created_at"].as_str().unwrap_or_default().to_owned(), order)?.answer(call))
    })
}

fn rotate(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let key = signature_key(tx);
    as_application(tx, call, |tx| {
        let mut subscription = find(tx, call)?;
        subscription["signature_key"] = json!(key);
        subscription["updated_at"] = tx.time();
        tx.put(SUBSCRIPTION, call.path("subscription_id"), subscription);
        Ok(json!({ "signature_key": key }))
    })
}

/// Makes the event of a test; the server sends it, and adds how it was received.
fn test(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let subscription = as_application(tx, call, |tx| find(tx, call))?;
    let first = subscription["event_types"][0].as_str().unwrap_or_default();
    let event = call.text("event_type").unwrap_or(first);
    if subscription["event_types"].as_array().is_none_or(|kinds| !kinds.contains(&json!(event))) {
        return Err(Refusal::at("INVALID_VALUE", "event_type", format!("The subscription has no event type `{event}`.")));
    }
    let object = definition().events.get(event).and_then(Option::as_deref).map(|model| form::sample(definition(), tx, call, model));
    let (id, kind) = (tx.new_id("", 22), event.split('.').next().unwrap_or_default());
    let payload = json!({
        "merchant_id": tx.seller(), "type": event, "event_id": tx.new_id("", 26), "created_at": tx.time(),
        "data": { "type": kind, "id": id, "object": object.unwrap_or_else(|| json!({})) },
    });
    let result = json!({
        "id": tx.new_id("wbhkt_", 24).to_lowercase(), "payload": payload, "created_at": tx.time(), "updated_at": tx.time(),
    });
    Ok(json!({ "subscription_test_result": result }))
}

/// The event types of a version. All of them are told for each one: the definition knows only its own.
pub(super) fn event_types(_: &mut Tx<'_>, call: &Call) -> Answer {
    if let Some(version) = call.query_text("api_version") {
        state::known_version(version)?;
    }
    let names: Vec<&String> = definition().events.keys().collect();
    let metadata: Vec<Value> = names.iter().map(|name| json!({ "event_type": name, "release_status": "PUBLIC" })).collect();
    Ok(json!({ "event_types": names, "metadata": metadata }))
}

fn find(tx: &Tx<'_>, call: &Call) -> Result<Value, Refusal> {
    tx.find(SUBSCRIPTION, call.path("subscription_id")).cloned()
}

/// Does something on behalf of the application whose token the caller showed.
pub(super) fn as_application<T>(tx: &mut Tx<'_>, call: &Call, act: impl FnOnce(&mut Tx<'_>) -> T) -> T {
    let token = call.credential.as_deref().unwrap_or_default();
    let held = tx.as_seller(NOBODY, |tx| tx.get(TOKEN, token).cloned()).unwrap_or_default();
    tx.as_seller(held["client_id"].as_str().unwrap_or_default(), act)
}

fn signature_key(tx: &mut Tx<'_>) -> String {
    let mut random = tx.random();
    let bytes: Vec<u8> = (0..16).map(|_| random.u8(..)).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}
