//! The operations as JSON, for people and programs that ask what the crate has.

use serde_json::{Value, json};

use crate::ir::{Api, Body, Idempotency, Input, Operation, Pagination, Place, Service, Type};

pub(crate) fn operations(api: &Api) -> String {
    let mut rows: Vec<Value> = api.services.iter().flat_map(|service| service.operations.iter().map(|o| row(service, o))).collect();
    rows.sort_by(|a, b| a["operation_id"].as_str().cmp(&b["operation_id"].as_str()));
    format!("{:#}\n", Value::Array(rows))
}

fn row(service: &Service, operation: &Operation) -> Value {
    let (required, optional): (Vec<&Input>, Vec<&Input>) = operation.inputs.iter().partition(|input| input.argument);
    json!({
        "operation_id": operation.id,
        "api": service.tag,
        "http_method": operation.http_method,
        "path": operation.path,
        "handle": service.module,
        "method": operation.method,
        "builder": operation.builder,
        "arguments": required.into_iter().chain(optional).map(argument).collect::<Vec<_>>(),
        "request": request(&operation.body),
        "response": if operation.output == Type::Any { Value::Null } else { operation.output.rust().into() },
        "scopes": operation.scopes,
        "safe": operation.safe,
        "pagination": operation.pagination.as_ref().map(pagination),
        "idempotency": operation.idempotency.as_ref().map(idempotency),
        "deprecated": operation.deprecated.is_some(),
        "retired": operation.retired,
        "feature": operation.feature,
    })
}

fn argument(input: &Input) -> Value {
    let place = match input.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body | Place::Whole => "body",
        Place::Part => "part",
    };
    json!({
        "name": input.field.ident,
        "wire_name": input.field.wire_name,
        "in": place,
        "rust_type": input.field.ty.rust(),
        "required": input.argument,
    })
}

fn request(body: &Body) -> Option<&String> {
    match body {
        Body::None => None,
        Body::Json(schema) | Body::Multipart { schema, .. } => schema.as_ref(),
    }
}

fn pagination(pagination: &Pagination) -> Value {
    match pagination {
        Pagination::Cursor { place, items, .. } => {
            let cursor_in = if *place == Place::Query { "query" } else { "body" };
            json!({ "cursor_in": cursor_in, "items_field": items })
        }
        Pagination::Link { parameter, .. } => json!({ "cursor_in": "link", "items_field": null, "parameter": parameter }),
    }
}

fn idempotency(key: &Idempotency) -> Value {
    let field = key.each.as_ref().map_or_else(|| key.field.clone(), |map| format!("{map}.*.{}", key.field));
    json!({ "field": field, "required": key.required, "max_length": key.max_length })
}
