//! Paths and operations, their facts only.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::facts::{schema, sorted};
use super::{Notes, pick};
use crate::document::Object;
use crate::error::{Error, Pointer, Result};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const KEPT: [&str; 6] = ["operationId", "tags", "x-release-status", "x-visibility", "x-since", "x-retired"];
const DROPPED: [&str; 13] = [
    "summary",
    "description",
    "externalDocs",
    "x-unitTests",
    "x-is-beta",
    "x-is-deprecated",
    "x-sq-version",
    "x-oauthpermissions",
    "consumes",
    "produces",
    "schemes",
    "deprecated",
    "x-sq-sdk-sample-code",
];

pub(super) fn paths(document: &Value, notes: &mut Notes) -> Result<Value> {
    let Some(paths) = document["paths"].as_object() else {
        return Err(Error::file("there is no `paths` object", "give a whole definition"));
    };
    let mut kept = Object::new();
    for (path, item) in paths {
        let place = Pointer::root().key("paths").key(path);
        let common = &item["parameters"];
        let methods = item.as_object().into_iter().flatten().filter(|(method, _)| METHODS.contains(&method.as_str()));
        let operations = methods.map(|(method, value)| Ok((method.clone(), operation(value, common, &place.key(method), notes)?)));
        kept.insert(path.clone(), Value::Object(operations.collect::<Result<_>>()?));
    }
    Ok(Value::Object(kept))
}

fn operation(value: &Value, common: &Value, place: &Pointer, notes: &mut Notes) -> Result<Value> {
    let Some(object) = value.as_object() else {
        return Err(Error::new(place, "an operation that is not an object", "give an operation object"));
    };
    let mut kept = pick(value, &KEPT);
    for key in object.keys().map(String::as_str) {
        let read = ["parameters", "requestBody", "responses", "security", "x-endpoint-errors", "x-deprecation"].contains(&key);
        if !read && !KEPT.contains(&key) && !DROPPED.contains(&key) {
            notes.add(format!("{place}: `{key}` is not known and is left out"));
        }
    }
    if value["x-is-beta"] == true {
        kept.entry("x-release-status").or_insert(json!("BETA"));
    }
    if value["deprecated"] == true || value["x-is-deprecated"] == true {
        kept.insert("deprecated".into(), json!(true));
    }
    let deprecation = pick(&value["x-deprecation"], &["deprecationDate", "retirementDate", "replacedBy"]);
    if !deprecation.is_empty() {
        kept.insert("x-deprecation".into(), Value::Object(deprecation));
    }
    kept.insert("parameters".into(), parameters(value, common, place, notes));
    if value["requestBody"].is_object() {
        kept.insert("requestBody".into(), request_body(&value["requestBody"], place, notes));
    }
    kept.insert("responses".into(), responses(&value["responses"], place, notes));
    kept.insert("security".into(), security(&value["security"]));
    let errors: BTreeSet<&str> =
        value["x-endpoint-errors"].as_array().into_iter().flatten().filter_map(|e| e["error-code"].as_str()).collect();
    if !errors.is_empty() {
        kept.insert("x-endpoint-errors".into(), json!(errors));
    }
    Ok(Value::Object(kept))
}

fn parameters(operation: &Value, common: &Value, place: &Pointer, notes: &mut Notes) -> Value {
    let all = [common, &operation["parameters"]].into_iter().filter_map(Value::as_array).flatten();
    let mut kept: Vec<Value> = all.map(|parameter| self::parameter(parameter, place, notes)).collect();
    kept.sort_by(|a, b| (a["in"].as_str(), a["name"].as_str()).cmp(&(b["in"].as_str(), b["name"].as_str())));
    Value::Array(kept)
}

fn parameter(value: &Value, place: &Pointer, notes: &mut Notes) -> Value {
    let mut kept = pick(value, &["name", "in", "explode", "style"]);
    let name = value["name"].as_str().unwrap_or_default();
    let mut typed = value["schema"].clone();
    if let (Some(object), Some(prose)) = (typed.as_object_mut(), value.get("description")) {
        object.insert("description".into(), prose.clone());
    }
    kept.insert("schema".into(), schema(&typed, &format!("{place}/parameters/{name}"), Some(name), notes));
    if value["required"] == true || value["in"] == "path" {
        kept.insert("required".into(), json!(true));
    }
    if value["deprecated"] == true {
        kept.insert("deprecated".into(), json!(true));
    }
    Value::Object(kept)
}

fn request_body(value: &Value, place: &Pointer, notes: &mut Notes) -> Value {
    let mut kept = Object::new();
    for (media, content) in value["content"].as_object().into_iter().flatten() {
        let mut part = Object::from_iter([("schema".to_owned(), schema(&content["schema"], &format!("{place}/requestBody"), None, notes))]);
        if let Some(encoding) = content.get("encoding") {
            part.insert("encoding".into(), encoding.clone());
        }
        kept.insert(media.clone(), Value::Object(part));
    }
    json!({ "required": value["required"] == true, "content": kept })
}

fn responses(value: &Value, place: &Pointer, notes: &mut Notes) -> Value {
    let mut kept = Object::new();
    for (status, response) in value.as_object().into_iter().flatten() {
        let mut facts = Object::from_iter([("description".to_owned(), json!(""))]);
        let content = &response["content"]["application/json"]["schema"];
        if content.is_object() {
            let content = schema(content, &format!("{place}/responses/{status}"), None, notes);
            facts.insert("content".into(), json!({ "application/json": { "schema": content } }));
        }
        let headers: Object = response["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| (name.clone(), json!({ "schema": { "type": "string" } })))
            .collect();
        if !headers.is_empty() {
            facts.insert("headers".into(), Value::Object(headers));
        }
        kept.insert(status.clone(), Value::Object(facts));
    }
    Value::Object(kept)
}

/// Scopes in order; `null`, on which an OpenAPI reader fails, is no scope.
fn security(value: &Value) -> Value {
    let requirements = value.as_array().into_iter().flatten().filter_map(Value::as_object);
    let kept = requirements
        .map(|schemes| schemes.iter().map(|(name, scopes)| (name.clone(), sorted(scopes).unwrap_or(json!([])))).collect::<Object>());
    kept.map(Value::Object).collect()
}

/// The list of APIs: the tags that the operations and webhook events have.
pub(super) fn add_tags(definition: &mut Value) {
    let operations = definition["paths"].as_object().into_iter().flatten().flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let tags: BTreeSet<&str> =
        operations.flat_map(|(_, operation)| operation["tags"].as_array().into_iter().flatten()).filter_map(Value::as_str).collect();
    let tags: Value = tags.into_iter().map(|name| json!({ "name": name })).collect();
    definition["tags"] = tags;
}

/// The newest version that an operation names; editions of 2019 to 2024 state it there alone.
pub(super) fn newest_version(document: &Value) -> Option<&str> {
    let operations = document["paths"].as_object()?.values().filter_map(Value::as_object).flatten();
    operations.filter_map(|(_, operation)| operation["x-sq-version"].as_str()).max()
}
