//! Many customers in one call: each entry is done or refused by itself, and the call succeeds.

use serde_json::{Map, Value, json};

use super::show::show;
use super::{CUSTOMER, change, make, remove};
use crate::call::Call;
use crate::idempotency::{Answer, once};
use crate::refusal::{Mistake, Refusal};
use crate::store::Tx;

const MOST: usize = 100;

/// The keys of the entries are their idempotency keys.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let make = |tx: &mut Tx<'_>, key: &str, fields: &Map<String, Value>| {
        once(tx, &call.operation.id, key, &json!(fields), |tx| make(tx, fields.clone()))
    };
    of_map(tx, call, make)
}

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    of_map(tx, call, |tx, id, fields| tx.attempt(|tx| change(tx, id, fields.clone())))
}

pub(super) fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let ids = ids(call)?;
    let mut found: Vec<Value> = ids.iter().filter_map(|id| tx.get(CUSTOMER, id).cloned()).collect();
    show(tx, &mut found, true);
    let mut found = found.into_iter();
    let answer = |id: &&str| match tx.find(CUSTOMER, id) {
        Ok(_) => Ok(json!({ "customer": found.next() })),
        Err(refusal) => Err(refusal),
    };
    Ok(answers(&ids, answer))
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let ids = ids(call)?;
    Ok(answers(&ids, |id| tx.attempt(|tx| remove(tx, id))))
}

fn of_map(tx: &mut Tx<'_>, call: &Call, mut act: impl FnMut(&mut Tx<'_>, &str, &Map<String, Value>) -> Answer) -> Answer {
    let entries = call.body.get("customers").and_then(Value::as_object);
    check_count(entries.map_or(0, Map::len), "customers", "TOO_MANY_MAP_ENTRIES")?;
    let done = entries.into_iter().flatten().filter_map(|(key, fields)| {
        let answer = act(tx, key, fields.as_object()?);
        Some((key.clone(), entry(answer)))
    });
    Ok(json!({ "responses": done.collect::<Map<_, _>>() }))
}

/// The IDs of a call, each once.
fn ids(call: &Call) -> Result<Vec<&str>, Refusal> {
    let ids = call.body.get("customer_ids").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    check_count(ids.len(), "customer_ids", "ARRAY_LENGTH_TOO_LONG")?;
    let mut once = Vec::new();
    ids.iter().filter_map(Value::as_str).for_each(|id| {
        if !once.contains(&id) {
            once.push(id)
        }
    });
    Ok(once)
}

fn answers(ids: &[&str], mut act: impl FnMut(&&str) -> Answer) -> Value {
    let answers: Map<_, _> = ids.iter().map(|id| ((*id).to_owned(), entry(act(id)))).collect();
    json!({ "responses": answers })
}

fn check_count(count: usize, field: &str, too_many: &'static str) -> Result<(), Refusal> {
    match count {
        0 => Err(Refusal::at("VALUE_EMPTY", field, "One entry at least is needed.")),
        count if count > MOST => Err(Refusal::at(too_many, field, format!("{count} entries are too many: at most {MOST} are allowed."))),
        _ => Ok(()),
    }
}

/// What one entry of a bulk call is answered with.
pub(in crate::behaviour) fn entry(answer: Answer) -> Value {
    answer.unwrap_or_else(|refusal| json!({ "errors": refusal.mistakes.iter().map(Mistake::json).collect::<Vec<_>>() }))
}
