//! A schema's facts without its sentences.

use serde_json::{Value, json};

use super::straighten::straighten;
use super::{Notes, prose};
use crate::document::Object;

/// Facts that carry over as they are.
const KEPT: [&str; 19] = [
    "type",
    "format",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "nullable",
    "x-release-status",
    "x-since",
    "x-visibility",
];
/// Prose, samples, and what only Square's own tools read.
const DROPPED: [&str; 12] = [
    "description",
    "summary",
    "title",
    "example",
    "example_type",
    "examples",
    "externalDocs",
    "x-enum-elements",
    "x-params-example",
    "x-sq-sdk-sample-code",
    "x-is-beta",
    "xml",
];

pub(super) fn schemas(document: &Value, notes: &mut Notes) -> Value {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    Value::Object(schemas.map(|(name, value)| (name.clone(), schema(value, name, None, notes))).collect())
}

/// The facts of one schema; `name` is the property's name where it is one.
pub(super) fn schema(value: &Value, place: &str, name: Option<&str>, notes: &mut Notes) -> Value {
    let Some(object) = value.as_object() else {
        notes.add(format!("{place}: not a schema but `{value}`: any JSON value is taken"));
        return json!({});
    };
    let mut kept = Object::new();
    for (key, member) in object {
        match key.as_str() {
            "$ref" if member.is_string() => _ = kept.insert(key.clone(), member.clone()),
            "allOf" | "oneOf" | "anyOf" | "properties" if member.is_null() => {}
            "properties" => _ = kept.insert(key.clone(), properties(member, place, notes)),
            "items" => _ = kept.insert(key.clone(), schema(member, &format!("{place}/items"), None, notes)),
            "additionalProperties" if member.is_object() => {
                kept.insert(key.clone(), schema(member, &format!("{place}/additionalProperties"), None, notes));
            }
            "additionalProperties" => _ = kept.insert(key.clone(), member.clone()),
            "allOf" | "oneOf" | "anyOf" => _ = kept.insert(key.clone(), variants(member, place, notes)),
            "required" => {
                if let Some(names) = sorted(member) {
                    kept.insert(key.clone(), names);
                }
            }
            "readOnly" | "x-read-only" if member == &json!(true) => _ = kept.insert("readOnly".into(), json!(true)),
            "x-nullable" if member == &json!(true) => _ = kept.insert("nullable".into(), json!(true)),
            "deprecated" | "x-is-deprecated" if member == &json!(true) => _ = kept.insert("deprecated".into(), json!(true)),
            "readOnly" | "x-read-only" | "x-nullable" | "deprecated" | "x-is-deprecated" => {}
            "x-webhook" => _ = kept.insert(key.clone(), webhook(member)),
            "x-api" => _ = kept.insert(key.clone(), json!(member.as_str().unwrap_or_default().rsplit('/').next())),
            known if KEPT.contains(&known) => _ = kept.insert(key.clone(), member.clone()),
            known if DROPPED.contains(&known) => {}
            other => notes.add(format!("{place}: `{other}` is not known and is left out")),
        }
    }
    if object.get("x-is-beta") == Some(&json!(true)) {
        kept.entry("x-release-status").or_insert(json!("BETA"));
    }
    straighten(&mut kept, place, notes);
    prose::lift(&mut kept, name, object.get("description").and_then(Value::as_str).unwrap_or_default());
    Value::Object(kept)
}

fn properties(value: &Value, place: &str, notes: &mut Notes) -> Value {
    let members = value.as_object().into_iter().flatten();
    let kept = members.map(|(name, member)| (name.clone(), schema(member, &format!("{place}/{name}"), Some(name), notes)));
    Value::Object(kept.collect())
}

fn variants(value: &Value, place: &str, notes: &mut Notes) -> Value {
    value.as_array().into_iter().flatten().map(|variant| schema(variant, place, None, notes)).collect()
}

fn webhook(value: &Value) -> Value {
    let scopes = sorted(&value["scopes"]).unwrap_or(json!([]));
    json!({ "event": value["event"], "scopes": scopes })
}

/// A list of names in order, or nothing where there is none (2017 has a `required` that is a flag).
pub(super) fn sorted(value: &Value) -> Option<Value> {
    let mut names: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
    names.sort_unstable();
    names.dedup();
    Some(json!(names))
}
