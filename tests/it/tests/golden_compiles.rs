//! What `codegen/tests/golden` holds is not only as it was: it compiles, with the runtime around it.
//!
//! Each fixture becomes a crate as `cargo xtask codegen --crate` makes it, without TLS, and all are members of one workspace below
//! the target folder, so that their dependencies are built once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use codegen::Feature;
use xtask::definition::{self, Choice};
use xtask::workspace::Workspace;
use xtask::{crate_dir, write};

#[test]
fn golden_files_compile() -> Result<()> {
    let (workspace, room) = (Workspace::here(), Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden"));
    let fixtures = fixtures(&workspace)?;
    let mut names = Vec::new();
    for fixture in &fixtures {
        let name = fixture.file_name().context("a fixture without a name")?.to_string_lossy().into_owned();
        write_crate(&workspace, fixture, &room.join(&name), &name).with_context(|| name.clone())?;
        names.push(name);
    }
    write::sync_file(&room.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = {names:?}\n"))?;
    fs::copy(workspace.root().join("Cargo.lock"), room.join("Cargo.lock"))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--quiet", "--workspace", "--lib"])
        .env("RUSTFLAGS", "-Dwarnings")
        .env("CARGO_TARGET_DIR", room.join("target"))
        .current_dir(&room)
        .output()?;
    ensure!(output.status.success(), "golden files do not compile:\n{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn fixtures(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let dir = workspace.root().join("codegen/tests/golden");
    let mut fixtures = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    fixtures.sort();
    ensure!(!fixtures.is_empty(), "no fixtures");
    Ok(fixtures)
}

fn write_crate(workspace: &Workspace, fixture: &Path, dir: &Path, name: &str) -> Result<()> {
    let overlays = Vec::from_iter(Some(fixture.join("overlay.yaml")).filter(|path| path.exists()));
    let api = definition::load(workspace, &Choice { spec: Some(fixture.join("input.yaml")), overlays })?;
    let features = codegen::features(&api);
    let manifest = member(&crate_dir::manifest(workspace, &features)?, name, &features);
    write::sync_file(&dir.join("Cargo.toml"), &manifest)?;
    write::sync_dir(&dir.join("src"), &crate_dir::sources(workspace, golden_files(fixture)?)?)?;
    Ok(())
}

/// The files as they stand there; that they are what is generated is the other test's to say.
fn golden_files(fixture: &Path) -> Result<Vec<codegen::File>> {
    let out = fixture.join("out");
    let file = |path: String| Ok(codegen::File { text: fs::read_to_string(out.join(&path))?, path });
    xtask::drift::walk(&out)?.into_iter().map(file).collect()
}

/// The manifest with another name, as one of several, and with all features of the definition on and no other.
fn member(manifest: &str, name: &str, features: &[Feature]) -> String {
    let on: Vec<&str> = features.iter().map(|feature| feature.name.as_str()).collect();
    let lines = manifest.lines().filter(|line| *line != "[workspace]").map(|line| match line.split_once(" = ") {
        Some(("name", _)) => format!("name = {name:?}"),
        Some(("default", _)) => format!("default = {on:?}"),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
