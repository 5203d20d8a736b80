//! Changes of overlays: what they aim at, what they do, in which order.

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::{Kind, mutate, tree, words};

/// Texts that are JSONPath, or nearly so.
const TARGETS: [&str; 34] = [
    "",
    "$",
    "@",
    "$.",
    "$..",
    "$.*",
    "$..*",
    "$..*..*",
    "$..*[*]..*",
    "$[",
    "$['",
    "$['\\u']",
    "$['\\ud800']",
    "$[0]",
    "$[-9007199254740991]",
    "$[99999999999999999999]",
    "$..[0]",
    "$..[0,0]",
    "$..[1,0]",
    "$..[::-1]",
    "$..[::0]",
    "$..[-1:-9:-1]",
    "$..properties",
    "$..properties.*",
    "$..items",
    "$..[?@.type]",
    "$..[?@..type]",
    "$..[?@ == @]",
    "$..[?length(@) > 1]",
    "$..[?count(@.*) > 1]",
    "$..[?match(@, '(a+)+')]",
    "$..[?search(@, '[')]",
    "$.components.schemas[*]['properties','required','properties']",
    "$.paths[*][*].parameters[1,0]",
];

/// Changes one of the overlays; where there is none, one is made.
pub(crate) fn apply(kind: Kind, overlays: &mut Vec<Value>, definition: &Value, dice: &mut Dice<'_>) -> Option<()> {
    if overlays.is_empty() {
        let action = json!({ "target": "$.info", "description": "a reason", "update": { "version": "2026-01-01" } });
        overlays.push(json!({ "overlay": "1.0.0", "info": { "title": "", "version": "1" }, "actions": [action] }));
    }
    let index = dice.below(overlays.len());
    if kind == Kind::Order && dice.one_in(3) {
        overlays.rotate_left(index);
        return Some(());
    }
    if kind == Kind::Document {
        let kind = *dice.of(&Kind::TREE);
        return mutate::apply(kind, &mut overlays[index], dice);
    }
    let actions = overlays[index].get_mut("actions")?.as_array_mut().filter(|actions| !actions.is_empty())?;
    let at = dice.below(actions.len());
    match kind {
        Kind::Order => match dice.below(3) {
            0 => actions.reverse(),
            1 => actions.rotate_left(at),
            _ => actions.insert(at, actions[at].clone()),
        },
        Kind::Target => target(actions[at].get_mut("target")?, dice)?,
        Kind::Update => update(actions[at].as_object_mut()?.entry("update").or_insert(Value::Null), definition, dice)?,
        _ => remove(actions[at].as_object_mut()?, dice),
    }
    Some(())
}

fn target(place: &mut Value, dice: &mut Dice<'_>) -> Option<()> {
    let text = place.as_str()?.to_owned();
    *place = match dice.below(6) {
        0 => return mutate::apply(Kind::Cut, place, dice),
        1 => json!(format!("{text}{}", dice.of(&TARGETS).trim_start_matches('$'))),
        2 => json!(text.replace('\'', "\"")),
        3 => json!(format!("{text}['{}']", words::code(dice))),
        4 => json!(text.rsplit_once(['.', '[']).map_or("$", |(parent, _)| parent)),
        _ => json!(dice.of(&TARGETS)),
    };
    Some(())
}

/// Another update: changed in itself, a part of the definition, or something that fits nowhere.
fn update(place: &mut Value, definition: &Value, dice: &mut Dice<'_>) -> Option<()> {
    match dice.below(3) {
        0 => {
            let kind = *dice.of(&Kind::TREE);
            mutate::apply(kind, place, dice)
        }
        1 => {
            *place = tree::pick(&mut definition.clone(), tree::any, dice)?.clone();
            Some(())
        }
        _ => {
            let (name, value) = words::member(dice);
            *place = if dice.one_in(2) { value } else { json!({ name: value }) };
            Some(())
        }
    }
}

fn remove(action: &mut serde_json::Map<String, Value>, dice: &mut Dice<'_>) {
    if dice.below(4) > 0 {
        action.remove("update");
    }
    let value = [json!(true), json!(true), json!(false), json!("true")][dice.below(4)].clone();
    action.insert("remove".into(), value);
}
