//! How a run grows with the definition: the same one once, twice, four and eight times over, under other names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use super::child::{self, Cost};
use super::costs::Side;
use super::table::{median, ratio, table};
use crate::say;

const SIZES: [usize; 4] = [1, 2, 4, 8];

pub(super) fn prepare(definition: &Value, dir: &Path) -> Result<()> {
    SIZES.iter().try_for_each(|size| Ok(fs::write(input(dir, *size), times(definition, *size)?.to_string())?))
}

fn input(dir: &Path, size: usize) -> PathBuf {
    dir.join(format!("times-{size}.json"))
}

pub(super) fn run(program: &Path, dir: &Path, runs: usize) -> Result<()> {
    let inputs = SIZES.map(|size| input(dir, size));
    inputs.iter().try_for_each(|input| generate(program, input, false).map(drop))?;
    let mut sides = SIZES.map(|size| Side::new(format!("{size} times")));
    for _ in 0..runs {
        sides.iter_mut().zip(&inputs).for_each(|(side, input)| side.take(|| generate(program, input, true)));
    }
    say(&format!("Its growth with the definition, which is resolved here and JSON; medians of {runs}\n\n{}", show(&sides)?))
}

fn generate(program: &Path, input: &Path, check: bool) -> Result<Cost> {
    let mut command = Command::new(program);
    command.args(["codegen", "--spec"]).arg(input).arg("--out").arg(input.with_extension("out"));
    child::run(command.args(check.then_some("--check")), &input.with_extension("log"))
}

fn show(sides: &[Side; SIZES.len()]) -> Result<String> {
    let once = sides[0].column(|cost| cost.user)?;
    let row = |(size, side): (&usize, &Side)| {
        let (user, peak) = (side.column(|cost| cost.user)?, side.column(|cost| cost.peak)?);
        let times = ratio(&user, &once);
        let figures = [format!("{times:.2}"), format!("{:.2}", times / *size as f64), format!("{:.0}", median(peak))];
        Ok([format!("{size} times"), format!("{:.2}", median(user))].into_iter().chain(figures).collect())
    };
    let rows = SIZES.iter().zip(sides).map(row).collect::<Result<Vec<_>>>()?;
    Ok(table(&["definition", "user, s", "to 1 time", "per size", "peak, MB"], &rows))
}

/// The definition this many times over, within one document.
fn times(definition: &Value, size: usize) -> Result<Value> {
    let mut whole = definition.clone();
    for copy in 1..size {
        let suffix = format!("Copy{copy}");
        let other = renamed(definition, &suffix);
        merge(&mut whole, &other, "/components/schemas", |name| format!("{name}{suffix}"))?;
        merge(&mut whole, &other, "/paths", |path| format!("/{suffix}{path}"))?;
        let tags = other.pointer("/tags").and_then(Value::as_array).into_iter().flatten().cloned();
        whole.pointer_mut("/tags").and_then(Value::as_array_mut).context("the definition has no /tags")?.extend(tags);
    }
    Ok(whole)
}

fn merge(whole: &mut Value, other: &Value, pointer: &str, name: impl Fn(&str) -> String) -> Result<()> {
    let from = other.pointer(pointer).and_then(Value::as_object);
    let from = from.with_context(|| format!("the definition has no {pointer}"))?;
    let into = whole.pointer_mut(pointer).and_then(Value::as_object_mut).with_context(|| format!("no {pointer}"))?;
    let before = into.len();
    into.extend(from.iter().map(|(key, value)| (name(key), value.clone())));
    ensure!(into.len() == before + from.len(), "names below {pointer} meet in a copy");
    Ok(())
}

/// A copy in which all that is named or referred to across the document has another name.
fn renamed(value: &Value, suffix: &str) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), member(key, value, suffix))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, suffix)).collect(),
        plain => plain.clone(),
    }
}

fn member(key: &str, value: &Value, suffix: &str) -> Value {
    let named = |value: &Value| value.as_str().map_or_else(|| renamed(value, suffix), |text| format!("{text}{suffix}").into());
    match (key, value) {
        ("$ref" | "operationId" | "replacedBy" | "event" | "x-api", Value::String(_)) => named(value),
        ("tags", Value::Array(tags)) => tags.iter().map(|tag| if tag.is_string() { named(tag) } else { tag_named(tag, suffix) }).collect(),
        // Of a schema; an operation's stays, since it need not differ between two APIs.
        ("x-rust-name", Value::String(text)) if text.starts_with(|first: char| first.is_ascii_uppercase()) => named(value),
        _ => renamed(value, suffix),
    }
}

/// A tag's name, and that of its module where it has one of its own.
fn tag_named(tag: &Value, suffix: &str) -> Value {
    let mut tag = tag.clone();
    for (key, suffix) in [("name", suffix.to_owned()), ("x-rust-name", format!("_{}", suffix.to_lowercase()))] {
        if let Some(Value::String(name)) = tag.get_mut(key) {
            name.push_str(&suffix);
        }
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_copy_shares_no_name_with_the_original() {
        let definition = json!({
            "tags": [{ "name": "Cards", "x-rust-name": "plastic" }],
            "paths": { "/v2/cards": { "get": { "tags": ["Cards"], "operationId": "ListCards", "x-rust-name": "all" } } },
            "components": { "schemas": { "Card": { "x-rust-name": "Plastic", "properties": { "tags": { "$ref": "#/components/schemas/Card" } } } } }
        });
        let twice = times(&definition, 2).unwrap();
        for (pointer, expected) in [
            ("/tags/1/name", "CardsCopy1"),
            ("/tags/1/x-rust-name", "plastic_copy1"),
            ("/tags/0/name", "Cards"),
            ("/paths/~1Copy1~1v2~1cards/get/operationId", "ListCardsCopy1"),
            ("/paths/~1Copy1~1v2~1cards/get/tags/0", "CardsCopy1"),
            ("/paths/~1Copy1~1v2~1cards/get/x-rust-name", "all"),
            ("/paths/~1v2~1cards/get/operationId", "ListCards"),
            ("/components/schemas/CardCopy1/x-rust-name", "PlasticCopy1"),
            ("/components/schemas/CardCopy1/properties/tags/$ref", "#/components/schemas/CardCopy1"),
        ] {
            assert_eq!(twice.pointer(pointer).and_then(Value::as_str), Some(expected), "{pointer}");
        }
    }
}
