//! Which operations page, and how: a cursor in, a cursor out, one array of items; or what an overlay states.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::error::{Error, Pointer, Result};
use crate::ir::{Api, CURSOR, Operation, Pagination, Place, Struct, Type};

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
        return by_link(operation, parameter, at);
    }
    let place = cursor_in(operation)
        .ok_or_else(|| Error::new(at, "the request has no `cursor` that can be sent on", "drop the statement, or add the parameter"))?;
    let model = answer(operation, structs).filter(|model| has_cursor(model)).ok_or_else(|| {
        Error::new(at, "the answer has no `cursor` that can be sent on", "drop the statement, or add the property to the answer")
    })?;
    let items = statement["items"].as_str().unwrap_or_default();
    let item = lists(model)
        .find(|(name, _)| *name == items)
        .map(|(_, item)| item.clone())
        .ok_or_else(|| Error::new(at, format!("the answer has no array `{items}`"), "name an array of the answer in `items`"))?;
    Ok(Pagination::Cursor { place, items: items.to_owned(), item })
}

fn by_link(operation: &Operation, parameter: &str, at: &Pointer) -> Result<Pagination> {
    if input(operation, parameter) != Some(Place::Query) {
        return Err(Error::new(
            at,
            format!("the query has no `{parameter}` that can be asked for"),
            "name a parameter of the query in `link`",
        ));
    }
    match &operation.output {
        Type::List(item) => Ok(Pagination::Link { parameter: parameter.to_owned(), item: (**item).clone() }),
        _ => Err(Error::new(at, "the answer is no array", "drop `link`: only a bare array pages by the header")),
    }
}

fn by_rule(operation: &Operation, structs: &BTreeMap<&str, &Struct>) -> Option<Pagination> {
    let place = cursor_in(operation)?;
    let model = answer(operation, structs).filter(|model| has_cursor(model))?;
    let mut lists = lists(model);
    let (items, item) = lists.next()?;
    lists.next().is_none().then(|| Pagination::Cursor { place, items: items.to_owned(), item: item.clone() })
}

fn cursor_in(operation: &Operation) -> Option<Place> {
    input(operation, CURSOR).filter(|place| [Place::Query, Place::Body].contains(place))
}

/// Where a text travels, or a number that is a text in the query.
fn input(operation: &Operation, name: &str) -> Option<Place> {
    let input = operation.inputs.iter().find(|input| input.field.wire_name == name)?;
    match (input.place, &input.field.ty) {
        (place, Type::String) | (place @ Place::Query, Type::Integer) => Some(place),
        _ => None,
    }
}

fn answer<'a>(operation: &Operation, structs: &BTreeMap<&str, &'a Struct>) -> Option<&'a Struct> {
    match &operation.output {
        Type::Struct(name) => structs.get(name.as_str()).copied(),
        _ => None,
    }
}

fn has_cursor(model: &Struct) -> bool {
    model.fields.iter().any(|field| field.wire_name == CURSOR && [Type::String, Type::Integer].contains(&field.ty))
}

/// The arrays of an answer, and what they hold.
fn lists(model: &Struct) -> impl Iterator<Item = (&str, &Type)> {
    let lists = model.fields.iter().filter_map(|field| match &field.ty {
        Type::List(item) => Some((field.wire_name.as_str(), &**item)),
        _ => None,
    });
    lists.filter(|(name, _)| *name != "errors")
}
