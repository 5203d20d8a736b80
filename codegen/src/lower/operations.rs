//! Operations: their inputs, answers and names, gathered by API.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{
    OpenAPI, Operation as Source, Parameter, ParameterSchemaOrContent, ReferenceOr, RequestBody, Schema, SchemaKind, StatusCode,
    Type as SchemaType,
};
use serde_json::Value;

use super::schemas::{Schemas, new_field, unique};
use super::{methods, names};
use crate::error::{Error, Pointer, Result};
use crate::ir::{Auth, Body, Field, Idempotency, Input, Operation, Place, Service, Type};
use crate::path;

const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data";
const KEY: &str = "idempotency_key";

pub(super) fn services<'a>(spec: &'a OpenAPI, schemas: &mut Schemas<'a>) -> Result<Vec<Service>> {
    let mut services = BTreeMap::<String, Service>::new();
    let mut ids = BTreeMap::<String, Pointer>::new();
    for (path, method, source) in spec.operations() {
        let at = Pointer::root().key("paths").key(path).key(method);
        let tag = tag(source, &at)?;
        if !services.contains_key(tag) {
            services.insert(tag.to_owned(), service(spec, tag)?);
        }
        let service = services.get_mut(tag).expect("inserted above");
        let operation = operation(spec, source, service, path, method, schemas, &at)?;
        if let Some(other) = ids.insert(operation.id.clone(), at.clone()) {
            let what = format!("its operationId `{}` is that of {other} too", operation.id);
            return Err(Error::new(&at, what, "give one of the two another operationId"));
        }
        service.operations.push(operation);
    }
    for service in services.values_mut() {
        name_methods(service, &ids)?;
    }
    distinct(&services)?;
    Ok(services.into_values().collect())
}

/// Every scope that the definition knows.
pub(super) fn scopes(spec: &OpenAPI) -> Vec<String> {
    let schemes = spec.components.iter().flat_map(|components| components.security_schemes.values());
    let mut scopes = BTreeSet::new();
    for scheme in schemes {
        if let ReferenceOr::Item(openapiv3::SecurityScheme::OAuth2 { flows, .. }) = scheme {
            scopes.extend(flows.authorization_code.iter().flat_map(|flow| flow.scopes.keys().cloned()));
        }
    }
    scopes.into_iter().collect()
}

fn tag<'a>(source: &'a Source, at: &Pointer) -> Result<&'a str> {
    let tag = source.tags.first().map(String::as_str);
    tag.ok_or_else(|| Error::new(at, "the operation belongs to no API", "give it a tag"))
}

fn service(spec: &OpenAPI, tag: &str) -> Result<Service> {
    let index = spec.tags.iter().position(|known| known.name == tag);
    let known = index.map(|index| &spec.tags[index]);
    let at = index.map_or_else(Pointer::root, |index| Pointer::root().key("tags").index(index));
    let wanted = known.and_then(|known| known.extensions.get("x-rust-name")).and_then(Value::as_str);
    let module = names::module_name(wanted.unwrap_or(tag), &at)?;
    Ok(Service {
        tag: tag.to_owned(),
        handle: names::type_name(tag, &at)?,
        feature: names::feature_name(&module),
        module,
        words: known.and_then(|known| known.description.clone()).unwrap_or_default(),
        operations: Vec::new(),
    })
}

fn distinct(services: &BTreeMap<String, Service>) -> Result<()> {
    let mut seen = BTreeMap::<&str, &str>::new();
    for service in services.values() {
        for name in BTreeSet::from([&service.module, &service.feature]) {
            if let Some(other) = seen.insert(name, &service.tag).filter(|other| *other != service.tag) {
                let what = format!("the tags `{other}` and `{}` have one Rust name, `{name}`", service.tag);
                return Err(Error::new(&Pointer::root().key("tags"), what, "give one of the two an `x-rust-name`, by an overlay"));
            }
        }
    }
    Ok(())
}

fn operation<'a>(
    spec: &'a OpenAPI,
    source: &'a Source,
    service: &Service,
    path: &str,
    method: &str,
    schemas: &mut Schemas<'a>,
    at: &Pointer,
) -> Result<Operation> {
    let Some(id) = source.operation_id.clone() else {
        return Err(Error::new(at, "the operation has no operationId", "give it one"));
    };
    let extension = |name: &str| source.extensions.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut inputs = parameters(spec, source, path, &id, schemas, at)?;
    let (body, members) = request_body(source, &id, schemas, at)?;
    inputs.extend(members);
    let idempotency = idempotency(source, &mut inputs, schemas, &at.key("x-idempotency"))?;
    part_names(&mut inputs);
    unique(&inputs.iter().map(|input| input.field.clone()).collect::<Vec<_>>(), at)?;
    let retired = source.extensions.get("x-retired") == Some(&Value::Bool(true));
    Ok(Operation {
        builder: format!("{}Request", names::type_name(&id, at)?),
        method: extension("x-rust-name").unwrap_or_else(|| methods::short_name(&service.tag, &id)),
        http_method: method.to_uppercase(),
        path: checked_path(path, &inputs, at)?,
        idempotency,
        body,
        output: output(source, &id, schemas, at)?,
        auth: auth(source),
        scopes: operation_scopes(source),
        errors: texts(source.extensions.get("x-endpoint-errors")),
        pagination: None,
        deprecated: source.deprecated.then(|| deprecation(source)),
        retired,
        release_status: extension("x-release-status"),
        feature: if retired { "retired".to_owned() } else { service.feature.clone() },
        words: source.description.clone().unwrap_or_default(),
        inputs,
        id,
    })
}

