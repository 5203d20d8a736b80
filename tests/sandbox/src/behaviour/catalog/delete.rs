//! Deleting objects, and those within them.

use serde_json::{Value, json};

use super::object::{WITHIN, children, data_mut, live, visit};
use super::{CATALOG_OBJECT, at_most, next_version, rules, tell, text, texts};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::store::Tx;

pub(super) const MOST: usize = 200;

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("object_id");
    live(tx, id)?;
    let version = next_version(tx);
    let deleted = remove(tx, id, version);
    tell(tx);
    Ok(json!({ "deleted_object_ids": deleted, "deleted_at": tx.time() }))
}

/// Objects that are not there are left out of the answer.
pub(super) fn batch_delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let ids = texts(call, "object_ids");
    at_most(&ids, MOST, "object_ids")?;
    let version = next_version(tx);
    let deleted: Vec<String> = ids.iter().flat_map(|id| remove(tx, id, version)).collect();
    if deleted.is_empty() {
        return Ok(json!({}));
    }
    tell(tx);
    Ok(json!({ "deleted_object_ids": deleted, "deleted_at": tx.time() }))
}

/// Marks an object and those within it as deleted. Gives the IDs of all that were not before.
pub(super) fn remove(tx: &mut Tx<'_>, id: &str, version: i64) -> Vec<String> {
    let Ok(mut object) = live(tx, id) else { return Vec::new() };
    let within: Vec<String> = children(tx, &object).iter().map(|child| text(child, "id").to_owned()).collect();
    object["is_deleted"] = json!(true);
    object["version"] = json!(version);
    object["updated_at"] = tx.time();
    leave(tx, &object);
    tx.put(CATALOG_OBJECT, id, object);
    forget(tx, id);
    let mut deleted = vec![id.to_owned()];
    for child in within {
        deleted.extend(remove(tx, &child, version));
    }
    deleted
}

/// Takes an object out of the list of the one that holds it, unless that is deleted as well.
fn leave(tx: &mut Tx<'_>, object: &Value) {
    let Some((_, _, name, member)) = WITHIN.iter().find(|(kind, ..)| object["type"] == *kind).copied() else { return };
    let id = text(super::object::data(object), member).to_owned();
    let Ok(mut holder) = live(tx, &id) else { return };
    if let Some(listed) = data_mut(&mut holder).get_mut(name).and_then(Value::as_array_mut) {
        listed.retain(|known| *known != object["id"]);
        tx.put(CATALOG_OBJECT, &id, holder);
    }
}

/// Takes an ID out of the objects that name it. Their versions stay, so that nobody's change is refused for it.
fn forget(tx: &mut Tx<'_>, id: &str) {
    let named = |object: &Value| {
        let mut found = false;
        visit(object, &mut |_, named| found |= named == id);
        found
    };
    let naming = tx.all(CATALOG_OBJECT).filter(|entry| entry.id != id && named(entry.value)).filter_map(|entry| {
        let mut object = entry.value.clone();
        rules::forget(data_mut(&mut object), id).then_some(object)
    });
    for object in naming.collect::<Vec<_>>() {
        tx.put(CATALOG_OBJECT, text(&object, "id"), object.clone());
    }
}
