//! All derived models as a crate, with the bodies of all requests and one helper that sends them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;
use codegen::ir::{Api, Input, Place};

use super::{Unknown, all, field, module};
use crate::workspace::Workspace;

/// What each caller's crate depends on: the TLS, which weighs the same in all, is left out.
const MANIFEST: &str = "\
[package]
name = \"derived\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
reqwest = { version = \"0.13\", default-features = false }
serde = { version = \"1\", features = [\"derive\"] }
serde_json = \"1\"

[workspace]
";

/// Webhook events of the common form: one generic envelope, as in `square-connect`, and a name for each.
const ENVELOPE: &str = "\
pub mod envelope {
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    pub struct Event<T> {
        pub created_at: Option<String>,
        pub data: Option<EventData<T>>,
        pub event_id: Option<String>,
        pub location_id: Option<String>,
        pub merchant_id: Option<String>,
        #[serde(rename = \"type\")]
        pub type_: Option<String>,
    }

    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    pub struct EventData<T> {
        pub deleted: Option<bool>,
        pub id: Option<String>,
        pub object: Option<T>,
        #[serde(rename = \"type\")]
        pub type_: Option<String>,
    }

    #[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
    pub struct NoObject {}
}

";

/// Writes the crate, with the versions that this workspace has locked.
pub(crate) fn write(workspace: &Workspace, api: &Api, dir: &Path) -> Result<()> {
    fs::create_dir_all(dir.join("src"))?;
    fs::write(dir.join("Cargo.toml"), MANIFEST)?;
    fs::copy(workspace.root().join("Cargo.lock"), dir.join("Cargo.lock"))?;
    fs::write(dir.join("src/lib.rs"), include_str!("helper.rs"))?;
    fs::write(dir.join("src/models.rs"), module(api, &all(api), Unknown::Dropped) + &events(api))?;
    Ok(fs::write(dir.join("src/requests.rs"), requests(api))?)
}

fn events(api: &Api) -> String {
    let mut text = ENVELOPE.to_owned();
    for event in &api.events {
        let envelope = if event.event.is_some() { "envelope::Event" } else { "envelope::EventData" };
        let object = event.object.as_deref().unwrap_or("envelope::NoObject");
        _ = writeln!(text, "pub type {} = {envelope}<{object}>;", event.ident);
    }
    text
}

/// A struct for the members of each operation's body.
fn requests(api: &Api) -> String {
    let mut text = "use serde::Serialize;\n\n#[allow(unused_imports)]\nuse crate::models::*;\n\n".to_owned();
    for operation in api.services.iter().flat_map(|service| &service.operations) {
        let members: Vec<&Input> = operation.inputs.iter().filter(|input| input.place == Place::Body).collect();
        if !members.is_empty() {
            _ = writeln!(text, "#[derive(Clone, Debug, Default, PartialEq, Serialize)]\npub struct {} {{", operation.builder);
            members.iter().for_each(|input| field(&mut text, &input.field));
            text.push_str("}\n\n");
        }
    }
    text
}
