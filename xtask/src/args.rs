//! The command line, parsed into plain data. Whatever it does not know is an error.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Error, Parser, ValueExt};

use crate::bench::{self, Bench};
use crate::ci::Step;
use crate::definition::Choice;
use crate::fuzz;
use crate::generate::{Request, Target};
use crate::spec;

pub const USAGE: &str = "\
Usage: cargo xtask <COMMAND>

  codegen            write square-connect/src/generated from the definition
  spec import FILE   turn Square's published definition into spec/square.yaml
  spec check         check the definition and its overlays, write nothing
  spec operations    list what the definition can do, as JSON
  ci [STEP]...       run every check of this workspace
  fuzz               give the generator mutations of the definition
  bench [NAME]...    measure what the code costs, against its peers

`cargo xtask <COMMAND> --help` tells more.";

pub const CODEGEN: &str = "\
Usage: cargo xtask codegen [--check] [--spec FILE [--overlay FILE]...] [--out DIR | --crate DIR]

Writes square-connect/src/generated from spec/square.yaml and spec/overlays, whole or not at all.

  --check          write nothing; fail if the files on disk differ from what would be written
  --spec FILE      read this definition, and no overlays but those of --overlay
  --overlay FILE   apply this overlay to the definition of --spec; in the order given
  --out DIR        write the modules to DIR
  --crate DIR      write to DIR a whole crate that compiles by itself";

pub const SPEC: &str = "\
Usage: cargo xtask spec import FILE [--out FILE]
       cargo xtask spec check [--spec FILE [--overlay FILE]...]
       cargo xtask spec operations [--format json] [--spec FILE [--overlay FILE]...]

import turns a definition as Square publishes it (JSON, Swagger 2.0 or OpenAPI 3.0) into facts only.
check applies the overlays and generates in memory. operations prints a JSON array.

  --out FILE       write the imported definition to FILE instead of spec/square.yaml
  --spec FILE      read this definition, and no overlays but those of --overlay
  --overlay FILE   apply this overlay to the definition of --spec; in the order given
  --format FORMAT  json, the only one";

pub const CI: &str = "\
Usage: cargo xtask ci [STEP]...

Runs these steps, or those named, in this order, and stops at the first that fails:

  fmt        the code is formatted
  clippy     no lint warns
  doc        the documentation builds without a warning
  features   square-connect builds with few features as with many
  drift      the generated files and the features are those of the definition
  test       all tests

With CI=true in the environment, Cargo.lock must be up to date.";

pub const FUZZ: &str = "\
Usage: cargo xtask fuzz [--runs N] [--seed S] [--case C [--out DIR]]

Mutates slices of the definition and its overlays, gives each to the generator, and prints what became of them. Fails
where the generator panics, hangs, dies, refuses without a reason, or writes what is not Rust.

  --runs N     how many mutations; 100000 without it
  --seed S     where the choices start; 1 without it
  --case C     repeat one case of this seed
  --out DIR    write the definition and the overlays of that case to DIR";

pub const BENCH: &str = "\
Usage: cargo xtask bench [NAME]... [--runs N]
       cargo xtask bench codegen --steps [--runs N]

Measures in turns and prints medians, each with its ratio to that of the peers in the same run. Without a name, all:

  codegen    the generator, against other generators on the same definition
  compile    building square-connect, and a program that uses it, against derived models and what other generators write
  client     whole calls to a server on this machine, against the same by hand; many at once
  json       reading and writing models, against serde's derive on the same structs
  sandbox    what the offline Square costs; it has no peer

  --runs N   how often each side is measured
  --steps    only the steps of the generator, within this process; `bench codegen` runs this in release";

/// What to do.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help(&'static str),
    Codegen(Request),
    Spec(spec::Command),
    Ci(Vec<Step>),
    Fuzz(fuzz::Request),
    Bench(bench::Request),
}

/// Parses the arguments that follow `cargo xtask`.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, Error> {
    let mut parser = Parser::from_args(args);
    match parser.next()? {
        None => Err(format!("a command is missing\n\n{USAGE}").into()),
        Some(arg) if is_help(&arg) => Ok(Command::Help(USAGE)),
        Some(Arg::Value(name)) => match name.string()?.as_str() {
            "codegen" => codegen(&mut parser),
            "spec" => spec(&mut parser),
            "ci" => ci(&mut parser),
            "fuzz" => fuzz(&mut parser),
            "bench" => bench(&mut parser),
            name => Err(format!("unknown command `{name}`\n\n{USAGE}").into()),
        },
        Some(arg) => Err(unexpected(arg, USAGE)),
    }
}

