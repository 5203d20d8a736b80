//! OpenAPI Overlay 1.0: reviewed changes to a definition, each with its reason.

use serde_json::{Map, Value};
use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use crate::document;
use crate::error::{Error, Pointer, Result};

/// Applies one overlay document to a definition.
///
/// An action that matches nothing has outlived its cause and is refused.
pub(crate) fn apply(definition: &mut Value, text: &str) -> Result<()> {
    let overlay = document::parse(text)?;
    let version = overlay["overlay"].as_str().unwrap_or_default();
    if !version.starts_with("1.0") {
        return Err(Error::file(format!("`overlay: {version}` is not known"), "give an OpenAPI Overlay 1.0 document"));
    }
    let shared_reason = is_text(&overlay["info"]["x-reason"]);
    let Some(actions) = overlay["actions"].as_array() else {
        return Err(Error::file("there is no list of `actions`", "give a list of actions, each with a target"));
    };
    for (index, action) in actions.iter().enumerate() {
        let place = Pointer::root().key("actions").index(index);
        if !shared_reason && !is_text(&action["description"]) {
            return Err(Error::new(&place, "the action gives no reason", "state it in `description`, or for all in `info.x-reason`"));
        }
        apply_action(definition, action, &place)?;
    }
    Ok(())
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn apply_action(definition: &mut Value, action: &Value, place: &Pointer) -> Result<()> {
    if let Some(key) = action.as_object().and_then(unknown_key) {
        return Err(Error::new(place, format!("`{key}` is not known"), "an action has `target`, `description`, and `update` or `remove`"));
    }
    let target = action["target"].as_str().unwrap_or_default();
    let path = JsonPath::parse(target)
        .map_err(|e| Error::new(place, format!("the target `{target}` is not a JSONPath: {e}"), "write it by RFC 9535"))?;
    let mut matches: Vec<Vec<Step>> = path.query_located(definition).locations().map(steps).collect();
    // A query may name a place twice and places in any order; backwards, what is removed moves nothing that is still to come.
    matches.sort();
    matches.dedup();
    if matches.is_empty() {
        return Err(Error::new(
            place,
            format!("the target `{target}` matches nothing"),
            "correct the target, or drop the action if its cause is gone",
        ));
    }
    match (action.get("update"), &action["remove"]) {
        (None, Value::Bool(true)) => matches.iter().rev().try_for_each(|steps| remove(definition, steps, place)),
        (Some(update), Value::Null | Value::Bool(false)) => {
            matches.iter().try_for_each(|steps| merge(find(definition, steps).ok_or_else(|| replaced(target, place))?, update, place))
        }
        _ => Err(Error::new(place, "the action neither updates nor removes, or does both", "give `update`, or `remove: true`")),
    }
}

fn unknown_key(action: &Map<String, Value>) -> Option<&String> {
    action.keys().find(|key| !["target", "description", "update", "remove"].contains(&key.as_str()) && !key.starts_with("x-"))
}

fn replaced(target: &str, place: &Pointer) -> Error {
    let what = format!("the target `{target}` matches a place inside of another, which the update of that replaces");
    Error::new(place, what, "let the target match one of the two")
}

/// A step of a match, owned, so that the definition can be changed while it is walked.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &NormalizedPath<'_>) -> Vec<Step> {
    let steps = path.iter().map(|element| match element {
        PathElement::Name(name) => Step::Key((*name).to_owned()),
        PathElement::Index(index) => Step::Index(*index),
    });
    steps.collect()
}

/// The place that was matched, unless the update of an earlier match has put something else above it.
fn find<'a>(value: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key.as_str()),
        Step::Index(index) => value.get_mut(*index),
    })
}

fn remove(definition: &mut Value, steps: &[Step], place: &Pointer) -> Result<()> {
    let Some((last, parents)) = steps.split_last() else {
        return Err(Error::new(place, "the whole document cannot be removed", "target a part of it"));
    };
    match (find(definition, parents), last) {
        (Some(Value::Object(object)), Step::Key(key)) => _ = object.remove(key),
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => _ = items.remove(*index),
        _ => {}
    }
    Ok(())
}

/// Objects merge, arrays are concatenated (a matched array takes one entry), anything else is replaced.
fn merge(target: &mut Value, update: &Value, place: &Pointer) -> Result<()> {
    match (target, update) {
        (Value::Array(items), entry) => items.push(entry.clone()),
        (target @ Value::Object(_), update @ Value::Object(_)) => merge_members(target, update),
        _ => {
            return Err(Error::new(
                place,
                "the target is neither an object nor an array",
                "target its parent and name the member in `update`",
            ));
        }
    }
    Ok(())
}

fn merge_members(target: &mut Value, update: &Value) {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            for (key, value) in update {
                merge_members(target.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(target), Value::Array(update)) => target.extend(update.iter().cloned()),
        (target, update) => *target = update.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn applied(action: Value) -> Result<Value> {
        let mut definition = json!({ "a": { "b": [1, 2, 3], "c": { "d": "x" } }, "tags": [{ "name": "one" }, { "name": "two" }] });
        let overlay = json!({ "overlay": "1.0.0", "info": { "title": "t", "version": "1" }, "actions": [action] });
        apply(&mut definition, &overlay.to_string())?;
        Ok(definition)
    }

    #[test]
    fn actions_change_what_they_match() {
        let rows = [
            (json!({ "target": "$.a.c", "update": { "e": 1 } }), "/a/c", json!({ "d": "x", "e": 1 })),
            (json!({ "target": "$.a", "update": { "b": [4] } }), "/a/b", json!([1, 2, 3, 4])),
            (json!({ "target": "$.a.b", "update": 4 }), "/a/b", json!([1, 2, 3, 4])),
            (json!({ "target": "$.a.b[?@ > 1]", "remove": true }), "/a/b", json!([1])),
            (json!({ "target": "$.a.b[2,0,0]", "remove": true }), "/a/b", json!([2])),
            (json!({ "target": "$.a['b','b']", "update": 4 }), "/a/b", json!([1, 2, 3, 4])),
            (json!({ "target": "$.a..*", "remove": true }), "/a", json!({})),
            (json!({ "target": "$.tags[?@.name == 'two']", "update": { "description": "w" } }), "/tags/1/description", json!("w")),
            (json!({ "target": "$.a.c.d", "remove": true }), "/a/c", json!({})),
        ];
        for (mut action, pointer, wanted) in rows {
            action["description"] = json!("a reason");
            assert_eq!(applied(action.clone()).unwrap().pointer(pointer), Some(&wanted), "{action}");
        }
    }

    #[test]
    fn refusals_name_the_place() {
        let rows = [
            (json!({ "target": "$.nothing", "update": {}, "description": "r" }), "matches nothing"),
            (json!({ "target": "$.a", "update": {} }), "gives no reason"),
            (json!({ "target": "a..", "update": {}, "description": "r" }), "not a JSONPath"),
            (json!({ "target": "$.a", "description": "r" }), "neither updates nor removes"),
            (json!({ "target": "$.a.c.d", "update": "y", "description": "r" }), "neither an object nor an array"),
            (json!({ "target": "$..[?@.c || @ == 1]", "update": { "b": "x" }, "description": "r" }), "replaces"),
            (json!({ "target": "$", "remove": true, "description": "r" }), "cannot be removed"),
            (json!({ "target": "$.a", "copy": "$.b", "description": "r" }), "`copy` is not known"),
        ];
        for (action, message) in rows {
            let error = applied(action).unwrap_err().to_string();
            assert!(error.contains(message) && error.contains("#/actions/0"), "{error}");
        }
    }
}
