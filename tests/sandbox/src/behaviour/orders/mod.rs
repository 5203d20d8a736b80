//! Orders: what is bought, what it comes to, and what was paid.

mod attach;
mod auto;
mod check;
pub(super) mod json;
mod pay;
mod prepare;
mod resolve;
mod search;
mod states;
mod tenders;
#[cfg(test)]
mod tests;
mod totals;
mod update;

use serde_json::{Value, json};

use super::Area;
use super::locations::checked_location;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;
use json::{list, text};

pub(crate) use states::{cancel_unpaid, open};
pub(crate) use tenders::{add_refund, add_tender, quick, remove_tender, requick};

pub(crate) const ORDER: &str = "order";

pub(super) const AREA: Area = &[
    ("CreateOrder", create_order),
    ("RetrieveOrder", retrieve),
    ("BatchRetrieveOrders", batch_retrieve),
    ("UpdateOrder", update::update),
    ("CloneOrder", clone),
    ("CalculateOrder", calculate),
    ("PayOrder", pay::pay),
    ("SearchOrders", search::search),
];

fn create_order(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "order": create(tx, given(call)?)? }))
}

/// The order that a call brings.
fn given(call: &Call) -> Answer {
    let order = call.input("order").filter(|order| order.is_object()).cloned();
    order.ok_or_else(|| Refusal::at("MISSING_REQUIRED_PARAMETER", "order", "The call needs an order."))
}

/// Makes an order of what a caller gives: open, unless it is a draft.
pub(crate) fn create(tx: &mut Tx<'_>, mut order: Value) -> Result<Value, Refusal> {
    if !["", "OPEN", "DRAFT"].contains(&text(&order, "state")) {
        return Err(Refusal::at("INVALID_VALUE", "order.state", "A new order is open or a draft."));
    }
    if list(&order, "fulfillments").len() > 1 {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "order.fulfillments", "A new order has at most one fulfillment."));
    }
    prepare::prepare(tx, &mut order)?;
    prepare::stamp_fulfillments(tx, &mut order);
    let id = tx.new_id("", 27);
    order["id"] = json!(id);
    order["version"] = json!(1);
    order["created_at"] = tx.time();
    order["updated_at"] = tx.time();
    tx.put(ORDER, &id, order.clone());
    tx.event("order.created", "order_created", &id, json!({ "order_created": notice(&order, &["created_at"]) }));
    Ok(order)
}

/// Stores a changed order as its next version.
fn save(tx: &mut Tx<'_>, order: &mut Value) {
    order["version"] = json!(order["version"].as_i64().unwrap_or_default() + 1);
    order["updated_at"] = tx.time();
    let id = text(order, "id").to_owned();
    tx.put(ORDER, &id, order.clone());
    tx.event("order.updated", "order_updated", &id, json!({ "order_updated": notice(order, &["created_at", "updated_at"]) }));
}

/// What an event tells of an order.
fn notice(order: &Value, times: &[&str]) -> Value {
    let mut notice = json!({ "order_id": order["id"] });
    for name in ["version", "location_id", "state"].iter().chain(times) {
        notice[*name] = order[*name].clone();
    }
    notice
}

/// Refuses a version that is not the latest.
fn checked_version(order: &Value, version: Option<i64>, field: &str) -> Result<(), Refusal> {
    let latest = order["version"].as_i64();
    if version.is_some() && version != latest {
        let detail = format!("The order is at version {}: read it again and repeat the change on that.", latest.unwrap_or_default());
        return Err(Refusal::at("VERSION_MISMATCH", field, detail));
    }
    Ok(())
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "order": tx.find(ORDER, call.path("order_id"))? }))
}

/// Orders that are not there are left out of the answer.
fn batch_retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let ids = call.body.get("order_ids").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if ids.len() > 100 {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "order_ids", "A call retrieves at most 100 orders."));
    }
    if let Some(location) = call.text("location_id") {
        checked_location(tx, location, "location_id")?;
    }
    let here = |order: &&Value| call.text("location_id").is_none_or(|location| order["location_id"] == location);
    let orders: Vec<&Value> = ids.iter().filter_map(|id| tx.get(ORDER, id.as_str()?)).filter(here).collect();
    Ok(if orders.is_empty() { json!({}) } else { json!({ "orders": orders }) })
}

fn clone(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let order = tx.find(ORDER, call.text("order_id").unwrap_or_default())?.clone();
    checked_version(&order, call.input("version").and_then(Value::as_i64), "version")?;
    let mut copy = json!({ "state": "DRAFT" });
    let core = ["location_id", "line_items", "taxes", "discounts", "service_charges", "pricing_options", "source"];
    change::fill(&mut copy, core.map(|name| (name, order[name].clone())));
    Ok(json!({ "order": create(tx, copy)? }))
}

/// Tells what an order would come to, and stores nothing.
fn calculate(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut order = given(call)?;
    prepare::prepare(tx, &mut order)?;
    Ok(json!({ "order": order }))
}
