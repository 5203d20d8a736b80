//! The features of `square-connect`: those of the definition must stand in its hand-written manifest.
//!
//! The manifest lists the features of the runtime under `package.metadata.square-connect.runtime-features`; every other
//! one belongs to the definition. What is written by hand for an API may need more than its feature: the dependencies
//! and the features of the runtime that the manifest gives it stay.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use codegen::Feature;
use toml_edit::{Array, DocumentMut, Item, Value};

/// A feature and what it enables.
pub type Entry = (String, Vec<String>);

/// The features table as it should be: `default`, the runtime's own, then the definition's.
pub fn wanted(manifest: &DocumentMut, features: &[Feature]) -> Result<Vec<Entry>> {
    let (current, runtime) = (current(manifest)?, runtime(manifest)?);
    if let Some(clash) = features.iter().find(|feature| runtime.contains(&feature.name)) {
        bail!("`{}` is a feature of the runtime and one of the definition: rename one of them", clash.name);
    }
    if let Some(unknown) = runtime.iter().find(|name| !current.iter().any(|(current, _)| current == *name)) {
        bail!("runtime-features lists `{unknown}`, which [features] lacks");
    }
    let known: BTreeSet<_> = features.iter().map(|feature| &feature.name).chain(&runtime).collect();
    let stale = |name: &String| !known.contains(name) && current.iter().any(|(current, _)| current == name);
    let mut wanted = vec![("default".to_owned(), default(&current, &runtime, features))];
    for (name, enables) in current.iter().filter(|(name, _)| runtime.contains(name)) {
        wanted.push((name.clone(), enables.iter().filter(|name| !stale(name)).cloned().collect()));
    }
    for feature in features {
        let stated = current.iter().filter(|(name, _)| *name == feature.name).flat_map(|(_, enables)| enables);
        let by_hand = stated.filter(|name| name.starts_with("dep:") || runtime.contains(name));
        wanted.push((feature.name.clone(), feature.enables.iter().chain(by_hand).cloned().collect()));
    }
    Ok(wanted)
}

fn default(current: &[Entry], runtime: &[String], features: &[Feature]) -> Vec<String> {
    let current = current.iter().find(|(name, _)| name == "default").map(|(_, enables)| enables.as_slice());
    let kept = current.unwrap_or_default().iter().filter(|name| runtime.contains(name)).cloned();
    kept.chain(features.iter().filter(|feature| feature.default).map(|feature| feature.name.clone())).collect()
}

/// The lines to remove (`-`) from the features table and to add (`+`); none if it fits. The order of names does not matter.
pub fn mend(manifest: &str, features: &[Feature]) -> Result<Vec<String>> {
    let manifest: DocumentMut = manifest.parse()?;
    let (current, wanted) = (current(&manifest)?, wanted(&manifest, features)?);
    let lacks = |entries: &[Entry], entry: &Entry| !entries.iter().any(|other| same(other, entry));
    let removed = current.iter().filter(|entry| lacks(&wanted, entry)).map(|entry| format!("- {}", line(entry)));
    let added = wanted.iter().filter(|entry| lacks(&current, entry)).map(|entry| format!("+ {}", line(entry)));
    Ok(removed.chain(added).collect())
}

fn same(one: &Entry, other: &Entry) -> bool {
    let set = |entry: &Entry| entry.1.iter().cloned().collect::<BTreeSet<_>>();
    one.0 == other.0 && set(one) == set(other)
}

fn line((name, enables): &Entry) -> String {
    format!("{name} = {}", array(enables))
}

/// As TOML writes it.
#[must_use]
pub fn array(names: &[String]) -> Value {
    Value::Array(names.iter().collect::<Array>())
}

fn current(manifest: &DocumentMut) -> Result<Vec<Entry>> {
    let Some(table) = manifest.get("features") else { return Ok(Vec::new()) };
    let table = table.as_table_like().context("[features] is no table")?;
    table.iter().map(|(name, item)| Ok((name.to_owned(), strings(item).with_context(|| format!("feature `{name}`"))?))).collect()
}

