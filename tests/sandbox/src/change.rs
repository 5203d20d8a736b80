//! Changing objects as Square does.

use serde_json::{Map, Value};

/// A sparse update: what is sent replaces, null clears, what is absent stays. Objects within are merged likewise.
pub(crate) fn merge(object: &mut Value, changes: &Map<String, Value>) {
    if !object.is_object() {
        *object = Value::Object(Map::new());
    }
    let Value::Object(members) = object else { return };
    for (name, change) in changes {
        match change {
            Value::Null => drop(members.remove(name)),
            Value::Object(inner) => merge(members.entry(name.clone()).or_insert(Value::Null), inner),
            other => drop(members.insert(name.clone(), other.clone())),
        }
    }
}

/// Sets members that are not there yet; null is no value.
pub(crate) fn fill<const N: usize>(object: &mut Value, members: [(&str, Value); N]) {
    let Value::Object(object) = object else { return };
    for (name, value) in members {
        if !value.is_null() && object.get(name).is_none_or(Value::is_null) {
            object.insert(name.to_owned(), value);
        }
    }
}

/// Drops members that are null: what a request clears at the making of an object is absent.
pub(crate) fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
