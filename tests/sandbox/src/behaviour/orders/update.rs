//! UpdateOrder: a sparse order is merged into the stored one, list items by their UIDs, and paths are cleared.

use serde_json::{Map, Value, json};

use super::json::{list, list_mut, text};
use super::prepare::{each, has_open_fulfillment, prepare, stamp_fulfillments};
use super::{ORDER, attach, checked_version, given, notice, save, tenders, totals};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

/// The lists whose items are told apart by their UIDs.
const BY_UID: [&str; 10] = [
    "line_items",
    "taxes",
    "discounts",
    "service_charges",
    "fulfillments",
    "modifiers",
    "applied_taxes",
    "applied_discounts",
    "applied_service_charges",
    "entries",
];

/// What a caller cannot take away from an order.
const KEPT: [&str; 4] = ["id", "location_id", "version", "state"];

type Checked = Result<(), Refusal>;

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let before = tx.find(ORDER, call.path("order_id"))?.clone();
    let changes = given(call)?;
    may_change(&before, &changes)?;
    let mut order = before.clone();
    for (index, path) in
        call.input("fields_to_clear").map_or(&[][..], |paths| paths.as_array().map_or(&[], Vec::as_slice)).iter().enumerate()
    {
        clear(&mut order, path.as_str().unwrap_or_default(), &format!("fields_to_clear[{index}]"))?;
    }
    if let Some(changes) = changes.as_object() {
        merge(&mut order, changes);
    }
    order["version"] = before["version"].clone();
    attach::forget(&mut order, &before);
    unchangeable(&before, &order)?;
    prepare(tx, &mut order)?;
    change_state(tx, &before, &mut order)?;
    save(tx, &mut order);
    tell_fulfillments(tx, &before, &order);
    Ok(json!({ "order": order }))
}

fn may_change(before: &Value, changes: &Value) -> Checked {
    let Some(version) = changes["version"].as_i64() else {
        let detail = "An update names the version that it changes.";
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "order.version", detail));
    };
    checked_version(before, Some(version), "order.version")?;
    let state = text(before, "state");
    if ["COMPLETED", "CANCELED"].contains(&state) {
        return Err(Refusal::at("BAD_REQUEST", "order.state", format!("The order is {state}, and cannot be changed any more.")));
    }
    if changes["location_id"] != before["location_id"] {
        return Err(Refusal::at("LOCATION_MISMATCH", "order.location_id", "The order is of another location."));
    }
    Ok(())
}

/// Merges like [`crate::change::merge`], and list items by their UIDs; one without a known UID is new.
fn merge(object: &mut Value, changes: &Map<String, Value>) {
    if !object.is_object() {
        *object = json!({});
    }
    renew(object, changes);
    let Value::Object(members) = object else { return };
    for (name, change) in changes {
        match change {
            Value::Null => drop(members.remove(name)),
            Value::Object(inner) => merge(members.entry(name.clone()).or_insert(Value::Null), inner),
            Value::Array(items) if BY_UID.contains(&name.as_str()) => merge_items(members.entry(name.clone()).or_insert(json!([])), items),
            other => drop(members.insert(name.clone(), other.clone())),
        }
    }
}

/// Another catalog object brings its own name and price.
fn renew(object: &mut Value, changes: &Map<String, Value>) {
    let other = changes.get("catalog_object_id").is_some_and(|id| *id != object["catalog_object_id"]);
    if let (true, Some(members)) = (other, object.as_object_mut()) {
        let taken = ["name", "variation_name", "base_price_money", "catalog_version", "quantity_unit"];
        taken.iter().for_each(|name| drop(members.remove(*name)));
    }
}

fn merge_items(known: &mut Value, items: &[Value]) {
    let Value::Array(known) = known else { return };
    for item in items {
        let Some(changes) = item.as_object() else { continue };
        let uid = text(item, "uid");
        match known.iter_mut().find(|known| !uid.is_empty() && known["uid"] == uid) {
            Some(known) => merge(known, changes),
            None => known.push(item.clone()),
        }
    }
}

