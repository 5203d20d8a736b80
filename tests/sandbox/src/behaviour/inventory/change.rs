//! BatchChangeInventory: all of its changes, or none.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::counts::{PLACES, Stock, UNTRACKED};
use super::{CHANGE, inner};
use crate::behaviour::catalog::CATALOG_OBJECT;
use crate::behaviour::decimal::Decimal;
use crate::behaviour::locations::checked_location;
use crate::behaviour::orders::json::{list, text};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

/// From which state to which other a caller may move goods; between locations it may move what is in stock.
const MOVES: [(&str, &str); 5] =
    [("NONE", "IN_STOCK"), ("IN_STOCK", "SOLD"), ("IN_STOCK", "WASTE"), ("UNLINKED_RETURN", "IN_STOCK"), ("UNLINKED_RETURN", "WASTE")];

type Checked = Result<(), Refusal>;

pub(super) fn batch_change(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let changes = call.input("changes").and_then(Value::as_array).cloned().unwrap_or_default();
    match changes.len() {
        0 => return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "changes", "The call brings no change.")),
        1..=100 => {}
        _ => return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "changes", "A call has at most 100 changes.")),
    }
    let ignore = call.input("ignore_unchanged_counts") != Some(&json!(false));
    let (mut made, mut touched) = (Vec::new(), BTreeSet::new());
    for (index, change) in changes.into_iter().enumerate() {
        let change = complete(tx, change, &format!("changes[{index}]"))?;
        touched.extend(Stock::of(&change));
        if ignore && is_unchanged(tx, &change) {
            continue;
        }
        tx.put(CHANGE, text(inner(&change), "id"), change.clone());
        Stock::of(&change).iter().for_each(|stock| drop(stock.recount(tx)));
        made.push(change);
    }
    Ok(answer(tx, made, &touched))
}

fn answer(tx: &mut Tx<'_>, made: Vec<Value>, touched: &BTreeSet<Stock>) -> Value {
    let counts: Vec<Value> = touched.iter().filter_map(|stock| stock.count(tx)).collect();
    let mut answer = json!({});
    if !made.is_empty() {
        tell(tx, touched);
        answer["changes"] = made.into();
    }
    if !counts.is_empty() {
        answer["counts"] = counts.into();
    }
    answer
}

fn tell(tx: &mut Tx<'_>, touched: &BTreeSet<Stock>) {
    let counts: Vec<Value> = touched.iter().filter_map(|stock| stock.count(tx)).collect();
    let id = tx.new_id("", 24);
    tx.event("inventory.count.updated", "inventory_counts", &id, json!({ "inventory_counts": counts }));
}

fn is_unchanged(tx: &Tx<'_>, change: &Value) -> bool {
    let quantity = |of: &Value| Decimal::read(text(of, "quantity")).map(|quantity| quantity.at(PLACES));
    let same = |stock: &Stock| stock.count(tx).is_some_and(|count| quantity(&count) == quantity(inner(change)));
    change["type"] == "PHYSICAL_COUNT" && Stock::of(change).iter().all(same)
}

/// Checks a change, and sets what Square sets.
fn complete(tx: &mut Tx<'_>, mut change: Value, place: &str) -> Answer {
    change::prune(&mut change);
    let name = match text(&change, "type") {
        "PHYSICAL_COUNT" => "physical_count",
        "ADJUSTMENT" => "adjustment",
        "" => return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.type"), "A change has a type.")),
        _ => return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), "Goods are moved between locations by an adjustment.")),
    };
    let place = format!("{place}.{name}");
    if !change[name].is_object() {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", place, "The change lacks what its type says."));
    }
    let inner = &mut change[name];
    if name == "adjustment" {
        adjustment(tx, inner, &place)?
    } else {
        physical_count(tx, inner, &place)?
    }
    object(tx, inner, &place)?;
    quantity(inner, &place)?;
    occurred(tx, inner, &place)?;
    inner["id"] = json!(tx.new_id("", 24));
    inner["created_at"] = tx.time();
    inner["catalog_object_type"] = json!("ITEM_VARIATION");
    Ok(change)
}

fn check(tx: &Tx<'_>, inner: &mut Value, name: &str, place: &str) -> Checked {
    if name == "adjustment" {
        adjustment(tx, inner, place)?
    } else {
        physical_count(tx, inner, place)?
    }
    object(tx, inner, place)?;
    quantity(inner, place)?;
    occurred(tx, inner, place)
}

/// Takes what an order sold out of the stock, as far as it is tracked.
pub(in crate::behaviour) fn sell(tx: &mut Tx<'_>, order: &Value) {
    let mut touched = BTreeSet::new();
    let lines: Vec<&Value> = list(order, "line_items").iter().filter(|line| is_tracked(tx, line, &order["location_id"])).collect();
    for line in lines {
        let id = tx.new_id("", 24);
        let change = json!({ "type": "ADJUSTMENT", "adjustment": {
            "id": id, "from_state": "IN_STOCK", "to_state": "SOLD", "from_location_id": order["location_id"],
            "to_location_id": order["location_id"], "catalog_object_id": line["catalog_object_id"], "catalog_object_type": "ITEM_VARIATION",
            "quantity": line["quantity"], "total_price_money": line["total_money"], "transaction_id": order["id"],
            "occurred_at": tx.time(), "created_at": tx.time(),
        } });
        tx.put(CHANGE, &id, change.clone());
        touched.extend(Stock::of(&change));
    }
    if !touched.is_empty() {
        touched.iter().for_each(|stock| drop(stock.recount(tx)));
        tell(tx, &touched);
    }
}

