//! Taxes that an order takes from the items of the catalog, where it asks for that.

use serde_json::{Value, json};

use super::json::{list, list_mut, text};
use crate::behaviour::catalog::CATALOG_OBJECT;
use crate::store::Tx;

/// Applies to each line the enabled taxes of its item.
pub(super) fn apply_taxes(tx: &mut Tx<'_>, order: &mut Value) {
    if order["pricing_options"]["auto_apply_taxes"] != true {
        return;
    }
    for index in 0..list(order, "line_items").len() {
        for tax in taxes(tx, &order["line_items"][index]) {
            let uid = uid(tx, order, &tax);
            refer(&mut list_mut(order, "line_items")[index], &uid);
        }
    }
}

/// The IDs of the taxes that the catalog has for what a line sells.
fn taxes(tx: &Tx<'_>, line: &Value) -> Vec<String> {
    let object = |id: &str| tx.get(CATALOG_OBJECT, id).filter(|object| object["is_deleted"] != true);
    let variation = object(text(line, "catalog_object_id"));
    let item = variation.and_then(|variation| object(text(&variation["item_variation_data"], "item_id")));
    let Some(item) = item.filter(|item| item["item_data"]["is_taxable"] != false) else { return Vec::new() };
    let ids = list(&item["item_data"], "tax_ids").iter().filter_map(Value::as_str);
    let enabled = |id: &&str| object(id).is_some_and(|tax| tax["tax_data"]["enabled"] != false);
    ids.filter(enabled).map(str::to_owned).collect()
}

/// The UID by which the order has a tax of the catalog, which it adds if it is not there.
fn uid(tx: &mut Tx<'_>, order: &mut Value, id: &str) -> String {
    if let Some(known) = list(order, "taxes").iter().find(|tax| tax["catalog_object_id"] == id) {
        return text(known, "uid").to_owned();
    }
    let uid = tx.new_id("", 22);
    let mut taxes = list(order, "taxes").to_vec();
    taxes.push(json!({ "uid": uid, "catalog_object_id": id, "scope": "LINE_ITEM", "auto_applied": true }));
    order["taxes"] = taxes.into();
    uid
}

fn refer(line: &mut Value, uid: &str) {
    let mut applied = list(line, "applied_taxes").to_vec();
    if !applied.iter().any(|known| known["tax_uid"] == uid) {
        applied.push(json!({ "tax_uid": uid, "auto_applied": true }));
        line["applied_taxes"] = applied.into();
    }
}