fn runtime(manifest: &DocumentMut) -> Result<Vec<String>> {
    let path = ["package", "metadata", "square-connect", "runtime-features"];
    let found = path.iter().try_fold(manifest.as_item(), |item, key| item.get(key));
    let missing = || format!("{} is missing: it lists the features that are not the definition's", path.join("."));
    strings(found.with_context(missing)?).with_context(|| path.join("."))
}

fn strings(item: &Item) -> Result<Vec<String>> {
    let array = item.as_array().context("is no array")?;
    array.iter().map(|value| Ok(value.as_str().context("holds something other than a string")?.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[package.metadata.square-connect]\nruntime-features = [\"rustls\", \"jiff\"]\n[features]\n";

    fn feature(name: &str, enables: &[&str], default: bool) -> Feature {
        Feature { name: name.to_owned(), enables: enables.iter().map(|&name| name.to_owned()).collect(), default }
    }

    #[test]
    fn the_mend_is_exact() {
        let wanted = [feature("orders", &[], true), feature("loyalty", &["orders"], true), feature("retired", &[], false)];
        let runtime = "rustls = [\"dep:rustls\"]\njiff = []\n";
        let fits = "default = [\"loyalty\", \"rustls\", \"orders\"]\norders = []\nloyalty = [\"orders\"]\nretired = []\n";
        for (features, mend_lines) in [
            (fits.to_owned(), &[][..]),
            (fits.replace("retired = []\n", ""), &["+ retired = []"]),
            (format!("{fits}gone = [\"orders\"]\n"), &["- gone = [\"orders\"]"]),
            (fits.replace("loyalty = [\"orders\"]", "loyalty = []"), &["- loyalty = []", "+ loyalty = [\"orders\"]"]),
            (fits.replace("orders = []", "orders = [\"dep:ring\", \"jiff\"]"), &[]),
            (
                fits.replace("orders = []", "orders = [\"dep:ring\", \"loyalty\"]"),
                &["- orders = [\"dep:ring\", \"loyalty\"]", "+ orders = [\"dep:ring\"]"],
            ),
            (
                fits.replace("\"loyalty\", ", "\"retired\", "),
                &["- default = [\"retired\", \"rustls\", \"orders\"]", "+ default = [\"rustls\", \"orders\", \"loyalty\"]"],
            ),
        ] {
            let manifest = format!("{HEAD}{features}{runtime}");
            assert_eq!(mend(&manifest, &wanted).unwrap(), mend_lines, "{features}");
        }
    }

    #[test]
    fn the_list_of_the_runtime_must_be_there() {
        let error = mend("[features]\nrustls = []\n", &[]).unwrap_err().to_string();
        assert!(error.starts_with("package.metadata.square-connect.runtime-features is missing"), "{error}");
    }

    #[test]
    fn a_runtime_feature_loses_what_is_gone() {
        let manifest = format!("{HEAD}default = []\nrustls = [\"gone\", \"dep:rustls\"]\njiff = []\ngone = []\n");
        let expected = ["- rustls = [\"gone\", \"dep:rustls\"]", "- gone = []", "+ rustls = [\"dep:rustls\"]"];
        assert_eq!(mend(&manifest, &[]).unwrap(), expected);
    }

    #[test]
    fn a_contradiction_is_an_error() {
        for (features, wanted, complaint) in [
            ("jiff = []\nrustls = []", feature("rustls", &[], true), "`rustls` is a feature of the runtime and one of the definition"),
            ("jiff = []", feature("orders", &[], true), "runtime-features lists `rustls`"),
            ("jiff = 1\nrustls = []", feature("orders", &[], true), "feature `jiff`"),
        ] {
            let error = mend(&format!("{HEAD}{features}\n"), &[wanted]).unwrap_err().to_string();
            assert!(error.starts_with(complaint), "{error}");
        }
    }
}
