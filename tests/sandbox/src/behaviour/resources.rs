//! Objects that nothing but the definition tells of: calls that make, read, change, list and remove objects of one model,
//! known by their paths and their answers.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::change;
use crate::definition::{Definition, Field, Operation, Type, definition};
use crate::form;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

/// What a call does to an object.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Action {
    Create,
    Retrieve,
    Update,
    Delete,
    List,
    /// `…/{id}/cancel`: something is done with the object, named by the verb.
    Act,
}

/// A call, the model of its objects, and the member of the answer that holds them.
#[derive(Clone, Copy, Debug)]
struct Resource {
    action: Action,
    model: &'static str,
    member: &'static str,
}

const ORDER: Order = Order { descending: false, default: 100, most: 1000 };

/// Does what a call asks for, if it is one of those known here.
pub(super) fn act(tx: &mut Tx<'_>, call: &Call) -> Option<Answer> {
    let resource = resources().get(call.operation.id.as_str())?;
    Some(match resource.action {
        Action::Create => create(tx, call, resource),
        Action::Retrieve => found(tx, call, resource).map(|object| answer(resource, object)),
        Action::Update => update(tx, call, resource),
        Action::Delete => delete(tx, call, resource),
        Action::List => list(tx, call, resource),
        Action::Act => perform(tx, call, resource),
    })
}

fn create(tx: &mut Tx<'_>, call: &Call, resource: &Resource) -> Answer {
    let mut object = Value::Object(brought(call, resource.model));
    change::prune(&mut object);
    let id = tx.new_id("", 22);
    let path = call.path.iter().map(|(name, value)| (name.as_str(), json!(value)));
    for (name, value) in path.chain(made(tx, &id)) {
        if has(resource.model, name) {
            change::fill(&mut object, [(name, value)]);
        }
    }
    first_state(resource.model, &mut object);
    form::complete(definition(), tx, call, resource.model, &mut object);
    tx.put(resource.model, &id, object.clone());
    Ok(answer(resource, object))
}

fn made(tx: &Tx<'_>, id: &str) -> [(&'static str, Value); 6] {
    let (time, merchant) = (tx.time(), json!(tx.seller()));
    let location = super::locations::main_location(tx).map_or(Value::Null, Value::from);
    [
        ("id", json!(id)),
        ("version", json!(1)),
        ("created_at", time.clone()),
        ("updated_at", time),
        ("merchant_id", merchant),
        ("location_id", location),
    ]
}

/// A new object is in the first state that means anything.
fn first_state(model: &str, object: &mut Value) {
    for field in definition().fields(model).iter().filter(|field| matches!(field.name.as_str(), "status" | "state")) {
        if let Type::Enum(name) = &field.ty {
            let vague = |value: &&String| ["UNKNOWN", "UNSPECIFIED", "DO_NOT_USE", "INVALID"].iter().any(|word| value.contains(word));
            let first = definition().enums[name].iter().find(|value| !vague(value));
            change::fill(object, [(field.name.as_str(), json!(first))]);
        }
    }
}

fn update(tx: &mut Tx<'_>, call: &Call, resource: &Resource) -> Answer {
    let mut object = found(tx, call, resource)?;
    let changes = brought(call, resource.model);
    fresh(&object, changes.get("version"))?;
    change::merge(&mut object, &changes);
    Ok(answer(resource, changed(tx, call, resource, object)))
}

fn perform(tx: &mut Tx<'_>, call: &Call, resource: &Resource) -> Answer {
    let mut object = found(tx, call, resource)?;
    fresh(&object, call.input("version"))?;
    let verb = call.operation.path.rsplit('/').next().unwrap_or_default().to_uppercase().replace('-', "_");
    for field in definition().fields(resource.model).iter().filter(|field| matches!(field.name.as_str(), "status" | "state")) {
        if let Type::Enum(name) = &field.ty {
            let stem = verb.trim_end_matches('E');
            let reached = definition().enums[name].iter().rfind(|value| value.starts_with(stem));
            if let Some(state) = reached {
                object[&field.name] = json!(state);
            }
        }
    }
    Ok(answer(resource, changed(tx, call, resource, object)))
}

/// Stores a changed object, with its new version and time.
fn changed(tx: &mut Tx<'_>, call: &Call, resource: &Resource, mut object: Value) -> Value {
    if let Some(version) = object.get("version").and_then(Value::as_i64) {
        object["version"] = json!(version + 1);
    }
    if has(resource.model, "updated_at") {
        object["updated_at"] = tx.time();
    }
    tx.put(resource.model, id(call), object.clone());
    object
}

/// A change of an old version is refused.
fn fresh(object: &Value, version: Option<&Value>) -> Result<(), Refusal> {
    match (version.and_then(Value::as_i64), object["version"].as_i64()) {
        (Some(sent), Some(held)) if sent != held => {
            Err(Refusal::at("CONFLICT", "version", format!("The object is at version {held}, not {sent}: read it again.")))
        }
        _ => Ok(()),
    }
}

fn delete(tx: &mut Tx<'_>, call: &Call, resource: &Resource) -> Answer {
    let object = found(tx, call, resource)?;
    tx.remove(resource.model, id(call));
    Ok(if resource.member.is_empty() { json!({}) } else { answer(resource, object) })
}

