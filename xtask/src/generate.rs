//! `codegen`: from the definition to files on disk, or with `--check` to a report of what differs.

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{fmt::Write as _, fs};

use anyhow::{Context, Result, bail};
use codegen::{File, ir};

use crate::definition::{self, Choice};
use crate::workspace::Workspace;
use crate::{crate_dir, drift, features, guard, write};

/// What to generate, from what, where to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub check: bool,
    pub definition: Choice,
    pub target: Target,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// `square-connect/src/generated`, the machine's own folder.
    #[default]
    Generated,
    /// The modules alone, in a folder.
    Out(PathBuf),
    /// A whole crate.
    Crate(PathBuf),
}

/// What a run puts on disk: a folder as a whole, and for a crate its manifest.
struct Output {
    folder: PathBuf,
    files: Vec<File>,
    manifest: Option<(PathBuf, String)>,
}

/// Generates, then writes or compares. Gives a summary of one line.
pub fn run(workspace: &Workspace, request: &Request) -> Result<String> {
    let start = Instant::now();
    let api = definition::load(workspace, &request.definition)?;
    let output = output(workspace, &request.target, &api)?;
    let outcome = if request.check {
        check(workspace, request, &api, &output)?;
        "up to date"
    } else {
        write(workspace, &request.target, &api, &output)?
    };
    let files = output.files.len() + usize::from(output.manifest.is_some());
    Ok(format!("{}: {}, {files} files {outcome} in {:.1?}", workspace.show(&output.folder), count(&api), start.elapsed()))
}

/// Fails if the files or the features of this workspace are not those of its definition; writes nothing.
pub fn check_workspace() -> Result<String> {
    run(&Workspace::here(), &Request { check: true, ..Request::default() })
}

/// How much the definition holds.
#[must_use]
pub fn count(api: &ir::Api) -> String {
    let operations: usize = api.services.iter().map(|service| service.operations.len()).sum();
    format!("{operations} operations, {} models, {} enums", api.structs.len() + api.unions.len(), api.enums.len())
}

fn output(workspace: &Workspace, target: &Target, api: &ir::Api) -> Result<Output> {
    let files = codegen::modules(api)?;
    match target {
        Target::Generated => Ok(Output { folder: workspace.generated(), files, manifest: None }),
        Target::Out(dir) => Ok(Output { folder: dir.clone(), files, manifest: None }),
        Target::Crate(dir) => Ok(Output {
            folder: dir.join("src"),
            files: crate_dir::sources(workspace, files)?,
            manifest: Some((dir.join("Cargo.toml"), crate_dir::manifest(workspace, &codegen::features(api))?)),
        }),
    }
}

fn check(workspace: &Workspace, request: &Request, api: &ir::Api, output: &Output) -> Result<()> {
    let mut report = String::new();
    let differences = drift::compare(&output.folder, &output.files)?;
    if !differences.is_empty() {
        report += &drift::report(&workspace.show(&output.folder), &differences);
    }
    if let Some((path, text)) = &output.manifest {
        let found = fs::read_to_string(path).unwrap_or_default();
        report += &drift::report_file(&workspace.show(path), &found, text);
    }
    if !report.is_empty() {
        writeln!(report, "To mend it, run: {}", command(request))?;
    }
    report += &unfit_features(workspace, &request.target, api)?;
    if report.is_empty() { Ok(()) } else { bail!("{}", report.trim_end()) }
}

fn write(workspace: &Workspace, target: &Target, api: &ir::Api, output: &Output) -> Result<&'static str> {
    if let Target::Crate(dir) = target {
        guard::crate_folder(dir)?;
    }
    if *target != Target::Generated {
        guard::folder(&output.folder, &output.files)?;
    }
    let mut written = false;
    if let Some((path, text)) = &output.manifest {
        // First, since it marks the folder as ours: a run killed here can be repeated.
        written |= write::sync_file(path, text)?;
    }
    written |= write::sync_dir(&output.folder, &output.files)?;
    let unfit = unfit_features(workspace, target, api)?;
    if !unfit.is_empty() {
        bail!("the modules stand, but the manifest does not fit them\n{}", unfit.trim_end());
    }
    Ok(if written { "written" } else { "unchanged" })
}

/// What to change by hand in the manifest of `square-connect`; empty if nothing, or if another folder is the target.
fn unfit_features(workspace: &Workspace, target: &Target, api: &ir::Api) -> Result<String> {
    if *target != Target::Generated {
        return Ok(String::new());
    }
    let path = workspace.client_manifest();
    let name = workspace.show(&path);
    let manifest = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
    let mend = features::mend(&manifest, &codegen::features(api)).with_context(|| name.clone())?;
    match mend.is_empty() {
        true => Ok(String::new()),
        false => Ok(format!("{name}: change these lines of [features] by hand\n  {}\n", mend.join("\n  "))),
    }
}

