//! The user's side of `bench compile`: a program with calls over many APIs, built again after a change in its own
//! file; with `square-connect`, and by hand over derived models.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use codegen::ir::Api;

use super::compile::{Package, build};
use super::costs::{self, Side};
use super::program;
use crate::say;
use crate::workspace::Workspace;

const CALLS: usize = 20;

const RELEASE: [&str; 2] = ["build", "--release"];

pub(super) fn run(workspace: &Workspace, api: &Api, dir: &Path, runs: usize) -> Result<()> {
    let calls = program::calls(api, CALLS);
    ensure!(calls.len() == CALLS, "the definition has too few simple calls: {}", calls.len());
    let client = workspace.client_manifest();
    let client = client.parent().context("square-connect lies nowhere")?;
    let features: Vec<String> = api.services.iter().map(|service| format!("{:?}", service.feature)).collect();
    let ours = format!("square-connect = {{ path = {client:?}, default-features = false, features = [{}] }}", features.join(", "));
    let derived = format!("derived = {{ path = {:?} }}", dir.join("derived"));
    let packages = [
        package(workspace, dir, "with square-connect", "user-ours", &ours, &program::ours(&calls))?,
        package(workspace, dir, "by hand over derived models", "user-derived", &derived, &program::derived(&calls))?,
    ];
    let mut sides = packages.each_ref().map(|package| Side::new(package.label.clone()));
    for turn in 0..=runs {
        for (package, side) in packages.iter().zip(&mut sides) {
            let main = package.manifest.with_file_name("src").join("main.rs");
            fs::write(&main, fs::read_to_string(&main)?)?;
            let built = build(workspace, package, &RELEASE);
            if turn == 0 { side.check(built) } else { side.take(|| built) }
        }
    }
    let head = format!("a program of {CALLS} calls again, release");
    say(&costs::show(&head, &sides)?)?;
    let [ours, derived] = packages.each_ref().map(size);
    let (ours, derived) = (ours?, derived?);
    say(&format!("its binary: {:.2} MB with square-connect, {:.2} MB by hand, ratio {:.2}", ours / 1e6, derived / 1e6, ours / derived))
}

fn package(workspace: &Workspace, dir: &Path, label: &str, folder: &str, dependency: &str, main: &str) -> Result<Package> {
    let home = dir.join(folder);
    fs::create_dir_all(home.join("src"))?;
    let head = "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]";
    let tokio = "tokio = { version = \"1\", default-features = false, features = [\"macros\", \"net\", \"rt\", \"time\"] }";
    fs::write(home.join("Cargo.toml"), format!("{head}\n{dependency}\n{tokio}\n\n[workspace]\n"))?;
    fs::copy(workspace.root().join("Cargo.lock"), home.join("Cargo.lock"))?;
    fs::write(home.join("src/main.rs"), main)?;
    let target = dir.join(format!("target-{folder}"));
    Ok(Package { label: label.to_owned(), name: "program", manifest: home.join("Cargo.toml"), target, features: &[] })
}

fn size(package: &Package) -> Result<f64> {
    let program = package.target.join("release").join(format!("program{}", std::env::consts::EXE_SUFFIX));
    Ok(fs::metadata(&program).with_context(|| format!("no {}", program.display()))?.len() as f64)
}
