//! Compares a folder with the files that belong there: the set of them, and each one's text.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use anyhow::{Context, Result};
use codegen::File;
use similar::TextDiff;

use crate::workspace::slashed;

const FILES_SHOWN: usize = 10;
const LINES_SHOWN: usize = 20;

/// One file that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: String,
    pub kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    Missing,
    Changed { found: String, expected: String },
    Orphaned,
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed { .. } => "changed",
            Self::Orphaned => "orphaned",
        }
    }
}

/// What `dir` lacks, has otherwise, or has in excess, sorted by path.
pub fn compare(dir: &Path, files: &[File]) -> Result<Vec<Difference>> {
    let mut orphans = walk(dir)?;
    let mut differences = Vec::new();
    for File { path, text } in files {
        let kind = if orphans.remove(path) { changed(&dir.join(path), text)? } else { Some(Kind::Missing) };
        differences.extend(kind.map(|kind| Difference { path: path.clone(), kind }));
    }
    differences.extend(orphans.into_iter().map(|path| Difference { path, kind: Kind::Orphaned }));
    differences.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(differences)
}

fn changed(path: &Path, expected: &str) -> Result<Option<Kind>> {
    let found = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let kind = || Kind::Changed { found: String::from_utf8_lossy(&found).into_owned(), expected: expected.to_owned() };
    Ok((found != expected.as_bytes()).then(kind))
}

/// The relative paths of all files below `dir`; none if there is no such folder.
pub fn walk(dir: &Path) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    visit(dir, |path| {
        files.insert(path);
        Ok(())
    })?;
    Ok(files)
}

/// Shows each file below `dir`, by its relative path and in no order, until `see` fails.
pub fn visit(dir: &Path, mut see: impl FnMut(String) -> Result<()>) -> Result<()> {
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder == dir => break,
            entries => entries.with_context(|| format!("cannot read {}", folder.display()))?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                see(slashed(entry.path().strip_prefix(dir)?))?;
            }
        }
    }
    Ok(())
}

/// The differences, told to a reader: a few files in full, the rest as a count.
#[must_use]
pub fn report(folder: &str, differences: &[Difference]) -> String {
    let mut report = format!("{folder} differs from the definition: {}\n", counts(differences));
    for difference in differences.iter().take(FILES_SHOWN) {
        report += &format!("  {:9} {}\n", difference.kind.name(), difference.path);
        if let Kind::Changed { found, expected } = &difference.kind {
            report += &excerpt(found, expected);
        }
    }
    if let Some(rest) = differences.get(FILES_SHOWN..).filter(|rest| !rest.is_empty()) {
        report += &format!("  and {} more: {}\n", rest.len(), counts(rest));
    }
    report
}

/// The same for a single file; nothing if it is as it should be.
#[must_use]
pub fn report_file(name: &str, found: &str, expected: &str) -> String {
    if found == expected {
        return String::new();
    }
    format!("{name} differs from the definition\n{}", excerpt(found, expected))
}

fn counts(differences: &[Difference]) -> String {
    let count = |name| differences.iter().filter(|difference| difference.kind.name() == name).count();
    let kinds = ["changed", "missing", "orphaned"].map(|name| (count(name), name));
    let kinds: Vec<_> = kinds.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    kinds.join(", ")
}

/// The first lines of a unified diff.
fn excerpt(found: &str, expected: &str) -> String {
    let diff = TextDiff::configure().timeout(Duration::from_millis(500)).diff_lines(found, expected);
    let unified = diff.unified_diff().context_radius(2).missing_newline_hint(false).to_string();
    let (shown, rest) = (unified.lines().take(LINES_SHOWN), unified.lines().count().saturating_sub(LINES_SHOWN));
    let mut excerpt: String = shown.map(|line| format!("    {line}\n")).collect();
    if rest > 0 {
        excerpt += &format!("    and {rest} more lines\n");
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, generated};

    #[test]
    fn the_set_of_files_counts_not_only_their_text() {
        let folder = Scratch::with(&[("same.rs", "a"), ("deep/old.rs", "b"), ("mod.rs", "c")]);
        let files = generated(&[("mod.rs", "d"), ("same.rs", "a"), ("deep/new.rs", "e")]);
        let found = compare(folder.as_ref(), &files).unwrap();
        let found: Vec<_> = found.iter().map(|each| (each.path.as_str(), each.kind.name())).collect();
        assert_eq!(found, [("deep/new.rs", "missing"), ("deep/old.rs", "orphaned"), ("mod.rs", "changed")]);
    }

    #[test]
    fn a_folder_that_is_not_there_lacks_everything() {
        let folder = Scratch::new();
        let found = compare(&folder.path("none"), &generated(&[("mod.rs", "")])).unwrap();
        assert_eq!(found, [Difference { path: "mod.rs".to_owned(), kind: Kind::Missing }]);
    }

    #[test]
    fn a_report_shows_what_changed() {
        let differences = [
            Difference { path: "a.rs".to_owned(), kind: Kind::Changed { found: "x\ny\n".to_owned(), expected: "x\nz\n".to_owned() } },
            Difference { path: "b.rs".to_owned(), kind: Kind::Orphaned },
        ];
        let expected = "\
out differs from the definition: 1 changed, 1 orphaned
  changed   a.rs
    @@ -1,2 +1,2 @@
     x
    -y
    +z
  orphaned  b.rs
";
        assert_eq!(report("out", &differences), expected);
    }

    #[test]
    fn a_report_stays_short() {
        let long = "line\n".repeat(900);
        let kind = || Kind::Changed { found: String::new(), expected: long.clone() };
        let differences: Vec<_> = (0..40).map(|i| Difference { path: format!("{i}.rs"), kind: kind() }).collect();
        let report = report("out", &differences);
        assert!(report.contains("    and 881 more lines\n"), "{report}");
        assert!(report.ends_with("  and 30 more: 30 changed\n"), "{report}");
        assert!(report.lines().count() < 12 + FILES_SHOWN * (LINES_SHOWN + 2));
    }
}
