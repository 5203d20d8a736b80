//! Every operation against a server on this machine. What it must send is read from the definition, not from what the
//! generator made of it.

mod call;
mod chance;
mod given;
mod sent;

use std::collections::BTreeSet;

use it::{endpoint, operations};
use serde_json::json;

use call::Line;

/// How deep the objects of a full body and of an answer nest.
const DEPTH: usize = 2;

#[test]
fn every_operation_can_be_called() {
    let defined: BTreeSet<&str> = endpoint::ALL.iter().map(|endpoint| endpoint.id).collect();
    let callable: BTreeSet<&str> = operations::ALL.iter().map(|(id, _)| *id).collect();
    assert_eq!((defined.len(), operations::ALL.len()), (339, 339));
    assert_eq!(defined, callable);
}

#[test]
fn a_call_with_what_it_requires_is_valid() {
    let line = Line::new();
    let faults = endpoint::ALL.iter().flat_map(|endpoint| {
        let exchange = line.call(endpoint, given::least(endpoint), json!({}));
        exchange.map_or_else(|error| vec![error.to_string()], |exchange| exchange.faults(endpoint))
    });
    report(faults.collect());
}

#[test]
fn a_call_with_all_that_it_allows_is_valid_and_its_answer_is_read() {
    let line = Line::new();
    let faults = endpoint::ALL.iter().flat_map(|endpoint| {
        let exchange = line.call(endpoint, given::full(endpoint, DEPTH), endpoint.answer().full(DEPTH));
        exchange.map_or_else(|error| vec![error.to_string()], |exchange| exchange.faults(endpoint))
    });
    report(faults.collect());
}

#[track_caller]
fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