/// Whether the stock of what a line sells is tracked: what a location says goes before what the variation says.
fn is_tracked(tx: &Tx<'_>, line: &Value, location: &Value) -> bool {
    let variation = tx.get(CATALOG_OBJECT, text(line, "catalog_object_id"));
    variation.is_some_and(|variation| {
        let data = &variation["item_variation_data"];
        let own = list(data, "location_overrides").iter().find(|own| own["location_id"] == *location);
        own.map(|own| &own["track_inventory"]).filter(|own| !own.is_null()).unwrap_or(&data["track_inventory"]) == true
    })
}

/// Corrects an adjustment: what is sent replaces, and the counts follow.
pub(super) fn update_adjustment(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let given = call.body.get("adjustment").and_then(Value::as_object).cloned().unwrap_or_default();
    let id = given.get("id").and_then(Value::as_str).unwrap_or_default();
    let Some(before) = tx.get(CHANGE, id).filter(|change| change["type"] == "ADJUSTMENT").cloned() else {
        return Err(Refusal::at("NOT_FOUND", "adjustment.id", format!("There is no adjustment with the ID `{id}`.")));
    };
    let mut after = before.clone();
    change::merge(&mut after["adjustment"], &given);
    check(tx, &mut after["adjustment"], "adjustment", "adjustment")?;
    tx.put(CHANGE, id, after.clone());
    let touched: BTreeSet<Stock> = Stock::of(&before).into_iter().chain(Stock::of(&after)).collect();
    touched.iter().for_each(|stock| drop(stock.recount(tx)));
    tell(tx, &touched);
    Ok(json!({ "adjustment": after["adjustment"] }))
}

fn object(tx: &Tx<'_>, inner: &Value, place: &str) -> Checked {
    let id = text(inner, "catalog_object_id");
    let found = tx.get(CATALOG_OBJECT, id).is_some_and(|object| object["type"] == "ITEM_VARIATION" && object["is_deleted"] != true);
    match found {
        true => Ok(()),
        false => {
            let detail = format!("The catalog has no item variation with the ID `{id}`.");
            Err(Refusal::at("NOT_FOUND", format!("{place}.catalog_object_id"), detail))
        }
    }
}

fn quantity(inner: &Value, place: &str) -> Checked {
    match Decimal::read(text(inner, "quantity")).filter(|read| read.places <= PLACES) {
        Some(_) => Ok(()),
        None => {
            let detail = "A quantity is a decimal number without a sign, with at most 5 decimal places.";
            Err(Refusal::at("INVALID_VALUE", format!("{place}.quantity"), detail))
        }
    }
}

/// Changes are told within a day, and not before they occur.
fn occurred(tx: &Tx<'_>, inner: &Value, place: &str) -> Checked {
    let field = format!("{place}.occurred_at");
    let Ok(time) = text(inner, "occurred_at").parse::<Timestamp>() else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", field, "A change tells when it occurred."));
    };
    let age = tx.now().duration_since(time);
    match age < SignedDuration::ZERO || age > SignedDuration::from_hours(24) {
        true => Err(Refusal::at("INVALID_TIME", field, "The time lies in the future, or more than 24 hours back.")),
        false => Ok(()),
    }
}

fn physical_count(tx: &Tx<'_>, inner: &Value, place: &str) -> Checked {
    let state = text(inner, "state");
    if state.is_empty() || UNTRACKED.contains(&state) {
        return Err(Refusal::at("INVALID_VALUE", format!("{place}.state"), "Goods in this state are not counted."));
    }
    checked_location(tx, text(inner, "location_id"), &format!("{place}.location_id")).map(drop)
}

/// One location stands for both, unless goods move.
fn adjustment(tx: &Tx<'_>, inner: &mut Value, place: &str) -> Checked {
    let (from, to) = (inner["from_location_id"].clone(), inner["to_location_id"].clone());
    change::fill(inner, [("from_location_id", to), ("to_location_id", from)]);
    for name in ["from_location_id", "to_location_id"] {
        checked_location(tx, text(inner, name), &format!("{place}.{name}"))?;
    }
    let (from, to) = (text(inner, "from_state"), text(inner, "to_state"));
    let moves = inner["from_location_id"] != inner["to_location_id"];
    match moves && (from, to) == ("IN_STOCK", "IN_STOCK") || !moves && MOVES.contains(&(from, to)) {
        true => Ok(()),
        false => Err(Refusal::at("INVALID_VALUE", format!("{place}.to_state"), format!("Goods do not go from `{from}` to `{to}` here."))),
    }
}
