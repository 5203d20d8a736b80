//! Where two JSON values part.

use serde_json::{Number, Value};

/// The first place at which `actual` is not what was `expected`, with both values; nothing where they are equal.
#[must_use]
pub fn diff(expected: &Value, actual: &Value) -> Option<String> {
    at("$", Some(expected), Some(actual))
}

fn at(path: &str, expected: Option<&Value>, actual: Option<&Value>) -> Option<String> {
    match (expected, actual) {
        (expected, actual) if expected == actual => None,
        (Some(Value::Number(expected)), Some(Value::Number(actual))) if same(expected, actual) => None,
        (Some(Value::Object(expected)), Some(Value::Object(actual))) => {
            let names = expected.keys().chain(actual.keys());
            names.into_iter().find_map(|name| at(&member(path, name), expected.get(name), actual.get(name)))
        }
        (Some(Value::Array(expected)), Some(Value::Array(actual))) => {
            let longest = expected.len().max(actual.len());
            (0..longest).find_map(|index| at(&format!("{path}[{index}]"), expected.get(index), actual.get(index)))
        }
        (expected, actual) => Some(format!("{path}: expected {}, found {}", show(expected), show(actual))),
    }
}

/// JSON has one kind of number: 7 and 7.0 are the same.
fn same(a: &Number, b: &Number) -> bool {
    (a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64()
}

fn member(path: &str, name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { format!("{path}.{name}") } else { format!("{path}[{name:?}]") }
}

fn show(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}
