//! `bench compile`: building `square-connect` alone, against derived models and against what other generators write.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::child::{self, Cost};
use super::costs::{self, Side};
use super::derive::package;
use super::peers::{self, PEERS};
use super::{cargo, user};
use crate::definition::{self, Choice};
use crate::say;
use crate::workspace::Workspace;

const MODES: [(&str, &[&str]); 3] =
    [("cargo check", &["check"]), ("cargo build", &["build"]), ("cargo build --release", &["build", "--release"])];

/// A package to build: itself only, what it depends on being built before.
pub(super) struct Package {
    pub(super) label: String,
    pub(super) name: &'static str,
    pub(super) manifest: PathBuf,
    pub(super) target: PathBuf,
    pub(super) features: &'static [&'static str],
}

pub(super) fn run(workspace: &Workspace, runs: usize) -> Result<()> {
    let dir = workspace.root().join("target/bench/compile");
    fs::create_dir_all(&dir)?;
    let api = definition::load(workspace, &Choice::default())?;
    package::write(workspace, &api, &dir.join("derived"))?;
    let mut packages = own(workspace, &dir);
    packages.extend(peers(workspace, &dir)?);
    for (mode, args) in MODES {
        let sides = measure(workspace, &packages, args, runs)?;
        say(&costs::show(mode, &sides)?)?;
        say("")?;
    }
    user::run(workspace, &api, &dir, runs)
}

/// Ours, whole and with one API, and the derived models.
fn own(workspace: &Workspace, dir: &Path) -> Vec<Package> {
    let client = |label: &str, features| Package {
        label: label.to_owned(),
        name: "square-connect",
        manifest: workspace.manifest(),
        target: dir.join("target-ours"),
        features,
    };
    let derived = Package {
        label: "serde derive: the models and one helper".to_owned(),
        name: "derived",
        manifest: dir.join("derived/Cargo.toml"),
        target: dir.join("target-derived"),
        features: &[],
    };
    let one = client("square-connect, customers and rustls only", &["--no-default-features", "--features", "customers,rustls"]);
    vec![client("square-connect, all features", &["--all-features"]), one, derived]
}

/// What the other generators write, where they are installed and can.
fn peers(workspace: &Workspace, dir: &Path) -> Result<Vec<Package>> {
    let (spec, overlays) = definition::sources(workspace, &Choice::default())?;
    let definition = codegen::resolve(&spec, &overlays)?;
    peers::prepare(&definition, dir)?;
    let mut packages = Vec::new();
    for peer in PEERS {
        if !peer.is_installed() {
            say(&format!("not installed: {} ({})", peer.program, peer.install))?;
            continue;
        }
        match peer.generate(dir) {
            Ok(_) => packages.push(Package {
                label: peer.program.to_owned(),
                name: "peer",
                manifest: alone(&peer.output(dir))?,
                target: dir.join(format!("target-{}", peer.program)),
                features: &[],
            }),
            Err(error) => say(&format!("{} writes nothing: {error:#}", peer.program))?,
        }
    }
    Ok(packages)
}

/// Its manifest, so that cargo does not take the folder for a member of this workspace.
fn alone(dir: &Path) -> Result<PathBuf> {
    let manifest = dir.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    if !text.contains("[workspace]") {
        fs::write(&manifest, text + "\n[workspace]\n")?;
    }
    Ok(manifest)
}

/// One of each in each turn; before the first, all that they depend on. A package that does not compile is not ours.
fn measure(workspace: &Workspace, packages: &[Package], mode: &[&str], runs: usize) -> Result<Vec<Side>> {
    let mut sides: Vec<Side> = packages.iter().map(|package| Side::new(package.label.clone())).collect();
    for turn in 0..=runs {
        for (package, side) in packages.iter().zip(&mut sides) {
            if turn == 0 {
                side.check(build(workspace, package, mode));
            } else {
                side.take(|| clean(workspace, package).and_then(|()| build(workspace, package, mode)));
            }
        }
    }
    Ok(sides)
}

pub(super) fn build(workspace: &Workspace, package: &Package, mode: &[&str]) -> Result<Cost> {
    let mut command = cargo(workspace);
    command.args(mode).args(["--package", package.name]).args(package.features);
    command.arg("--manifest-path").arg(&package.manifest).arg("--target-dir").arg(&package.target);
    command.env("CARGO_INCREMENTAL", "0");
    child::run(&mut command, &package.target.with_extension("log"))
}

fn clean(workspace: &Workspace, package: &Package) -> Result<()> {
    for profile in ["dev", "release"] {
        let mut command = cargo(workspace);
        command.args(["clean", "--package", package.name, "--profile", profile]);
        command.arg("--manifest-path").arg(&package.manifest).arg("--target-dir").arg(&package.target);
        child::run(&mut command, &package.target.with_extension("log"))?;
    }
    Ok(())
}
