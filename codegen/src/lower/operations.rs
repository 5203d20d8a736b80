//! Operations: their inputs, answers and names, gathered by API.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{OpenAPI, Operation as Source, ReferenceOr, StatusCode};
use serde_json::Value;

use super::bodies::{self, JSON};
use super::fields::unique;
use super::schemas::Schemas;
use super::{idempotency, methods, names, parameters};
use crate::error::{Error, Pointer, Result};
use crate::ir::{Auth, Operation, Service, Type};

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
    let mut inputs = parameters::lower(spec, source, path, &id, schemas, at)?;
    let (body, members) = bodies::lower(source, &id, schemas, at)?;
    inputs.extend(members);
    let idempotency = idempotency::lower(source, &mut inputs, schemas, &at.key("x-idempotency"))?;
    parameters::part_names(&mut inputs);
    unique(&inputs.iter().map(|input| input.field.clone()).collect::<Vec<_>>(), at)?;
    let scopes = operation_scopes(source);
    let safe = safe(source, method, &scopes, at)?;
    let retired = source.extensions.get("x-retired") == Some(&Value::Bool(true));
    Ok(Operation {
        builder: format!("{}Request", names::type_name(&id, at)?),
        method: extension("x-rust-name").unwrap_or_else(|| methods::short_name(&service.tag, &id)),
        http_method: method.to_uppercase(),
        path: parameters::checked_path(path, &inputs, at)?,
        idempotency,
        body,
        output: output(source, &id, schemas, at)?,
        auth: auth(source),
        scopes,
        safe,
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

/// Whether it only reads, by its method or by the scopes that are enough for it; or what an overlay states.
fn safe(source: &Source, method: &str, scopes: &[String], at: &Pointer) -> Result<bool> {
    match source.extensions.get("x-safe") {
        Some(Value::Bool(stated)) => Ok(*stated),
        Some(_) => Err(Error::new(&at.key("x-safe"), "it is neither true nor false", "state one of the two")),
        None => Ok(method == "get" || (!scopes.is_empty() && scopes.iter().all(|scope| scope.ends_with("_READ")))),
    }
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
