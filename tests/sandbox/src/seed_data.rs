//! What a café has: calls of the API, made one after the other, so that all of it fits together.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;

use crate::Error;
use crate::bootstrap::LOCATION_ID;
use crate::definition::definition;
use crate::refusal::Refusal;
use crate::state::{Incoming, State};
use crate::store::Tx;

static CALLS: &str = include_str!("seed_data.json");

/// A call. A text `$name` stands for what an earlier answer had, `$#name` for the object that came of it in a catalog batch.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    call: String,
    body: Value,
    /// What of the answer gets a name, and where it lies there.
    #[serde(default)]
    keep: BTreeMap<String, String>,
}

/// Makes all calls, or none.
pub(crate) fn fill(state: &State, tx: &mut Tx<'_>) -> Result<(), Error> {
    let steps: Vec<Step> = serde_json::from_str(CALLS).map_err(|error| Error::new(format!("seed_data.json: {error}")))?;
    let mut names = BTreeMap::from([("location".to_owned(), Value::from(LOCATION_ID))]);
    let all = tx.attempt(|tx| {
        let numbered = (1..).zip(steps);
        numbered.into_iter().try_for_each(|(number, step)| made(state, tx, number, step, &mut names))
    });
    all.map_err(|refusal| Error::new(format!("the seed data cannot be made: {}", refusal.record())))
}

fn made(state: &State, tx: &mut Tx<'_>, number: usize, step: Step, names: &mut BTreeMap<String, Value>) -> Result<(), Refusal> {
    let Step { call, mut body, keep } = step;
    let operation = definition().operations.get(&call).ok_or_else(|| Refusal::not_found("call", &call))?;
    resolve(&mut body, names)?;
    if let Some(key) = &operation.idempotency {
        body[&key.field] = format!("seed-data-{number}").into();
    }
    let (path, query, headers) = (Vec::new(), String::new(), HeaderMap::new());
    let incoming = Incoming { operation, path, query, headers, body: Bytes::from(body.to_string()), file: None, page_fault: None };
    let answer = state.perform(tx, incoming)?;
    for mapping in answer["id_mappings"].as_array().into_iter().flatten() {
        names.insert(mapping["client_object_id"].as_str().unwrap_or_default().to_owned(), mapping["object_id"].clone());
    }
    for (name, place) in keep {
        let value = answer.pointer(&place).ok_or_else(|| Refusal::not_found("value", &place))?;
        names.insert(name, value.clone());
    }
    Ok(())
}

/// Puts in what names stand for.
fn resolve(value: &mut Value, names: &BTreeMap<String, Value>) -> Result<(), Refusal> {
    match value {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix('$') {
                *value = names.get(name).cloned().ok_or_else(|| Refusal::not_found("name", name))?;
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, names)),
        Value::Object(members) => members.values_mut().try_for_each(|member| resolve(member, names)),
        _ => Ok(()),
    }
}