fn codegen(parser: &mut Parser) -> Result<Command, Error> {
    let (mut check, mut choice, mut target) = (false, Choice::default(), None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("check") => check = true,
            Arg::Long("spec") => set(&mut choice.spec, "--spec", path(parser)?)?,
            Arg::Long("overlay") => choice.overlays.push(path(parser)?),
            Arg::Long("out") => set(&mut target, "--out or --crate", Target::Out(path(parser)?))?,
            Arg::Long("crate") => set(&mut target, "--out or --crate", Target::Crate(path(parser)?))?,
            arg if is_help(&arg) => return Ok(Command::Help(CODEGEN)),
            arg => return Err(unexpected(arg, CODEGEN)),
        }
    }
    let definition = checked(choice)?;
    Ok(Command::Codegen(Request { check, definition, target: target.unwrap_or_default() }))
}

fn spec(parser: &mut Parser) -> Result<Command, Error> {
    match parser.next()? {
        None => Err(format!("what to do with the definition is missing\n\n{SPEC}").into()),
        Some(arg) if is_help(&arg) => Ok(Command::Help(SPEC)),
        Some(Arg::Value(name)) => match name.string()?.as_str() {
            "import" => import(parser),
            "check" => read_definition(parser, false),
            "operations" => read_definition(parser, true),
            name => Err(format!("unknown command `spec {name}`\n\n{SPEC}").into()),
        },
        Some(arg) => Err(unexpected(arg, SPEC)),
    }
}

fn import(parser: &mut Parser) -> Result<Command, Error> {
    let (mut file, mut out) = (None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("out") => set(&mut out, "--out", path(parser)?)?,
            Arg::Value(value) => set(&mut file, "FILE", PathBuf::from(value))?,
            arg if is_help(&arg) => return Ok(Command::Help(SPEC)),
            arg => return Err(unexpected(arg, SPEC)),
        }
    }
    let file = file.ok_or_else(|| format!("the FILE to import is missing\n\n{SPEC}"))?;
    Ok(Command::Spec(spec::Command::Import { file, out }))
}

/// `spec check`, and `spec operations`, which alone takes a format.
fn read_definition(parser: &mut Parser, operations: bool) -> Result<Command, Error> {
    let mut choice = Choice::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("format") if operations => known_format(&parser.value()?.string()?)?,
            Arg::Long("spec") => set(&mut choice.spec, "--spec", path(parser)?)?,
            Arg::Long("overlay") => choice.overlays.push(path(parser)?),
            arg if is_help(&arg) => return Ok(Command::Help(SPEC)),
            arg => return Err(unexpected(arg, SPEC)),
        }
    }
    let choice = checked(choice)?;
    Ok(Command::Spec(if operations { spec::Command::Operations(choice) } else { spec::Command::Check(choice) }))
}

fn known_format(name: &str) -> Result<(), Error> {
    match name {
        "json" => Ok(()),
        other => Err(format!("unknown format `{other}`; the formats are: json").into()),
    }
}

fn ci(parser: &mut Parser) -> Result<Command, Error> {
    let mut steps = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Value(name) => steps.push(step(&name.string()?)?),
            arg if is_help(&arg) => return Ok(Command::Help(CI)),
            arg => return Err(unexpected(arg, CI)),
        }
    }
    Ok(Command::Ci(steps))
}

fn fuzz(parser: &mut Parser) -> Result<Command, Error> {
    let (mut runs, mut seed, mut request) = (None, None, fuzz::Request::default());
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("runs") => set(&mut runs, "--runs", parser.value()?.parse()?)?,
            Arg::Long("seed") => set(&mut seed, "--seed", parser.value()?.parse()?)?,
            Arg::Long("case") => set(&mut request.case, "--case", parser.value()?.parse()?)?,
            Arg::Long("out") => set(&mut request.out, "--out", path(parser)?)?,
            arg if is_help(&arg) => return Ok(Command::Help(FUZZ)),
            arg => return Err(unexpected(arg, FUZZ)),
        }
    }
    if request.out.is_some() && request.case.is_none() {
        return Err("--out needs --case: one case is written".into());
    }
    let (runs, seed) = (runs.unwrap_or(request.runs), seed.unwrap_or(request.seed));
    Ok(Command::Fuzz(fuzz::Request { runs, seed, ..request }))
}

fn step(name: &str) -> Result<Step, Error> {
    let known = Step::ALL.map(Step::name);
    let unknown = || format!("unknown step `{name}`; the steps are: {}", known.join(", "));
    Ok(Step::ALL.into_iter().find(|step| step.name() == name).ok_or_else(unknown)?)
}

fn bench(parser: &mut Parser) -> Result<Command, Error> {
    let mut request = bench::Request::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("runs") => set(&mut request.runs, "--runs", parser.value()?.parse()?)?,
            Arg::Long("steps") => request.steps = true,
            Arg::Value(name) => request.benches.push(known_bench(&name.string()?)?),
            arg if is_help(&arg) => return Ok(Command::Help(BENCH)),
            arg => return Err(unexpected(arg, BENCH)),
        }
    }
    if request.steps && request.benches != [Bench::Codegen] {
        return Err("--steps goes with `bench codegen` alone".into());
    }
    Ok(Command::Bench(request))
}

