//! `codegen --crate`: the client for any definition as a crate that needs nothing of this workspace.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use codegen::{Feature, File};
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

use crate::workspace::Workspace;
use crate::{drift, features, guard};

/// The folder of the runtime that names Square's own APIs, which another definition need not have.
const PARTICULAR: &str = "square/";

const DEPENDENCIES: [&str; 3] = ["dependencies", "build-dependencies", "dev-dependencies"];

/// All of `src`: the runtime, copied but for what names Square's own APIs, and the given modules in `generated`.
pub fn sources(workspace: &Workspace, modules: Vec<File>) -> Result<Vec<File>> {
    let dir = workspace.client_sources();
    let left_out = |path: &str| ["generated/", PARTICULAR, "."].iter().any(|start| path.starts_with(start));
    let by_hand = drift::walk(&dir)?.into_iter().filter(|path| !left_out(path));
    let mut files = by_hand.map(|path| copy(workspace, &dir, path)).collect::<Result<Vec<_>>>()?;
    let text = format!("// {} without what serves Square's own definition\n", guard::MARK);
    files.push(File { path: format!("{PARTICULAR}mod.rs"), text });
    files.extend(modules.into_iter().map(|file| File { path: format!("generated/{}", file.path), ..file }));
    Ok(files)
}

fn copy(workspace: &Workspace, dir: &Path, path: String) -> Result<File> {
    let from = dir.join(&path);
    let name = workspace.show(&from);
    let text = fs::read_to_string(&from).with_context(|| format!("cannot read {name}"))?;
    match path.ends_with(".rs") {
        true => Ok(File { text: format!("// {} from {name}\n{text}", guard::MARK), path }),
        false => Ok(File { text, path }),
    }
}

/// The manifest of `square-connect`, with the features of another definition, and whole in itself.
pub fn manifest(workspace: &Workspace, features: &[Feature]) -> Result<String> {
    let read = |path: &Path| {
        let name = workspace.show(path);
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        text.parse::<DocumentMut>().context(name)
    };
    let (client, root) = (read(&workspace.client_manifest())?, read(&workspace.manifest())?);
    derive(client, &root, features).with_context(|| workspace.show(&workspace.client_manifest()))
}

fn derive(mut manifest: DocumentMut, root: &DocumentMut, features: &[Feature]) -> Result<String> {
    let features = features::wanted(&manifest, features)?;
    let mut package = manifest.remove("package").context("[package] is missing")?;
    inherit_package(package.as_table_mut().context("[package] is no table")?, root)?;

    let mut whole = DocumentMut::new();
    whole.insert("package", package);
    whole.insert("workspace", Item::Table(Table::new()));
    whole.insert("features", Item::Table(features.iter().map(|(name, enables)| (name, features::array(enables))).collect()));
    for (key, item) in manifest.iter() {
        let item = match key {
            "features" | "test" | "example" | "bench" | "workspace" => continue,
            "target" => targets(item, root)?,
            "lints" if is_inherited(item) => inherited(root, &["lints"])?,
            key if DEPENDENCIES.contains(&key) => dependencies(key, item, root)?,
            _ => item.clone(),
        };
        whole.insert(key, item);
    }
    // A definition need not use all of the runtime.
    if let Some(rust) = whole.get_mut("lints").and_then(|lints| lints.get_mut("rust")) {
        rust["unused"] = value("allow");
    }
    lay_out(whole.as_table_mut());
    Ok(format!("# {} by `cargo xtask codegen --crate` from square-connect/Cargo.toml\n{}", guard::MARK, whole.to_string().trim_start()))
}

/// Resolves what the package takes from the workspace and drops what lies beside it.
fn inherit_package(package: &mut Table, root: &DocumentMut) -> Result<()> {
    let keys: Vec<_> = package.iter().filter(|(_, item)| is_inherited(item)).map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let value = inherited(root, &["package", &key])?;
        package.remove(&key);
        package.insert(&key, value);
    }
    package.remove("readme");
    if let Some(metadata) = package.get_mut("metadata").and_then(Item::as_table_like_mut) {
        metadata.remove("square-connect");
        if metadata.is_empty() {
            package.remove("metadata");
        }
    }
    Ok(())
}

