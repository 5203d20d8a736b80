//! Which taxes and modifier lists go with items.

use serde_json::{Value, json};

use super::object::{data_mut, live};
use super::upsert::stamp;
use super::{CATALOG_OBJECT, at_most, list, next_version, tell, texts};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn taxes(tx: &mut Tx<'_>, call: &Call) -> Answer {
    relate(tx, call, "TAX", ["taxes_to_enable", "taxes_to_disable"], |data, on, off| {
        let mut ids: Vec<Value> = list(data, "tax_ids").to_vec();
        ids.retain(|id| !off.iter().any(|off| id == off.as_str()));
        let new: Vec<Value> = on.iter().map(|id| json!(id)).filter(|id| !ids.contains(id)).collect();
        ids.extend(new);
        data["tax_ids"] = ids.into();
    })
}

pub(super) fn modifier_lists(tx: &mut Tx<'_>, call: &Call) -> Answer {
    relate(tx, call, "MODIFIER_LIST", ["modifier_lists_to_enable", "modifier_lists_to_disable"], |data, on, off| {
        let mut infos: Vec<Value> = list(data, "modifier_list_info").to_vec();
        infos.retain(|info| !off.iter().any(|off| info["modifier_list_id"] == off.as_str()));
        for id in on {
            match infos.iter_mut().find(|info| info["modifier_list_id"] == id.as_str()) {
                Some(info) => info["enabled"] = json!(true),
                None => infos.push(json!({ "modifier_list_id": id, "enabled": true })),
            }
        }
        data["modifier_list_info"] = infos.into();
    })
}

fn relate(tx: &mut Tx<'_>, call: &Call, kind: &str, fields: [&str; 2], change: impl Fn(&mut Value, &[String], &[String])) -> Answer {
    let items = texts(call, "item_ids");
    let [on, off] = fields.map(|field| texts(call, field));
    if on.is_empty() && off.is_empty() {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", fields[0], "Name what to enable or to disable."));
    }
    for (ids, kind, field) in [(&items, "ITEM", "item_ids"), (&on, kind, fields[0]), (&off, kind, fields[1])] {
        at_most(ids, 1000, field)?;
        there(tx, ids, kind, field)?;
    }
    let version = next_version(tx);
    for id in &items {
        let mut item = live(tx, id)?;
        change(data_mut(&mut item), &on, &off);
        stamp(tx, &mut item, version);
        tx.put(CATALOG_OBJECT, id, item);
    }
    tell(tx);
    Ok(json!({ "updated_at": tx.time() }))
}

fn there(tx: &Tx<'_>, ids: &[String], kind: &str, field: &str) -> Result<(), Refusal> {
    let missing = |id: &String| !live(tx, id).is_ok_and(|object| object["type"] == kind);
    match ids.iter().position(missing) {
        Some(index) => {
            Err(Refusal::at("NOT_FOUND", format!("{field}[{index}]"), format!("The catalog has no {kind} with the ID `{}`.", ids[index])))
        }
        None => Ok(()),
    }
}
