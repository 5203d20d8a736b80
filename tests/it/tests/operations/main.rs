//! Every operation against a server on this machine. What it must send is read from the definition, not from what the
//! generator made of it.

mod call;
mod chance;
mod given;
mod pages;
mod sent;

use std::collections::BTreeSet;

use it::definition::API;
use it::endpoint::{self, Endpoint};
use it::operations::{self, Given};
use it::schema::Schema;
use serde_json::Value;

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

/// A builder has room for all that the definition has, or the calls below fail; here it has room for nothing else.
#[test]
fn no_builder_takes_what_the_definition_does_not_have() {
    for operation in API.services.iter().flat_map(|service| &service.operations) {
        let endpoint = endpoint::ALL.iter().find(|endpoint| endpoint.id == operation.id).unwrap();
        let full = given::full(endpoint, 0);
        let inputs = full.path.len() + full.query.len() + full.body.len() + usize::from(full.file.is_some());
        assert_eq!(operation.inputs.len(), inputs, "{}", operation.id);
    }
}

#[test]
fn a_call_with_what_it_requires_is_valid() {
    call_all(given::least, Schema::least);
}

#[test]
fn a_call_with_all_that_it_allows_is_valid_and_its_answer_is_read() {
    call_all(|endpoint| given::full(endpoint, DEPTH), |answer| answer.full(DEPTH));
}

#[test]
fn a_call_that_clears_all_that_it_can_is_valid() {
    call_all(given::cleared, Schema::least);
}

#[track_caller]
fn call_all(given: fn(&Endpoint) -> Given, answer: fn(Schema<'static>) -> Value) {
    let line = Line::new();
    let faults = endpoint::ALL.iter().flat_map(|endpoint| {
        let exchange = line.call(endpoint, given(endpoint), answer(endpoint.answer()));
        exchange.map_or_else(|error| vec![format!("{error:#}")], |exchange| exchange.faults(endpoint))
    });
    report(faults.collect());
}

#[track_caller]
fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