/// The dependencies of each `[target.'…']`.
fn targets(item: &Item, root: &DocumentMut) -> Result<Item> {
    let mut targets = item.clone();
    for (_, target) in targets.as_table_like_mut().context("[target] is no table")?.iter_mut() {
        let target = target.as_table_like_mut().context("[target] holds something other than a table")?;
        for kind in DEPENDENCIES {
            if let Some(item) = target.get_mut(kind) {
                *item = dependencies(kind, item, root)?;
            }
        }
    }
    Ok(targets)
}

fn dependencies(kind: &str, item: &Item, root: &DocumentMut) -> Result<Item> {
    let mut whole = Table::new();
    for (name, item) in item.as_table_like().with_context(|| format!("[{kind}] is no table"))?.iter() {
        match dependency(name, item, root)? {
            Some(value) => whole.insert(name, Item::Value(value)),
            None if kind == "dev-dependencies" => continue,
            None => bail!("{kind}.{name} is a path without a version: a crate by itself cannot have it"),
        };
    }
    Ok(Item::Table(whole))
}

/// A dependency without workspace or path; none if it has nothing but a path.
fn dependency(name: &str, item: &Item, root: &DocumentMut) -> Result<Option<Value>> {
    let Some(own) = item.as_table_like() else { return Ok(item.as_value().cloned()) };
    let mut whole = match is_inherited(item) {
        true => detailed(&inherited(root, &["dependencies", name])?),
        false => InlineTable::new(),
    };
    for (key, item) in own.iter().filter(|(key, _)| *key != "workspace") {
        let value = item.clone().into_value().ok().with_context(|| format!("dependency {name}: {key} is no value"))?;
        add(&mut whole, key, value);
    }
    whole.remove("path");
    let stands = whole.contains_key("version") || whole.contains_key("git");
    whole.fmt();
    Ok(stands.then_some(Value::InlineTable(whole)))
}

/// Features of member and workspace add up, as Cargo has it; of anything else the member's word stands.
fn add(whole: &mut InlineTable, key: &str, value: Value) {
    match (whole.get_mut(key), value) {
        (Some(Value::Array(all)), Value::Array(more)) if key == "features" => {
            all.extend(more);
            all.fmt();
        }
        (_, value) => {
            whole.insert(key, value);
        }
    }
}

fn detailed(item: &Item) -> InlineTable {
    match item.clone().into_value() {
        Ok(Value::InlineTable(table)) => table,
        Ok(version) => InlineTable::from_iter([("version", version)]),
        Err(_) => InlineTable::new(),
    }
}

fn is_inherited(item: &Item) -> bool {
    item.get("workspace").and_then(Item::as_bool) == Some(true)
}

/// What the root manifest says under `workspace`.
fn inherited(root: &DocumentMut, path: &[&str]) -> Result<Item> {
    let found = ["workspace"].iter().chain(path).try_fold(root.as_item(), |item, key| item.get(key));
    found.cloned().with_context(|| format!("the root manifest has no workspace.{}", path.join(".")))
}

