//! Catalog objects: their types, those within them, and those that they name.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{CATALOG_OBJECT, list, text};
use crate::refusal::Refusal;
use crate::store::Tx;

/// The types that a listing has where none is asked for.
pub(super) const TOP_LEVEL: [&str; 14] = [
    "ITEM",
    "CATEGORY",
    "TAX",
    "DISCOUNT",
    "MODIFIER_LIST",
    "PRICING_RULE",
    "PRODUCT_SET",
    "TIME_PERIOD",
    "MEASUREMENT_UNIT",
    "SUBSCRIPTION_PLAN",
    "ITEM_OPTION",
    "CUSTOM_ATTRIBUTE_DEFINITION",
    "QUICK_AMOUNTS_SETTINGS",
    "AVAILABILITY_PERIOD",
];

/// Types whose objects stand within others: the type, its holder, the holder's list, and the member that names the holder.
pub(super) const WITHIN: [(&str, &str, &str, &str); 4] = [
    ("ITEM_VARIATION", "ITEM", "variations", "item_id"),
    ("MODIFIER", "MODIFIER_LIST", "modifiers", "modifier_list_id"),
    ("ITEM_OPTION_VAL", "ITEM_OPTION", "values", "item_option_id"),
    ("SUBSCRIPTION_PLAN_VARIATION", "SUBSCRIPTION_PLAN", "subscription_plan_variations", "subscription_plan_id"),
];

/// The member that has what is particular to a type.
pub(super) fn data_name(kind: &str) -> Option<String> {
    match kind {
        "ITEM_OPTION_VAL" => Some("item_option_value_data".to_owned()),
        "IMAGE" => Some("image_data".to_owned()),
        kind if TOP_LEVEL.contains(&kind) || WITHIN.iter().any(|(within, ..)| *within == kind) => {
            Some(format!("{}_data", kind.to_lowercase()))
        }
        _ => None,
    }
}

/// What is particular to an object's type.
pub(super) fn data(object: &Value) -> &Value {
    data_name(text(object, "type")).map_or(&Value::Null, |name| &object[name])
}

pub(super) fn data_mut(object: &mut Value) -> &mut Value {
    let name = data_name(text(object, "type")).unwrap_or_default();
    &mut object[name]
}

/// The list that holds other objects in objects of a type.
pub(super) fn holds(kind: &str) -> Option<&'static str> {
    WITHIN.iter().find(|(_, holder, ..)| *holder == kind).map(|(_, _, list, _)| *list)
}

/// An object that is not deleted.
pub(super) fn live(tx: &Tx<'_>, id: &str) -> Result<Value, Refusal> {
    let object = tx.find(CATALOG_OBJECT, id)?;
    if object["is_deleted"] == true { Err(Refusal::not_found("catalog object", id)) } else { Ok(object.clone()) }
}

/// The objects within an object.
pub(super) fn children<'t>(tx: &'t Tx<'_>, object: &Value) -> Vec<&'t Value> {
    let Some(name) = holds(text(object, "type")) else { return Vec::new() };
    list(data(object), name).iter().filter_map(|id| tx.get(CATALOG_OBJECT, id.as_str()?)).collect()
}

/// An object as answers have it: with the objects within it.
pub(super) fn assemble(tx: &Tx<'_>, object: &Value) -> Value {
    let mut whole = object.clone();
    if let Some(name) = holds(text(object, "type")) {
        let children: Vec<Value> = children(tx, object).into_iter().cloned().collect();
        match (children.is_empty(), data_mut(&mut whole)) {
            (true, Value::Object(data)) => drop(data.remove(name)),
            (_, data) => data[name] = children.into(),
        }
    }
    whole
}

/// Adds the objects that these name, one step far.
pub(super) fn add_related(tx: &Tx<'_>, answer: &mut Value, objects: &[Value]) {
    let mut named = BTreeSet::new();
    let mut own = BTreeSet::new();
    for object in objects {
        visit(object, &mut |key, id| {
            let ids = if key == "id" { &mut own } else { &mut named };
            ids.insert(id.to_owned());
        });
    }
    // A category names itself by a member `id` that stands for another object.
    let categories = objects.iter().flat_map(categories);
    let top: BTreeSet<&str> = objects.iter().map(|object| text(object, "id")).collect();
    let wanted = named.into_iter().filter(|id| !own.contains(id)).chain(categories).filter(|id| !top.contains(id.as_str()));
    let wanted: BTreeSet<String> = wanted.collect();
    let found = wanted.iter().filter_map(|id| live(tx, id).ok());
    let related: Vec<Value> = found.map(|object| assemble(tx, &object)).collect();
    if !related.is_empty() {
        answer["related_objects"] = related.into();
    }
}

/// The categories that an item or a category names.
pub(super) fn categories(object: &Value) -> Vec<String> {
    let data = data(object);
    let single = [&data["reporting_category"]["id"], &data["parent_category"]["id"], &data["category_id"]];
    let several = list(data, "categories").iter().map(|category| &category["id"]);
    single.into_iter().chain(several).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether a member holds IDs.
pub(super) fn is_id(key: &str) -> bool {
    key == "id" || key.ends_with("_id") || key.contains("_ids")
}

/// Tells each ID in an object and the member that has it.
pub(super) fn visit(value: &Value, tell: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(id) if is_id(key) => tell(key, id),
                    Value::Array(ids) if is_id(key) => ids.iter().filter_map(Value::as_str).for_each(|id| tell(key, id)),
                    other => visit(other, tell),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, tell)),
        _ => {}
    }
}

/// Adds to a category those above it, the nearest first.
pub(super) fn add_path_to_root(tx: &Tx<'_>, object: &mut Value) {
    let mut path = Vec::new();
    let mut at = object["category_data"]["parent_category"]["id"].clone();
    while let Some(parent) = at.as_str().and_then(|id| live(tx, id).ok()) {
        path.push(json!({ "category_id": parent["id"], "category_name": parent["category_data"]["name"] }));
        at = parent["category_data"]["parent_category"]["id"].clone();
    }
    if !path.is_empty() {
        object["category_data"]["path_to_root"] = path.into();
    }
}

/// Whether an object is to be had at a location.
pub(super) fn is_present(object: &Value, location: &str) -> bool {
    let names = |name| list(object, name).iter().any(|known| known == location);
    match object["present_at_all_locations"] == false {
        true => names("present_at_location_ids"),
        false => !names("absent_at_location_ids"),
    }
}
