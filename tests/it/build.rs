//! Writes the list of all models with a round trip for each, and of all enums with what tells a value known.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use xtask::definition::{self, Choice};
use xtask::workspace::Workspace;

fn main() -> anyhow::Result<()> {
    let workspace = Workspace::here();
    println!("cargo::rerun-if-changed={}", workspace.root().join("spec").display());
    let api = definition::load(&workspace, &Choice::default())?;
    let structs = api.structs.iter().map(|model| (&model.wire_name, &model.ident));
    let enums = api.enums.iter().map(|model| (&model.wire_name, &model.ident));
    let unions = api.unions.iter().map(|model| (&model.wire_name, &model.ident));
    let events = api.events.iter().map(|event| (&event.wire_name, &event.ident));
    let mut trips = String::from("&[\n");
    for (wire_name, ident) in structs.chain(enums.clone()).chain(unions).chain(events) {
        writeln!(trips, "    ({wire_name:?}, trip::<models::{ident}>),")?;
    }
    let mut knows = String::from("&[\n");
    for (wire_name, ident) in enums {
        writeln!(knows, "    ({wire_name:?}, |text| !matches!(models::{ident}::from(text), models::{ident}::Other(_))),")?;
    }
    write("models.rs", trips + "]\n")?;
    write("enums.rs", knows + "]\n")
}

fn write(name: &str, text: String) -> anyhow::Result<()> {
    fs::write(Path::new(&env::var("OUT_DIR")?).join(name), text)?;
    Ok(())
}
