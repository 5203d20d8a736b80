//! The command line, parsed into plain data. Whatever it does not know is an error.

mod usage;

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Error, Parser, ValueExt};

use crate::bench::{self, Bench};
use crate::ci::Step;
use crate::definition::Choice;
use crate::fuzz;
use crate::generate::{Request, Target};
use crate::spec;
pub use usage::{BENCH, CI, CODEGEN, FUZZ, SANDBOX, SOAK, SPEC, USAGE};

/// What to do.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help(&'static str),
    Codegen(Request),
    Spec(spec::Command),
    Ci(Vec<Step>),
    Fuzz(fuzz::Request),
    Bench(bench::Request),
    /// The arguments go to the sandbox, which alone knows them.
    Sandbox(Vec<OsString>),
    /// As those of the sandbox.
    Soak(Vec<OsString>),
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
            "sandbox" => passed_on(&mut parser, SANDBOX, Command::Sandbox),
            "soak" => passed_on(&mut parser, SOAK, Command::Soak),
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

fn passed_on(parser: &mut Parser, usage: &'static str, command: fn(Vec<OsString>) -> Command) -> Result<Command, Error> {
    let args: Vec<_> = parser.raw_args()?.collect();
    let help = args.iter().any(|arg| arg == "--help" || arg == "-h");
    Ok(if help { Command::Help(usage) } else { command(args) })
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
            ("sandbox --help", Command::Help(SANDBOX)),
            ("soak --calls 1", Command::Soak(["--calls", "1"].map(OsString::from).to_vec())),
            ("sandbox --port 0 --whatever", Command::Sandbox(["--port", "0", "--whatever"].map(OsString::from).to_vec())),
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
