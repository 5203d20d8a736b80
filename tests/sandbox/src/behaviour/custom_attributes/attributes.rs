//! The custom attributes of a resource.

use serde_json::{Map, Value, json};

use super::super::customers::{check_version, limit_within};
use super::definitions::find;
use super::{Owner, check_read, is_wanted, schema, simple};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::{Entry, Tx};

const NAME: &str = "custom_attribute";

pub(super) fn upsert(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let owner = Owner::of(call);
    let sent = call.body.get(NAME).and_then(Value::as_object).cloned().unwrap_or_default();
    set(tx, owner, call.path(owner.id), key(call), &sent)
}

pub(super) fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let owner = Owner::of(call);
    let mut attribute = held(tx, owner, call.path(owner.id), key(call))?.clone();
    check_read(call, &attribute)?;
    complete(tx, owner, &mut attribute, call.query.get("with_definition") == Some(&json!(true)));
    Ok(json!({ NAME: attribute }))
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let owner = Owner::of(call);
    unset(tx, owner, call.path(owner.id), key(call))
}

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    limit_within(call, 100)?;
    let owner = Owner::of(call);
    owner.check(tx, call.path(owner.id))?;
    let with_definitions = call.query.get("with_definitions") == Some(&json!(true));
    // In the order of the definitions, which are few.
    let of_one = |definition: Entry<'_>| {
        let mut attribute = tx.get(owner.attribute, &owner.place(call.path(owner.id), definition.id))?.clone();
        complete(tx, owner, &mut attribute, with_definitions);
        Some((definition.order, attribute))
    };
    let attributes: Vec<(u64, Value)> = tx.all(owner.definition).filter(|entry| is_wanted(call, entry.value)).filter_map(of_one).collect();
    let entries = attributes.iter().map(|(order, value)| Entry { order: *order, id: "", value });
    let order = Order { descending: false, default: 20, most: 100 };
    Ok(Page::cut(call, entries, |_| String::new(), order)?.answer(call))
}

/// The key of a call's path, which orders name in a way of their own.
fn key(call: &Call) -> &str {
    let key = call.path("key");
    if key.is_empty() { call.path("custom_attribute_key") } else { key }
}

/// Sets the value of an attribute, which may be there or not.
pub(super) fn set(tx: &mut Tx<'_>, owner: &Owner, id: &str, key: &str, sent: &Map<String, Value>) -> Answer {
    owner.check(tx, id)?;
    let definition = find(tx, owner, key)?;
    let Some(value) = sent.get("value").filter(|value| !value.is_null()) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{NAME}.value"), "A custom attribute needs a value."));
    };
    schema::check_value(&definition["schema"], value, &format!("{NAME}.value"))?;
    let place = owner.place(id, simple(key));
    let before = tx.get(owner.attribute, &place).cloned();
    check_version(sent.get("version"), before.as_ref().unwrap_or(&Value::Null), &format!("{NAME}.version"))?;
    let version = before.as_ref().and_then(|before| before["version"].as_i64()).unwrap_or_default() + 1;
    let created = before.map_or_else(|| tx.time(), |before| before["created_at"].clone());
    let mut attribute = json!({ "key": simple(key), "value": value, "version": version, "created_at": created, "updated_at": tx.time() });
    tx.put(owner.attribute, &place, attribute.clone());
    complete(tx, owner, &mut attribute, false);
    owner.event(tx, NAME, "updated", &place, &attribute);
    Ok(json!({ NAME: attribute }))
}

pub(super) fn unset(tx: &mut Tx<'_>, owner: &Owner, id: &str, key: &str) -> Answer {
    let mut attribute = held(tx, owner, id, key)?.clone();
    complete(tx, owner, &mut attribute, false);
    let place = owner.place(id, simple(key));
    tx.remove(owner.attribute, &place);
    owner.event(tx, NAME, "deleted", &place, &attribute);
    Ok(json!({}))
}

fn held<'t>(tx: &'t Tx<'_>, owner: &Owner, id: &str, key: &str) -> Result<&'t Value, Refusal> {
    owner.check(tx, id)?;
    find(tx, owner, key)?;
    tx.get(owner.attribute, &owner.place(id, simple(key)))
        .ok_or_else(|| Refusal::new("NOT_FOUND", format!("The {} `{id}` has no custom attribute with the key `{key}`.", owner.kind)))
}

/// What an attribute takes from its definition.
fn complete(tx: &Tx<'_>, owner: &Owner, attribute: &mut Value, with_definition: bool) {
    let Some(definition) = attribute["key"].as_str().and_then(|key| tx.get(owner.definition, key)) else { return };
    attribute["visibility"] = definition["visibility"].clone();
    if with_definition {
        attribute["definition"] = definition.clone();
    }
}
