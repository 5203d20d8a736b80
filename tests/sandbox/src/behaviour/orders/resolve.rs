//! What an order takes over from the catalog: names, prices, percentages.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::json::{list, list_mut, text};
use crate::behaviour::catalog::CATALOG_OBJECT;
use crate::change;
use crate::refusal::Refusal;
use crate::store::Tx;

/// Fills in what the order itself does not say.
pub(super) fn resolve(tx: &mut Tx<'_>, order: &mut Value) -> Result<(), Refusal> {
    let location = text(order, "location_id").to_owned();
    for (index, item) in list_mut(order, "line_items").iter_mut().enumerate() {
        line(tx, item, &location, &format!("order.line_items[{index}]"))?;
    }
    for (name, kind, fill) in RULES {
        for (index, item) in list_mut(order, name).iter_mut().enumerate() {
            if let Some(object) = object(tx, item, &[kind], &format!("order.{name}[{index}]"))? {
                fill(item, &object);
            }
        }
    }
    Ok(())
}

type Fill = fn(&mut Value, &Value);

const RULES: [(&str, &str, Fill); 2] = [("discounts", "DISCOUNT", discount), ("taxes", "TAX", tax)];

/// The catalog object that an item names, if it names one.
fn object(tx: &Tx<'_>, item: &mut Value, kinds: &[&str], place: &str) -> Result<Option<Value>, Refusal> {
    let Some(id) = item.get("catalog_object_id").and_then(Value::as_str) else { return Ok(None) };
    let field = format!("{place}.catalog_object_id");
    // What was ordered before its deletion stays ordered.
    let ordered = item.get("catalog_version").is_some();
    let found = tx.get(CATALOG_OBJECT, id).filter(|object| ordered || object["is_deleted"] != true);
    let Some(object) = found.cloned() else {
        return Err(Refusal::at("NOT_FOUND", field, format!("The catalog has no object with the ID `{id}`.")));
    };
    if !kinds.contains(&text(&object, "type")) {
        return Err(Refusal::at("INVALID_VALUE", field, format!("The catalog object is of the type {}.", text(&object, "type"))));
    }
    change::fill(item, [("catalog_version", object["version"].clone())]);
    Ok(Some(object))
}

fn line(tx: &mut Tx<'_>, item: &mut Value, location: &str, place: &str) -> Result<(), Refusal> {
    if let Some(variation) = object(tx, item, &["ITEM_VARIATION"], place)? {
        let data = &variation["item_variation_data"];
        let parent = tx.get(CATALOG_OBJECT, text(data, "item_id"));
        let name = parent.map(|parent| parent["item_data"]["name"].clone()).unwrap_or_default();
        let own = list(data, "location_overrides").iter().find(|own| own["location_id"] == location);
        let price = own.map(|own| own["price_money"].clone()).filter(|price| !price.is_null());
        let price = price.unwrap_or_else(|| data["price_money"].clone());
        change::fill(item, [("name", name), ("variation_name", data["name"].clone()), ("base_price_money", price)]);
        unit(tx, item, text(data, "measurement_unit_id"));
    }
    for (index, modifier) in list_mut(item, "modifiers").iter_mut().enumerate() {
        if let Some(found) = object(tx, modifier, &["MODIFIER"], &format!("{place}.modifiers[{index}]"))? {
            let data = &found["modifier_data"];
            change::fill(modifier, [("name", data["name"].clone()), ("base_price_money", data["price_money"].clone())]);
        }
    }
    Ok(())
}

/// The unit in which a variation is sold; three decimal places where the catalog does not say.
fn unit(tx: &Tx<'_>, item: &mut Value, id: &str) {
    let Some(unit) = tx.get(CATALOG_OBJECT, id) else { return };
    let data = &unit["measurement_unit_data"];
    let precision = data["precision"].as_i64().unwrap_or(3);
    let unit = json!({
        "catalog_object_id": id, "catalog_version": unit["version"], "measurement_unit": data["measurement_unit"], "precision": precision,
    });
    change::fill(item, [("quantity_unit", unit)]);
}

fn discount(item: &mut Value, object: &Value) {
    let data = &object["discount_data"];
    change::fill(item, [("name", data["name"].clone()), ("type", data["discount_type"].clone())]);
    rule(item, data);
}

/// A percentage or an amount of the catalog; what the order gives goes before.
fn rule(item: &mut Value, data: &Value) {
    let given = ["percentage", "amount_money"].iter().any(|name| item.get(*name).is_some());
    if !given {
        change::fill(item, [("percentage", data["percentage"].clone()), ("amount_money", data["amount_money"].clone())]);
    }
}

fn tax(item: &mut Value, object: &Value) {
    let data = &object["tax_data"];
    change::fill(
        item,
        [("name", data["name"].clone()), ("type", data["inclusion_type"].clone()), ("percentage", data["percentage"].clone())],
    );
}

/// The taxes of an order that the catalog computes on the total.
pub(super) fn late_taxes(tx: &Tx<'_>, order: &Value) -> BTreeSet<String> {
    let late = |tax: &&Value| {
        let object = tx.get(CATALOG_OBJECT, text(tax, "catalog_object_id"));
        object.is_some_and(|object| object["tax_data"]["calculation_phase"] == "TAX_TOTAL_PHASE")
    };
    list(order, "taxes").iter().filter(late).map(|tax| text(tax, "uid").to_owned()).collect()
}
