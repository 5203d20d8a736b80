//! A small definition for each feature, and the Rust that it becomes, byte for byte.
//!
//! `BLESS=1 cargo test -p square-connect-codegen --test golden` rewrites what is compared. That all of it compiles is a test of
//! the crate `it`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use square_connect_codegen::{Source, load, modules};

const MEND: &str = "if that is meant, run `BLESS=1 cargo test -p square-connect-codegen --test golden` and read the diff";

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The names of what lies in a folder.
fn names(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Every file below a folder, by its path with `/`.
fn tree(dir: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for name in names(dir) {
        let (path, below) = (dir.join(&name), format!("{prefix}{name}"));
        if path.is_dir() {
            tree(&path, &format!("{below}/"), found);
        } else {
            found.insert(below, fs::read_to_string(&path).unwrap());
        }
    }
}

fn generated(dir: &Path, name: &str) -> BTreeMap<String, String> {
    let source = |file: &str| {
        let text = fs::read_to_string(dir.join(file)).ok()?;
        Some(Source { name: format!("{name}/{file}"), text })
    };
    let input = source("input.yaml").unwrap_or_else(|| panic!("{name} has no input.yaml"));
    let overlays = Vec::from_iter(source("overlay.yaml"));
    let api = load(&input, &overlays).unwrap_or_else(|e| panic!("{e}"));
    modules(&api).unwrap().into_iter().map(|file| (file.path, file.text)).collect()
}

fn bless(out: &Path, files: &BTreeMap<String, String>) {
    if out.exists() {
        fs::remove_dir_all(out).unwrap();
    }
    for (path, text) in files {
        let path = out.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn each_feature_becomes_its_rust() {
    let mut wrong = Vec::new();
    for name in names(&golden()) {
        let dir = golden().join(&name);
        let stray = names(&dir).into_iter().find(|file| !["input.yaml", "overlay.yaml", "out"].contains(&file.as_str()));
        assert_eq!(stray, None, "{name}: a file that is no part of it");
        let (files, mut found) = (generated(&dir, &name), BTreeMap::new());
        if env::var_os("BLESS").is_some() {
            bless(&dir.join("out"), &files);
        }
        tree(&dir.join("out"), "", &mut found);
        let paths: BTreeSet<&String> = files.keys().chain(found.keys()).collect();
        wrong
            .extend(paths.into_iter().filter_map(|path| Some(format!("{name}/out/{path} {}", differs(files.get(path), found.get(path))?))));
    }
    assert!(wrong.is_empty(), "{}\n{MEND}", wrong.join("\n"));
}

/// How a file on disk differs from the one that is written now.
fn differs(now: Option<&String>, found: Option<&String>) -> Option<String> {
    match (now, found) {
        (Some(_), None) => Some("is missing".to_owned()),
        (None, _) => Some("is an orphan".to_owned()),
        (Some(now), Some(found)) if now == found => None,
        (Some(now), Some(found)) => {
            let line = now.lines().zip(found.lines()).position(|(now, found)| now != found);
            let line = line.unwrap_or_else(|| now.lines().count().min(found.lines().count()));
            let of = |text: &str| text.lines().nth(line).unwrap_or("nothing more").to_owned();
            Some(format!("differs in line {}\n  found: {}\n  now:   {}", line + 1, of(found), of(now)))
        }
    }
}
