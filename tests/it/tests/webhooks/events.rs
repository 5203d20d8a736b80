//! Every event of the definition has a variant that holds all of it; any other is kept as it came.

use std::collections::BTreeSet;

use it::definition::DOCUMENT;
use it::diff::diff;
use it::schema::Schema;
use serde_json::{Value, json};
use square_connect::models::{self, CustomerCreatedEvent};
use square_connect::webhooks::{Event, signed_headers, verify};

/// Whether an event is of one variant.
type Is = fn(&Event) -> bool;

macro_rules! webhooks {
    ($($name:literal $variant:ident $model:ident;)*) => {
        &[$(($name, |event| match event {
            Event::$variant(event) => {
                let _: &models::$model = event;
                true
            }
            _ => false,
        }),)*]
    };
}

/// The events by name, and what tells each from the others.
static EVENTS: &[(&str, Is)] = include!(concat!(env!("OUT_DIR"), "/webhooks.rs"));

/// How deep the objects of a full body nest.
const DEPTH: usize = 6;

/// The events of the definition itself: name and schema.
fn defined() -> impl Iterator<Item = (&'static str, &'static str)> {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    schemas.iter().filter_map(|(schema, node)| Some((node["x-webhook"]["event"].as_str()?, schema.as_str())))
}

/// All that the schema has.
fn full(name: &str, schema: &str) -> Value {
    let mut body = Schema::of_model(&DOCUMENT, schema).unwrap().full(DEPTH);
    body["type"] = name.into();
    body
}

fn read(body: &Value) -> square_connect::Result<Event> {
    Event::from_json(body.to_string().as_bytes())
}

#[test]
fn every_event_has_a_variant_of_its_own_that_holds_all_of_it() {
    for (name, schema) in defined() {
        let body = full(name, schema);
        let event = read(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        let variants: Vec<&str> = EVENTS.iter().filter(|(_, is)| is(&event)).map(|(name, _)| *name).collect();
        assert_eq!(variants, [name]);
        let back = serde_json::to_value(&event).unwrap();
        assert_eq!(diff(&body, &back), None, "{name}");
        assert_eq!(serde_json::from_value::<Event>(back).unwrap(), event.clone(), "{name}");
        let text = |member: &str| body[member].as_str();
        let common = (event.event_type(), event.event_id(), event.merchant_id(), event.location_id());
        assert_eq!(common, (Some(name), text("event_id"), text("merchant_id"), text("location_id")));
        assert_eq!(event.created_at().as_ref().map(|time| time.as_str()), text("created_at"), "{name}");
        assert!(text("event_id").is_some(), "{name}");
    }
}

#[test]
fn the_known_types_are_those_of_the_definition() {
    let names: BTreeSet<&str> = defined().map(|(name, _)| name).collect();
    assert_eq!(Event::TYPES, Vec::from_iter(names));
    assert_eq!(Event::TYPES.len(), EVENTS.len());
    assert!(EVENTS.len() >= 149, "only {} events", EVENTS.len());
}

#[test]
fn a_known_event_that_does_not_fit_is_an_error_with_its_place() {
    for (name, _) in defined() {
        let error = read(&json!({"type": name, "data": {"object": {}, "id": 7}})).unwrap_err();
        assert_eq!((error.path(), error.is_decode()), (Some("$.data.id"), true), "{name}: {error}");
    }
    let error = read(&json!({"type": "payment.updated", "data": {"object": {"payment": {"version_token": {"s3cret": 1}}}}}));
    let error = error.unwrap_err();
    let text = "the webhook's body does not fit at $.data.object.payment.version_token: expected a string, found an object";
    assert_eq!(error.to_string(), text);
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[test]
fn an_unknown_event_is_kept_whole() {
    for body in [
        json!({"type": "comet.seen", "event_id": "E", "data": {"tail": [1.5, null, {"é": true}]}, "created_at": "2026-09-16T10:00:00Z"}),
        json!({"type": "Payment.updated", "event_id": "E", "created_at": "2026-09-16T10:00:00Z"}),
        json!({"event_id": "E", "created_at": "2026-09-16T10:00:00Z"}),
        json!({"type": null, "event_id": "E", "created_at": "2026-09-16T10:00:00Z"}),
    ] {
        let event = read(&body).unwrap();
        assert!(matches!(&event, Event::Other(json) if *json == body), "{body}");
        assert_eq!(serde_json::to_value(event.clone()).unwrap(), body);
        assert_eq!((event.event_type(), event.event_id()), (body["type"].as_str(), Some("E")));
        assert_eq!(event.created_at(), Some("2026-09-16T10:00:00Z".into()));
        assert_ne!(event, read(&json!({"type": "comet.gone"})).unwrap());
    }
}

/// The profiles that a merge made one: orders are to be searched by all their ids.
#[test]
fn a_merge_names_the_customers_that_it_joined() {
    let body = json!({
        "type": "customer.created",
        "event_id": "E",
        "data": {"type": "customer", "id": "C3", "object": {
            "customer": {"id": "C3"},
            "event_context": {"merge": {"from_customer_ids": ["C1", "C2"], "to_customer_id": "C3"}},
        }},
    });
    let (url, text) = ("https://example.com/square", body.to_string());
    let delivery = verify(&signed_headers("KEY", url, text.as_bytes()), text.as_bytes(), &["KEY"], url).unwrap();
    let Event::CustomerCreated(event) = delivery.event().unwrap() else { panic!("another event") };
    assert_eq!(*event, delivery.model::<CustomerCreatedEvent>().unwrap());
    let merge = event.data.and_then(|data| data.object?.event_context?.merge).unwrap();
    assert_eq!(merge.from_customer_ids.unwrap(), ["C1", "C2"]);
    assert_eq!(merge.to_customer_id.as_deref(), Some("C3"));
}