/// The command that writes what this request compares.
fn command(request: &Request) -> String {
    let mut command = "cargo xtask codegen".to_owned();
    let mut option = |name: &str, path: &Path| command += &format!(" --{name} {}", path.display());
    request.definition.spec.iter().for_each(|path| option("spec", path));
    request.definition.overlays.iter().for_each(|path| option("overlay", path));
    match &request.target {
        Target::Generated => {}
        Target::Out(dir) => option("out", dir),
        Target::Crate(dir) => option("crate", dir),
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const SPEC: &str = "
openapi: 3.0.3
info:
  title: Square
  version: '2026-09-16'
servers:
  - url: https://connect.squareup.com
tags:
  - name: Cards
paths:
  /v2/cards/{card_id}:
    get:
      tags: [Cards]
      operationId: RetrieveCard
      x-release-status: PUBLIC
      security:
        - oauth2: [PAYMENTS_READ]
      parameters:
        - {name: card_id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: ''
          content: {application/json: {schema: {$ref: '#/components/schemas/RetrieveCardResponse'}}}
components:
  securitySchemes:
    oauth2:
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: https://connect.squareup.com/oauth2/authorize
          tokenUrl: https://connect.squareup.com/oauth2/token
          scopes: {PAYMENTS_READ: ''}
  schemas:
    RetrieveCardResponse:
      type: object
      properties:
        card: {$ref: '#/components/schemas/Card'}
    Card:
      type: object
      properties:
        id: {type: string}
";
    const ROOT: &str = "[workspace]\n";
    const CLIENT: &str = "[package]\nname = \"square-connect\"\n[package.metadata.square-connect]\nruntime-features = []\n";

    /// A workspace whose features fit its definition.
    fn house() -> (Scratch, Workspace) {
        let house = Scratch::with(&[("spec/square.yaml", SPEC), ("Cargo.toml", ROOT), ("square-connect/Cargo.toml", CLIENT)]);
        let workspace = Workspace::at(house.as_ref());
        let api = definition::load(&workspace, &Choice::default()).unwrap();
        let features = features::wanted(&CLIENT.parse().unwrap(), &codegen::features(&api)).unwrap();
        let features: String = features.iter().map(|(name, enables)| format!("{name} = {}\n", features::array(enables))).collect();
        house.put("square-connect/Cargo.toml", &format!("{CLIENT}[features]\n{features}"));
        (house, workspace)
    }

    fn run_in(workspace: &Workspace, check: bool, target: Target) -> Result<String, String> {
        run(workspace, &Request { check, target, ..Request::default() }).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn a_second_run_writes_nothing() {
        let (_house, workspace) = house();
        assert!(run_in(&workspace, true, Target::Generated).is_err());
        for (check, outcome) in [(false, "written"), (false, "unchanged"), (true, "up to date")] {
            let summary = run_in(&workspace, check, Target::Generated).unwrap();
            assert!(summary.starts_with("square-connect/src/generated: 1 operations, "), "{summary}");
            assert!(summary.contains(&format!(" files {outcome} in ")), "{summary}");
        }
    }

    #[test]
    fn drift_names_every_file_and_the_command() {
        let (house, workspace) = house();
        run_in(&workspace, false, Target::Generated).unwrap();
        let kept = drift::walk(&workspace.generated()).unwrap();
        house.put("square-connect/src/generated/orphan.rs", "");
        house.put(&format!("square-connect/src/generated/{}", kept.first().unwrap()), "edited\n");
        fs::remove_file(workspace.generated().join(kept.last().unwrap())).unwrap();
        let report = run_in(&workspace, true, Target::Generated).unwrap_err();
        for part in ["square-connect/src/generated differs", "1 changed, 1 missing, 1 orphaned", "-edited", "run: cargo xtask codegen"] {
            assert!(report.contains(part), "{part}: {report}");
        }
        run_in(&workspace, false, Target::Generated).unwrap();
        assert_eq!(drift::walk(&workspace.generated()).unwrap(), kept);
    }

    #[test]
    fn features_that_do_not_fit_are_told_after_the_files_are_written() {
        let (house, workspace) = house();
        house.put("square-connect/Cargo.toml", &format!("{CLIENT}[features]\nstale = []\n"));
        for check in [false, true] {
            let error = run_in(&workspace, check, Target::Generated).unwrap_err();
            assert!(error.contains("square-connect/Cargo.toml: change these lines of [features] by hand\n  - stale = []\n  + "), "{error}");
            assert!(!error.contains("cargo xtask codegen"), "{error}");
        }
    }

    #[test]
    fn other_folders_are_kept_from_harm() {
        let (house, workspace) = house();
        for target in [Target::Out(house.path("out")), Target::Crate(house.path("out"))] {
            house.put("out/letter.rs", "// By hand.\n");
            assert!(run_in(&workspace, false, target).unwrap_err().contains("its file letter.rs was not generated"));
            assert_eq!(house.read("out/letter.rs"), "// By hand.\n");
        }
    }

    #[test]
    fn a_crate_keeps_what_lies_beside_its_sources() {
        let (house, workspace) = house();
        let target = || Target::Crate(house.path("whole"));
        house.put("square-connect/src/lib.rs", "//! Face.\n");
        assert!(run_in(&workspace, false, target()).unwrap().contains("written"));
        house.put("whole/Cargo.lock", "");
        assert!(run_in(&workspace, false, target()).unwrap().contains("unchanged"));
        assert!(run_in(&workspace, true, target()).is_ok());
        house.put("square-connect/src/lib.rs", "//! Another face.\n");
        assert!(run_in(&workspace, true, target()).unwrap_err().contains("+//! Another face."));
        assert!(run_in(&workspace, false, target()).unwrap().contains("written"));
        assert!(house.path("whole/Cargo.lock").exists());
    }

    #[test]
    fn the_command_that_mends_repeats_the_request() {
        let definition = Choice { spec: Some("s".into()), overlays: vec!["a".into(), "b".into()] };
        for (definition, target, expected) in [
            (Choice::default(), Target::Generated, "cargo xtask codegen"),
            (Choice::default(), Target::Crate("d".into()), "cargo xtask codegen --crate d"),
            (definition, Target::Out("o".into()), "cargo xtask codegen --spec s --overlay a --overlay b --out o"),
        ] {
            assert_eq!(command(&Request { check: true, definition, target }), expected);
        }
    }
}
