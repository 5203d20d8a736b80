//! The other generators, where they are installed: each writes a crate from the resolved definition.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use super::child::{self, Cost};

/// A generator of others.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) program: &'static str,
    /// How to get it.
    pub(crate) install: &'static str,
    /// The OpenAPI version that it reads.
    openapi: &'static str,
    /// What follows its name, but for the paths.
    args: &'static [&'static str],
    input: &'static str,
    output: &'static str,
}

pub(crate) const PEERS: [Peer; 3] = [
    Peer {
        program: "oas3-gen",
        install: "cargo install oas3-gen",
        openapi: "3.1.0",
        args: &["generate", "client-mod", "--workspace", "--all-schemas", "--quiet"],
        input: "--input",
        output: "--output",
    },
    Peer {
        program: "cargo-progenitor",
        install: "cargo install cargo-progenitor",
        openapi: "3.0.3",
        args: &["progenitor", "--name", "peer", "--version", "0.1.0"],
        input: "--input",
        output: "--output",
    },
    Peer {
        program: "openapi-generator-cli",
        install: "pip install openapi-generator-cli",
        openapi: "3.0.3",
        args: &[
            "generate",
            "--generator-name",
            "rust",
            "--skip-validate-spec",
            "--additional-properties",
            "packageName=peer,packageVersion=0.1.0",
        ],
        input: "--input-spec",
        output: "--output",
    },
];

impl Peer {
    pub(crate) fn is_installed(&self) -> bool {
        let asked = Command::new(self.program).arg("--help").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok()
    }

    /// Writes its crate anew, into a folder of its own below `dir`, from what [`prepare`] wrote there.
    pub(crate) fn generate(&self, dir: &Path) -> Result<Cost> {
        let output = self.output(dir);
        if output.exists() {
            fs::remove_dir_all(&output)?;
        }
        fs::create_dir_all(&output)?;
        let paths: [OsString; 4] = [self.input.into(), input(dir, self.openapi).into(), self.output.into(), output.into()];
        child::run(Command::new(self.program).args(self.args).args(paths).current_dir(dir), &dir.join(format!("{}.log", self.program)))
    }

    /// Where its crate lies.
    pub(crate) fn output(&self, dir: &Path) -> PathBuf {
        dir.join(self.program).join("peer")
    }
}

/// Writes the definition as JSON. A reader of OpenAPI 3.1 gets that number at its head; all else is the same, and
/// `nullable`, which 3.1 does not know, says nothing to it.
pub(crate) fn prepare(definition: &Value, dir: &Path) -> Result<()> {
    for openapi in ["3.0.3", "3.1.0"] {
        let mut definition = definition.clone();
        definition["openapi"] = openapi.into();
        let path = input(dir, openapi);
        fs::write(&path, definition.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn input(dir: &Path, openapi: &str) -> PathBuf {
    dir.join(format!("definition-{openapi}.json"))
}
