//! What Square's files get wrong in a way that any edition may repeat; each mend leaves a mark and a note.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Value, json};

use super::Notes;

pub(super) fn mend(definition: &mut Value, notes: &mut Notes) {
    name_operations(&mut definition["paths"], notes);
    name_v1_operations(&mut definition["paths"], notes);
    number_operations(&mut definition["paths"], notes);
    declare_path_parameters(&mut definition["paths"], notes);
    let known: BTreeSet<String> =
        definition["components"]["schemas"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for (owner, schema) in definition["components"]["schemas"].as_object_mut().into_iter().flatten() {
        mend_references(schema, owner, &known, notes);
    }
    for (path, item) in definition["paths"].as_object_mut().into_iter().flatten() {
        mend_references(item, path, &known, notes);
    }
}

/// An operation without a name or an API is named by its method and path.
fn name_operations(paths: &mut Value, notes: &mut Notes) {
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let words = path.replace(['{', '}'], "");
            if id(operation).is_empty() {
                let name = format!("{method} {words}").to_upper_camel_case();
                notes.add(format!("{path}: `{method}` has no operationId: `{name}` is taken"));
                operation["operationId"] = json!(name);
            }
            if !operation["tags"][0].is_string() {
                let api = words.split('/').filter(|word| !word.is_empty()).find(|word| !is_edition(word)).unwrap_or("Other");
                let tag = api.to_upper_camel_case();
                notes.add(format!("{path}: `{method}` belongs to no API: `{tag}` is taken"));
                operation["tags"] = json!([tag]);
            }
        }
    }
}

/// `v1`, `v2`
fn is_edition(word: &str) -> bool {
    word.strip_prefix('v').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// Editions of 2017 to 2020 name V1 operations as those of V2; later ones put `V1` before them.
fn name_v1_operations(paths: &mut Value, notes: &mut Notes) {
    let mut seen = BTreeMap::<String, usize>::new();
    each_operation(paths, |_, operation| *seen.entry(id(operation)).or_default() += 1);
    each_operation(paths, |path, operation| {
        let name = id(operation);
        if seen[&name] > 1 && path.starts_with("/v1/") && !name.starts_with("V1") {
            notes.add(format!("operationId `{name}` occurs twice: the one of {path} is named `V1{name}`"));
            operation["operationId"] = json!(format!("V1{name}"));
        }
    });
}

/// What still has the name of an earlier operation gets a number.
fn number_operations(paths: &mut Value, notes: &mut Notes) {
    let mut seen = BTreeSet::<String>::new();
    each_operation(paths, |path, operation| {
        let name = id(operation);
        let numbered = (2..).map(|n| format!("{name}{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !seen.contains(name)).unwrap_or_default();
        if free != name {
            notes.add(format!("operationId `{name}` occurs twice: the one of {path} is named `{free}`"));
            operation["operationId"] = json!(free);
        }
        seen.insert(free);
    });
}

fn id(operation: &Value) -> String {
    operation["operationId"].as_str().unwrap_or_default().to_owned()
}

fn each_operation(paths: &mut Value, mut visit: impl FnMut(&str, &mut Value)) {
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            visit(path, operation);
        }
    }
}

/// A path's `{name}` without a parameter is a required text.
fn declare_path_parameters(paths: &mut Value, notes: &mut Notes) {
    each_operation(paths, |path, operation| {
        for name in crate::path::names(path) {
            let Some(parameters) = operation["parameters"].as_array_mut() else { return };
            if !parameters.iter().any(|p| p["name"] == name && p["in"] == "path") {
                notes.add(format!("{path}: the path parameter `{name}` is not declared: a required text is taken"));
                let added = json!({ "in": "path", "name": name, "required": true, "schema": { "type": "string" }, "x-undeclared": true });
                parameters.insert(0, added);
            }
        }
    });
}

/// A reference to nothing: the owner's own `OwnerName` where there is one (2024 cuts nested names), any JSON otherwise.
fn mend_references(value: &mut Value, owner: &str, known: &BTreeSet<String>, notes: &mut Notes) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mend_references(item, owner, known, notes)),
        Value::Object(object) => {
            let reference = object.get("$ref").and_then(Value::as_str).map(str::to_owned);
            if let Some(reference) = reference.filter(|reference| !resolves(reference, known)) {
                object.remove("$ref");
                let name = reference.rsplit('/').next().unwrap_or_default();
                if let Some(nested) = nested_name(owner, name, known) {
                    notes.add(format!("{owner}: the reference `{name}` leads nowhere: `{nested}` is taken"));
                    object.insert("$ref".into(), json!(format!("#/components/schemas/{nested}")));
                } else {
                    notes.add(format!("{owner}: the reference `{name}` leads nowhere: any JSON value is taken"));
                    object.insert("x-unresolved-ref".into(), json!(name));
                }
            }
            object.values_mut().for_each(|member| mend_references(member, owner, known, notes));
        }
        _ => {}
    }
}

fn resolves(reference: &str, known: &BTreeSet<String>) -> bool {
    reference.strip_prefix("#/components/schemas/").is_some_and(|name| known.contains(name))
}

/// `OwnerName`, or the same for the owner's own owner: the longest prefix of whole words that gives a known name.
fn nested_name(owner: &str, name: &str, known: &BTreeSet<String>) -> Option<String> {
    let cuts = owner.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at);
    let mut ends: Vec<usize> = cuts.chain([owner.len()]).filter(|end| *end > 0).collect();
    ends.reverse();
    ends.into_iter().map(|end| format!("{}{name}", &owner[..end])).find(|nested| known.contains(nested))
}
