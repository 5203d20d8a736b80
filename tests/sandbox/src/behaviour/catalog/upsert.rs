//! Adding and changing objects, alone or in batches, each batch whole or not at all.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::object::{WITHIN, assemble, data_mut, data_name, holds, is_id};
use super::{CATALOG_OBJECT, delete, list, next_version, rules, tell, text};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) const MOST_OF_BATCH: usize = 1000;
pub(super) const MOST: usize = 10_000;

/// The new IDs of a call, by the temporary ones of its caller.
#[derive(Clone, Debug, Default)]
struct Ids {
    by_temporary: HashMap<String, String>,
    mappings: Vec<Value>,
}

pub(super) fn upsert(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let object = call.body.get("object").cloned().unwrap_or_default();
    let version = next_version(tx);
    let mut ids = Ids::default();
    let stored = store(tx, &mut ids, vec![object], version, |_| "object".to_owned())?;
    tell(tx);
    let mut answer = json!({ "catalog_object": stored[0] });
    change::fill(&mut answer, [("id_mappings", some(ids.mappings))]);
    Ok(answer)
}

fn some(list: Vec<Value>) -> Value {
    if list.is_empty() { Value::Null } else { list.into() }
}

/// A batch that is refused leaves the others alone; the call is refused where all are.
pub(super) fn batch_upsert(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let batches = call.input("batches").and_then(Value::as_array).cloned().unwrap_or_default();
    sizes(&batches)?;
    let version = next_version(tx);
    let (mut ids, mut objects, mut mistakes) = (Ids::default(), Vec::new(), Vec::new());
    for (index, batch) in batches.iter().enumerate() {
        let mut tried = ids.clone();
        let items = list(batch, "objects").to_vec();
        let done = tx.attempt(|tx| store(tx, &mut tried, items, version, |item| format!("batches[{index}].objects[{item}]")));
        match done {
            Ok(stored) => {
                objects.extend(stored);
                ids = tried;
            }
            Err(refusal) => mistakes.extend(refusal.mistakes),
        }
    }
    if objects.is_empty() && !mistakes.is_empty() {
        return Err(mistakes.into());
    }
    tell(tx);
    let errors = mistakes.iter().map(crate::refusal::Mistake::json).collect();
    let mut answer = json!({ "updated_at": tx.time() });
    change::fill(&mut answer, [("objects", some(objects)), ("id_mappings", some(ids.mappings)), ("errors", some(errors))]);
    Ok(answer)
}

fn sizes(batches: &[Value]) -> Result<(), Refusal> {
    let count = |batch: &Value| list(batch, "objects").len();
    if let Some(index) = batches.iter().position(|batch| count(batch) > MOST_OF_BATCH) {
        let detail = format!("A batch has at most {MOST_OF_BATCH} objects.");
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", format!("batches[{index}].objects"), detail));
    }
    match batches.iter().map(count).sum::<usize>() {
        0 => Err(Refusal::at("ARRAY_EMPTY", "batches", "The call brings no object.")),
        1..=MOST => Ok(()),
        _ => Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "batches", format!("A call has at most {MOST} objects."))),
    }
}

/// Stores the objects of a batch: first each gets its ID, so that any can name any, then all are stored, then checked.
fn store(
    tx: &mut Tx<'_>,
    ids: &mut Ids,
    objects: Vec<Value>,
    version: i64,
    place: impl Fn(usize) -> String,
) -> Result<Vec<Value>, Refusal> {
    let mut flat = Vec::new();
    let mut top = Vec::new();
    for (index, mut object) in objects.into_iter().enumerate() {
        change::prune(&mut object);
        top.push(flatten(tx, ids, object, &place(index), &mut flat)?);
    }
    for (object, place) in &mut flat {
        name(object, ids, place)?;
        put(tx, object, version, place)?;
    }
    for (object, place) in &flat {
        adopt(tx, object, place)?;
        rules::check(tx, object, place)?;
    }
    Ok(top.iter().filter_map(|id| tx.get(CATALOG_OBJECT, id)).map(|object| assemble(tx, object)).collect())
}

/// Gives an object and those within it their IDs, and lists them one by one. Gives the object's ID.
fn flatten(tx: &mut Tx<'_>, ids: &mut Ids, mut object: Value, place: &str, flat: &mut Vec<(Value, String)>) -> Result<String, Refusal> {
    let kind = text(&object, "type").to_owned();
    let data = rules::own_data(&object, place)?;
    let id = identify(tx, ids, &object, place)?;
    object["id"] = json!(id);
    let mut children = Vec::new();
    if let Some(name) = holds(&kind).filter(|name| object[&data].get(name).is_some()) {
        let (of, _, _, holder) = WITHIN.iter().find(|(_, holder, ..)| *holder == kind).copied().unwrap_or_default();
        let mut listed = Vec::new();
        for (index, mut child) in list(&object[&data], name).to_vec().into_iter().enumerate() {
            let place = format!("{place}.{data}.{name}[{index}]");
            if text(&child, "type") != of {
                return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), format!("Only objects of the type {of} go here.")));
            }
            let own = rules::own_data(&child, &place)?;
            child[own][holder] = json!(id);
            listed.push(json!(flatten(tx, ids, child, &place, &mut children)?));
        }
        object[&data][name] = listed.into();
    }
    flat.push((object, place.to_owned()));
    flat.append(&mut children);
    Ok(id)
}

