//! A worker for each core; one that dies or hangs is told of and started again behind the case that it died of.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result};
use mutation::Corpus;
use serde_json::Value;
use xtask::fuzz::Request;

use crate::report::Report;
use crate::worker;

/// A case that takes longer twice hangs; once, it may be the machine that did.
const LONGEST: Duration = Duration::from_secs(30);

/// Runs all cases and prints the report. False: there are findings.
pub(crate) fn run(request: &Request) -> Result<bool> {
    // What is wrong with the files is told once, and not by each worker.
    Corpus::read()?;
    let start = Instant::now();
    let step = thread::available_parallelism().map_or(1, usize::from) as u64;
    let reports: Vec<Result<Report>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..step).map(|first| scope.spawn(move || share(request, first, step))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a supervisor died"))).collect()
    });
    let mut report = Report::default();
    for part in reports {
        report.merge(part?);
    }
    println!("{}", report.text(request, start.elapsed()));
    Ok(report.findings.is_empty())
}

/// The cases of one core.
fn share(request: &Request, first: u64, step: u64) -> Result<Report> {
    let (mut report, mut next, mut suspect) = (Report::default(), first, None);
    while next < request.runs {
        let (mut child, lines) = start(request, next, step)?;
        let died = follow(&lines, &mut next, request.runs, step, &mut report);
        if died == Some(Death::Hung) {
            child.kill()?;
        }
        let status = child.wait()?;
        match died {
            None => {}
            Some(Death::Hung) if suspect != Some(next) => suspect = Some(next),
            Some(Death::Hung) => report.finding(next, format!("hung: more than {LONGEST:?}")),
            Some(Death::Ended) => report.finding(next, format!("died: {status}")),
        }
        if died.is_some() && report.findings.contains_key(&next) {
            next += step;
        }
    }
    Ok(report)
}

fn start(request: &Request, first: u64, step: u64) -> Result<(Child, Receiver<String>)> {
    let numbers = [request.seed, first, step, request.runs].map(|number| number.to_string());
    let mut command = Command::new(env::current_exe()?);
    let mut child = command.arg(worker::NAME).args(numbers).stdout(Stdio::piped()).spawn().context("cannot start a worker")?;
    let out = child.stdout.take().context("a worker without output")?;
    let (send, lines) = mpsc::channel();
    thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    Ok((child, lines))
}

#[derive(PartialEq)]
enum Death {
    Hung,
    Ended,
}

/// Reads what a worker says of its cases, to the end or to the one that it died of.
fn follow(lines: &Receiver<String>, next: &mut u64, end: u64, step: u64, report: &mut Report) -> Option<Death> {
    loop {
        match lines.recv_timeout(LONGEST) {
            Ok(line) => match serde_json::from_str::<Value>(&line) {
                Ok(Value::Number(number)) => *next = number.as_u64().unwrap_or(*next),
                Ok(record) => {
                    report.add(*next, &record);
                    *next += step;
                }
                Err(_) => {}
            },
            Err(RecvTimeoutError::Timeout) => return Some(Death::Hung),
            Err(RecvTimeoutError::Disconnected) => return (*next < end).then_some(Death::Ended),
        }
    }
}
