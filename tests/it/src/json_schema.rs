//! The definition's schemas as JSON Schema, and bodies held against them by a library that knows nothing of our models.

use std::sync::LazyLock;

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value, json};

use crate::definition::DOCUMENT;

/// Where the converted schemas are found.
const HOME: &str = "https://definition.invalid/";

/// Keywords of OpenAPI that say nothing of a value, or are said otherwise in JSON Schema.
const SILENT: [&str; 4] = ["default", "description", "nullable", "readOnly"];

static SCHEMAS: LazyLock<Registry<'static>> = LazyLock::new(|| {
    let schemas = DOCUMENT["components"]["schemas"].as_object().expect("schemas");
    let schemas: Map<String, Value> = schemas.iter().map(|(name, schema)| (name.clone(), convert(schema))).collect();
    let registry = Registry::new().draft(Draft::Draft202012).add(HOME, json!({ "components": { "schemas": schemas } }));
    registry.and_then(|registry| registry.prepare()).unwrap_or_else(|error| panic!("{error}"))
});

/// What a schema, written as in the definition, has against a value that is sent.
///
/// # Panics
/// Where the schema has a keyword that is not known here.
#[must_use]
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(&SCHEMAS);
    let validator = options.should_validate_formats(true).build(&convert(schema)).unwrap_or_else(|error| panic!("{error}"));
    let faults = validator.iter_errors(value);
    faults.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// From OpenAPI 3.0. Where members are listed, no other may be sent, and what Square sets need not be.
fn convert(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut converted: Map<String, Value> =
        keywords.iter().filter_map(|(name, value)| Some((name.clone(), keyword(name, value, keywords)?))).collect();
    if keywords.contains_key("properties") {
        converted.entry("additionalProperties").or_insert(false.into());
    }
    if keywords.get("nullable") == Some(&true.into()) { nullable(converted) } else { converted.into() }
}

/// By the type where that is enough, since a fault in one of several schemas is told without its place.
fn nullable(mut schema: Map<String, Value>) -> Value {
    if schema.contains_key("enum") || !schema.contains_key("type") {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    let kind = schema["type"].take();
    schema.insert("type".to_owned(), json!([kind, "null"]));
    schema.into()
}

fn keyword(name: &str, value: &Value, beside: &Map<String, Value>) -> Option<Value> {
    match name {
        "$ref" => Some(format!("{HOME}{}", value.as_str().expect("a reference")).into()),
        "allOf" | "oneOf" => Some(value.as_array().expect("schemas").iter().map(convert).collect()),
        "items" | "additionalProperties" => Some(convert(value)),
        "properties" => Some(value.as_object().expect("members").iter().map(|(name, schema)| (name.clone(), convert(schema))).collect()),
        "required" => {
            let sent = |name: &&Value| beside["properties"][name.as_str().expect("a name")]["readOnly"] != true;
            Some(value.as_array().expect("names").iter().filter(sent).cloned().collect())
        }
        "type" | "enum" | "format" | "maxLength" | "minLength" | "maximum" | "minimum" | "pattern" => Some(value.clone()),
        silent if SILENT.contains(&silent) || silent.starts_with("x-") => None,
        unknown => panic!("the keyword `{unknown}` is not known here: convert it"),
    }
}