fn known_bench(name: &str) -> Result<Bench, Error> {
    let known = Bench::ALL.map(Bench::name);
    let unknown = || format!("unknown bench `{name}`; the benches are: {}", known.join(", "));
    Ok(Bench::ALL.into_iter().find(|bench| bench.name() == name).ok_or_else(unknown)?)
}

fn path(parser: &mut Parser) -> Result<PathBuf, Error> {
    Ok(parser.value()?.into())
}

fn set<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), Error> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("{name} is given twice").into()),
    }
}

/// Overlays alone could mean "only these" or "these too": neither is guessed.
fn checked(choice: Choice) -> Result<Choice, Error> {
    if choice.spec.is_none() && !choice.overlays.is_empty() {
        return Err("--overlay needs --spec; without them, spec/square.yaml and all of spec/overlays are read".into());
    }
    Ok(choice)
}

fn is_help(arg: &Arg<'_>) -> bool {
    matches!(arg, Arg::Short('h') | Arg::Long("help"))
}

fn unexpected(arg: Arg<'_>, usage: &str) -> Error {
    format!("{}\n\n{usage}", arg.unexpected()).into()
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    fn choice(spec: &str, overlays: &[&str]) -> Choice {
        Choice { spec: Some(spec.into()), overlays: overlays.iter().map(PathBuf::from).collect() }
    }

    #[test]
    fn each_command_is_plain_data() {
        let request = |check, definition, target| Command::Codegen(Request { check, definition, target });
        for (line, command) in [
            ("--help", Command::Help(USAGE)),
            ("codegen -h", Command::Help(CODEGEN)),
            ("codegen", request(false, Choice::default(), Target::Generated)),
            ("codegen --check", request(true, Choice::default(), Target::Generated)),
            ("codegen --spec a --overlay b --overlay=c --out d", request(false, choice("a", &["b", "c"]), Target::Out("d".into()))),
            ("codegen --crate d --spec a --check", request(true, choice("a", &[]), Target::Crate("d".into()))),
            ("spec import a.json", Command::Spec(spec::Command::Import { file: "a.json".into(), out: None })),
            ("spec import --out b a", Command::Spec(spec::Command::Import { file: "a".into(), out: Some("b".into()) })),
            ("spec check --spec a", Command::Spec(spec::Command::Check(choice("a", &[])))),
            ("spec operations --format json", Command::Spec(spec::Command::Operations(Choice::default()))),
            ("ci", Command::Ci(vec![])),
            ("ci fmt test", Command::Ci(vec![Step::Fmt, Step::Test])),
            ("fuzz", Command::Fuzz(fuzz::Request::default())),
            (
                "fuzz --runs 5 --seed 7 --case 3 --out d",
                Command::Fuzz(fuzz::Request { runs: 5, seed: 7, case: Some(3), out: Some("d".into()) }),
            ),
            ("bench", Command::Bench(bench::Request::default())),
            ("bench json --runs 3", Command::Bench(bench::Request { benches: vec![Bench::Json], runs: NonZero::new(3), steps: false })),
        ] {
            assert_eq!(parsed(line).as_ref(), Ok(&command), "{line}");
        }
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for (line, complaint) in [
            ("", "a command is missing"),
            ("build", "unknown command `build`"),
            ("codegen --chekc", "invalid option '--chekc'"),
            ("codegen more", "unexpected argument \"more\""),
            ("codegen --out a --crate b", "--out or --crate is given twice"),
            ("codegen --spec a --spec b", "--spec is given twice"),
            ("codegen --overlay a", "--overlay needs --spec"),
            ("codegen --out", "missing argument"),
            ("spec", "what to do with the definition is missing"),
            ("spec diff", "unknown command `spec diff`"),
            ("spec import", "the FILE to import is missing"),
            ("spec import a b", "FILE is given twice"),
            ("spec check --format json", "invalid option '--format'"),
            ("spec operations --format yaml", "unknown format `yaml`; the formats are: json"),
            ("fuzz --runs many", "cannot parse argument \"many\""),
            ("fuzz --out d", "--out needs --case"),
            ("bench speed", "unknown bench `speed`; the benches are: client, codegen, compile, json"),
            ("bench --steps", "--steps goes with `bench codegen` alone"),
            ("bench --runs 0", "cannot parse argument \"0\""),
            ("ci lint", "unknown step `lint`; the steps are: fmt, clippy, doc, features, drift, test"),
        ] {
            let error = parsed(line).expect_err(line);
            assert!(error.starts_with(complaint), "{line}: {error}");
        }
    }
}
