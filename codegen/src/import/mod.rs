//! Square's published file in, our definition out: valid OpenAPI 3.0, facts only, ordered by name.
//!
//! This is the one place that reads Square's prose, and the one place that mends a file without a reviewer: what it
//! guesses stands in its output, and what it mends is told in its notes.

mod enums;
mod facts;
mod mend;
mod operations;
mod prose;
mod shared;
mod straighten;
mod upgrade;

use serde_json::{Value, json};

use crate::document::{self, Object};
use crate::error::{Error, Result};
use crate::lift;

/// An imported definition.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The definition as YAML.
    pub yaml: String,
    /// What the published file had wrong and the importer mended, a line each.
    pub notes: Vec<String>,
}

pub(crate) fn import(text: &str) -> Result<Imported> {
    let mut document = document::parse(text)?;
    let mut notes = Notes::default();
    let swagger = is_swagger(&document)?;
    shared::write_out(&mut document, &mut notes);
    if swagger {
        document = upgrade::to_openapi3(document, &mut notes)?;
    }
    let mut definition = json!({
        "openapi": "3.0.3",
        "info": { "title": "Square", "version": version(&document) },
        "servers": servers(&document),
        "paths": operations::paths(&document, &mut notes)?,
        "components": {
            "schemas": facts::schemas(&document, &mut notes),
            "securitySchemes": security_schemes(&document),
        },
    });
    mend::mend(&mut definition, &mut notes);
    operations::add_tags(&mut definition);
    enums::refer_to_enums(&mut definition, &mut notes);
    lift::lift_ref_siblings(&mut definition);
    Ok(Imported { yaml: document::to_yaml(&definition)?, notes: notes.0 })
}

/// What the importer has to say about the file.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    fn add(&mut self, note: String) {
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }
}

fn is_swagger(document: &Value) -> Result<bool> {
    match (document["swagger"].as_str(), document["openapi"].as_str()) {
        (Some("2.0"), None) => Ok(true),
        (None, Some(v)) if v.starts_with("3.0") => Ok(false),
        (None, None) => Err(Error::file("neither `swagger` nor `openapi` is there", "give an OpenAPI 3.0 or Swagger 2.0 document")),
        (a, b) => {
            Err(Error::file(format!("version {} is not known", a.or(b).unwrap_or_default()), "give an OpenAPI 3.0 or Swagger 2.0 document"))
        }
    }
}

/// The date of the API version; Square hides it in an extension, and early editions have none.
fn version(document: &Value) -> String {
    let header = document["components"]["securitySchemes"]["oauth2"]["x-additional-headers"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|header| header["name"] == "Square-Version")
        .and_then(|header| header["schema"]["default"].as_str());
    let imported = document["info"]["version"].as_str().unwrap_or_default();
    header.or_else(|| operations::newest_version(document)).unwrap_or(imported).to_owned()
}

fn servers(document: &Value) -> Value {
    let urls = document["servers"].as_array().into_iter().flatten().filter_map(|server| server["url"].as_str());
    urls.map(|url| json!({ "url": url })).collect()
}

/// Scopes by name, the flow's addresses, and nothing of their prose.
fn security_schemes(document: &Value) -> Value {
    let Some(schemes) = document["components"]["securitySchemes"].as_object() else { return json!({}) };
    let kept = schemes.iter().map(|(name, scheme)| (name.clone(), security_scheme(scheme)));
    Value::Object(kept.collect())
}

fn security_scheme(scheme: &Value) -> Value {
    let mut kept = pick(scheme, &["type", "in", "name", "scheme"]);
    let Some(flows) = scheme["flows"].as_object() else { return Value::Object(kept) };
    let flows = flows.iter().map(|(name, flow)| {
        let mut flow_kept = pick(flow, &["authorizationUrl", "tokenUrl"]);
        let scopes = flow["scopes"].as_object().into_iter().flat_map(|scopes| scopes.keys());
        flow_kept.insert("scopes".into(), Value::Object(scopes.map(|scope| (scope.clone(), json!(""))).collect()));
        (name.clone(), Value::Object(flow_kept))
    });
    kept.insert("flows".into(), Value::Object(flows.collect()));
    Value::Object(kept)
}

/// The members of an object that have one of these names.
fn pick(value: &Value, names: &[&str]) -> Object {
    let members = names.iter().filter_map(|name| Some(((*name).to_owned(), value.get(name)?.clone())));
    members.collect()
}
