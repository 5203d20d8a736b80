//! Short ways into the members of an order.

use serde_json::Value;

/// A list that may be absent.
pub(in crate::behaviour) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(in crate::behaviour) fn list_mut<'v>(value: &'v mut Value, name: &str) -> &'v mut [Value] {
    value.get_mut(name).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}

/// A text; one that is absent is empty.
pub(in crate::behaviour) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The amount of a `Money` member.
pub(in crate::behaviour) fn amount(value: &Value, name: &str) -> Option<i128> {
    value.get(name)?.get("amount")?.as_i64().map(i128::from)
}
