//! Which faults a call meets. The same call meets the same ones wherever it comes among others.

use std::collections::HashMap;
use std::sync::Mutex;

use ring::digest::{Context, SHA256};
use serde_json::{Map, Value};

use super::{Fault, Faults, Rule};
use crate::Error;
use crate::definition::Operation;
use crate::state::{Incoming, lock};

/// What a call asks for, in short.
type Fingerprint = [u8; 16];

/// The rules that are in force, and what they have struck.
#[derive(Debug)]
pub(crate) struct Chance {
    seed: u64,
    drawn: Mutex<Drawn>,
}

#[derive(Debug, Default)]
struct Drawn {
    faults: Faults,
    /// How often each rule has struck.
    counts: Vec<u64>,
    /// How often each call came.
    met: HashMap<Fingerprint, u64>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, drawn: Mutex::default() }
    }

    /// Puts rules in force, and counts anew.
    pub(crate) fn set(&self, faults: Faults) -> Result<(), Error> {
        faults.check()?;
        *lock(&self.drawn) = Drawn { counts: vec![0; faults.rules.len()], faults, met: HashMap::new() };
        Ok(())
    }

    pub(crate) fn clear(&self) {
        *lock(&self.drawn) = Drawn::default();
    }

    /// Keeps the rules, and counts anew.
    pub(crate) fn restart(&self) {
        let mut drawn = lock(&self.drawn);
        drawn.counts.fill(0);
        drawn.met.clear();
    }

    pub(crate) fn faults(&self) -> Faults {
        lock(&self.drawn).faults.clone()
    }

    pub(crate) fn counts(&self) -> Vec<u64> {
        lock(&self.drawn).counts.clone()
    }

    /// The faults that a call meets.
    pub(crate) fn of_call(&self, incoming: &Incoming) -> Vec<Fault> {
        self.draw(|| fingerprint(incoming), |rule| fits(rule, incoming))
    }

    /// The faults that a webhook meets, by what it is about. One that overtakes another is not held back itself.
    pub(crate) fn of_webhook(&self, about: &[&str], overtakes: bool) -> Vec<Fault> {
        self.draw(|| digest(about), |rule| rule.fault.is_of_webhooks() && !(overtakes && rule.fault == Fault::ReorderedWebhooks))
    }

    fn draw(&self, print: impl FnOnce() -> Fingerprint, fits: impl Fn(&Rule) -> bool) -> Vec<Fault> {
        let mut drawn = lock(&self.drawn);
        let Drawn { faults, counts, met } = &mut *drawn;
        if faults.rules.is_empty() {
            return Vec::new();
        }
        let print = print();
        let time = met.entry(print).or_default();
        *time += 1;
        let mut struck: Vec<Fault> = Vec::new();
        for (index, (rule, count)) in faults.rules.iter().zip(counts).enumerate() {
            let left = rule.times.is_none_or(|times| *count < times);
            let taken = ends(&rule.fault) && struck.iter().any(ends);
            if left && !taken && fits(rule) && unit(self.seed, index, rule, &print, *time) < rule.rate {
                *count += 1;
                struck.push(rule.fault.clone());
            }
        }
        struck
    }
}

/// It decides what the answer is, so that a call meets but one of its like.
fn ends(fault: &Fault) -> bool {
    !fault.is_of_webhooks() && !matches!(fault, Fault::Latency { .. } | Fault::DuplicateRows)
}

/// The rule is about this call, and its fault can befall it.
fn fits(rule: &Rule, incoming: &Incoming) -> bool {
    let operation = incoming.operation;
    let named = rule.operations.is_empty() || rule.operations.contains(&operation.id);
    named
        && match rule.fault {
            Fault::DuplicateRows => operation.pages.is_some(),
            Fault::ExpiredCursor => operation.pages.is_some() && brings_cursor(incoming),
            _ => !rule.fault.is_of_webhooks(),
        }
}

fn brings_cursor(incoming: &Incoming) -> bool {
    let in_query = form_urlencoded::parse(incoming.query.as_bytes()).any(|(name, value)| name == "cursor" && !value.is_empty());
    let body = || serde_json::from_slice::<Value>(&incoming.body).unwrap_or_default();
    in_query || body()["cursor"].as_str().is_some_and(|cursor| !cursor.is_empty())
}

/// A number from 0 up to but not 1, the same for the same draw.
fn unit(seed: u64, index: usize, rule: &Rule, print: &Fingerprint, time: u64) -> f64 {
    let fault = serde_json::to_string(&rule.fault).unwrap_or_default();
    let print: String = print.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest(&[&seed.to_string(), &index.to_string(), &fault, &print, &time.to_string()]);
    let bits = digest[..8].iter().fold(0, |bits: u64, byte| bits << 8 | u64::from(*byte)) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

fn fingerprint(incoming: &Incoming) -> Fingerprint {
    let path: String = incoming.path.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    let body = serde_json::from_slice::<Value>(&incoming.body).map(|body| asked(incoming.operation, body).to_string());
    let body = body.unwrap_or_else(|_| String::from_utf8_lossy(&incoming.body).into_owned());
    let file = incoming.file.as_ref().map(|file| String::from_utf8_lossy(&file.bytes)).unwrap_or_default();
    digest(&[&incoming.operation.method, &incoming.operation.path, &path, &incoming.query, &body, &file])
}

/// A body without its idempotency keys, which are new in each run of a program.
fn asked(operation: &Operation, mut body: Value) -> Value {
    let Some(key) = operation.idempotency.as_ref().filter(|key| !key.names_another) else { return body };
    let entries = key.each.as_ref().and_then(|each| body.get_mut(each)).and_then(Value::as_object_mut);
    let drop_key = |object: &mut Map<String, Value>| drop(object.remove(&key.field));
    entries.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut).for_each(drop_key);
    body.as_object_mut().into_iter().for_each(drop_key);
    body
}

/// Each part with its length before it, so that no two lists run together.
fn digest(parts: &[&str]) -> Fingerprint {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part.as_bytes());
    }
    let mut print = Fingerprint::default();
    print.copy_from_slice(&context.finish().as_ref()[..16]);
    print
}
