//! A program run to its end, and what it cost together with the programs that it ran.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use wait4::Wait4;

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// CPU seconds in the programs themselves.
    pub(crate) user: f64,
    /// CPU seconds in the system on their behalf.
    pub(crate) sys: f64,
    /// Memory of the largest of the programs at its peak, in megabytes.
    pub(crate) peak: f64,
}

/// Runs a program, its output into the file `log`; an error names the first line there that does.
pub(crate) fn run(command: &mut Command, log: &Path) -> Result<Cost> {
    let shown = shown(command);
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let used = command.spawn().and_then(|mut child| child.wait4()).with_context(|| format!("cannot run `{shown}`"))?;
    if !used.status.success() {
        let text = fs::read(log).unwrap_or_default();
        bail!("`{shown}` ended with {}: {}", used.status, complaint(&String::from_utf8_lossy(&text)));
    }
    let usage = used.rusage;
    Ok(Cost { user: usage.utime.as_secs_f64(), sys: usage.stime.as_secs_f64(), peak: usage.maxrss as f64 / 1e6 })
}

/// The program and its first arguments.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let args = command.get_args().take_while(|arg| !Path::new(arg).is_absolute()).take(4);
    let words: Vec<_> = [program].into_iter().chain(args).map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn complaint(log: &str) -> &str {
    let says = |line: &&str| line.to_ascii_lowercase().starts_with("error") || line.contains("fail: ");
    let lines = || log.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().find(says).or_else(|| lines().next_back()).unwrap_or("it said nothing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complaint_is_the_first_error() {
        for (log, line) in [
            ("   Compiling a\nwarning: b\nerror[E0412]: c\nerror: d\n", "error[E0412]: c"),
            ("gen fail: x\nError: generation experienced errors\n", "gen fail: x"),
            ("Exception in thread\n  at Main\n\n", "at Main"),
            ("", "it said nothing"),
        ] {
            assert_eq!(complaint(log), line);
        }
    }
}
