//! Which operations page, and how: a cursor in, a cursor out, one array of items; or what an overlay states.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::error::{Error, Pointer, Result};
use crate::ir::{Api, Operation, Pagination, Place, Struct, Type};

const CURSOR: &str = "cursor";

pub(super) fn mark(api: &mut Api, spec: &OpenAPI) -> Result<()> {
    let stated = stated(spec);
    let structs: BTreeMap<&str, &Struct> = api.structs.iter().map(|model| (model.ident.as_str(), model)).collect();
    for operation in api.services.iter_mut().flat_map(|service| &mut service.operations) {
        operation.pagination = match stated.get(operation.id.as_str()) {
            Some((statement, at)) => Some(by_statement(operation, statement, &structs, at)?),
            None => by_rule(operation, &structs),
        };
    }
    Ok(())
}

/// What the operations state in `x-pagination`, by operationId.
fn stated(spec: &OpenAPI) -> BTreeMap<&str, (&Value, Pointer)> {
    let mut stated = BTreeMap::new();
    for (path, method, operation) in spec.operations() {
        let at = Pointer::root().key("paths").key(path).key(method).key("x-pagination");
        if let (Some(id), Some(statement)) = (&operation.operation_id, operation.extensions.get("x-pagination")) {
            stated.insert(id.as_str(), (statement, at));
        }
    }
    stated
}

fn by_statement(operation: &Operation, statement: &Value, structs: &BTreeMap<&str, &Struct>, at: &Pointer) -> Result<Pagination> {
    if let Some(parameter) = statement["link"].as_str() {
        return Ok(Pagination::Link { parameter: parameter.to_owned() });
    }
    let items = statement["items"].as_str().unwrap_or_default();
    let known = answer(operation, structs).is_some_and(|model| lists(model).any(|name| name == items));
    match cursor_in(operation) {
        Some(place) if known => Ok(Pagination::Cursor { place, items: items.to_owned() }),
        Some(_) => Err(Error::new(at, format!("the answer has no array `{items}`"), "name an array of the answer in `items`")),
        None => Err(Error::new(at, "the request has no `cursor`", "drop the statement, or add the parameter")),
    }
}

fn by_rule(operation: &Operation, structs: &BTreeMap<&str, &Struct>) -> Option<Pagination> {
    let place = cursor_in(operation)?;
    let model = answer(operation, structs)?;
    model.fields.iter().find(|field| field.wire_name == CURSOR)?;
    let mut lists = lists(model);
    let items = lists.next()?.to_owned();
    lists.next().is_none().then_some(Pagination::Cursor { place, items })
}

fn cursor_in(operation: &Operation) -> Option<Place> {
    let input = operation.inputs.iter().find(|input| input.field.wire_name == CURSOR)?;
    [Place::Query, Place::Body].contains(&input.place).then_some(input.place)
}

fn answer<'a>(operation: &Operation, structs: &BTreeMap<&str, &'a Struct>) -> Option<&'a Struct> {
    match &operation.output {
        Type::Struct(name) => structs.get(name.as_str()).copied(),
        _ => None,
    }
}

fn lists(model: &Struct) -> impl Iterator<Item = &str> {
    let lists = model.fields.iter().filter(|field| matches!(field.ty, Type::List(_)));
    lists.map(|field| field.wire_name.as_str()).filter(|name| *name != "errors")
}
