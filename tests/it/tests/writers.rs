//! The two writers of models, that of bodies and serde's, write the same bytes, each member once.

use std::collections::BTreeMap;

use square_connect::models::{Coordinates, Location, Order};
use square_connect::table::{Value, View, json};

/// What the body's writer writes; serde's has to write the same.
fn written(order: &Order) -> String {
    let mut out = Vec::new();
    json::write(&mut out, View::Object(order)).unwrap();
    assert_eq!(out, serde_json::to_vec(order).unwrap());
    String::from_utf8(out).unwrap()
}

#[test]
fn the_last_of_a_value_and_a_null_is_sent_and_sent_once() {
    let mut assigned = Order::default().clear_ticket_name().clear_customer_id();
    assigned.customer_id = Some("C".into());
    for (order, text) in [
        (Order::default(), "{}"),
        (Order::default().ticket_name("T").clear_ticket_name(), r#"{"ticket_name":null}"#),
        (Order::default().clear_ticket_name().clear_ticket_name(), r#"{"ticket_name":null}"#),
        (Order::default().clear_ticket_name().ticket_name("T"), r#"{"ticket_name":"T"}"#),
        (assigned, r#"{"customer_id":"C","ticket_name":null}"#),
    ] {
        assert_eq!(written(&order), text);
        assert_eq!(written(&order.clone()), text);
    }
}

#[test]
fn what_was_cleared_and_set_again_is_what_was_only_set() {
    assert_eq!(Order::default().clear_ticket_name().ticket_name("T"), Order::default().ticket_name("T"));
    assert_ne!(Order::default().clear_ticket_name(), Order::default());
}

#[test]
fn every_text_is_escaped_as_serde_json_escapes_it() {
    let short = (0..=0x2ff).filter_map(char::from_u32).map(String::from);
    let long = ["\u{1f}", "\"", "\\", "\u{7f}", "é"].map(|odd| format!("{0}{odd}{0}", "plain text of some length "));
    for text in short.chain(long) {
        written(&Order::default().ticket_name(text));
    }
}

/// What both writers say against a value.
fn refused(value: View<'_>) -> [String; 2] {
    let body = json::write(&mut Vec::new(), value).unwrap_err();
    [body, serde_json::to_string(&value).unwrap_err()].map(|error| error.to_string())
}

#[test]
fn a_number_that_json_has_not_is_refused_and_never_null() {
    for (number, text) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let why = format!("{text} is no number of JSON: give a finite one");
        let coordinates = Coordinates::default().latitude(1.5).longitude(number);
        assert_eq!(refused(coordinates.view()), [format!("longitude: {why}"), format!("longitude: {why}")]);
        let location = Location::default().coordinates(coordinates.clone()).name("N");
        assert_eq!(refused(location.view()), [format!("coordinates: longitude: {why}"), format!("longitude: {why}")]);
        assert_eq!(refused(vec![0.5, number].view()), [why.clone(), why.clone()]);
        assert_eq!(refused(BTreeMap::from([("a".to_owned(), number)]).view()), [format!("a: {why}"), why]);
        assert_eq!(coordinates.clone().longitude.map(f64::to_bits), Some(number.to_bits()), "what only holds it is not changed");
        assert!(format!("{coordinates:?}").contains(text));
    }
}

#[test]
fn every_finite_number_is_written_and_read_again() {
    for number in [0.0, -0.0, 0.1, 1e300, f64::MIN_POSITIVE, f64::MAX, f64::MIN, f64::from_bits(1)] {
        let coordinates = Coordinates::default().latitude(number);
        let mut out = Vec::new();
        json::write(&mut out, coordinates.view()).unwrap();
        assert_eq!(out, serde_json::to_vec(&coordinates).unwrap());
        let again: Coordinates = serde_json::from_slice(&out).unwrap();
        assert_eq!(again.latitude.map(f64::to_bits), Some(number.to_bits()), "{number}");
    }
    for (json, latitude) in [(r#"{"latitude":null}"#, None), (r#"{"latitude":7}"#, Some(7.0)), (r#"{"latitude":-1.5e2}"#, Some(-150.0))] {
        assert_eq!(serde_json::from_str::<Coordinates>(json).unwrap().latitude, latitude);
    }
}
