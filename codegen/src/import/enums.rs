//! An enum that is written out in place becomes a reference to the named enum of the same values.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use serde_json::{Value, json};

/// Named enums by their values.
type Named = BTreeMap<String, Vec<String>>;

/// 2017 repeats each named enum in every property that has its type, and never refers to it.
pub(super) fn name_inline_enums(definition: &mut Value) {
    let mut named = Named::new();
    for (name, schema) in definition["components"]["schemas"].as_object().into_iter().flatten() {
        if schema["enum"].is_array() {
            named.entry(schema["enum"].to_string()).or_default().push(name.clone());
        }
    }
    for (owner, schema) in definition["components"]["schemas"].as_object_mut().into_iter().flatten() {
        name_properties(schema, owner, &named);
    }
    for (_, item) in definition["paths"].as_object_mut().into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap_or_default().to_owned();
                refer(&mut parameter["schema"], "", &name, &named);
            }
        }
    }
}

fn name_properties(schema: &mut Value, owner: &str, named: &Named) {
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        refer(property, owner, name, named);
        if let Some(items) = property.get_mut("items") {
            refer(items, owner, name, named);
        }
        name_properties_of(property, owner, named);
    }
}

fn name_properties_of(property: &mut Value, owner: &str, named: &Named) {
    if property.get("properties").is_some() {
        name_properties(property, owner, named);
    }
}

/// Refers to the only enum of these values, or among several to the one that the property's name asks for.
fn refer(schema: &mut Value, owner: &str, property: &str, named: &Named) {
    let Some(candidates) = schema.get("enum").and_then(|values| named.get(&values.to_string())) else { return };
    let wanted = property.to_upper_camel_case();
    let asked = [format!("{owner}{wanted}"), wanted];
    let name = candidates.iter().find(|name| asked.contains(name)).or(if candidates.len() == 1 { candidates.first() } else { None });
    if let (Some(name), Some(object)) = (name, schema.as_object_mut()) {
        object.remove("enum");
        object.remove("type");
        object.insert("$ref".into(), json!(format!("#/components/schemas/{name}")));
    }
}
