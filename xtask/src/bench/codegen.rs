//! `bench codegen`: a whole run of the generator against others, its steps, and how it grows with the definition.
//!
//! Linux counts the memory of who starts a program as that program's, so the process that measures stays small: all
//! that needs the definition in memory happens in another one, `bench codegen --steps`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};

use super::costs::{self, Side};
use super::peers::{self, PEERS};
use super::{cargo, child, growth, steps};
use crate::definition::{self, Choice};
use crate::say;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace, runs: usize) -> Result<()> {
    let dir = workspace.root().join("target/bench/codegen");
    fs::create_dir_all(&dir)?;
    let program = build(workspace)?;
    let status = Command::new(&program).args(["bench", "codegen", "--steps", "--runs", &runs.to_string()]).status();
    ensure!(status.with_context(|| format!("cannot run {}", program.display()))?.success(), "the steps failed");
    whole(&program, &dir, runs)?;
    growth::run(&program, &dir, runs)
}

/// Writes the inputs of the others and of the growth, and times the steps.
pub(super) fn run_steps(workspace: &Workspace, runs: usize) -> Result<()> {
    let dir = workspace.root().join("target/bench/codegen");
    fs::create_dir_all(&dir)?;
    let (spec, overlays) = definition::sources(workspace, &Choice::default())?;
    let definition = codegen::resolve(&spec, &overlays)?;
    peers::prepare(&definition, &dir)?;
    growth::prepare(&definition, &dir)?;
    steps::run(workspace, runs)
}

/// This program in release: what is measured is not how fast a debug build is.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let target = workspace.root().join("target");
    let built = cargo(workspace).args(["build", "--release", "--quiet", "--package", "xtask", "--target-dir"]).arg(&target).status();
    ensure!(built.context("cannot run cargo")?.success(), "xtask does not build in release");
    Ok(target.join("release").join(format!("xtask{}", env::consts::EXE_SUFFIX)))
}

fn whole(program: &Path, dir: &Path, runs: usize) -> Result<()> {
    let (installed, missing): (Vec<_>, Vec<_>) = PEERS.iter().partition(|peer| peer.is_installed());
    let names = ["cargo xtask codegen --check"].into_iter().chain(installed.iter().map(|peer| peer.program));
    let mut sides: Vec<Side> = names.map(Side::new).collect();
    for _ in 0..runs {
        sides[0].take(|| child::run(Command::new(program).args(["codegen", "--check"]), &dir.join("ours.log")));
        installed.iter().zip(&mut sides[1..]).for_each(|(peer, side)| side.take(|| peer.generate(dir)));
    }
    say(&format!("A whole run, medians of {runs}; below 1 ours costs less\n\n{}", costs::show("program", &sides)?))?;
    missing.iter().try_for_each(|peer| say(&format!("not installed: {} ({})", peer.program, peer.install)))?;
    say("")
}