fn texts(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn parameters<'a>(
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
    field.deprecated |= data.deprecated == Some(true);
    if let Some(words) = &data.description {
        field.words.clone_from(words);
    }
    let argument = field.required;
    Ok(Input { field, place, argument, explode })
}

fn request_body<'a>(source: &'a Source, id: &str, schemas: &mut Schemas<'a>, at: &Pointer) -> Result<(Body, Vec<Input>)> {
    let at = at.key("requestBody");
    let body = match &source.request_body {
        None => return Ok((Body::None, Vec::new())),
        Some(ReferenceOr::Item(body)) => body,
        Some(ReferenceOr::Reference { .. }) => return Err(Error::new(&at, "a referred request body is not supported", "write it out")),
    };
    let schema = |media: &str| body.content.get(media).and_then(|content| content.schema.as_ref());
    if let Some(schema) = schema(JSON) {
        let (name, inputs) = json_body(schema, id, schemas, body, &at.key("content").key(JSON).key("schema"))?;
        return Ok((Body::Json(name), inputs));
    }
    if let Some(ReferenceOr::Item(schema)) = schema(MULTIPART) {
        return multipart(schema, id, schemas, &at.key("content").key(MULTIPART).key("schema"));
    }
    Err(Error::new(&at, "the body is neither JSON nor multipart", "describe it as `application/json` or `multipart/form-data`"))
}

fn json_body<'a>(
    schema: &'a ReferenceOr<Schema>,
    id: &str,
    schemas: &mut Schemas<'a>,
    body: &RequestBody,
    at: &Pointer,
) -> Result<(Option<String>, Vec<Input>)> {
    let name = match schema {
        ReferenceOr::Reference { reference } => reference.rsplit('/').next().map(str::to_owned),
        ReferenceOr::Item(_) => None,
    };
    match schemas.of(schema, &format!("{id}_body"), at)? {
        Type::Struct(ident) => Ok((name, schemas.fields(&ident).iter().map(body_input).collect())),
        ty => {
            let mut field = new_field("body", ty, None, at)?;
            field.required = body.required;
            let argument = field.required;
            Ok((name, vec![Input { field, place: Place::Whole, argument, explode: false }]))
        }
    }
}

/// A member of the body. The idempotency key is filled in, and what Square sets is not asked for.
fn body_input(field: &Field) -> Input {
    let argument = field.required && !field.read_only && field.wire_name != KEY;
    Input { field: field.clone(), place: Place::Body, argument, explode: false }
}

fn multipart<'a>(schema: &'a Schema, id: &str, schemas: &mut Schemas<'a>, at: &Pointer) -> Result<(Body, Vec<Input>)> {
    let SchemaKind::Type(SchemaType::Object(object)) = &schema.schema_kind else {
        return Err(Error::new(at, "a multipart body that is no object", "let its parts be properties"));
    };
    let (mut json, mut name, mut file, mut inputs) = (None, None, None, Vec::new());
    for (part, schema) in &object.properties {
        let at = at.key("properties").key(part);
        let ty = match schema {
            ReferenceOr::Reference { reference } => {
                name = reference.rsplit('/').next().map(str::to_owned);
                schemas.of_part(schema, part, &at)?
            }
            ReferenceOr::Item(_) => schemas.of_part(schema, &format!("{id}_{part}"), &at)?,
        };
        match ty {
            Type::Struct(ident) if json.is_none() => {
                json = Some(part.clone());
                inputs.extend(schemas.fields(&ident).iter().map(body_input));
            }
            Type::File if file.is_none() => {
                file = Some(part.clone());
                let mut field = new_field(part, Type::File, None, &at)?;
                field.required = true;
                inputs.push(Input { field, place: Place::Part, argument: true, explode: false });
            }
            _ => return Err(Error::new(&at, format!("the part `{part}` is not supported"), "give one JSON object and one binary file")),
        }
    }
    let file = file.ok_or_else(|| Error::new(at, "a multipart body without a file", "give it a part of `format: binary`"))?;
    inputs.sort_by_key(|input| input.place == Place::Part);
    Ok((Body::Multipart { schema: name, json, file }, inputs))
}

fn output<'a>(source: &'a Source, id: &str, schemas: &mut Schemas<'a>, at: &Pointer) -> Result<Type> {
    let success = source.responses.responses.iter().filter(|(status, _)| matches!(status, StatusCode::Code(200..=299)));
    let mut success: Vec<_> = success.collect();
    success.sort_by_key(|(status, _)| status.to_string());
    let Some((status, response)) = success.first() else { return Ok(Type::Any) };
    let at = at.key("responses").key(&status.to_string());
    let ReferenceOr::Item(response) = response else {
        return Err(Error::new(&at, "a referred response is not supported", "write it out"));
    };
    let Some(schema) = response.content.get(JSON).and_then(|content| content.schema.as_ref()) else { return Ok(Type::Any) };
    schemas.of(schema, &format!("{id}_response"), &at.key("content").key(JSON).key("schema"))
}

