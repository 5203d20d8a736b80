//! UIDs, and the references of line items and charges to discounts, taxes and charges.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::json::{list, list_mut, text};
use crate::refusal::Refusal;
use crate::store::Tx;

/// The lists of an order whose items have UIDs, and the lists within those items.
const LISTS: [(&str, &[&str]); 5] = [
    ("line_items", &["modifiers", "applied_discounts", "applied_taxes", "applied_service_charges"]),
    ("discounts", &[]),
    ("taxes", &[]),
    ("service_charges", &["applied_taxes"]),
    ("fulfillments", &["entries"]),
];

/// A list of references, the member that names what is referred to, the list of that, and the blocklist of a line.
pub(super) const REFERENCES: [(&str, &str, &str, &str); 3] = [
    ("applied_discounts", "discount_uid", "discounts", "blocked_discounts"),
    ("applied_taxes", "tax_uid", "taxes", "blocked_taxes"),
    ("applied_service_charges", "service_charge_uid", "service_charges", "blocked_service_charges"),
];

/// Gives each item a UID of its own.
pub(super) fn uids(tx: &mut Tx<'_>, order: &mut Value) -> Result<(), Refusal> {
    for (name, inner) in LISTS {
        own_uids(tx, order, name, "order")?;
        for (index, item) in list_mut(order, name).iter_mut().enumerate() {
            for inner in inner {
                own_uids(tx, item, inner, &format!("order.{name}[{index}]"))?;
            }
        }
    }
    Ok(())
}

fn own_uids(tx: &mut Tx<'_>, value: &mut Value, name: &str, place: &str) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (index, item) in list_mut(value, name).iter_mut().enumerate() {
        if text(item, "uid").is_empty() {
            item["uid"] = json!(tx.new_id("", 22));
        }
        if !seen.insert(text(item, "uid").to_owned()) {
            let detail = "Another item of the list has this UID.";
            return Err(Refusal::at("INVALID_VALUE", format!("{place}.{name}[{index}].uid"), detail));
        }
    }
    Ok(())
}

/// What a discount, a tax or a charge refers itself to.
struct Target {
    catalog_object_id: String,
    whole_order: bool,
    /// Charges that stand beside the line items are not applied to them.
    to_lines: bool,
}

/// Refers every line item to what is of the whole order, and checks the references that the caller made.
pub(super) fn references(tx: &mut Tx<'_>, order: &mut Value) -> Result<(), Refusal> {
    for (name, key, of, blocklist) in REFERENCES {
        let targets = targets(order, of);
        for (index, line) in list_mut(order, "line_items").iter_mut().enumerate() {
            let blocked = blocked(line, blocklist, key);
            let free = text(line, "item_type") != "GIFT_CARD";
            let fits = |uid: &str, target: &Target| {
                free && target.to_lines && !blocked.contains(uid) && !blocked.contains(target.catalog_object_id.as_str())
            };
            refer(tx, line, (name, key), &targets, fits, &format!("order.line_items[{index}]"))?;
        }
    }
    let taxes = targets(order, "taxes");
    for (index, charge) in list_mut(order, "service_charges").iter_mut().enumerate() {
        let taxed = charge["taxable"] == true && text(charge, "calculation_phase") == "SUBTOTAL_PHASE";
        refer(tx, charge, ("applied_taxes", "tax_uid"), &taxes, |_, _| taxed, &format!("order.service_charges[{index}]"))?;
    }
    Ok(())
}

fn targets(order: &Value, name: &str) -> Vec<(String, Target)> {
    let target = |item: &Value| Target {
        catalog_object_id: text(item, "catalog_object_id").to_owned(),
        whole_order: text(item, "scope") == "ORDER",
        to_lines: name != "service_charges" || text(item, "treatment_type") == "APPORTIONED_TREATMENT",
    };
    list(order, name).iter().map(|item| (text(item, "uid").to_owned(), target(item))).collect()
}

/// The UIDs and catalog IDs that a line keeps off.
fn blocked(line: &Value, blocklist: &str, key: &str) -> BTreeSet<String> {
    let catalog = format!("{}_catalog_object_id", key.trim_end_matches("_uid"));
    let named = |blocked: &Value| [text(blocked, key).to_owned(), text(blocked, &catalog).to_owned()];
    list(&line["pricing_blocklists"], blocklist).iter().flat_map(named).filter(|name| !name.is_empty()).collect()
}

fn refer(
    tx: &mut Tx<'_>,
    item: &mut Value,
    (name, key): (&str, &str),
    targets: &[(String, Target)],
    fits: impl Fn(&str, &Target) -> bool,
    place: &str,
) -> Result<(), Refusal> {
    let mut kept = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, reference) in list(item, name).iter().enumerate() {
        let uid = text(reference, key);
        let wrong = |detail| Refusal::at("INVALID_VALUE", format!("{place}.{name}[{index}].{key}"), detail);
        let (_, target) = targets.iter().find(|(known, _)| known == uid).ok_or_else(|| wrong("The order has nothing with this UID."))?;
        if !seen.insert(uid.to_owned()) {
            return Err(wrong("The UID is referred to twice."));
        }
        kept.extend(fits(uid, target).then(|| reference.clone()));
    }
    for (uid, target) in targets {
        if target.whole_order && !seen.contains(uid) && fits(uid, target) {
            kept.push(json!({ "uid": tx.new_id("", 22), key: uid }));
        }
    }
    if let Some(members) = item.as_object_mut() {
        if kept.is_empty() { drop(members.remove(name)) } else { drop(members.insert(name.to_owned(), kept.into())) }
    }
    Ok(())
}

/// Drops the references to what an order no longer has.
pub(super) fn forget(order: &mut Value, before: &Value) {
    for (name, key, of, _) in REFERENCES {
        let now: BTreeSet<String> = list(order, of).iter().map(|item| text(item, "uid").to_owned()).collect();
        let gone: BTreeSet<&str> = list(before, of).iter().map(|item| text(item, "uid")).filter(|uid| !now.contains(*uid)).collect();
        for holder in ["line_items", "service_charges"] {
            for item in list_mut(order, holder) {
                if let Some(references) = item.get_mut(name).and_then(Value::as_array_mut) {
                    references.retain(|reference| !gone.contains(text(reference, key)));
                }
            }
        }
    }
}
