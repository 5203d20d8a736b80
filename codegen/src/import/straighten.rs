//! What published files have wrong about types and limits, made into what OpenAPI 3.0 reads.

use serde_json::{Value, json};

use super::Notes;
use crate::document::Object;

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
const COUNTS: [&str; 4] = ["minLength", "maxLength", "minItems", "maxItems"];
const BOUNDS: [&str; 3] = ["minimum", "maximum", "multipleOf"];
const FLAGS: [&str; 4] = ["exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "nullable"];
const TEXTS: [&str; 2] = ["format", "pattern"];

/// Makes a schema's type, values and limits fit each other.
pub(super) fn straighten(schema: &mut Object, place: &str, notes: &mut Notes) {
    one_type(schema, place, notes);
    values(schema);
    if schema.contains_key("properties") {
        schema.entry("type").or_insert(json!("object"));
    }
    if schema.contains_key("items") {
        schema.entry("type").or_insert(json!("array"));
    }
    if schema.get("type") == Some(&json!("array")) {
        schema.entry("items").or_insert(json!({}));
    }
    let whole = schema.get("type") == Some(&json!("integer"));
    schema.retain(|key, value| {
        let fits = fits(key, value, whole);
        if !fits {
            notes.add(format!("{place}: `{key}: {value}` is not OpenAPI 3.0 and is left out"));
        }
        fits
    });
}

/// One known type: of a list the first, with `null` as `nullable`.
fn one_type(schema: &mut Object, place: &str, notes: &mut Notes) {
    let Some(stated) = schema.remove("type") else { return };
    let names: Vec<&str> = stated.as_array().map_or_else(|| stated.as_str().into_iter().collect(), |names| strings(names));
    let known = |name: &str| TYPES.into_iter().find(|known| *known == name || name.starts_with(&known[..3]));
    if let Some(name) = names.iter().find_map(|name| known(name)) {
        schema.insert("type".into(), json!(name));
    }
    if stated.is_array() && names.contains(&"null") {
        schema.insert("nullable".into(), json!(true));
    }
    if schema.get("type") != Some(&stated) {
        notes.add(format!("{place}: `type: {stated}` is not OpenAPI 3.0: the nearest is taken"));
    }
}

fn strings(values: &[Value]) -> Vec<&str> {
    values.iter().filter_map(Value::as_str).collect()
}

/// Early editions have enums of texts that call themselves numbers; a text's values are texts.
fn values(schema: &mut Object) {
    let Some(values) = schema.get("enum").and_then(Value::as_array) else { return };
    let text = !values.is_empty() && values.iter().all(Value::is_string);
    if text {
        schema.insert("type".into(), json!("string"));
    } else if schema.get("type") == Some(&json!("string")) {
        let spelled = values.iter().filter(|value| !value.is_null()).map(spelled).collect();
        schema.insert("enum".into(), Value::Array(spelled));
    }
}

fn spelled(value: &Value) -> Value {
    if value.is_string() { value.clone() } else { json!(value.to_string()) }
}

/// Whether a member is what OpenAPI says it is.
fn fits(key: &str, value: &Value, whole: bool) -> bool {
    match key {
        "enum" => value.is_array(),
        "default" => !value.is_null(),
        _ if COUNTS.contains(&key) => value.is_u64(),
        _ if BOUNDS.contains(&key) => {
            if whole {
                value.is_i64()
            } else {
                value.is_number()
            }
        }
        _ if FLAGS.contains(&key) => value.is_boolean(),
        _ if TEXTS.contains(&key) => value.is_string(),
        _ => true,
    }
}
