//! Every model reads what the definition allows, and more, and writes it back as it was.

use std::cell::RefCell;
use std::collections::BTreeSet;

use it::definition::DOCUMENT;
use it::diff::diff;
use it::losses::{LOSSES, Losing};
use it::models::{ALL, ENUMS, Trip};
use it::random::{config, made};
use it::schema::{Kind, Schema};
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::{Value, json};

/// How deep the objects of a full value nest.
const DEPTH: usize = 3;

/// How many values are made of each model.
const CASES: u32 = 16;

/// Where what comes back is not what was expected.
fn changed(trip: Trip, sent: &Value, expected: &Value) -> Option<String> {
    match trip(sent) {
        Ok(back) => diff(expected, &back),
        Err(error) => Some(format!("{error} in {sent}")),
    }
}

fn for_each_model(mut visit: impl FnMut(&str, Trip, Schema<'static>)) {
    for (name, trip) in ALL {
        let schema = Schema::of_model(&DOCUMENT, name).unwrap_or_else(|| panic!("{name} is not in the definition"));
        visit(name, *trip, schema);
    }
}

#[test]
fn every_model_comes_back_at_the_edges_of_every_field() {
    let mut failures = Vec::new();
    for_each_model(|name, trip, schema| {
        let changes = edges(schema).into_iter().filter_map(|value| changed(trip, &value, &value));
        failures.extend(changes.map(|failure| format!("{name} {failure}")));
    });
    report(&failures);
}

/// All there is, nothing, each field at its edges and as null; each value of an enum, each type of a union.
fn edges(schema: Schema) -> Vec<Value> {
    let mut values = schema.edges();
    values.push(schema.full(DEPTH));
    match schema.kind() {
        Kind::Object(members) => values.extend(members.into_iter().flat_map(|(name, member)| {
            let edges = member.edges().into_iter().chain([Value::Null]);
            edges.map(move |value| json!({ name: value }))
        })),
        Kind::OneOf(choices) => values.extend(choices.into_iter().map(|choice| choice.full(DEPTH))),
        _ => {}
    }
    values
}

#[track_caller]
fn report(failures: &[String]) {
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} values changed on their way:\n{shown}", failures.len());
}

/// An unknown value comes back as well: that a value is known shows elsewhere.
#[test]
fn every_value_of_an_enum_is_known_but_other() {
    for (name, knows) in ENUMS {
        let Kind::Enum(values) = Schema::of_model(&DOCUMENT, name).unwrap().kind() else { panic!("{name} is no enum") };
        for value in values.into_iter().filter_map(Value::as_str) {
            assert_eq!(knows(value), value != "OTHER", "{value} of {name}");
        }
        assert!(!knows("A_VALUE_OF_TOMORROW"), "{name}");
    }
    assert!(ENUMS.len() > 150, "only {} enums", ENUMS.len());
}

#[test]
fn any_value_of_any_model_comes_back_but_for_the_known_losses() {
    let losing = RefCell::new(Losing::default());
    let mut failures = Vec::new();
    for_each_model(|name, trip, schema| {
        let outcome = TestRunner::new(config(CASES)).run(&made(|random| random.value(schema)), |value| {
            let expected = losing.borrow_mut().rest(schema, &value);
            changed(trip, &value, &expected).map_or(Ok(()), |failure| Err(TestCaseError::fail(failure)))
        });
        failures.extend(outcome.err().map(|error| format!("{name} {error}")));
    });
    report(&failures);
    for (loss, count) in LOSSES.iter().zip(losing.into_inner().counts) {
        assert!(count > 0, "{}: this occurs no more", loss.what);
    }
}

/// The definition's own references are followed, so that no model can be lost between it and the crate.
#[test]
fn every_schema_that_travels_has_a_model() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let names: BTreeSet<_> = ALL.iter().map(|(name, _)| *name).collect();
    let mut open = travelling();
    open.extend(schemas.iter().filter(|(_, schema)| schema.get("x-webhook").is_some()).map(|(name, _)| name.as_str()));
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if seen.insert(name) {
            references(&schemas[name], &mut open);
        }
    }
    // A list needs no type of its own.
    seen.retain(|name| schemas[*name]["type"] != "array");
    let lost: Vec<_> = seen.difference(&names).collect();
    assert!(lost.is_empty(), "without a model: {lost:?}");
    assert!(seen.len() > 1_300, "only {} schemas travel", seen.len());
}

/// What parameters, bodies and answers refer to. The members of a body are its builder's, which stands for the body.
fn travelling() -> Vec<&'static str> {
    let mut names = Vec::new();
    for operation in DOCUMENT["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values()) {
        references(&operation["parameters"], &mut names);
        references(&operation["responses"], &mut names);
        let mut bodies = Vec::new();
        references(&operation["requestBody"], &mut bodies);
        bodies.iter().for_each(|body| references(&DOCUMENT["components"]["schemas"][body], &mut names));
    }
    names
}

fn references<'a>(node: &'a Value, names: &mut Vec<&'a str>) {
    match node {
        Value::Object(members) => {
            let reference = node["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            names.extend(reference);
            members.values().for_each(|member| references(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, names)),
        _ => {}
    }
}
