//! Swagger 2.0 to OpenAPI 3.0, as far as Square has used it.

use serde_json::{Value, json};

use super::Notes;
use super::operations::all_parameters;
use crate::document::Object;
use crate::error::{Error, Pointer, Result};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];
const SCHEMA_KEYS: [&str; 16] = [
    "type",
    "description",
    "format",
    "enum",
    "items",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "x-nullable",
    "x-enum-elements",
    "x-is-beta",
];

pub(super) fn to_openapi3(mut document: Value, notes: &mut Notes) -> Result<Value> {
    move_references(&mut document);
    let consumes = document["consumes"].clone();
    let mut paths = document["paths"].take();
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        let place = Pointer::root().key("paths").key(path);
        upgrade_path(item, &consumes, &place, notes)?;
    }
    Ok(json!({
        "openapi": "3.0.3",
        "info": document["info"].take(),
        "servers": servers(&document),
        "paths": paths,
        "components": {
            "schemas": document["definitions"].take(),
            "securitySchemes": security_schemes(&document["securityDefinitions"]),
        },
    }))
}

/// `#/definitions/X` is `#/components/schemas/X` now.
fn move_references(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(move_references),
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                if let Some(name) = reference.strip_prefix("#/definitions/") {
                    *reference = format!("#/components/schemas/{name}");
                }
            }
            object.values_mut().for_each(move_references);
        }
        _ => {}
    }
}

fn servers(document: &Value) -> Value {
    let Some(host) = document["host"].as_str() else { return json!([]) };
    let base = document["basePath"].as_str().unwrap_or_default().trim_end_matches('/');
    json!([{ "url": format!("https://{host}{base}") }])
}

fn security_schemes(definitions: &Value) -> Value {
    let schemes = definitions.as_object().into_iter().flatten();
    Value::Object(schemes.map(|(name, scheme)| (name.clone(), security_scheme(scheme))).collect())
}

fn security_scheme(scheme: &Value) -> Value {
    if scheme["type"] != "oauth2" {
        return scheme.clone();
    }
    let flow = match scheme["flow"].as_str() {
        Some("accessCode") | None => "authorizationCode",
        Some("application") => "clientCredentials",
        Some(other) => other,
    };
    let mut members = super::pick(scheme, &["authorizationUrl", "tokenUrl", "scopes"]);
    if let Some(Value::String(url)) = members.get_mut("authorizationUrl") {
        url.truncate(url.find('?').unwrap_or(url.len()));
    }
    json!({ "type": "oauth2", "flows": { flow: members } })
}

fn upgrade_path(item: &mut Value, consumes: &Value, place: &Pointer, notes: &mut Notes) -> Result<()> {
    let Some(methods) = item.as_object_mut() else {
        return Err(Error::new(place, "a path item that is not an object", "give an object of operations by method"));
    };
    let common = methods.remove("parameters").unwrap_or_default();
    methods.retain(|method, _| METHODS.contains(&method.as_str()));
    for (method, operation) in methods {
        upgrade_operation(operation, &common, consumes, &place.key(method), notes)?;
    }
    Ok(())
}

fn upgrade_operation(operation: &mut Value, common: &Value, consumes: &Value, place: &Pointer, notes: &mut Notes) -> Result<()> {
    if !operation.is_object() {
        return Err(Error::new(place, "an operation that is not an object", "give an operation object"));
    }
    let media = media_type(operation, consumes);
    let own = operation["parameters"].take();
    let (mut parameters, mut form, mut body) = (Vec::new(), Vec::new(), None);
    for parameter in all_parameters(common, &own) {
        match parameter["in"].as_str() {
            Some("body") => body = Some(request_body(&parameter["schema"], &media, parameter["required"] == true)),
            Some("formData") => form.push(parameter),
            _ => parameters.push(upgrade_parameter(parameter)),
        }
    }
    operation["parameters"] = Value::Array(parameters);
    if let Some(body) = if form.is_empty() { body } else { Some(form_body(&form, place, notes)) } {
        operation["requestBody"] = body;
    }
    for (_, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if response["schema"].is_object() {
            *response = json!({
                "headers": response["headers"],
                "content": { "application/json": { "schema": response["schema"] } },
            });
        }
    }
    add_permissions(operation);
    Ok(())
}

/// A form with a file is multipart; the API takes any other as JSON too.
fn form_body(form: &[&Value], place: &Pointer, notes: &mut Notes) -> Value {
    let properties = form.iter().map(|part| (part["name"].as_str().unwrap_or_default().to_owned(), parameter_schema(part)));
    let required: Vec<&Value> = form.iter().filter(|part| part["required"] == true).map(|part| &part["name"]).collect();
    let schema = json!({ "type": "object", "properties": properties.collect::<Object>(), "required": required });
    if form.iter().any(|part| part["type"] == "file") {
        return request_body(&schema, "multipart/form-data", true);
    }
    notes.add(format!("{place}: a form without a file: JSON is taken"));
    request_body(&schema, "application/json", true)
}

fn media_type(operation: &Value, consumes: &Value) -> String {
    let types = operation["consumes"].as_array().or(consumes.as_array()).map(Vec::as_slice).unwrap_or_default();
    let known = types.iter().filter_map(Value::as_str).find(|media| *media == "application/json");
    known.or_else(|| types.first()?.as_str()).unwrap_or("application/json").to_owned()
}

fn request_body(schema: &Value, media: &str, required: bool) -> Value {
    json!({ "required": required, "content": { media: { "schema": schema } } })
}

fn upgrade_parameter(parameter: &Value) -> Value {
    let mut kept = super::pick(parameter, &["name", "in", "required", "description", "deprecated", "x-is-deprecated"]);
    let schema = parameter_schema(parameter);
    if schema["type"] == "array" && parameter["collectionFormat"] != "multi" {
        kept.insert("explode".into(), json!(false));
    }
    kept.insert("schema".into(), schema);
    Value::Object(kept)
}

fn parameter_schema(parameter: &Value) -> Value {
    if parameter["schema"].is_object() {
        return parameter["schema"].clone();
    }
    let mut schema = super::pick(parameter, &SCHEMA_KEYS);
    if schema.get("type").is_some_and(|kind| kind == "file") {
        schema.insert("type".into(), json!("string"));
        schema.insert("format".into(), json!("binary"));
    }
    Value::Object(schema)
}

/// Early editions name an operation's scopes in an extension only.
fn add_permissions(operation: &mut Value) {
    let known = operation["security"].as_array().is_some_and(|security| !security.is_empty());
    if let (false, Some(scopes)) = (known, operation["x-oauthpermissions"].as_array()) {
        operation["security"] = json!([{ "oauth2": scopes }]);
    }
}
