//! `sandbox`: builds the offline Square in release, and becomes it.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;

/// Runs it in the folder that the caller is in, so that paths among the arguments mean what they say.
pub fn run(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--release", "--package", "square-sandbox", "--manifest-path"]);
    command.arg(workspace.root().join("Cargo.toml")).arg("--").args(args);
    become_it(command)
}

/// The process is replaced, so that a signal meant for the sandbox reaches it, and its exit status the caller.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(anyhow::Error::new(command.exec()).context("cannot run cargo"))
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<()> {
    use anyhow::{Context, bail};
    let status = command.status().context("cannot run cargo")?;
    if !status.success() {
        bail!("the sandbox ended with {status}");
    }
    Ok(())
}
