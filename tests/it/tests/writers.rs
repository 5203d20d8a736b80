//! The two writers of models, that of bodies and serde's, write the same bytes, each member once.

use square_connect::models::Order;
use square_connect::table::{View, json};

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
