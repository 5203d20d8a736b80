//! Parameters of path and query.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{OpenAPI, Operation as Source, Parameter, ParameterSchemaOrContent, ReferenceOr};

use super::facts;
use super::fields::new_field;
use super::schemas::Schemas;
use crate::error::{Error, Pointer, Result};
use crate::ir::{Input, Place, Type};
use crate::path;

/// The path's and the operation's parameters: path in the path's order, then query by name.
pub(super) fn lower<'a>(
    spec: &'a OpenAPI,
    source: &'a Source,
    path: &str,
    id: &str,
    schemas: &mut Schemas<'a>,
    at: &Pointer,
) -> Result<Vec<Input>> {
    let common = spec.paths.paths.get(path).and_then(ReferenceOr::as_item).map(|item| item.parameters.as_slice()).unwrap_or_default();
    let resolved = |list: &'a [ReferenceOr<Parameter>], at: &Pointer| {
        let list = list.iter().enumerate().map(|(index, parameter)| {
            let at = at.key("parameters").index(index);
            Ok((resolve(spec, parameter, &at)?, at))
        });
        list.collect::<Result<Vec<_>>>()
    };
    let own = resolved(&source.parameters, at)?;
    let mut all = resolved(common, &Pointer::root().key("paths").key(path))?;
    all.retain(|(known, _)| !own.iter().any(|(parameter, _)| same(known, parameter)));
    all.extend(own);
    let mut inputs = all.into_iter().map(|(parameter, at)| input(parameter, id, schemas, &at)).collect::<Result<Vec<_>>>()?;
    let order = |input: &Input| match input.place {
        Place::Path => (0, path::names(path).position(|name| name == input.field.wire_name)),
        _ => (1, None),
    };
    inputs.sort_by(|a, b| (order(a), &a.field.wire_name).cmp(&(order(b), &b.field.wire_name)));
    Ok(inputs)
}

/// An operation's parameter stands for its path's of the same name and place.
fn same(a: &Parameter, b: &Parameter) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b) && a.parameter_data_ref().name == b.parameter_data_ref().name
}

fn resolve<'a>(spec: &'a OpenAPI, parameter: &'a ReferenceOr<Parameter>, at: &Pointer) -> Result<&'a Parameter> {
    match parameter {
        ReferenceOr::Item(parameter) => Ok(parameter),
        ReferenceOr::Reference { reference } => {
            let name = reference.rsplit('/').next().unwrap_or_default();
            let found = spec.components.as_ref().and_then(|components| components.parameters.get(name));
            let found = found.and_then(ReferenceOr::as_item);
            found.ok_or_else(|| {
                Error::new(at, format!("the reference `{reference}` is no parameter's"), "refer to `#/components/parameters/…`")
            })
        }
    }
}

fn input<'a>(parameter: &'a Parameter, id: &str, schemas: &mut Schemas<'a>, at: &Pointer) -> Result<Input> {
    let data = parameter.parameter_data_ref();
    let (place, explode) = match parameter {
        Parameter::Path { .. } => (Place::Path, false),
        Parameter::Query { .. } => (Place::Query, data.explode.unwrap_or(true)),
        Parameter::Header { .. } | Parameter::Cookie { .. } => {
            return Err(Error::new(at, format!("the parameter `{}` is neither in path nor query", data.name), "drop it, by an overlay"));
        }
    };
    let ParameterSchemaOrContent::Schema(schema) = &data.format else {
        return Err(Error::new(at, "a parameter by `content` is not supported", "give it a `schema`, by an overlay"));
    };
    let ty = schemas.of(schema, &format!("{id}_{}", data.name), &at.key("schema"))?;
    let plain = |ty: &Type| matches!(ty, Type::String | Type::Integer | Type::Number | Type::Boolean | Type::Timestamp | Type::Enum(_));
    let fits = plain(&ty) || matches!(&ty, Type::List(inner) if place == Place::Query && plain(inner));
    if !fits {
        return Err(Error::new(
            at,
            format!("the parameter `{}` is a `{}`, which has no text", data.name, ty.rust()),
            "let it be a plain value",
        ));
    }
    let mut field = new_field(&data.name, ty, schema.as_item(), at)?;
    // A parameter's null has no spelling: leaving it out is all there is.
    field.nullable = false;
    field.required = data.required || place == Place::Path;
    if data.deprecated == Some(true) && !field.deprecated {
        field.deprecated = true;
        field.facts.push(facts::DEPRECATED.to_owned());
    }
    if let Some(words) = &data.description {
        field.words.clone_from(words);
    }
    let argument = field.required;
    Ok(Input { field, place, argument, explode })
}

/// Every name in braces has its parameter, and every path parameter its place.
pub(super) fn checked_path(path: &str, inputs: &[Input], at: &Pointer) -> Result<String> {
    let declared: BTreeSet<&str> = inputs.iter().filter(|i| i.place == Place::Path).map(|i| i.field.wire_name.as_str()).collect();
    let named: BTreeSet<&str> = path::names(path).collect();
    if let Some(name) = declared.symmetric_difference(&named).next() {
        let what = format!("the path parameter `{name}` stands in the path or among the parameters, not in both");
        return Err(Error::new(at, what, "declare it, or drop it"));
    }
    let plain = named.iter().fold(path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), ""));
    if plain.contains(['{', '}']) {
        return Err(Error::new(at, "a path with a brace that has no other", "write `{name}`"));
    }
    if path.contains(['?', '#', '\\']) || path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::new(at, "a path with `?`, `#`, `\\` or blanks in it", "describe the query by parameters"));
    }
    Ok(path.to_owned())
}

/// V1 gives a path parameter and a member of the body one name; the later one says where it travels.
pub(super) fn part_names(inputs: &mut [Input]) {
    let mut seen = BTreeMap::<String, Place>::new();
    for input in inputs {
        let place = match input.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Body | Place::Whole => "body",
            Place::Part => "part",
        };
        match seen.get(&input.field.ident) {
            Some(other) if *other != input.place => input.field.ident = format!("{place}_{}", input.field.ident),
            _ => _ = seen.insert(input.field.ident.clone(), input.place),
        }
    }
}
