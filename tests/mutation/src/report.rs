//! What came of the cases, by what was mutated and how.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use xtask::fuzz::Request;

/// More findings than these are counted and not printed.
const SHOWN: usize = 40;

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    refused: u64,
    generated: u64,
    findings: u64,
}

/// The counts, and the findings by case.
#[derive(Debug, Default)]
pub(crate) struct Report {
    all: Count,
    by: BTreeMap<String, Count>,
    slowest: (u64, u64),
    pub(crate) findings: BTreeMap<u64, String>,
}

impl Count {
    fn add(&mut self, outcome: &str) {
        match outcome {
            "refused" => self.refused += 1,
            "generated" => self.generated += 1,
            _ => self.findings += 1,
        }
    }

    fn merge(&mut self, other: Self) {
        self.refused += other.refused;
        self.generated += other.generated;
        self.findings += other.findings;
    }
}

impl Report {
    /// What a worker said of a case.
    pub(crate) fn add(&mut self, number: u64, record: &Value) {
        let outcome = record["outcome"].as_str().unwrap_or_default();
        self.all.add(outcome);
        let mut names: Vec<String> =
            record["kinds"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names.push(format!("({})", record["form"].as_str().unwrap_or_default()));
        names.into_iter().for_each(|name| self.by.entry(name).or_default().add(outcome));
        self.slowest = self.slowest.max((record["micros"].as_u64().unwrap_or_default(), number));
        if outcome == "finding" {
            self.findings.insert(number, record["text"].as_str().unwrap_or_default().to_owned());
        }
    }

    /// A case that its worker did not survive.
    pub(crate) fn finding(&mut self, number: u64, what: String) {
        self.all.findings += 1;
        self.findings.insert(number, what);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.all.merge(other.all);
        other.by.into_iter().for_each(|(name, count)| self.by.entry(name).or_default().merge(count));
        self.slowest = self.slowest.max(other.slowest);
        self.findings.extend(other.findings);
    }

    pub(crate) fn text(&self, request: &Request, took: Duration) -> String {
        let Count { refused, generated, findings } = self.all;
        let count = refused + generated + findings;
        let rate = count as f64 / took.as_secs_f64().max(f64::EPSILON);
        let mut text = format!("{:<12}{:>9}{:>9}{:>10}{:>9}\n", "", "cases", "refused", "generated", "findings");
        for (name, count) in self.by.iter().map(|(name, count)| (name.as_str(), *count)).chain([("all", self.all)]) {
            let cases = count.refused + count.generated + count.findings;
            let _ = writeln!(text, "{name:<12}{cases:>9}{:>9}{:>10}{:>9}", count.refused, count.generated, count.findings);
        }
        for (number, what) in self.findings.iter().take(SHOWN) {
            let _ = writeln!(text, "\ncase {number}: {what}\n  repeat: cargo xtask fuzz --seed {} --case {number} --out DIR", request.seed);
        }
        let (micros, slowest) = self.slowest;
        let _ = write!(
            text,
            "\nseed {}: {count} mutations in {:.1} s, {rate:.0} a second; the slowest, case {slowest}, took {:.2} s: {findings} findings",
            request.seed,
            took.as_secs_f64(),
            micros as f64 / 1e6,
        );
        text
    }
}