fn auth(source: &Source) -> Auth {
    let schemes: Vec<&str> = source.security.iter().flatten().flat_map(|requirement| requirement.keys()).map(String::as_str).collect();
    match &source.security {
        Some(requirements) if requirements.is_empty() => Auth::None,
        _ if schemes.contains(&"oauth2ClientSecret") => Auth::ClientSecret,
        _ => Auth::Bearer,
    }
}

fn operation_scopes(source: &Source) -> Vec<String> {
    let scopes: BTreeSet<String> =
        source.security.iter().flatten().flat_map(|requirement| requirement.values().flatten().cloned()).collect();
    scopes.into_iter().collect()
}

/// When, and what to call instead.
fn deprecation(source: &Source) -> String {
    let facts = source.extensions.get("x-deprecation").cloned().unwrap_or_default();
    let since = facts["deprecationDate"].as_str().map(|date| format!("deprecated by Square since {date}"));
    let gone = facts["retirementDate"].as_str().filter(|date| *date != "TBD").map(|date| format!("retirement date {date}"));
    let instead = facts["replacedBy"].as_str().map(|id| format!("use {id} instead"));
    let said: Vec<String> = [since, gone, instead].into_iter().flatten().collect();
    if said.is_empty() { "deprecated by Square".to_owned() } else { said.join("; ") }
}

/// Every name in braces has its parameter, and every path parameter its place.
fn checked_path(path: &str, inputs: &[Input], at: &Pointer) -> Result<String> {
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

/// The body's key, or what an overlay states of it.
fn idempotency(source: &Source, inputs: &mut [Input], schemas: &Schemas<'_>, at: &Pointer) -> Result<Option<Idempotency>> {
    let stated = source.extensions.get("x-idempotency").cloned().unwrap_or_default();
    if let Some(map) = stated["each"].as_str() {
        let input = inputs.iter().find(|input| input.place == Place::Body && input.field.wire_name == map);
        let entries = match input.map(|input| &input.field.ty) {
            Some(Type::Map(inner)) => inner.named().map_or(&[][..], |ident| schemas.fields(ident)),
            _ => return Err(Error::new(at, format!("the body has no map `{map}`"), "name a map of the body in `each`")),
        };
        let Some(field) = entries.iter().find(|field| field.wire_name == KEY) else {
            return Err(Error::new(at, format!("the entries of `{map}` have no `{KEY}`"), "drop the statement"));
        };
        return Ok(Some(key(field, Some(map.to_owned()), true)));
    }
    let Some(input) =
        inputs.iter_mut().find(|input| input.place == Place::Body && input.field.wire_name == KEY && input.field.ty == Type::String)
    else {
        return Ok(None);
    };
    let fill = stated["fill"] != false;
    input.argument |= !fill && input.field.required;
    Ok(Some(key(&input.field, None, fill)))
}

fn key(field: &Field, each: Option<String>, fill: bool) -> Idempotency {
    let max_length = field.facts.iter().find_map(|fact| longest(fact));
    Idempotency { field: KEY.to_owned(), each, fill, required: field.required, max_length }
}

/// V1 gives a path parameter and a member of the body one name; the later one says where it travels.
fn part_names(inputs: &mut [Input]) {
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

/// The limit that a length's fact states.
fn longest(fact: &str) -> Option<u64> {
    let words: Vec<&str> = fact.trim_end_matches('.').split(' ').collect();
    let at = words.iter().position(|word| word.starts_with("character"))?;
    if words[0] == "At" && words[1] == "least" { None } else { words.get(at.checked_sub(1)?)?.parse().ok() }
}

/// The short names; where two operations would share one, both keep their whole operationId.
fn name_methods(service: &mut Service, ids: &BTreeMap<String, Pointer>) -> Result<()> {
    let mut count = BTreeMap::<String, usize>::new();
    for operation in &service.operations {
        *count.entry(operation.method.clone()).or_default() += 1;
    }
    let mut seen = BTreeMap::from([(service.handle.clone(), service.tag.clone())]);
    for operation in &mut service.operations {
        let at = &ids[&operation.id];
        let short = count[&operation.method] == 1 && !operation.method.is_empty();
        operation.method = names::method_name(if short { &operation.method } else { &operation.id }, at)?;
        for (name, mend) in [(&operation.method, "an `x-rust-name`"), (&operation.builder, "another operationId")] {
            if let Some(other) = seen.insert(name.clone(), operation.id.clone()) {
                let what = format!("the operations `{other}` and `{}` have one Rust name, `{name}`", operation.id);
                return Err(Error::new(at, what, format!("give one of the two {mend}, by an overlay")));
            }
        }
    }
    Ok(())
}
