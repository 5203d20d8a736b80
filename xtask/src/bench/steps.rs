//! What each step of the generator takes of a run, within one process.

use anyhow::Result;

use super::clock;
use super::table::{median, table};
use crate::definition::{self, Choice};
use crate::workspace::Workspace;
use crate::{drift, say};

const STEPS: [&str; 7] = ["read", "parse", "overlay", "lower", "emit", "render", "compare"];

pub(super) fn run(workspace: &Workspace, runs: usize) -> Result<()> {
    let runs = (0..runs).map(|_| once(workspace)).collect::<Result<Vec<_>>>()?;
    let millis: Vec<f64> = (0..STEPS.len()).map(|step| median(runs.iter().map(|run| run[step]))).collect();
    let sum: f64 = millis.iter().sum();
    let row = |(name, millis): (&str, f64)| vec![name.to_owned(), format!("{millis:.0}"), format!("{:.0}", millis / sum * 100.0)];
    let rows: Vec<_> = STEPS.into_iter().zip(millis).chain([("all", sum)]).map(row).collect();
    say(&format!("Its steps, medians of {}\n\n{}\n", runs.len(), table(&["step", "CPU, ms", "%"], &rows)))
}

/// Milliseconds of each step. Overlays and lowering are what a longer run takes more than a shorter one.
fn once(workspace: &Workspace) -> Result<[f64; STEPS.len()]> {
    let (read, sources) = timed(|| definition::sources(workspace, &Choice::default()));
    let (spec, overlays) = sources?;
    let (parse, parsed) = timed(|| codegen::resolve(&spec, &[]).map(drop));
    let (resolve, resolved) = timed(|| codegen::resolve(&spec, &overlays).map(drop));
    let (load, api) = timed(|| codegen::load(&spec, &overlays));
    parsed?;
    resolved?;
    let api = api?;
    let (emit, modules) = timed(|| codegen::emit(&api).collect::<Vec<_>>());
    let (render, files) = timed(|| modules.into_iter().map(codegen::render).collect::<codegen::Result<Vec<_>>>());
    let files = files?;
    let (compare, compared) = timed(|| drift::compare(&workspace.generated(), &files));
    compared?;
    Ok([read, parse, resolve - parse, load - resolve, emit, render, compare])
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = clock::now();
    let done = work();
    (clock::now().saturating_sub(start).as_secs_f64() * 1e3, done)
}
