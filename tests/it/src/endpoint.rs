//! Operations as the definition has them: nothing here has gone through the generator.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::definition::DOCUMENT;
use crate::schema::Schema;

/// All operations, in the document's order.
pub static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(all);

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    pub id: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    operation: &'static Value,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub required: bool,
    /// A list is repeated rather than joined by commas.
    pub explode: bool,
    pub schema: Schema<'static>,
}

/// A body, and the parts of one that has a file.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    pub schema: Schema<'static>,
    pub parts: Option<Parts>,
}

/// The names of the parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    pub json: &'static str,
    pub file: &'static str,
}

/// Idempotency keys that the client fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    None,
    /// A member of the body.
    Member,
    /// A member of each entry of this map of the body.
    Each(&'static str),
}

/// The name of all idempotency keys.
pub const KEY: &str = "idempotency_key";

fn all() -> Vec<Endpoint> {
    let paths = DOCUMENT["paths"].as_object().expect("paths").iter();
    let operations = paths.flat_map(|(path, item)| {
        let members = item.as_object().expect("a path's operations").iter();
        members.map(move |(method, operation)| {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} is no operation"));
            Endpoint { id, method, path, operation }
        })
    });
    operations.collect()
}

impl Endpoint {
    /// The parameters that are in `path` or in `query`.
    #[must_use]
    pub fn parameters(&self, place: &str) -> Vec<Parameter> {
        let all = self.operation["parameters"].as_array().into_iter().flatten();
        let parameters = all.filter(|parameter| parameter["in"] == place).map(|parameter| Parameter {
            name: parameter["name"].as_str().expect("a name"),
            required: parameter["required"] == true,
            explode: parameter["explode"] != false,
            schema: Schema::new(&DOCUMENT, &parameter["schema"]),
        });
        parameters.collect()
    }

    /// The body, if it has one.
    ///
    /// # Panics
    /// Where it is neither JSON nor JSON with a file.
    #[must_use]
    pub fn body(&self) -> Option<Body> {
        let content = self.operation.get("requestBody")?["content"].as_object().expect("content");
        let (media, content) = content.iter().next().expect("a media type");
        let schema = Schema::new(&DOCUMENT, &content["schema"]);
        match media.as_str() {
            "application/json" => Some(Body { schema, parts: None }),
            "multipart/form-data" => Some(multipart(content["schema"]["properties"].as_object().expect("parts"))),
            other => panic!("{}: a body of type {other}", self.id),
        }
    }

    /// What the answer is.
    #[must_use]
    pub fn answer(&self) -> Schema<'static> {
        Schema::new(&DOCUMENT, &self.operation["responses"]["200"]["content"]["application/json"]["schema"])
    }

    /// The security schemes that it asks for.
    #[must_use]
    pub fn schemes(&self) -> Vec<&'static str> {
        let choices = self.operation["security"].as_array().into_iter().flatten();
        choices.filter_map(Value::as_object).flat_map(Map::keys).map(String::as_str).collect()
    }

    /// The keys to be filled in.
    #[must_use]
    pub fn keys(&self) -> Keys {
        let stated = &self.operation["x-idempotency"];
        let member = self.body().is_some_and(|body| body.schema.member(KEY).is_some());
        match stated["each"].as_str() {
            Some(map) => Keys::Each(map),
            None if member && stated["fill"] != false => Keys::Member,
            None => Keys::None,
        }
    }
}

fn multipart(parts: &'static Map<String, Value>) -> Body {
    let named = |file: bool| parts.iter().find(|(_, part)| (part["format"] == "binary") == file);
    let ((json, schema), (file, _)) = named(false).zip(named(true)).expect("a JSON part and a file part");
    Body { schema: Schema::new(&DOCUMENT, schema), parts: Some(Parts { json, file }) }
}
