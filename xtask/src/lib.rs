//! The commands of this workspace. The generator is pure; whatever touches the disk or runs a program lies here.

pub mod args;
pub mod bench;
pub mod ci;
pub mod crate_dir;
pub mod definition;
pub mod drift;
pub mod features;
pub mod fuzz;
pub mod generate;
pub mod guard;
pub mod sandbox;
pub mod spec;
pub mod workspace;
pub mod write;

#[cfg(test)]
mod scratch;

use std::io::{self, Write};

use args::Command;
use workspace::Workspace;

/// Carries out one command; what it has to say goes to standard output.
pub fn run(command: Command) -> anyhow::Result<()> {
    let workspace = Workspace::here();
    match command {
        Command::Help(usage) => say(usage),
        Command::Codegen(request) => say(&generate::run(&workspace, &request)?),
        Command::Spec(command) => say(&spec::run(&workspace, &command)?),
        Command::Ci(steps) => ci::run(&workspace, &steps),
        Command::Fuzz(request) => fuzz::run(&workspace, &request),
        Command::Bench(request) => bench::run(&workspace, &request),
        Command::Sandbox(args) => sandbox::run(&workspace, &args),
        Command::Soak(args) => sandbox::soak(&workspace, &args),
    }
}

/// Writes to standard output. A reader that has seen enough and hangs up is no failure.
fn say(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{}", text.trim_end()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
