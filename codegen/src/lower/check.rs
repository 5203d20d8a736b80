//! What can be said of a definition before it is read as OpenAPI: a clear place for what a typed reader only refuses.

use std::collections::BTreeSet;

use openapiv3::{OpenAPI, ReferenceOr, Schema};
use serde_json::Value;

use crate::error::{Error, Pointer, Result};

const SCHEMA_MAPS: [&str; 1] = ["properties"];
const SCHEMA_LISTS: [&str; 3] = ["allOf", "oneOf", "anyOf"];
const SCHEMA_MEMBERS: [&str; 3] = ["items", "additionalProperties", "not"];

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
    references(definition, definition, &Pointer::root())?;
    for (name, schema) in definition["components"]["schemas"].as_object().into_iter().flatten() {
        all_of_circle(definition, name, &mut BTreeSet::new())?;
        schema_keys(schema, &Pointer::schema(name))?;
    }
    serde_json::from_value(definition.clone()).map_err(|e| {
        let place = deepest_refused(definition);
        Error::new(&place, format!("not OpenAPI 3.0: {e}"), "correct it by the OpenAPI 3.0 specification")
    })
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

/// A schema cannot be part of itself.
fn all_of_circle(root: &Value, name: &str, above: &mut BTreeSet<String>) -> Result<()> {
    if !above.insert(name.to_owned()) {
        return Err(Error::new(&Pointer::schema(name), "its `allOf` leads in a circle back to itself", "drop one of the references"));
    }
    for part in root["components"]["schemas"][name]["allOf"].as_array().into_iter().flatten() {
        if let Some(next) = part["$ref"].as_str().and_then(|r| r.strip_prefix("#/components/schemas/")) {
            all_of_circle(root, next, above)?;
        }
    }
    above.remove(name);
    Ok(())
}

/// What OpenAPI has and the generator does not build is refused, as it would be lost in silence otherwise.
fn schema_keys(schema: &Value, at: &Pointer) -> Result<()> {
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
    children(schema).into_iter().try_for_each(|(steps, child)| schema_keys(child, &descend(at, &steps)))
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
