//! Writes the derived models that the payloads reach, without and with unknown members kept, and the payloads.

mod payload;
mod template;

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result};
use xtask::bench::derive::{self, Unknown};
use xtask::definition::{self, Choice};
use xtask::workspace::Workspace;

const PAYLOADS: [&str; 4] = ["catalog", "create_order", "customers", "order"];

/// The answers of the calls that `bench client` makes.
const ANSWERS: [&str; 2] = ["CustomerResponse", "PaymentResponse"];

fn main() -> Result<()> {
    let workspace = Workspace::here();
    for watched in ["build".into(), "payloads".into(), workspace.spec(), workspace.overlays()] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let api = definition::load(&workspace, &Choice::default())?;
    let mut models = BTreeSet::new();
    for name in PAYLOADS {
        let template = fs::read_to_string(format!("payloads/{name}.txt")).context(name)?;
        let template = template::parse(&template).context(name)?;
        let [today, tomorrow] = payload::fill(&api, &template).context(name)?;
        write(&format!("{name}.json"), &today)?;
        write(&format!("{name}.tomorrow.json"), &tomorrow)?;
        models.extend(derive::closure(&api, &[&template.name]));
    }
    models.extend(derive::closure(&api, &ANSWERS));
    write("plain.rs", &derive::module(&api, &models, Unknown::Dropped))?;
    write("keeping.rs", &derive::module(&api, &models, Unknown::Kept))
}

fn write(name: &str, text: &str) -> Result<()> {
    fs::write(Path::new(&env::var("OUT_DIR")?).join(name), text)?;
    Ok(())
}
