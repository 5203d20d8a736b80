//! Ways to a place of a JSON tree.

use serde_json::Value;

use crate::dice::Dice;

pub(crate) type Test = fn(&Value) -> bool;

pub(crate) fn any(_: &Value) -> bool {
    true
}

pub(crate) fn text(value: &Value) -> bool {
    value.is_string()
}

pub(crate) fn number(value: &Value) -> bool {
    value.is_number()
}

/// An object with members.
pub(crate) fn members(value: &Value) -> bool {
    value.as_object().is_some_and(|object| !object.is_empty())
}

/// An object or a list with something in it.
pub(crate) fn filled(value: &Value) -> bool {
    members(value) || value.as_array().is_some_and(|items| !items.is_empty())
}

/// One of the places that pass the test.
pub(crate) fn pick<'a>(root: &'a mut Value, test: Test, dice: &mut Dice<'_>) -> Option<&'a mut Value> {
    let mut index = dice.below(count(root, test));
    nth(root, test, &mut index)
}

fn count(value: &Value, test: Test) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(|item| count(item, test)).sum(),
        Value::Object(object) => object.values().map(|member| count(member, test)).sum(),
        _ => 0,
    };
    inner + usize::from(test(value))
}

fn nth<'a>(value: &'a mut Value, test: Test, left: &mut usize) -> Option<&'a mut Value> {
    if test(value) {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
    }
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, test, left)),
        Value::Object(object) => object.values_mut().find_map(|member| nth(member, test, left)),
        _ => None,
    }
}

/// The name of one of the members.
pub(crate) fn key(value: &Value, dice: &mut Dice<'_>) -> Option<String> {
    let object = value.as_object()?;
    object.keys().nth(dice.below(object.len())).cloned()
}

/// The names of all references' targets, in the order of the tree, each once.
pub(crate) fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix(crate::slice::SCHEMAS));
            if let Some(name) = name.filter(|name| !found.iter().any(|known| known == name)) {
                found.push(name.to_owned());
            }
            object.values().for_each(|member| references(member, found));
        }
        _ => {}
    }
}
