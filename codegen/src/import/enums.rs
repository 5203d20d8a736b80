//! A text that is one of an enum's values becomes a reference to that enum.
//!
//! 2017 repeats each named enum in every property that has its type; 2018 to 2023 name the enum in prose only; 2024
//! does not name it at all. A wrong guess loses nothing, since a generated enum keeps every text.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Value, json};

use super::Notes;
use crate::document::Object;

/// Where [`super::prose`] leaves the name of the enum that a description names.
pub(super) const LINK: &str = "x-enum-link";
const SCHEMAS: &str = "#/components/schemas/";

/// The enums of a definition.
struct Named {
    /// Names by values.
    by_values: BTreeMap<String, Vec<String>>,
    /// Names by the name in lower case.
    by_link: BTreeMap<String, String>,
    /// Those that no schema refers to.
    unused: BTreeSet<String>,
}

/// Refers to the named enums wherever a schema repeats one, names it in prose, or has its name.
pub(super) fn refer_to_enums(definition: &mut Value, notes: &mut Notes) {
    let named = named(definition);
    for (owner, schema) in definition["components"]["schemas"].as_object_mut().into_iter().flatten() {
        in_properties(schema, owner, &named, notes);
    }
    for (_, item) in definition["paths"].as_object_mut().into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let owner = operation["operationId"].as_str().unwrap_or_default().to_owned();
            for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap_or_default().to_owned();
                in_schema(&mut parameter["schema"], &owner, &name, &named, notes);
            }
        }
    }
    forget_links(definition);
}

fn forget_links(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_links),
        Value::Object(object) => {
            object.remove(LINK);
            object.values_mut().for_each(forget_links);
        }
        _ => {}
    }
}

fn named(definition: &Value) -> Named {
    let mut named = Named { by_values: BTreeMap::new(), by_link: BTreeMap::new(), unused: BTreeSet::new() };
    for (name, schema) in definition["components"]["schemas"].as_object().into_iter().flatten() {
        if schema["enum"].is_array() {
            named.by_values.entry(schema["enum"].to_string()).or_default().push(name.clone());
            named.by_link.insert(name.to_lowercase(), name.clone());
            named.unused.insert(name.clone());
        }
    }
    drop_used(definition, &mut named.unused);
    named
}

fn drop_used(value: &Value, unused: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| drop_used(item, unused)),
        Value::Object(object) => {
            if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix(SCHEMAS)) {
                unused.remove(name);
            }
            object.values().for_each(|member| drop_used(member, unused));
        }
        _ => {}
    }
}

fn in_properties(schema: &mut Value, owner: &str, named: &Named, notes: &mut Notes) {
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        in_schema(property, owner, name, named, notes);
        in_properties(property, owner, named, notes);
    }
}

/// A property or a parameter; a link in the prose of a list is that of its items.
fn in_schema(schema: &mut Value, owner: &str, name: &str, named: &Named, notes: &mut Notes) {
    let Some(object) = schema.as_object_mut() else { return };
    let link = object.remove(LINK);
    match object.get_mut("items").and_then(Value::as_object_mut) {
        Some(items) => {
            let own = items.remove(LINK);
            refer(items, owner, name, own.or(link).as_ref(), named, notes);
        }
        None => refer(object, owner, name, link.as_ref(), named, notes),
    }
}

fn refer(schema: &mut Object, owner: &str, property: &str, link: Option<&Value>, named: &Named, notes: &mut Notes) {
    let link = link.and_then(Value::as_str).unwrap_or_default();
    let name = match schema.get("enum") {
        Some(values) => by_values(values, owner, property, named),
        None if schema.get("type") != Some(&json!("string")) || schema.contains_key("format") => None,
        None => {
            let name = named.by_link.get(link).or_else(|| by_name(owner, property, named));
            if let Some(name) = name {
                notes.add(format!("{owner}/{property}: a text whose values are those of the enum `{name}`: the enum is taken"));
            }
            name
        }
    };
    if let Some(name) = name {
        for replaced in ["enum", "type", "minLength", "maxLength"] {
            schema.remove(replaced);
        }
        schema.insert("$ref".into(), json!(format!("{SCHEMAS}{name}")));
    }
}

/// The only enum of these values, or among several the one that the property's name asks for.
fn by_values<'a>(values: &Value, owner: &str, property: &str, named: &'a Named) -> Option<&'a String> {
    let candidates = named.by_values.get(&values.to_string())?;
    let wanted = property.to_upper_camel_case();
    let asked = [format!("{owner}{wanted}"), wanted];
    let found = candidates.iter().find(|name| asked.contains(name));
    found.or(if candidates.len() == 1 { candidates.first() } else { None })
}

/// The enum that nothing refers to and that has the property's name, with the owner's before it or without.
fn by_name<'a>(owner: &str, property: &str, named: &'a Named) -> Option<&'a String> {
    let plural = property.to_upper_camel_case();
    let wanted = [plural.as_str(), plural.strip_suffix('s').unwrap_or(&plural)];
    let owners = [Some(owner), owner.strip_suffix("Request"), owner.strip_suffix("Response")];
    let of_owner = owners.into_iter().flatten().flat_map(|owner| wanted.map(|wanted| format!("{owner}{wanted}")));
    let found = of_owner.into_iter().find_map(|name| named.unused.get(&name));
    found.or_else(|| {
        let alone = |wanted: &str| named.by_link.values().filter(|name| name.ends_with(wanted)).count() == 1;
        wanted.iter().find_map(|wanted| named.unused.get(*wanted).filter(|name| alone(name)))
    })
}