/// The ID of an object: a new one for a temporary one, or that of an object that is there.
fn identify(tx: &mut Tx<'_>, ids: &mut Ids, object: &Value, place: &str) -> Result<String, Refusal> {
    let given = text(object, "id");
    let field = format!("{place}.id");
    if !given.starts_with('#') {
        let stored = super::object::live(tx, given).map_err(|_| {
            Refusal::at("NOT_FOUND", &*field, format!("The catalog has no object `{given}`; a new one has an ID that starts with `#`."))
        })?;
        if stored["type"] != object["type"] {
            let detail = format!("The object is of the type {}, which cannot change.", text(&stored, "type"));
            return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), detail));
        }
        return Ok(given.to_owned());
    }
    if text(object, "type") == "IMAGE" {
        return Err(Refusal::at("INVALID_VALUE", field, "Images come with a file: see CreateCatalogImage."));
    }
    if ids.by_temporary.contains_key(given) {
        return Err(Refusal::at("INVALID_VALUE", field, "Another object of the call has this temporary ID."));
    }
    let id = tx.new_id("", 24);
    ids.by_temporary.insert(given.to_owned(), id.clone());
    ids.mappings.push(json!({ "client_object_id": given, "object_id": id }));
    Ok(id)
}

/// Replaces temporary IDs by the new ones.
fn name(value: &mut Value, ids: &Ids, place: &str) -> Result<(), Refusal> {
    let new = |id: &mut Value, place: &str| {
        let Some(temporary) = id.as_str().filter(|id| id.starts_with('#')) else { return Ok(()) };
        let found = ids.by_temporary.get(temporary);
        let detail = "No object of the call has this temporary ID.";
        *id = json!(found.ok_or_else(|| Refusal::at("INVALID_VALUE", place, detail))?);
        Ok(())
    };
    match value {
        Value::Object(members) => members.iter_mut().try_for_each(|(key, value)| {
            let place = format!("{place}.{key}");
            match value {
                Value::String(_) if is_id(key) => new(value, &place),
                Value::Array(items) if is_id(key) => items.iter_mut().try_for_each(|id| new(id, &place)),
                other => name(other, ids, &place),
            }
        }),
        Value::Array(items) => items.iter_mut().enumerate().try_for_each(|(index, item)| name(item, ids, &format!("{place}[{index}]"))),
        _ => Ok(()),
    }
}

/// Stores one object, if it is made of the version that is there.
fn put(tx: &mut Tx<'_>, object: &mut Value, version: i64, place: &str) -> Result<(), Refusal> {
    let id = text(object, "id").to_owned();
    let before = tx.get(CATALOG_OBJECT, &id).cloned();
    if object["is_deleted"] == true {
        return Err(Refusal::at("INVALID_VALUE", format!("{place}.is_deleted"), "Objects are deleted by DeleteCatalogObject."));
    }
    if let Some(before) = &before {
        if before["version"] != object["version"] {
            let detail = format!("The object is at version {}: read it again and repeat the change on that.", before["version"]);
            return Err(Refusal::at("VERSION_MISMATCH", format!("{place}.version"), detail));
        }
        keep_children(tx, object, before, version);
    }
    rules::complete(tx, object, place)?;
    stamp(tx, object, version);
    tx.put(CATALOG_OBJECT, &id, object.clone());
    Ok(())
}

pub(super) fn stamp(tx: &Tx<'_>, object: &mut Value, version: i64) {
    object["version"] = json!(version);
    object["updated_at"] = tx.time();
    object["is_deleted"] = json!(false);
}

/// A list of objects within replaces the one before it, and what it lacks is deleted; no list leaves them as they are.
fn keep_children(tx: &mut Tx<'_>, object: &mut Value, before: &Value, version: i64) {
    let Some(name) = holds(text(object, "type")) else { return };
    let known = list(super::object::data(before), name).to_vec();
    let data = data_mut(object);
    match data.get(name).and_then(Value::as_array).cloned() {
        None => data[name] = known.into(),
        Some(listed) => {
            let gone = known.iter().filter(|id| !listed.contains(id)).filter_map(Value::as_str);
            gone.for_each(|id| drop(delete::remove(tx, id, version)));
        }
    }
}

/// Enters an object in the list of the one that holds it.
fn adopt(tx: &mut Tx<'_>, object: &Value, place: &str) -> Result<(), Refusal> {
    let Some((kind, of, name, member)) = WITHIN.iter().find(|(kind, ..)| object["type"] == *kind).copied() else { return Ok(()) };
    let data = data_name(kind).unwrap_or_default();
    let field = format!("{place}.{data}.{member}");
    let id = text(&object[&data], member);
    if id.is_empty() {
        return Err(Refusal::at(
            "MISSING_REQUIRED_PARAMETER",
            field,
            format!("An object of the type {kind} names the {of} that it is of."),
        ));
    }
    let mut holder = super::object::live(tx, id)
        .ok()
        .filter(|holder| holder["type"] == of)
        .ok_or_else(|| Refusal::at("NOT_FOUND", field, format!("The catalog has no {of} with the ID `{id}`.")))?;
    let inner = data_mut(&mut holder);
    let mut listed = list(inner, name).to_vec();
    if !listed.contains(&object["id"]) {
        listed.push(object["id"].clone());
        inner[name] = listed.into();
        tx.put(CATALOG_OBJECT, id, holder);
    }
    Ok(())
}