/// Tables forget where they stood in the files they come from: they follow in the order of insertion, a blank line between.
fn lay_out(table: &mut Table) {
    for (_, item) in table.iter_mut() {
        if let Item::Table(table) = item {
            table.set_position(None);
            table.decor_mut().set_prefix("\n");
            lay_out(table);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Scratch, generated};

    const ROOT: &str = r#"
[workspace]
members = ["square-connect", "sandbox"]
[workspace.package]
version = "0.3.0"
edition = "2024"
[workspace.dependencies]
bytes = "1"
http = { version = "1.5", default-features = false, features = ["std"] }
sandbox = { path = "sandbox" }
[workspace.lints.rust]
unsafe_code = "forbid"
[workspace.lints.clippy]
all = { level = "warn", priority = -1 }
"#;

    const CLIENT: &str = r#"
[package]
name = "square-connect"
version.workspace = true
edition = { workspace = true }
readme = "../README.md"
[package.metadata.square-connect]
runtime-features = ["rustls"]
[features]
default = ["orders", "rustls"]
# All of it.
orders = []
rustls = ["orders", "dep:rustls"]
[dependencies]
bytes.workspace = true
http = { workspace = true, features = ["more"], optional = true }
rustls = { version = "0.23", path = "../rustls" }
serde = "1"
[dev-dependencies]
sandbox.workspace = true
[target.'cfg(unix)'.dependencies]
bytes.workspace = true
[[example]]
name = "first"
[lints]
workspace = true
"#;

    const WHOLE: &str = r#"# @generated by `cargo xtask codegen --crate` from square-connect/Cargo.toml
[package]
name = "square-connect"
version = "0.3.0"
edition = "2024"

[workspace]

[features]
default = ["rustls", "labor"]
rustls = ["dep:rustls"]
labor = []

[dependencies]
bytes = { version = "1" }
http = { version = "1.5", default-features = false, features = ["std", "more"], optional = true }
rustls = { version = "0.23" }
serde = "1"

[dev-dependencies]

[target.'cfg(unix)'.dependencies]
bytes = { version = "1" }

[lints.rust]
unsafe_code = "forbid"
unused = "allow"

[lints.clippy]
all = { level = "warn", priority = -1 }
"#;

    fn labor() -> [Feature; 1] {
        [Feature { name: "labor".to_owned(), enables: vec![], default: true }]
    }

    #[test]
    fn a_manifest_stands_by_itself() {
        let house = Scratch::with(&[("Cargo.toml", ROOT), ("square-connect/Cargo.toml", CLIENT)]);
        let derived = manifest(&Workspace::at(house.as_ref()), &labor()).unwrap();
        assert_eq!(derived, WHOLE);
    }

    #[test]
    fn what_cannot_stand_by_itself_is_an_error() {
        for (from, to, complaint) in [
            ("serde = \"1\"", "sandbox.workspace = true", "dependencies.sandbox is a path without a version"),
            ("serde = \"1\"", "serde.workspace = true", "the root manifest has no workspace.dependencies.serde"),
            ("edition = {", "license = {", "the root manifest has no workspace.package.license"),
        ] {
            let house = Scratch::with(&[("Cargo.toml", ROOT), ("square-connect/Cargo.toml", &CLIENT.replace(from, to))]);
            let error = manifest(&Workspace::at(house.as_ref()), &labor()).unwrap_err();
            assert!(format!("{error:#}").starts_with(&format!("square-connect/Cargo.toml: {complaint}")), "{error:#}");
        }
    }

    #[test]
    fn the_runtime_is_copied_and_marked() {
        let house = Scratch::with(&[
            ("square-connect/src/lib.rs", "//! Face.\n"),
            ("square-connect/src/table/slot.rs", "//! Slot.\n"),
            ("square-connect/src/square/mod.rs", "pub mod payments;\n"),
            ("square-connect/src/square/payments.rs", "//! Payments.\n"),
            ("square-connect/src/generated/orders.rs", "// @generated\n"),
            ("square-connect/src/.generated.xtask-old/orders.rs", "// @generated\n"),
        ]);
        let files = sources(&Workspace::at(house.as_ref()), generated(&[("labor.rs", "// @generated\n")])).unwrap();
        let files: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let expected = [
            ("lib.rs", "// @generated from square-connect/src/lib.rs\n//! Face.\n"),
            ("table/slot.rs", "// @generated from square-connect/src/table/slot.rs\n//! Slot.\n"),
            ("square/mod.rs", "// @generated without what serves Square's own definition\n"),
            ("generated/labor.rs", "// @generated\n"),
        ];
        assert_eq!(files, expected);
    }
}
