//! A small definition that is right in all parts, for tests to change in one.
#![allow(dead_code, reason = "no test file needs all of it")]

use serde_json::{Value, json};
use square_connect_codegen::{Error, Source, ir};

pub(crate) const FILE: &str = "spec/small.yaml";

pub(crate) fn source(text: impl Into<String>) -> Source {
    Source { name: FILE.to_owned(), text: text.into() }
}

/// One API of one operation, with a model, an enum and a list.
pub(crate) fn small() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Small", "version": "2026-01-22" },
        "tags": [{ "name": "Cards" }],
        "paths": { "/v2/cards/{card_id}": { "post": {
            "tags": ["Cards"],
            "operationId": "UpdateCard",
            "parameters": [
                { "in": "path", "name": "card_id", "required": true, "schema": { "type": "string" } },
                { "in": "query", "name": "limit", "schema": { "type": "integer" } },
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/UpdateCardRequest" } } } },
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Card" } } } } },
            "security": [{ "oauth2": ["CARDS_WRITE"] }],
        } } },
        "components": {
            "schemas": {
                "Card": { "type": "object", "properties": {
                    "id": { "type": "string" },
                    "brand": { "$ref": "#/components/schemas/CardBrand" },
                    "tags": { "type": "array", "items": { "type": "string" } },
                } },
                "CardBrand": { "type": "string", "enum": ["VISA", "JCB"] },
                "UpdateCardRequest": { "type": "object", "properties": { "card": { "$ref": "#/components/schemas/Card" } } },
            },
            "securitySchemes": {},
        },
    })
}

pub(crate) const OPERATION: &str = "/paths/~1v2~1cards~1{card_id}/post";

/// Puts a value at a JSON pointer, the last step of which may be new.
pub(crate) fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent).expect("a parent") {
        Value::Object(object) => _ = object.insert(key, value),
        Value::Array(items) if key == "-" => items.push(value),
        other => panic!("{parent} is {other}"),
    }
}

pub(crate) fn take(document: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    document.pointer_mut(parent).and_then(Value::as_object_mut).expect("a parent").remove(key).expect("a member");
}

pub(crate) fn load(document: &Value) -> Result<ir::Api, Error> {
    square_connect_codegen::load(&source(document.to_string()), &[])
}

/// Every file, in one text each, by path.
pub(crate) fn files(api: &ir::Api) -> Vec<(String, String)> {
    let files = square_connect_codegen::modules(api).expect("the generator writes Rust");
    files.into_iter().map(|file| (file.path, file.text)).collect()
}
