//! `sandbox` and `soak`: build a program of the offline Square in release, and become it.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;

/// Runs the sandbox.
pub fn run(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    program(workspace, &["--bin", "square-sandbox"], args)
}

/// Runs a long day of business at a sandbox.
pub fn soak(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    program(workspace, &["--example", "soak"], args)
}

/// Runs it in the folder that the caller is in, so that paths among the arguments mean what they say.
fn program(workspace: &Workspace, chosen: &[&str], args: &[OsString]) -> Result<()> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--release", "--package", "square-sandbox"]).args(chosen).arg("--manifest-path");
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
