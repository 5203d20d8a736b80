//! The definition, read once for all tests of a program.

use std::sync::LazyLock;

use anyhow::Result;
use codegen::ir::Api;
use serde_json::Value;
use xtask::definition::{self, Choice};
use xtask::drift;
use xtask::workspace::Workspace;

/// All that the generator decided.
pub static API: LazyLock<Api> = LazyLock::new(|| sound(definition::load(&Workspace::here(), &Choice::default())));

/// The document itself with its overlays applied.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| sound(resolve()));

fn resolve() -> Result<Value> {
    let workspace = Workspace::here();
    let spec = definition::source(&workspace, &workspace.spec())?;
    let dir = workspace.overlays();
    let names = drift::walk(&dir)?.into_iter().filter(|name| name.ends_with(".yaml"));
    let overlays = names.map(|name| definition::source(&workspace, &dir.join(name))).collect::<Result<Vec<_>>>()?;
    Ok(codegen::resolve(&spec, &overlays)?)
}

fn sound<T>(read: Result<T>) -> T {
    read.unwrap_or_else(|error| panic!("{error:#}"))
}
