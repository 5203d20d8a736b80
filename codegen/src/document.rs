//! Text in, a tree of JSON values out: YAML or JSON, with a duplicate key refused instead of lost.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};

/// A JSON object, ordered by name.
pub(crate) type Object = Map<String, Value>;

/// Reads a YAML or JSON document.
pub(crate) fn parse(text: &str) -> Result<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str::<Tree>(text).map_err(|e| e.to_string())
    } else {
        serde_yaml::from_str::<Tree>(text).map_err(|e| e.to_string())
    };
    let Tree(value) = read.map_err(|e| Error::file(format!("not YAML or JSON: {e}"), "correct the syntax at the line and column named"))?;
    if value.is_object() { Ok(value) } else { Err(Error::file("not an object at its top level", "give an OpenAPI or Overlay document")) }
}

/// Writes a document as YAML; keys stand in the order of their names.
pub(crate) fn to_yaml(value: &Value) -> Result<String> {
    serde_yaml::to_string(value).map_err(|e| Error::file(format!("cannot be written as YAML: {e}"), ""))
}

struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML or JSON value without tags")
    }

    fn visit_bool<E>(self, v: bool) -> std::result::Result<Tree, E> {
        Ok(Tree(v.into()))
    }

    fn visit_i64<E>(self, v: i64) -> std::result::Result<Tree, E> {
        Ok(Tree(v.into()))
    }

    fn visit_u64<E>(self, v: u64) -> std::result::Result<Tree, E> {
        Ok(Tree(v.into()))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> std::result::Result<Tree, E> {
        let number = Number::from_f64(v).ok_or_else(|| E::custom("a number that JSON cannot hold"))?;
        Ok(Tree(Value::Number(number)))
    }

    fn visit_str<E>(self, v: &str) -> std::result::Result<Tree, E> {
        Ok(Tree(v.into()))
    }

    fn visit_string<E>(self, v: String) -> std::result::Result<Tree, E> {
        Ok(Tree(v.into()))
    }

    fn visit_none<E>(self) -> std::result::Result<Tree, E> {
        Ok(Tree(Value::Null))
    }

    fn visit_unit<E>(self) -> std::result::Result<Tree, E> {
        Ok(Tree(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(Tree(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Tree(Value::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Tree, A::Error> {
        let mut object = Object::new();
        while let Some((Key(key), Tree(value))) = entries.next_entry()? {
            if object.contains_key(&key) {
                return Err(de::Error::custom(format!("the key `{key}` occurs twice in one object")));
            }
            object.insert(key, value);
        }
        Ok(Tree(Value::Object(object)))
    }
}

/// YAML reads the status code in `200:` as an integer; OpenAPI means its text.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let Tree(value) = Tree::deserialize(deserializer)?;
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            Value::Bool(flag) => Ok(Self(flag.to_string())),
            other => Err(de::Error::custom(format!("`{other}` cannot be a key"))),
        }
    }
}
