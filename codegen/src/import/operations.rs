//! Paths and operations, their facts only.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::facts::{schema, sorted};
use super::{Notes, pick};
use crate::document::Object;
use crate::error::{Error, Pointer, Result};

const JSON: &str = "application/json";
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const PATH_KEYS: [&str; 4] = ["parameters", "summary", "description", "servers"];
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
    let default_security = document.get("security");
    let mut kept = Object::new();
    for (path, item) in paths {
        let place = Pointer::root().key("paths").key(path);
        let Some(members) = item.as_object() else {
            return Err(Error::new(&place, "a path item that is not an object", "give an object of operations by method"));
        };
        let common = &item["parameters"];
        for key in members.keys().filter(|key| !METHODS.contains(&key.as_str()) && !PATH_KEYS.contains(&key.as_str())) {
            notes.add(format!("{place}: `{key}` is not known and is left out"));
        }
        let methods = members.iter().filter(|(method, _)| METHODS.contains(&method.as_str()));
        let operations =
            methods.map(|(method, value)| Ok((method.clone(), operation(value, common, default_security, &place.key(method), notes)?)));
        kept.insert(path.clone(), Value::Object(operations.collect::<Result<_>>()?));
    }
    Ok(Value::Object(kept))
}

fn operation(value: &Value, common: &Value, default_security: Option<&Value>, place: &Pointer, notes: &mut Notes) -> Result<Value> {
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
    kept.insert("security".into(), security(object.get("security").or(default_security), place, notes));
    let errors: BTreeSet<&str> =
        value["x-endpoint-errors"].as_array().into_iter().flatten().filter_map(|e| e["error-code"].as_str()).collect();
    if !errors.is_empty() {
        kept.insert("x-endpoint-errors".into(), json!(errors));
    }
    Ok(Value::Object(kept))
}

fn parameters(operation: &Value, common: &Value, place: &Pointer, notes: &mut Notes) -> Value {
    let mut kept = Vec::new();
    for parameter in all_parameters(common, &operation["parameters"]) {
        if parameter["in"] == "path" || parameter["in"] == "query" {
            kept.push(self::parameter(parameter, place, notes));
        } else {
            let name = parameter["name"].as_str().unwrap_or_default();
            notes.add(format!("{place}: the parameter `{name}` is neither in path nor query and is left out"));
        }
    }
    kept.sort_by(|a, b| (a["in"].as_str(), a["name"].as_str()).cmp(&(b["in"].as_str(), b["name"].as_str())));
    Value::Array(kept)
}

/// The parameters of a path and those of its operation; the operation's say more.
pub(super) fn all_parameters<'a>(common: &'a Value, own: &'a Value) -> Vec<&'a Value> {
    let list = |value: &'a Value| value.as_array().into_iter().flatten();
    let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
    let mut all: Vec<&Value> = Vec::new();
    for parameter in list(own).rev().chain(list(common).rev()) {
        if !all.iter().any(|known| same(known, parameter)) {
            all.push(parameter);
        }
    }
    all.reverse();
    all
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
    if value["deprecated"] == true || value["x-is-deprecated"] == true {
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
        let media = if media == "multipart/form-data" { media } else { json_media(media, place, notes) };
        kept.entry(media).or_insert(Value::Object(part));
    }
    json!({ "required": value["required"] == true, "content": kept })
}

/// The API speaks JSON, whatever else a definition says of it.
fn json_media<'a>(media: &str, place: &Pointer, notes: &mut Notes) -> &'a str {
    if media != JSON {
        notes.add(format!("{place}: the media type `{media}`: JSON is taken"));
    }
    JSON
}

fn responses(value: &Value, place: &Pointer, notes: &mut Notes) -> Value {
    let mut kept = Object::new();
    for (status, response) in value.as_object().into_iter().flatten() {
        let mut facts = Object::from_iter([("description".to_owned(), json!(""))]);
        if let Some((media, content)) = answer(response) {
            json_media(media, place, notes);
            let content = schema(content, &format!("{place}/responses/{status}"), None, notes);
            facts.insert("content".into(), json!({ JSON: { "schema": content } }));
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

/// The schema of an answer, JSON's before any other's.
fn answer(response: &Value) -> Option<(&str, &Value)> {
    let content = response["content"].as_object()?;
    let mut schemas = content.iter().map(|(media, content)| (media.as_str(), &content["schema"])).filter(|(_, schema)| schema.is_object());
    schemas.clone().find(|(media, _)| *media == JSON).or_else(|| schemas.next())
}

/// Scopes in order; `null`, on which an OpenAPI reader fails, is no scope.
fn security(value: Option<&Value>, place: &Pointer, notes: &mut Notes) -> Value {
    let Some(requirements) = value.and_then(Value::as_array) else {
        notes.add(format!("{place}: says nothing of security: a bearer token is taken"));
        return json!([{ "oauth2": [] }]);
    };
    let kept = requirements
        .iter()
        .filter_map(Value::as_object)
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
