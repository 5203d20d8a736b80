//! Reads the definition and its overlays from disk, in the order in which they apply.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::{Source, ir};

use crate::drift;
use crate::workspace::Workspace;

/// The definition asked for; nothing chosen means this workspace's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    pub spec: Option<PathBuf>,
    pub overlays: Vec<PathBuf>,
}

/// Reads, overlays and checks the definition.
pub fn load(workspace: &Workspace, choice: &Choice) -> Result<ir::Api> {
    let (spec, overlays) = sources(workspace, choice)?;
    Ok(codegen::load(&spec, &overlays)?)
}

/// Reads the texts alone: the definition, and its overlays in their order.
pub fn sources(workspace: &Workspace, choice: &Choice) -> Result<(Source, Vec<Source>)> {
    let (spec, overlays) = paths(workspace, choice)?;
    let overlays = overlays.iter().map(|path| source(workspace, path)).collect::<Result<Vec<_>>>()?;
    Ok((source(workspace, &spec)?, overlays))
}

/// Reads one file; it bears the name by which errors call it.
pub fn source(workspace: &Workspace, path: &Path) -> Result<Source> {
    let name = workspace.show(path);
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
    Ok(Source { name, text })
}

fn paths(workspace: &Workspace, choice: &Choice) -> Result<(PathBuf, Vec<PathBuf>)> {
    match &choice.spec {
        Some(spec) => Ok((spec.clone(), choice.overlays.clone())),
        None => Ok((workspace.spec(), overlays(workspace)?)),
    }
}

/// The documents of `spec/overlays`, sorted by path.
fn overlays(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let dir = workspace.overlays();
    let mut overlays = Vec::new();
    for name in drift::walk(&dir)? {
        match Path::new(&name).extension().and_then(|extension| extension.to_str()) {
            Some("yaml") => overlays.push(dir.join(name)),
            Some("md") => {}
            _ => bail!("{} is no overlay: rename it to .yaml, or move it", workspace.show(&dir.join(name))),
        }
    }
    Ok(overlays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn overlays_apply_in_the_order_of_their_paths() {
        let names = ["words/a.yaml", "names.yaml", "2026-01-22.yaml", "2025-09-24.yaml", "README.md", "words/Z.yaml"];
        let house = Scratch::new();
        names.iter().for_each(|name| house.put(&format!("spec/overlays/{name}"), ""));
        let workspace = Workspace::at(house.as_ref());
        let found: Vec<_> = overlays(&workspace).unwrap().iter().map(|path| workspace.show(path)).collect();
        let expected = ["2025-09-24.yaml", "2026-01-22.yaml", "names.yaml", "words/Z.yaml", "words/a.yaml"];
        assert_eq!(found, expected.map(|name| format!("spec/overlays/{name}")));
    }

    #[test]
    fn a_stray_file_among_the_overlays_is_named() {
        let house = Scratch::with(&[("spec/overlays/errata.yml", "")]);
        let error = overlays(&Workspace::at(house.as_ref())).unwrap_err().to_string();
        assert_eq!(error, "spec/overlays/errata.yml is no overlay: rename it to .yaml, or move it");
    }

    #[test]
    fn chosen_files_stand_in_the_order_given() {
        let choice = Choice { spec: Some("s".into()), overlays: vec!["b".into(), "a".into()] };
        let (spec, overlays) = paths(&Workspace::at("/"), &choice).unwrap();
        assert_eq!((spec, overlays), ("s".into(), vec!["b".into(), "a".into()]));
    }

    #[test]
    fn a_missing_definition_is_named_from_the_root_on() {
        let house = Scratch::new();
        let error = load(&Workspace::at(house.as_ref()), &Choice::default()).unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot read spec/square.yaml: "), "{error:#}");
    }
}
