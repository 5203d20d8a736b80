//! Small definitions out of the real one, so that a mutation costs a moment: some of its parts, what these refer to up
//! to a bound, and the actions of the overlays that apply to them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::corpus::{Corpus, Stage};
use crate::dice::Dice;
use crate::tree;

pub(crate) const SCHEMAS: &str = "#/components/schemas/";

/// A definition and its overlays, each an Overlay document.
#[derive(Clone, Debug)]
pub(crate) struct Slice {
    pub(crate) definition: Value,
    pub(crate) overlays: Vec<Value>,
}

impl Slice {
    pub(crate) fn whole(corpus: &Corpus, dice: &mut Dice<'_>) -> Self {
        let stage = dice.of(&corpus.stages);
        let overlays = stage.overlays.iter().map(|overlay| overlay.document.clone()).collect();
        Self { definition: stage.definition.clone(), overlays }
    }

    pub(crate) fn of(corpus: &Corpus, dice: &mut Dice<'_>) -> Self {
        let stage = dice.of(&corpus.stages);
        let mut definition = match dice.below(8) {
            0..=3 => operations(stage, dice),
            4 => carrier(stage, &stage.schemas, dice),
            5 if !stage.unions.is_empty() => carrier(stage, &stage.unions, dice),
            6 => with_schemas(stage, json!({}), vec![dice.of(&stage.events).clone()], dice),
            _ => operations(stage, dice),
        };
        security(&mut definition, &stage.definition, dice);
        let overlays = overlays(stage, &definition, dice);
        define(&mut definition, &overlays, [stage, &corpus.stages[1]], dice);
        Self { definition, overlays }
    }
}

/// One operation or two.
fn operations(stage: &Stage, dice: &mut Dice<'_>) -> Value {
    let mut paths = Map::new();
    for _ in 0..*dice.of(&[1, 1, 1, 2]) {
        let (path, method) = dice.of(&stage.operations);
        let operation = stage.definition["paths"][path][method].clone();
        let item = paths.entry(path.clone()).or_insert_with(|| json!({}));
        item[method] = operation;
    }
    with_schemas(stage, Value::Object(paths), Vec::new(), dice)
}

/// An operation of our own that sends and gets some of the schemas.
fn carrier(stage: &Stage, among: &[String], dice: &mut Dice<'_>) -> Value {
    let names: BTreeSet<&String> = (0..dice.between(1, 3)).map(|_| dice.of(among)).collect();
    let member = |name: &&String| ((*name).clone(), json!({ "$ref": format!("{SCHEMAS}{name}") }));
    let schema = json!({ "type": "object", "properties": names.iter().map(member).collect::<Map<_, _>>() });
    let content = json!({ "content": { "application/json": { "schema": schema } }, "description": "" });
    let operation = json!({ "tags": ["Carriers"], "operationId": "CarryThings", "requestBody": content, "responses": { "200": content } });
    with_schemas(stage, json!({ "/v2/carriers": { "post": operation } }), Vec::new(), dice)
}

/// A whole definition of some paths and some schemas.
fn with_schemas(stage: &Stage, paths: Value, roots: Vec<String>, dice: &mut Dice<'_>) -> Value {
    let source = &stage.definition;
    let (mut open, mut schemas) = (roots, Map::new());
    tree::references(&paths, &mut open);
    let most = dice.between(1, 7);
    let mut next = 0;
    while next < open.len() {
        let name = open[next].clone();
        let schema = &source["components"]["schemas"][&name];
        let kept = if next < most { cut(schema, dice) } else { stub(schema) };
        tree::references(&kept, &mut open);
        schemas.insert(name, kept);
        next += 1;
    }
    let tags = source["tags"].as_array().into_iter().flatten().filter(|tag| names_tag(&paths, tag)).cloned().collect::<Vec<_>>();
    json!({
        "openapi": source["openapi"],
        "info": source["info"],
        "servers": source["servers"],
        "tags": tags,
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn names_tag(paths: &Value, tag: &Value) -> bool {
    let mut operations = paths.as_object().into_iter().flatten().flat_map(|(_, item)| item.as_object().into_iter().flatten());
    operations.any(|(_, operation)| operation["tags"].as_array().is_some_and(|tags| tags.contains(&tag["name"])))
}

/// A schema with a few of its properties and values.
fn cut(schema: &Value, dice: &mut Dice<'_>) -> Value {
    let mut schema = schema.clone();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        let (most, count) = (dice.between(1, 5), properties.len());
        let first = if count > most { dice.below(count - most + 1) } else { 0 };
        let kept: BTreeSet<String> = properties.keys().skip(first).take(most).cloned().collect();
        properties.retain(|name, _| kept.contains(name));
        retain_required(&mut schema);
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.truncate(4);
    }
    schema
}

/// What is left of a schema beyond the bound: it refers to no other.
fn stub(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|_, property| refers_to_nothing(property));
        let kept: BTreeSet<String> = properties.keys().take(2).cloned().collect();
        properties.retain(|name, _| kept.contains(name));
        retain_required(&mut schema);
    }
    if refers_to_nothing(&schema) { cut(&schema, &mut Dice::new(&[])) } else { json!({ "type": "object" }) }
}

