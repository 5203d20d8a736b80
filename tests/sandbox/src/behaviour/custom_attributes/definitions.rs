//! Definitions of custom attributes.

use serde_json::{Map, Value, json};

use super::super::customers::{check_version, limit_within};
use super::{Owner, check_read, is_wanted, schema, simple};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

const NAME: &str = "custom_attribute_definition";
/// So many definitions may an application have for a kind of resource.
const MOST: usize = 100;
/// What never changes after a definition was made.
const FIXED: [&str; 2] = ["key", "version"];

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let owner = Owner::of(call);
    let mut definition = call.body.get(NAME).cloned().unwrap_or_default();
    change::prune(&mut definition);
    let Some(key) = definition["key"].as_str().map(str::to_owned) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{NAME}.key"), "A definition needs a key."));
    };
    if simple(&key) != key {
        return Err(Refusal::at("INVALID_VALUE", format!("{NAME}.key"), "A new definition takes a simple key, without an application."));
    }
    if tx.get(owner.definition, &key).is_some() {
        return Err(Refusal::at("CONFLICT", format!("{NAME}.key"), format!("There is a definition with the key `{key}` already.")));
    }
    if tx.all(owner.definition).count() >= MOST {
        return Err(Refusal::new("BAD_REQUEST", format!("There are {MOST} definitions already, and no more are allowed.")));
    }
    change::fill(&mut definition, [("visibility", json!("VISIBILITY_HIDDEN"))]);
    check(tx, owner, &definition)?;
    definition["version"] = json!(1);
    definition["created_at"] = tx.time();
    store(tx, owner, definition, "created")
}

pub(super) fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let definition = find(tx, Owner::of(call), call.path("key"))?;
    check_read(call, definition)?;
    Ok(json!({ NAME: definition }))
}

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let owner = Owner::of(call);
    let mut definition = find(tx, owner, call.path("key"))?.clone();
    let sent = call.body.get(NAME).and_then(Value::as_object).cloned().unwrap_or_default();
    check_version(sent.get("version"), &definition, &format!("{NAME}.version"))?;
    let changes: Map<_, _> = sent.into_iter().filter(|(name, _)| !FIXED.contains(&name.as_str())).collect();
    if let Some(new) = changes.get("schema") {
        schema::check_change(&definition["schema"], new, &format!("{NAME}.schema"))?;
    }
    change::merge(&mut definition, &changes);
    check(tx, owner, &definition)?;
    definition["version"] = json!(definition["version"].as_i64().unwrap_or_default() + 1);
    store(tx, owner, definition, "updated")
}

/// With a definition go the attributes that it defines.
pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let owner = Owner::of(call);
    let definition = find(tx, owner, call.path("key"))?.clone();
    let key = simple(call.path("key"));
    let of_it = tx.all(owner.attribute).filter(|entry| entry.value["key"] == key);
    let places: Vec<String> = of_it.map(|entry| entry.id.to_owned()).collect();
    for place in &places {
        tx.remove(owner.attribute, place);
    }
    tx.remove(owner.definition, key);
    owner.event(tx, NAME, "deleted", key, &definition);
    Ok(json!({}))
}

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    limit_within(call, 100)?;
    let order = Order { descending: false, default: 20, most: 100 };
    let wanted = tx.all(Owner::of(call).definition).filter(|entry| is_wanted(call, entry.value));
    Ok(Page::cut(call, wanted, |_| String::new(), order)?.answer(call))
}

/// The definition of a key, simple or qualified.
pub(super) fn find<'t>(tx: &'t Tx<'_>, owner: &Owner, key: &str) -> Result<&'t Value, Refusal> {
    tx.get(owner.definition, simple(key)).ok_or_else(|| Refusal::not_found("custom attribute definition", key))
}

/// What sellers see has a name of its own and a description, and the schema is one.
fn check(tx: &Tx<'_>, owner: &Owner, definition: &Value) -> Result<(), Refusal> {
    let seen = definition["visibility"] != "VISIBILITY_HIDDEN";
    for name in ["name", "description"] {
        if seen && definition[name].as_str().is_none_or(str::is_empty) {
            let detail = format!("A definition that others see needs a {name}.");
            return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{NAME}.{name}"), detail));
        }
    }
    let same = |other: &Value| other["key"] != definition["key"] && other["name"].is_string() && other["name"] == definition["name"];
    if tx.all(owner.definition).any(|other| same(other.value)) {
        return Err(Refusal::at("CONFLICT", format!("{NAME}.name"), "Another definition has this name."));
    }
    schema::check(definition.get("schema"), &format!("{NAME}.schema"))
}

fn store(tx: &mut Tx<'_>, owner: &Owner, mut definition: Value, change: &str) -> Answer {
    definition["updated_at"] = tx.time();
    let key = definition["key"].as_str().unwrap_or_default().to_owned();
    tx.put(owner.definition, &key, definition.clone());
    owner.event(tx, NAME, change, &key, &definition);
    Ok(json!({ NAME: definition }))
}