/// Clears what a path names: `line_items[uid].note`, `discounts[uid]`, `taxes`.
fn clear(order: &mut Value, path: &str, place: &str) -> Checked {
    let wrong = |detail: &str| Refusal::at("INVALID_VALUE", place, format!("`{path}` {detail}"));
    let steps = steps(path).ok_or_else(|| wrong("is no path: write it like `line_items[uid].note`."))?;
    if KEPT.contains(&steps[0].0.as_str()) {
        return Err(wrong("cannot be cleared."));
    }
    let mut at = order;
    for (depth, (name, uid)) in steps.iter().enumerate() {
        let last = depth + 1 == steps.len();
        match uid {
            None if last => {
                return at.as_object_mut().and_then(|members| members.remove(name)).map(drop).ok_or_else(|| wrong("is not set."));
            }
            None => at = at.get_mut(name).ok_or_else(|| wrong("is not set."))?,
            Some(uid) => {
                let found = list(at, name).iter().position(|item| item["uid"] == uid.as_str());
                let found = found.ok_or_else(|| wrong("names a UID that the order does not have."))?;
                if last {
                    if let Some(items) = at[name.as_str()].as_array_mut() {
                        items.remove(found);
                    }
                    return Ok(());
                }
                at = &mut list_mut(at, name)[found];
            }
        }
    }
    Ok(())
}

/// The names of a path, each with the UID in brackets behind it. A UID may hold dots.
fn steps(path: &str) -> Option<Vec<(String, Option<String>)>> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| !name.is_empty())?.to_owned();
        rest = &rest[end..];
        let mut uid = None;
        if let Some(inner) = rest.strip_prefix('[') {
            let (found, after) = inner.split_once(']')?;
            uid = Some(found.to_owned());
            rest = after;
        }
        steps.push((name, uid));
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            None => return rest.is_empty().then_some(steps),
        }
    }
}

/// The scope of a rule and the type of a fulfillment stay, and what was handed over stays so.
fn unchangeable(before: &Value, order: &Value) -> Checked {
    for (name, member) in
        [("taxes", "scope"), ("discounts", "scope"), ("service_charges", "scope"), ("fulfillments", "type"), ("fulfillments", "state")]
    {
        for (index, item) in list(order, name).iter().enumerate() {
            let Some(was) = list(before, name).iter().find(|was| was["uid"] == item["uid"]) else { continue };
            let open = member == "state" && !["COMPLETED", "CANCELED", "FAILED"].contains(&text(was, "state"));
            if !open && was[member] != item[member] {
                let detail = format!("This is {}, and cannot be changed: remove the item and add another one.", text(was, member));
                return Err(Refusal::at("INVALID_VALUE", format!("order.{name}[{index}].{member}"), detail));
            }
        }
    }
    Ok(())
}

fn change_state(tx: &mut Tx<'_>, before: &Value, order: &mut Value) -> Checked {
    let refused = |detail: &str| Err(Refusal::at("INVALID_VALUE", "order.state", detail));
    if totals::due(order) < 0 {
        return Err(Refusal::new("BAD_REQUEST", "The order would come to less than was paid for it."));
    }
    let paid = tenders::is_paid(tx, order, None);
    match (text(before, "state"), text(order, "state").to_owned().as_str()) {
        (was, now) if was == now => {}
        ("DRAFT", "OPEN") => {}
        (_, "CANCELED") if !list(order, "tenders").is_empty() => return refused("The order has payments: cancel or refund them first."),
        (_, "CANCELED") => cancel(tx, order),
        ("OPEN", "COMPLETED") if !paid => return refused("The order is not paid: only a paid order can be completed."),
        ("OPEN", "COMPLETED") if has_open_fulfillment(order) => return refused("The order has a fulfillment that is not completed."),
        ("OPEN", "COMPLETED") => tenders::complete(tx, order),
        (was, now) => return refused(&format!("An order that is {was} cannot become {now}.")),
    }
    stamp_fulfillments(tx, order);
    tenders::settle(tx, order, None);
    Ok(())
}

fn cancel(tx: &Tx<'_>, order: &mut Value) {
    order["closed_at"] = tx.time();
    each(order, "fulfillments", |fulfillment| {
        if !["COMPLETED", "FAILED"].contains(&text(fulfillment, "state")) {
            fulfillment["state"] = json!("CANCELED");
        }
    });
}

fn tell_fulfillments(tx: &mut Tx<'_>, before: &Value, order: &Value) {
    let state = |order: &Value, uid: &Value| {
        list(order, "fulfillments").iter().find(|known| known["uid"] == *uid).map(|known| known["state"].clone())
    };
    let update = |fulfillment: &Value| {
        let old = state(before, &fulfillment["uid"])?;
        let changed = old != fulfillment["state"];
        changed.then(|| json!({ "fulfillment_uid": fulfillment["uid"], "old_state": old, "new_state": fulfillment["state"] }))
    };
    let updates: Vec<Value> = list(order, "fulfillments").iter().filter_map(update).collect();
    if !updates.is_empty() {
        let mut told = notice(order, &["created_at", "updated_at"]);
        told["fulfillment_update"] = updates.into();
        let object = json!({ "order_fulfillment_updated": told });
        tx.event("order.fulfillment.updated", "order_fulfillment_updated", text(order, "id"), object);
    }
}
