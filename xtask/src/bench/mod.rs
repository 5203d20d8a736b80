//! `bench`: what the code costs, each figure with its ratio to that of a peer measured in the same run.

mod child;
mod clock;
mod codegen;
mod compile;
mod costs;
pub mod derive;
mod growth;
mod peers;
mod program;
mod steps;
mod table;
mod user;

use std::env;
use std::num::NonZero;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::say;
use crate::workspace::Workspace;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bench {
    Client,
    Codegen,
    Compile,
    Json,
    Sandbox,
}

/// Which to run, and how often each side is measured; nothing chosen means all, as often as each takes by itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub benches: Vec<Bench>,
    pub runs: Option<NonZero<usize>>,
    /// Of `codegen`, only what happens within one process.
    pub steps: bool,
}

impl Bench {
    pub const ALL: [Self; 5] = [Self::Client, Self::Codegen, Self::Compile, Self::Json, Self::Sandbox];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Codegen => "codegen",
            Self::Compile => "compile",
            Self::Json => "json",
            Self::Sandbox => "sandbox",
        }
    }

    fn run(self, workspace: &Workspace, runs: Option<NonZero<usize>>) -> Result<()> {
        say(&format!("==> {}", self.name()))?;
        match self {
            Self::Codegen => codegen::run(workspace, runs.map_or(5, NonZero::get)),
            Self::Compile => compile::run(workspace, runs.map_or(3, NonZero::get)),
            Self::Client | Self::Json => program(workspace, &["--package", "bench", "--", self.name()], runs),
            Self::Sandbox => program(workspace, &["--package", "square-sandbox", "--example", "speed", "--"], runs),
        }
    }
}

/// Runs the benches named, or all.
pub fn run(workspace: &Workspace, request: &Request) -> Result<()> {
    if request.steps {
        return codegen::run_steps(workspace, request.runs.map_or(5, NonZero::get));
    }
    let chosen = Bench::ALL.into_iter().filter(|bench| request.benches.is_empty() || request.benches.contains(bench));
    chosen.into_iter().try_for_each(|bench| bench.run(workspace, request.runs))
}

/// Runs a program of its own, since this crate must build where the client does not.
fn program(workspace: &Workspace, chosen: &[&str], runs: Option<NonZero<usize>>) -> Result<()> {
    let mut command = cargo(workspace);
    command.args(["run", "--release", "--quiet"]).args(chosen);
    command.args(runs.into_iter().flat_map(|runs| ["--runs".to_owned(), runs.to_string()]));
    let status = command.status().context("cannot run cargo")?;
    ensure!(status.success(), "it ended with {status}");
    Ok(())
}

/// Cargo, in the root of the workspace.
fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace.root());
    command
}