/// The objects of the model that have what query, path and body name by the same names.
fn list(tx: &mut Tx<'_>, call: &Call, resource: &Resource) -> Answer {
    let path = call.path.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let given = call.query.iter().chain(&call.body).filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    let wanted: Vec<(&str, &str)> = path.chain(given).filter(|(name, _)| has(resource.model, name)).collect();
    let fits = |object: &Value| wanted.iter().all(|(name, value)| object[*name] == *value);
    let entries = tx.all(resource.model).filter(|entry| fits(entry.value));
    let page = Page::cut(call, entries, |_| String::new(), ORDER)?;
    if call.operation.pages.is_some() {
        return Ok(page.answer(call));
    }
    Ok(if page.items.is_empty() { json!({}) } else { json!({ resource.member: page.items }) })
}

fn found(tx: &Tx<'_>, call: &Call, resource: &Resource) -> Result<Value, Refusal> {
    let missing = || Refusal::not_found(resource.model, id(call));
    tx.get(resource.model, id(call)).cloned().ok_or_else(missing)
}

fn answer(resource: &Resource, object: Value) -> Value {
    json!({ resource.member: object })
}

/// The ID that the path names last.
fn id(call: &Call) -> &str {
    call.path.last().map_or("", |(_, value)| value)
}

/// What the body brings of the object: a member of its model, or members of the same names and types.
fn brought(call: &Call, model: &str) -> Map<String, Value> {
    let whole = call.operation.body.fields().iter().find(|field| field.ty == Type::Struct(model.to_owned()));
    match whole {
        Some(field) => call.body.get(&field.name).and_then(Value::as_object).cloned().unwrap_or_default(),
        None => {
            let same = |field: &&Field| definition().fields(model).iter().any(|known| known.name == field.name && known.ty == field.ty);
            let shared = call.operation.body.fields().iter().filter(same);
            shared.filter_map(|field| Some((field.name.clone(), call.body.get(&field.name)?.clone()))).collect()
        }
    }
}

fn has(model: &str, name: &str) -> bool {
    definition().fields(model).iter().any(|field| field.name == name)
}

fn resources() -> &'static HashMap<&'static str, Resource> {
    static RESOURCES: OnceLock<HashMap<&'static str, Resource>> = OnceLock::new();
    RESOURCES.get_or_init(|| all(definition()))
}

/// The calls that are known by their paths and answers. Objects that nothing makes are left to [`form`].
fn all(definition: &'static Definition) -> HashMap<&'static str, Resource> {
    let operations = || definition.operations.values();
    let creating = |operation: &&Operation| operation.id.starts_with("Create") && operation.method == "POST";
    let made: Vec<&str> = operations().filter(creating).filter_map(|operation| Some(single(definition, operation)?.0)).collect();
    let mut models = HashMap::new();
    for operation in operations().filter(|operation| operation.method != "DELETE" && operation.path.ends_with('}')) {
        models.extend(single(definition, operation).map(|(model, _)| (operation.path.as_str(), model)));
    }
    let resource = |operation: &'static Operation| known(definition, operation, &models).filter(|resource| made.contains(&resource.model));
    operations().filter_map(|operation| Some((operation.id.as_str(), resource(operation)?))).collect()
}

fn known(definition: &'static Definition, operation: &'static Operation, models: &HashMap<&str, &'static str>) -> Option<Resource> {
    let path = operation.path.as_str();
    let (parent, last) = path.rsplit_once('/')?;
    let resource = |action, (model, member)| Some(Resource { action, model, member });
    match (operation.method.as_str(), single(definition, operation)) {
        ("DELETE", answer) => resource(Action::Delete, (models.get(path)?, answer.map_or("", |(_, member)| member))),
        ("GET", Some(answer)) if models.get(path) == Some(&answer.0) => resource(Action::Retrieve, answer),
        ("PUT" | "PATCH" | "POST", Some(answer)) if models.get(path) == Some(&answer.0) => resource(Action::Update, answer),
        ("POST" | "PUT", Some(answer)) if models.get(parent) == Some(&answer.0) && !last.ends_with('}') => resource(Action::Act, answer),
        ("POST", Some(answer)) if operation.id.starts_with("Create") => resource(Action::Create, answer),
        ("GET" | "POST", None) if operation.id.starts_with("List") || operation.id.starts_with("Search") => {
            resource(Action::List, listed(definition, operation)?)
        }
        _ => None,
    }
}

/// The model and the member of an answer that holds one object with an ID.
fn single(definition: &'static Definition, operation: &'static Operation) -> Option<(&'static str, &'static str)> {
    let mut objects = told(definition, operation).filter_map(|field| match &field.ty {
        Type::Struct(model) => identified(definition, model).then_some((model.as_str(), field.name.as_str())),
        _ => None,
    });
    objects.next().filter(|_| objects.next().is_none())
}

/// The model and the member of an answer that holds a list of such objects.
fn listed(definition: &'static Definition, operation: &'static Operation) -> Option<(&'static str, &'static str)> {
    let mut lists = told(definition, operation).filter_map(|field| match &field.ty {
        Type::List(inner) => match &**inner {
            Type::Struct(model) => identified(definition, model).then_some((model.as_str(), field.name.as_str())),
            _ => None,
        },
        _ => None,
    });
    lists.next().filter(|_| lists.next().is_none())
}

fn told(definition: &'static Definition, operation: &'static Operation) -> impl Iterator<Item = &'static Field> {
    let fields = match &operation.output {
        Type::Struct(model) => definition.fields(model),
        _ => &[],
    };
    fields.iter().filter(|field| !matches!(field.name.as_str(), "errors" | "cursor"))
}

fn identified(definition: &Definition, model: &str) -> bool {
    definition.fields(model).iter().any(|field| field.name == "id" && field.ty == Type::String)
}
