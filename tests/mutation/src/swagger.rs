//! A definition in the form of Swagger 2.0, for the importer to turn back.

use serde_json::{Map, Value, json};

use crate::slice::SCHEMAS;

pub(crate) fn downgrade(definition: &Value) -> Value {
    let components = &definition["components"];
    let mut document = json!({
        "swagger": "2.0",
        "info": definition["info"],
        "host": "connect.squareup.com",
        "basePath": "/",
        "consumes": ["application/json"],
        "paths": definition["paths"],
        "definitions": components["schemas"],
        "securityDefinitions": components["securitySchemes"].as_object().map(|schemes| each(schemes, scheme)),
    });
    for (_, item) in document["paths"].as_object_mut().into_iter().flatten() {
        item.as_object_mut().into_iter().flatten().for_each(|(_, value)| operation(value));
    }
    move_references(&mut document);
    document
}

fn each(members: &Map<String, Value>, change: fn(&Value) -> Value) -> Value {
    Value::Object(members.iter().map(|(name, member)| (name.clone(), change(member))).collect())
}

fn scheme(value: &Value) -> Value {
    let flow = &value["flows"]["authorizationCode"];
    if flow.is_null() {
        return value.clone();
    }
    let mut flat = flow.clone();
    flat["type"] = json!("oauth2");
    flat["flow"] = json!("accessCode");
    flat
}

fn operation(value: &mut Value) {
    let Some(object) = value.as_object_mut() else { return };
    let body = object.remove("requestBody").unwrap_or_default();
    let mut parameters: Vec<Value> = object.get("parameters").and_then(Value::as_array).into_iter().flatten().map(parameter).collect();
    for (media, content) in body["content"].as_object().into_iter().flatten() {
        if media == "application/json" {
            parameters.push(json!({ "in": "body", "name": "body", "required": body["required"], "schema": content["schema"] }));
        } else {
            parameters.extend(form(&content["schema"]));
        }
    }
    object.insert("parameters".into(), Value::Array(parameters));
    for (_, response) in object.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
        let schema = response.pointer("/content/application~1json/schema").cloned();
        *response = json!({ "description": "", "schema": schema });
    }
}

fn parameter(value: &Value) -> Value {
    let mut flat = value["schema"].clone();
    if let (Some(flat), Some(object)) = (flat.as_object_mut(), value.as_object()) {
        flat.extend(object.iter().filter(|(key, _)| *key != "schema").map(|(key, member)| (key.clone(), member.clone())));
    }
    flat
}

fn form(schema: &Value) -> Vec<Value> {
    let parts = schema["properties"].as_object().into_iter().flatten();
    let part = |(name, part): (&String, &Value)| match part["format"] == "binary" {
        true => json!({ "in": "formData", "name": name, "type": "file" }),
        false => json!({ "in": "formData", "name": name, "type": "string" }),
    };
    parts.map(part).collect()
}

fn move_references(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(move_references),
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                *reference = reference.replacen(SCHEMAS, "#/definitions/", 1);
            }
            object.values_mut().for_each(move_references);
        }
        _ => {}
    }
}
