//! What can be said of a definition before it is read as OpenAPI: a clear place for what a typed reader only refuses.

use std::collections::BTreeSet;

use openapiv3::{OpenAPI, ReferenceOr, Schema};
use serde_json::Value;

use crate::error::{Error, Pointer, Result};

const SCHEMA_MAPS: [&str; 1] = ["properties"];
const SCHEMA_LISTS: [&str; 3] = ["allOf", "oneOf", "anyOf"];
const SCHEMA_MEMBERS: [&str; 3] = ["items", "additionalProperties", "not"];

/// References that lead from one to the next; each is followed within the one before.
const LONGEST: usize = 64;

/// Schemas inside of each other; the typed reader's time doubles with each where one is wrong.
const DEEPEST: usize = 12;

/// Reads a definition as OpenAPI 3.0.
pub(crate) fn parse(definition: &Value) -> Result<OpenAPI> {
    match definition["openapi"].as_str() {
        Some(version) if version.starts_with("3.0.") => {}
        Some(version) => return Err(Error::file(format!("OpenAPI version {version} is not known"), "give OpenAPI 3.0")),
        None if definition.get("swagger").is_some() => {
            return Err(Error::file("this is Swagger 2.0", "import it first: `cargo xtask spec import FILE --out SPEC`"));
        }
        None => return Err(Error::file("there is no `openapi` version", "give an OpenAPI 3.0 document")),
    }
    unseen(definition, &Pointer::root())?;
    references(definition, definition, &Pointer::root())?;
    path_items(definition)?;
    let mut clear = BTreeSet::new();
    for (name, schema) in definition["components"]["schemas"].as_object().into_iter().flatten() {
        circle(definition, schema, name, &mut vec![name], &mut clear)?;
        schema_keys(schema, &Pointer::schema(name), DEEPEST)?;
    }
    outside(&definition["paths"], &Pointer::root().key("paths"), false)?;
    for (kind, parts) in definition["components"].as_object().into_iter().flatten().filter(|(kind, _)| *kind != "schemas") {
        outside(parts, &Pointer::root().key("components").key(kind), false)?;
    }
    serde_json::from_value(definition.clone()).map_err(|e| {
        let place = deepest_refused(definition);
        Error::new(&place, format!("not OpenAPI 3.0: {e}"), "correct it by the OpenAPI 3.0 specification")
    })
}

/// What a reader of the generated code could not see, or would see in another order, is in no text.
fn unseen(value: &Value, at: &Pointer) -> Result<()> {
    let clean = |text: &str, at: &Pointer| match text.chars().find(|c| is_unseen(*c)) {
        Some(c) => Err(Error::new(at, format!("a text with a sign that cannot be seen, U+{:04X}", u32::from(c)), "leave it out")),
        None => Ok(()),
    };
    match value {
        Value::String(text) => clean(text, at),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| unseen(item, &at.index(index))),
        Value::Object(object) => object.iter().try_for_each(|(key, member)| {
            clean(key, at)?;
            unseen(member, &at.key(key))
        }),
        _ => Ok(()),
    }
}

/// Control signs, and those that turn the direction of a text.
fn is_unseen(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    turns || (c.is_control() && !['\n', '\r', '\t'].contains(&c))
}

/// Every reference of the document leads to a part of it.
fn references(root: &Value, value: &Value, at: &Pointer) -> Result<()> {
    match value {
        Value::Array(items) => items.iter().enumerate().try_for_each(|(i, item)| references(root, item, &at.index(i))),
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let target = reference.strip_prefix('#').map(|pointer| root.pointer(pointer));
                if !matches!(target, Some(Some(_))) {
                    let what = format!("the reference `{reference}` leads nowhere");
                    return Err(Error::new(at, what, "define what it names, or correct the name"));
                }
            }
            object.iter().try_for_each(|(key, member)| references(root, member, &at.key(key)))
        }
        _ => Ok(()),
    }
}

/// A schema cannot be part of itself, nor another name of itself; `clear` are those that are known to be neither.
fn circle<'a>(root: &'a Value, schema: &'a Value, name: &str, above: &mut Vec<&'a str>, clear: &mut BTreeSet<&'a str>) -> Result<()> {
    schema["allOf"].as_array().into_iter().flatten().try_for_each(|part| circle(root, part, name, above, clear))?;
    let Some(next) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/")) else { return Ok(()) };
    if clear.contains(next) {
        return Ok(());
    }
    if above.contains(&next) {
        let what = format!("its `allOf` or `$ref` leads in a circle back to `{next}`");
        return Err(Error::new(&Pointer::schema(name), what, "drop one of the references"));
    }
    if above.len() == LONGEST {
        let what = format!("its `allOf` or `$ref` leads to `{next}` by more than {LONGEST} others");
        return Err(Error::new(&Pointer::schema(name), what, "refer to the last of them"));
    }
    above.push(next);
    circle(root, &root["components"]["schemas"][next], name, above, clear)?;
    above.pop();
    clear.insert(next);
    Ok(())
}

