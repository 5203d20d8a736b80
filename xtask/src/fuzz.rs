//! `fuzz`: mutations of the definition, as many as asked for, in a program that is optimised and keeps its checks.

use std::env;
use std::path::{PathBuf, absolute};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// How many mutations, from which seed on; or the one to repeat, and where to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub runs: u64,
    pub seed: u64,
    pub case: Option<u64>,
    pub out: Option<PathBuf>,
}

impl Default for Request {
    fn default() -> Self {
        Self { runs: 100_000, seed: 1, case: None, out: None }
    }
}

/// Builds the program that does it, and waits for it.
pub fn run(workspace: &Workspace, request: &Request) -> Result<()> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--quiet", "--profile", "fuzz", "--package", "mutation", "--"]);
    command.args(["--runs", &request.runs.to_string(), "--seed", &request.seed.to_string()]);
    if let Some(case) = request.case {
        command.args(["--case", &case.to_string()]);
    }
    if let Some(out) = &request.out {
        // The program runs in the root of the workspace, whose folder need not be the one that this path starts from.
        command.arg("--out").arg(absolute(out)?);
    }
    let status = command.current_dir(workspace.root()).status().context("cannot run cargo")?;
    if !status.success() {
        bail!("the mutations ended with {status}");
    }
    Ok(())
}