fn refers_to_nothing(schema: &Value) -> bool {
    let mut found = Vec::new();
    tree::references(schema, &mut found);
    found.is_empty()
}

fn retain_required(schema: &mut Value) {
    let known: BTreeSet<String> = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_some_and(|name| known.contains(name)));
    }
}

/// The schemes of security, with some of the scopes.
fn security(definition: &mut Value, source: &Value, dice: &mut Dice<'_>) {
    let mut schemes = source["components"]["securitySchemes"].clone();
    let most = dice.between(0, 6);
    for (_, scheme) in schemes.as_object_mut().into_iter().flatten() {
        if let Some(scopes) = scheme.pointer_mut("/flows/authorizationCode/scopes").and_then(Value::as_object_mut) {
            let kept: BTreeSet<String> = scopes.keys().take(most).cloned().collect();
            scopes.retain(|name, _| kept.contains(name));
        }
    }
    definition["components"]["securitySchemes"] = schemes;
}

/// The actions that apply to a slice, each in its document.
fn overlays(stage: &Stage, definition: &Value, dice: &mut Dice<'_>) -> Vec<Value> {
    let mut kept = Vec::new();
    for overlay in &stage.overlays {
        let actions = overlay.document["actions"].as_array().into_iter().flatten().zip(&overlay.targets);
        let applying = actions.filter(|(_, target)| !target.query(definition).is_empty()).map(|(action, _)| action);
        let actions: Vec<Value> = applying.filter_map(|action| some_members(action, dice)).collect();
        if !actions.is_empty() {
            kept.push(json!({ "overlay": "1.0.0", "info": overlay.document["info"], "actions": actions }));
        }
    }
    kept
}

/// What an action adds to all paths or to all schemas is most often meant for another slice: a little of it, now and then.
fn some_members(action: &Value, dice: &mut Dice<'_>) -> Option<Value> {
    let mut action = action.clone();
    if action["target"] == "$.components.schemas" || action["target"] == "$.paths" {
        if let Some(update) = action.get_mut("update").and_then(Value::as_object_mut) {
            if !dice.one_in(6) {
                return None;
            }
            let first = dice.below(update.len());
            let kept: BTreeSet<String> = update.keys().skip(first).take(2).cloned().collect();
            update.retain(|name, _| kept.contains(name));
        }
    }
    Some(action)
}

/// Defines what the overlays refer to and do not add themselves.
fn define(definition: &mut Value, overlays: &[Value], stages: [&Stage; 2], dice: &mut Dice<'_>) {
    let (mut open, mut next) = (Vec::new(), 0);
    overlays.iter().for_each(|overlay| tree::references(overlay, &mut open));
    let most = dice.between(1, 7);
    while let Some(name) = open.get(next).cloned() {
        next += 1;
        if definition["components"]["schemas"].get(&name).is_some() || overlays.iter().any(|overlay| adds(overlay, &name)) {
            continue;
        }
        if let Some(schema) = stages.iter().find_map(|stage| stage.definition["components"]["schemas"].get(&name)) {
            let kept = if next <= most { cut(schema, dice) } else { stub(schema) };
            tree::references(&kept, &mut open);
            definition["components"]["schemas"][&name] = kept;
        }
    }
}

fn adds(overlay: &Value, schema: &str) -> bool {
    let mut actions = overlay["actions"].as_array().into_iter().flatten();
    actions.any(|action| action["target"] == "$.components.schemas" && action["update"].get(schema).is_some())
}
