//! `ci`: every check of the workspace, each announced, up to the first that fails.

use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use toml_edit::DocumentMut;

use crate::workspace::Workspace;
use crate::{generate, say};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Fmt,
    Clippy,
    Doc,
    Features,
    Drift,
    Test,
}

impl Step {
    /// In the order in which they run: the cheap ones first, and the tests last, so that their summary ends the output.
    pub const ALL: [Self; 6] = [Self::Fmt, Self::Clippy, Self::Doc, Self::Features, Self::Drift, Self::Test];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Doc => "doc",
            Self::Features => "features",
            Self::Drift => "drift",
            Self::Test => "test",
        }
    }

    fn run(self, workspace: &Workspace, locked: bool) -> Result<()> {
        match self {
            Self::Fmt => cargo(self, workspace, &words("fmt --all --check")),
            Self::Clippy => cargo(self, workspace, &clippy(&["--workspace", "--all-targets", "--all-features"], locked)),
            Self::Doc => cargo(self, workspace, &with_lock(words("doc --workspace --no-deps --all-features"), locked)),
            Self::Features => {
                let known = features(workspace)?;
                selections(&known).iter().try_for_each(|options| cargo(self, workspace, &clippy(options, locked)))
            }
            Self::Drift => drift(),
            Self::Test => cargo(self, workspace, &with_lock(words("test --workspace --all-features"), locked)),
        }
    }
}

/// Runs the named steps, or all, in their order.
pub fn run(workspace: &Workspace, steps: &[Step]) -> Result<()> {
    let locked = env::var_os("CI").is_some_and(|value| value == "true");
    let chosen = Step::ALL.into_iter().filter(|step| steps.is_empty() || steps.contains(step));
    chosen.into_iter().try_for_each(|step| step.run(workspace, locked))
}

fn drift() -> Result<()> {
    say("==> drift: cargo xtask codegen --check")?;
    say(&generate::check_workspace().context("drift failed")?)
}

/// Runs cargo in the root of the workspace, its output passed through.
fn cargo(step: Step, workspace: &Workspace, args: &[String]) -> Result<()> {
    let flags = (step == Step::Doc).then_some(("RUSTDOCFLAGS", "-Dwarnings"));
    let shown = flags.map_or_else(String::new, |(name, value)| format!("{name}={value} ")) + "cargo " + &args.join(" ");
    say(&format!("==> {}: {shown}", step.name()))?;
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let status = command.args(args).envs(flags).current_dir(workspace.root()).status();
    let status = status.with_context(|| format!("cannot run `{shown}`"))?;
    if !status.success() {
        bail!("{} failed: `{shown}` ended with {status}", step.name());
    }
    Ok(())
}

/// Clippy and not `check`: it alone can turn warnings of this workspace into errors without building all dependencies anew.
fn clippy(options: &[&str], locked: bool) -> Vec<String> {
    let mut args = with_lock([&["clippy"], options].concat().into_iter().map(str::to_owned).collect(), locked);
    args.extend(words("-- -D warnings"));
    args
}

fn with_lock(mut args: Vec<String>, locked: bool) -> Vec<String> {
    args.extend(locked.then(|| "--locked".to_owned()));
    args
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// The features that `square-connect` declares.
fn features(workspace: &Workspace) -> Result<Vec<String>> {
    let path = workspace.client_manifest();
    let manifest: DocumentMut = fs::read_to_string(&path).with_context(|| workspace.show(&path))?.parse()?;
    let table = manifest.get("features").and_then(|item| item.as_table_like()).context("square-connect has no [features]")?;
    Ok(table.iter().map(|(name, _)| name.to_owned()).collect())
}

/// The feature sets to build with, as options of cargo: none, one API, another TLS if there is one, the default.
fn selections(known: &[String]) -> Vec<Vec<&'static str>> {
    let none = vec!["-p", "square-connect", "--no-default-features"];
    let with = |features| [none.as_slice(), &["--features", features]].concat();
    let mut selections = vec![none.clone(), with("customers,rustls")];
    selections.extend(known.iter().any(|name| name == "native-tls").then(|| with("native-tls")));
    selections.push(vec!["-p", "square-connect"]);
    selections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clippy_takes_the_lock_before_its_own_flags() {
        assert_eq!(clippy(&["--workspace"], true).join(" "), "clippy --workspace --locked -- -D warnings");
        assert_eq!(clippy(&["-p", "a"], false).join(" "), "clippy -p a -- -D warnings");
    }

    #[test]
    fn the_other_tls_is_built_only_where_it_exists() {
        let lines = |known: &[String]| selections(known).iter().map(|options| options.join(" ")).collect::<Vec<_>>();
        let other = "-p square-connect --no-default-features --features native-tls".to_owned();
        assert!(lines(&["native-tls".to_owned()]).contains(&other));
        assert!(!lines(&[]).contains(&other));
        assert_eq!(lines(&[]).last().map(String::as_str), Some("-p square-connect"));
    }
}
