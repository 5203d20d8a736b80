//! The command line of the program, parsed into plain data. Whatever it does not know is an error.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Error, Parser, ValueExt};

pub(crate) const USAGE: &str = "\
Usage: square-sandbox [--port N] [--data FILE] [--seed N] [--seed-data]

An offline Square on loopback. Once calls are answered, standard output has one line: `ready URL`.

  --port N       listen on this port of 127.0.0.1; 4567 without it, 0 for any free one
  --data FILE    keep everything in FILE, which is made if it is not there; in memory without it
  --seed N       where chance starts: the same calls make the same IDs. A data file keeps the seed it was made with
  --seed-data    start a new sandbox with the goods, customers and sales of a café
  --help         print this
  --version      print the versions of the program and of the API that it serves

SIGINT or SIGTERM ends it once the calls in flight are answered, after ten seconds at the latest; a second one ends it at
once.";

/// The port that the documentation speaks of.
pub(crate) const PORT: u16 = 4567;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version,
    Serve(Options),
}

/// How to start.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) port: Option<u16>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) seed: Option<u64>,
    pub(crate) seed_data: bool,
}

/// Parses the arguments that follow the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, Error> {
    let mut parser = Parser::from_args(args);
    let mut options = Options::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(Command::Version),
            Arg::Long("port") => set(&mut options.port, "--port", number(&mut parser, "--port")?)?,
            Arg::Long("data") => set(&mut options.data, "--data", parser.value()?.into())?,
            Arg::Long("seed") => set(&mut options.seed, "--seed", number(&mut parser, "--seed")?)?,
            Arg::Long("seed-data") => options.seed_data = true,
            arg => return Err(format!("{}\n\n{USAGE}", arg.unexpected()).into()),
        }
    }
    Ok(Command::Serve(options))
}

fn number<T: std::str::FromStr<Err: std::fmt::Display>>(parser: &mut Parser, name: &str) -> Result<T, Error> {
    let text = parser.value()?.string()?;
    text.parse().map_err(|error| format!("{name} takes a number, not `{text}`: {error}").into())
}

fn set<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), Error> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("{name} is given twice").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_command_line_is_plain_data() {
        for (line, options) in [
            ("", Options::default()),
            ("--port 0 --seed=7", Options { port: Some(0), seed: Some(7), ..Options::default() }),
            ("--data a.redb --seed-data", Options { data: Some("a.redb".into()), seed_data: true, ..Options::default() }),
        ] {
            assert_eq!(parsed(line), Ok(Command::Serve(options)), "{line}");
        }
        for (line, command) in [("--help", Command::Help), ("--port 1 -h", Command::Help), ("--version", Command::Version)] {
            assert_eq!(parsed(line), Ok(command), "{line}");
        }
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for (line, complaint) in [
            ("--prot 1", "invalid option '--prot'"),
            ("serve", "unexpected argument \"serve\""),
            ("--port", "missing argument for option '--port'"),
            ("--port 70000", "--port takes a number, not `70000`: number too large"),
            ("--seed -1", "--seed takes a number, not `-1`: invalid digit"),
            ("--port 1 --port 2", "--port is given twice"),
            ("--seed-data=yes", "unexpected argument for option '--seed-data'"),
        ] {
            let error = parsed(line).expect_err(line);
            assert!(error.starts_with(complaint), "{line}: {error}");
        }
    }
}
