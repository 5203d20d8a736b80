//! Many custom attributes in one call: each entry is done or refused by itself.

use serde_json::{Map, Value, json};

use super::super::customers::entry;
use super::Owner;
use super::attributes::{set, unset};
use crate::call::Call;
use crate::idempotency::{Answer, once};
use crate::refusal::Refusal;
use crate::store::Tx;

const MOST: usize = 25;

pub(super) fn upsert(tx: &mut Tx<'_>, call: &Call) -> Answer {
    each(tx, call, |tx, owner, _, request| {
        let sent = request.get("custom_attribute").and_then(Value::as_object).cloned().unwrap_or_default();
        let key = text(&sent, "key");
        if key.is_empty() {
            return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "custom_attribute.key", "An entry names its attribute by the key."));
        }
        let id = text(request, owner.id);
        let act = |tx: &mut Tx<'_>| set(tx, owner, id, key, &sent).map(|answer| beside(answer, owner, id));
        match request.get("idempotency_key").and_then(Value::as_str) {
            Some(key) => once(tx, &call.operation.id, key, &json!(request), act),
            None => tx.attempt(act),
        }
    })
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    each(tx, call, |tx, owner, entry, request| {
        let key = text(request, "key");
        let id = owner_of(tx, owner, entry, request, key)?;
        tx.attempt(|tx| unset(tx, owner, &id, key)).map(|answer| beside(answer, owner, &id))
    })
}

/// The resource that an entry is about. Entries that delete from locations and merchants do not name theirs: the entry's own
/// ID may, or there is one alone that has the attribute.
fn owner_of(tx: &Tx<'_>, owner: &Owner, entry: &str, request: &Map<String, Value>, key: &str) -> Result<String, Refusal> {
    let named = [text(request, owner.id), entry].into_iter().find(|id| !id.is_empty() && tx.get(owner.kind, id).is_some());
    if let Some(id) = named.or_else(|| request.get(owner.id).and_then(Value::as_str)) {
        return Ok(id.to_owned());
    }
    let has = |id: &str| tx.get(owner.attribute, &owner.place(id, super::simple(key))).is_some();
    let mut ids = tx.all(owner.kind).map(|entry| entry.id).filter(|id| has(id));
    match (ids.next(), ids.next()) {
        (Some(id), None) => Ok(id.to_owned()),
        (None, _) => Err(Refusal::new("NOT_FOUND", format!("No {} has a custom attribute with the key `{key}`.", owner.kind))),
        (Some(_), Some(_)) => {
            let detail = format!("Several have this attribute: give the entry the ID of its {}.", owner.kind);
            Err(Refusal::new("BAD_REQUEST", detail))
        }
    }
}

fn each(tx: &mut Tx<'_>, call: &Call, mut act: impl FnMut(&mut Tx<'_>, &'static Owner, &str, &Map<String, Value>) -> Answer) -> Answer {
    let requests = call.body.get("values").and_then(Value::as_object);
    match requests.map_or(0, Map::len) {
        0 => return Err(Refusal::at("VALUE_EMPTY", "values", "One entry at least is needed.")),
        count if count > MOST => {
            return Err(Refusal::at("TOO_MANY_MAP_ENTRIES", "values", format!("At most {MOST} entries are allowed.")));
        }
        _ => {}
    }
    let done = requests.into_iter().flatten().filter_map(|(id, request)| {
        let answer = act(tx, Owner::of(call), id, request.as_object()?);
        Some((id.clone(), entry(answer)))
    });
    Ok(json!({ "values": done.collect::<Map<_, _>>() }))
}

/// Answers tell whose attribute it was, where the definition has a place for it.
fn beside(mut answer: Value, owner: &Owner, id: &str) -> Value {
    let told = match owner.kind {
        "order" => false,
        "merchant" => answer.get("custom_attribute").is_some(),
        _ => true,
    };
    if told {
        answer[owner.id] = json!(id);
    }
    answer
}

fn text<'m>(members: &'m Map<String, Value>, name: &str) -> &'m str {
    members.get(name).and_then(Value::as_str).unwrap_or_default()
}
