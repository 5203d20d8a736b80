//! `spec`: brings a definition in, checks it, lists what it can do.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::definition::{self, Choice};
use crate::workspace::Workspace;
use crate::{generate, write};

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Import { file: PathBuf, out: Option<PathBuf> },
    Check(Choice),
    Operations(Choice),
}

/// Gives what is to be printed.
pub fn run(workspace: &Workspace, command: &Command) -> Result<String> {
    match command {
        Command::Import { file, out } => import(workspace, file, out.as_deref()),
        Command::Check(choice) => check(workspace, choice),
        Command::Operations(choice) => Ok(codegen::operations_json(&definition::load(workspace, choice)?)),
    }
}

fn import(workspace: &Workspace, file: &Path, out: Option<&Path>) -> Result<String> {
    let imported = codegen::import(&definition::source(workspace, file)?)?;
    for note in &imported.notes {
        eprintln!("note: {note}");
    }
    let out = out.map_or_else(|| workspace.spec(), Path::to_path_buf);
    let outcome = if write::sync_file(&out, &imported.yaml)? { "written" } else { "unchanged" };
    Ok(format!("{}: {outcome}, notes: {}", workspace.show(&out), imported.notes.len()))
}

fn check(workspace: &Workspace, choice: &Choice) -> Result<String> {
    let api = definition::load(workspace, choice)?;
    let files = codegen::modules(&api)?;
    Ok(format!("the definition is sound: {}, {} files", generate::count(&api), files.len()))
}
