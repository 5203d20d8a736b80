//! Where things lie, and how messages name them.

use std::path::{Path, PathBuf, absolute};

/// The root of a workspace laid out like this one.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that this program was built from.
    #[must_use]
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(xtask.parent().unwrap_or(xtask))
    }

    /// A workspace elsewhere.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    #[must_use]
    pub fn manifest(&self) -> PathBuf {
        self.root.join("Cargo.toml")
    }

    #[must_use]
    pub fn spec(&self) -> PathBuf {
        self.root.join("spec/square.yaml")
    }

    #[must_use]
    pub fn overlays(&self) -> PathBuf {
        self.root.join("spec/overlays")
    }

    #[must_use]
    pub fn client_manifest(&self) -> PathBuf {
        self.root.join("square-connect/Cargo.toml")
    }

    #[must_use]
    pub fn client_sources(&self) -> PathBuf {
        self.root.join("square-connect/src")
    }

    #[must_use]
    pub fn generated(&self) -> PathBuf {
        self.client_sources().join("generated")
    }

    /// The name of a path in messages: from the root on, with `/`; of a path outside the workspace, as it is.
    #[must_use]
    pub fn show(&self, path: &Path) -> String {
        let full = absolute(path).unwrap_or_else(|_| path.to_path_buf());
        match full.strip_prefix(&self.root) {
            Ok(inside) => slashed(inside),
            Err(_) => path.display().to_string(),
        }
    }
}

/// A relative path with `/` between its parts on every system.
#[must_use]
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_named_from_the_root_on() {
        let workspace = Workspace::at("/house");
        for (path, name) in [
            ("/house/spec/square.yaml", "spec/square.yaml"),
            ("/house/spec/overlays/words/a.yaml", "spec/overlays/words/a.yaml"),
            ("/elsewhere/square.yaml", "/elsewhere/square.yaml"),
            ("/houses/square.yaml", "/houses/square.yaml"),
        ] {
            assert_eq!(workspace.show(Path::new(path)), name);
        }
    }
}
