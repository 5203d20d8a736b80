//! Changes of a JSON tree at a place that the dice choose.

use serde_json::{Map, Value, json};

use crate::Kind;
use crate::dice::Dice;
use crate::slice::SCHEMAS;
use crate::{tree, words};

/// Changes a tree; where the tree has nothing of the kind, it stays as it is.
pub(crate) fn apply(kind: Kind, root: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    match kind {
        Kind::Drop => drop_member(tree::pick(root, tree::filled, dice)?, dice),
        Kind::Rename => rename(tree::pick(root, tree::members, dice)?, dice),
        Kind::Retype => {
            let value = other_type(dice);
            *tree::pick(root, tree::any, dice)? = value;
            Some(())
        }
        Kind::Cut => cut(tree::pick(root, tree::text, dice)?, dice),
        Kind::Nest => nest(tree::pick(root, tree::any, dice)?, dice),
        Kind::Duplicate => duplicate(tree::pick(root, tree::filled, dice)?, dice),
        Kind::Code => {
            *tree::pick(root, tree::text, dice)? = json!(words::code(dice));
            Some(())
        }
        Kind::Swap => swap(root, dice),
        Kind::Number => {
            *tree::pick(root, tree::number, dice)? = words::extreme(dice);
            Some(())
        }
        Kind::Reference => refer(root, dice),
        Kind::Add => {
            let (name, value) = words::member(dice);
            tree::pick(root, Value::is_object, dice)?.as_object_mut()?.insert(name, value);
            Some(())
        }
        Kind::Chain => chain(root, dice),
        _ => None,
    }
}

fn drop_member(place: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    if let Value::Array(items) = place {
        items.remove(dice.below(items.len()));
        return Some(());
    }
    let key = tree::key(place, dice)?;
    place.as_object_mut()?.remove(&key).map(drop)
}

fn rename(place: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let key = tree::key(place, dice)?;
    let name = words::name(dice);
    let object = place.as_object_mut()?;
    let value = object.remove(&key)?;
    object.insert(name, value);
    Some(())
}

fn other_type(dice: &mut Dice<'_>) -> Value {
    match dice.below(9) {
        0 => Value::Null,
        1 => json!(true),
        2 => words::extreme(dice),
        3 => json!("string"),
        4 => json!([]),
        5 => json!({}),
        6 => json!([[{ "a": [] }]]),
        7 => json!({ "": { "a": 1 } }),
        _ => json!([null]),
    }
}

fn cut(place: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let text = place.as_str()?;
    let mut end = dice.below(text.len() + 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    *place = json!(text[..end]);
    Some(())
}

/// Puts a value inside of others, once or very often.
fn nest(place: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let depth = *dice.of(&[1, 1, 1, 2, 3, 6, 11, 12, 13, 40, 100, 125, 400]);
    let way = dice.below(8);
    for _ in 0..depth {
        *place = around(way, place.take());
    }
    Some(())
}

fn around(way: usize, inner: Value) -> Value {
    match way {
        0 => json!([inner]),
        1 => json!({ "a": inner }),
        2 => json!({ "type": "array", "items": inner }),
        3 => json!({ "type": "object", "properties": { "a": inner } }),
        4 => json!({ "type": "object", "additionalProperties": inner }),
        5 => json!({ "allOf": [inner] }),
        6 => json!({ "allOf": [inner, { "type": "object", "properties": { "b": { "type": "string" } } }] }),
        _ => json!({ "oneOf": [inner, { "type": "string" }] }),
    }
}

/// Once more, in a list or by a name that is much the same.
fn duplicate(place: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    if let Value::Array(items) = place {
        let copy = items[dice.below(items.len())].clone();
        items.insert(dice.below(items.len() + 1), copy);
        return Some(());
    }
    let key = tree::key(place, dice)?;
    let name = match dice.below(5) {
        0 => format!("{key}_"),
        1 => key.to_uppercase(),
        2 => key.to_lowercase(),
        3 => format!("clear_{key}"),
        _ => words::name(dice),
    };
    let object = place.as_object_mut()?;
    let copy = object.get(&key)?.clone();
    object.insert(name, copy);
    Some(())
}

/// Two places change their values; where one lies in the other, the inner is copied.
fn swap(root: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let first = tree::pick(root, tree::any, dice)?.clone();
    let place = tree::pick(root, tree::any, dice)?;
    let second = std::mem::replace(place, first);
    *tree::pick(root, tree::any, dice)? = second;
    Some(())
}

fn refer(root: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let names: Vec<String> = schemas(root).map(|schemas| schemas.keys().cloned().collect()).unwrap_or_default();
    let target = match dice.below(12) {
        0 => "#/info".to_owned(),
        1 => "#".to_owned(),
        2 => String::new(),
        3 => "other.yaml#/A".to_owned(),
        4 => "#/components/schemas".to_owned(),
        5 => "#/components/parameters/limit".to_owned(),
        6 => "#/paths".to_owned(),
        7 => words::code(dice),
        _ if names.is_empty() => "#/tags/0".to_owned(),
        _ => format!("{SCHEMAS}{}", dice.of(&names)),
    };
    let beside = dice.one_in(3);
    let place = tree::pick(root, Value::is_object, dice)?;
    if !beside {
        *place = json!({});
    }
    place.as_object_mut()?.insert("$ref".into(), json!(target));
    Some(())
}

fn schemas(root: &mut Value) -> Option<&mut Map<String, Value>> {
    let pointer = if root.get("swagger").is_some() { "/definitions" } else { "/components/schemas" };
    root.pointer_mut(pointer)?.as_object_mut()
}

/// Schemas that refer to each other one by one, and are referred to by one of those that were there.
fn chain(root: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let prefix = if root.get("swagger").is_some() { "#/definitions/" } else { SCHEMAS };
    let length = *dice.of(&[2, 10, 30, 30, 100, 1_000]);
    let way = dice.below(8);
    let end = match dice.below(3) {
        0 => json!({ "type": "string" }),
        1 => json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        _ => json!({ "$ref": format!("{prefix}Link0000") }),
    };
    let schemas = schemas(root)?;
    for index in 0..length {
        let next = json!({ "$ref": format!("{prefix}Link{:04}", index + 1) });
        let link = match way {
            0 => json!({ "allOf": [next, next] }),
            1 => json!({ "oneOf": [next, { "type": "string" }] }),
            2 => next,
            way => around(way, next),
        };
        schemas.insert(format!("Link{index:04}"), link);
    }
    schemas.insert(format!("Link{length:04}"), end);
    let at = format!("{prefix}Link{:04}", dice.below(length));
    *tree::pick(root, |value| value.get("$ref").is_some(), dice)? = json!({ "$ref": at });
    Some(())
}