/// A path is one, and its operations stand in it; a typed reader passes over any other.
fn path_items(definition: &Value) -> Result<()> {
    for (path, item) in definition["paths"].as_object().into_iter().flatten() {
        let at = Pointer::root().key("paths").key(path);
        if !path.starts_with('/') && !path.starts_with("x-") {
            return Err(Error::new(&at, "a path that does not start with `/`", "start it with `/`"));
        }
        if item.get("$ref").is_some() {
            return Err(Error::new(&at, "a referred path item is not supported", "write it out"));
        }
    }
    Ok(())
}

/// What OpenAPI has and the generator does not build is refused, as it would be lost in silence otherwise.
fn schema_keys(schema: &Value, at: &Pointer, depth: usize) -> Result<()> {
    let Some(object) = schema.as_object() else {
        return Err(Error::new(at, "a schema that is not an object", "give a schema object"));
    };
    for unsupported in ["not", "discriminator", "patternProperties", "const", "if", "prefixItems"] {
        if object.contains_key(unsupported) {
            return Err(Error::new(at, format!("`{unsupported}` is not supported"), "describe the type without it, by an overlay"));
        }
    }
    if object.get("type").is_some_and(Value::is_array) {
        return Err(Error::new(at, "a list of types is not OpenAPI 3.0", "give one `type`, and `nullable: true` for null"));
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Error::new(at, "a schema too deep inside of others", "give one of the outer schemas a name, and refer to it"));
    };
    children(schema).into_iter().try_for_each(|(steps, child)| schema_keys(child, &descend(at, &steps), depth))
}

/// The schemas that stand outside of the named ones: in parameters, bodies, answers and headers, wherever these are.
fn outside(value: &Value, at: &Pointer, in_part: bool) -> Result<()> {
    if let Value::Array(items) = value {
        return items.iter().enumerate().try_for_each(|(index, item)| outside(item, &at.index(index), in_part));
    }
    for (key, member) in value.as_object().into_iter().flatten().filter(|(key, _)| !is_data(key)) {
        let at = at.key(key);
        match key.as_str() {
            "schema" => schema_keys(member, &at, DEEPEST)?,
            "headers" if in_part => return Err(Error::new(&at, "headers of a part are not supported", "drop them, by an overlay")),
            _ => {}
        }
        outside(member, &at, in_part || key == "encoding")?;
    }
    Ok(())
}

/// What stands below is a value, and no part of the description.
fn is_data(key: &str) -> bool {
    ["default", "enum", "example", "examples"].contains(&key) || key.starts_with("x-")
}

/// The schemas inside of a schema, each with the steps that lead to it.
fn children(schema: &Value) -> Vec<(Vec<String>, &Value)> {
    let maps = SCHEMA_MAPS.iter().flat_map(|key| {
        let members = schema[key].as_object().into_iter().flatten();
        members.map(|(name, child)| (vec![(*key).to_owned(), name.clone()], child))
    });
    let lists = SCHEMA_LISTS.iter().flat_map(|key| {
        let items = schema[key].as_array().into_iter().flatten().enumerate();
        items.map(|(index, child)| (vec![(*key).to_owned(), index.to_string()], child))
    });
    let members = SCHEMA_MEMBERS.iter().filter_map(|key| {
        let child = schema.get(key).filter(|child| child.is_object())?;
        Some((vec![(*key).to_owned()], child))
    });
    maps.chain(lists).chain(members).collect()
}

fn descend(at: &Pointer, steps: &[String]) -> Pointer {
    steps.iter().fold(at.clone(), |at, step| at.key(step))
}

/// The innermost schema or operation that OpenAPI's types refuse.
fn deepest_refused(definition: &Value) -> Pointer {
    for (name, schema) in definition["components"]["schemas"].as_object().into_iter().flatten() {
        if let Some(place) = refused_schema(schema, &Pointer::schema(name)) {
            return place;
        }
    }
    for (path, item) in definition["paths"].as_object().into_iter().flatten() {
        let at = Pointer::root().key("paths").key(path);
        for (method, operation) in item.as_object().into_iter().flatten() {
            if serde_json::from_value::<openapiv3::Operation>(operation.clone()).is_err() {
                return at.key(method);
            }
        }
        if serde_json::from_value::<openapiv3::PathItem>(item.clone()).is_err() {
            return at;
        }
    }
    Pointer::root()
}

fn refused_schema(schema: &Value, at: &Pointer) -> Option<Pointer> {
    if serde_json::from_value::<ReferenceOr<Schema>>(schema.clone()).is_ok() {
        return None;
    }
    let deeper = children(schema).into_iter().find_map(|(steps, child)| refused_schema(child, &descend(at, &steps)));
    deeper.or_else(|| Some(at.clone()))
}
