//! A process that runs every n-th case. It names each before it starts, so that the one it dies of is known.

use std::io::{self, Write};
use std::panic;
use std::time::Instant;
use std::{env, thread};

use anyhow::{Context, Result};
use mutation::{Case, Corpus, Outcome};
use serde_json::json;

/// The first argument of the process; seed, first case, step and end follow.
pub(crate) const NAME: &str = "worker";

pub(crate) fn main() -> Result<bool> {
    let numbers = env::args().skip(2).map(|text| text.parse::<u64>()).collect::<Result<Vec<_>, _>>()?;
    let [seed, first, step, end] = *numbers.as_slice() else { anyhow::bail!("a worker takes four numbers") };
    panic::set_hook(Box::new(|_| {}));
    let corpus = Corpus::read()?;
    // A thread with the stack that any thread has; that of a main thread may be larger.
    let done = thread::spawn(move || run(&corpus, seed, (first..end).step_by(usize::try_from(step)?)));
    done.join().ok().context("a worker died")??;
    Ok(true)
}

fn run(corpus: &Corpus, seed: u64, numbers: impl Iterator<Item = u64>) -> Result<()> {
    let mut out = io::stdout();
    for number in numbers {
        writeln!(out, "{number}")?;
        let case = Case::new(corpus, &mutation::bytes(seed, number));
        let start = Instant::now();
        let outcome = case.run_caught();
        let micros = u64::try_from(start.elapsed().as_micros())?;
        let (outcome, text) = match outcome {
            Outcome::Generated => ("generated", String::new()),
            Outcome::Refused(_) => ("refused", String::new()),
            Outcome::Finding(what) => ("finding", what),
        };
        let kinds: Vec<String> = case.kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect();
        let form = format!("{:?}", case.form).to_lowercase();
        writeln!(out, "{}", json!({ "form": form, "kinds": kinds, "outcome": outcome, "text": text, "micros": micros }))?;
    }
    Ok(())
}
