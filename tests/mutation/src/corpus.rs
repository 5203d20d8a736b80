//! What is mutated: the real definition with its overlays, and files in the forms that Square has published.

use std::fs;

use anyhow::{Context, Result};
use codegen::Source;
use serde_json::Value;
use serde_json_path::JsonPath;
use xtask::definition::{self, Choice};
use xtask::workspace::Workspace;

/// The definition at two of its stages, and the published forms.
#[derive(Debug)]
pub struct Corpus {
    /// The imported definition with all overlays before it, then the one that lacks nothing but words.
    pub(crate) stages: [Stage; 2],
    pub(crate) editions: Vec<Value>,
}

/// A definition, what its parts are, and the overlays that apply to it.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) definition: Value,
    pub(crate) overlays: Vec<Overlay>,
    /// Path and method of each operation.
    pub(crate) operations: Vec<(String, String)>,
    pub(crate) schemas: Vec<String>,
    pub(crate) events: Vec<String>,
    pub(crate) unions: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Overlay {
    pub(crate) document: Value,
    /// Where each of its actions applies.
    pub(crate) targets: Vec<JsonPath>,
}

impl Corpus {
    /// Reads this workspace's definition, its overlays, and the editions among the generator's tests.
    ///
    /// # Errors
    /// Where a file cannot be read, or is none of these.
    pub fn read() -> Result<Self> {
        let workspace = Workspace::here();
        let (spec, overlays) = definition::sources(&workspace, &Choice::default())?;
        let (words, facts): (Vec<_>, Vec<_>) = overlays.iter().cloned().partition(|overlay| overlay.name.contains("/words/"));
        let stages = [stage(&spec, &[], &overlays)?, stage(&spec, &facts, &words)?];
        let mut editions = Vec::new();
        for name in ["early", "dated", "openapi"] {
            let path = workspace.root().join(format!("codegen/tests/editions/{name}.yaml"));
            let text = fs::read_to_string(&path).with_context(|| workspace.show(&path))?;
            editions.push(serde_yaml::from_str(&text)?);
        }
        Ok(Self { stages, editions })
    }
}

fn stage(spec: &Source, applied: &[Source], to_come: &[Source]) -> Result<Stage> {
    let definition = codegen::resolve(spec, applied)?;
    let paths = definition["paths"].as_object().context("no paths")?;
    let of_path = |(path, item): (&String, &Value)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(|(method, _)| (path.clone(), method.clone())).collect::<Vec<_>>()
    };
    let operations = paths.iter().flat_map(of_path).collect();
    let schemas = definition["components"]["schemas"].as_object().context("no schemas")?;
    let with = |test: fn(&Value) -> bool| schemas.iter().filter(|(_, schema)| test(schema)).map(|(name, _)| name.clone()).collect();
    let (events, unions) = (with(|schema| schema.get("x-webhook").is_some()), with(holds_union));
    Ok(Stage {
        operations,
        events,
        unions,
        schemas: with(|_| true),
        overlays: to_come.iter().map(overlay).collect::<Result<_>>()?,
        definition,
    })
}

fn holds_union(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_union),
        Value::Object(object) => object.contains_key("oneOf") || object.contains_key("anyOf") || object.values().any(holds_union),
        _ => false,
    }
}

fn overlay(source: &Source) -> Result<Overlay> {
    let document: Value = serde_yaml::from_str(&source.text).with_context(|| source.name.clone())?;
    let actions = document["actions"].as_array().into_iter().flatten();
    let targets = actions.map(|action| JsonPath::parse(action["target"].as_str().unwrap_or_default()));
    Ok(Overlay { targets: targets.collect::<Result<_, _>>().with_context(|| source.name.clone())?, document })
}
