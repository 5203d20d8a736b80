//! The program behind `cargo xtask fuzz`: runs the cases of a seed on all cores, or repeats one of them.

mod report;
mod supervise;
mod worker;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use mutation::{Case, Corpus, Outcome};
use xtask::args::{self, Command};
use xtask::fuzz::Request;

fn main() -> ExitCode {
    let done = match env::args_os().nth(1).is_some_and(|first| first == worker::NAME) {
        true => worker::main(),
        false => request().and_then(|request| match request.case {
            Some(case) => repeat(request.seed, case, request.out.as_deref()),
            None => supervise::run(&request),
        }),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn request() -> Result<Request> {
    let line = [OsString::from("fuzz")].into_iter().chain(env::args_os().skip(1));
    match args::parse(line)? {
        Command::Fuzz(request) => Ok(request),
        _ => bail!("{}", args::FUZZ),
    }
}

/// Tells what one case was and what came of it. A panic is let through, with the place where it was.
fn repeat(seed: u64, number: u64, out: Option<&Path>) -> Result<bool> {
    let case = Case::new(&Corpus::read()?, &mutation::bytes(seed, number));
    println!("case {number} of seed {seed}: {:?}, {:?}, {} overlays", case.form, case.kinds, case.overlays.len());
    if let Some(out) = out {
        fs::create_dir_all(out).with_context(|| out.display().to_string())?;
        for source in case.overlays.iter().chain([&case.definition]) {
            let path = out.join(&source.name);
            fs::write(&path, &source.text).with_context(|| path.display().to_string())?;
        }
        println!("written to {}", out.display());
    }
    let outcome = case.run();
    match &outcome {
        Outcome::Generated => println!("generated"),
        Outcome::Refused(error) => println!("refused: {error}"),
        Outcome::Finding(what) => println!("finding: {what}"),
    }
    Ok(!matches!(outcome, Outcome::Finding(_)))
}
