//! What makes a catalog object valid beyond its form.

use serde_json::{Value, json};

use super::object::{data, data_mut, data_name};
use super::{CATALOG_OBJECT, text};
use crate::change;
use crate::refusal::Refusal;
use crate::store::Tx;

type Checked = Result<(), Refusal>;

/// The member with what is particular to the object's type: it is there, and that of no other type is.
pub(super) fn own_data(object: &Value, place: &str) -> Result<String, Refusal> {
    let kind = text(object, "type");
    let Some(own) = data_name(kind) else {
        return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), format!("The sandbox keeps no objects of the type `{kind}`.")));
    };
    if !object[&own].is_object() {
        return Err(Refusal::at(
            "MISSING_REQUIRED_PARAMETER",
            format!("{place}.{own}"),
            format!("An object of the type {kind} has `{own}`."),
        ));
    }
    let other = object.as_object().into_iter().flatten().find(|(name, value)| name.ends_with("_data") && **name != own && !value.is_null());
    match other {
        Some((name, _)) => {
            Err(Refusal::at("INVALID_VALUE", format!("{place}.{name}"), format!("An object of the type {kind} has `{own}` alone.")))
        }
        None => Ok(own),
    }
}

/// Sets what Square sets, and checks what the object says of itself.
pub(super) fn complete(tx: &Tx<'_>, object: &mut Value, place: &str) -> Checked {
    change::fill(object, [("present_at_all_locations", json!(true))]);
    let kind = text(object, "type").to_owned();
    let place_of_data = format!("{place}.{}", data_name(&kind).unwrap_or_default());
    let own = data_mut(object);
    match kind.as_str() {
        "ITEM" => change::fill(own, [("product_type", json!("REGULAR")), ("is_archived", json!(false)), ("is_taxable", json!(true))]),
        "ITEM_VARIATION" => {
            let pricing = if own["price_money"].is_object() { "FIXED_PRICING" } else { "VARIABLE_PRICING" };
            change::fill(own, [("pricing_type", json!(pricing)), ("sellable", json!(true)), ("stockable", json!(true))]);
        }
        "TAX" => change::fill(
            own,
            [("calculation_phase", json!("TAX_SUBTOTAL_PHASE")), ("inclusion_type", json!("ADDITIVE")), ("enabled", json!(true))],
        ),
        "CUSTOM_ATTRIBUTE_DEFINITION" => change::fill(own, [("key", object_key(own))]),
        "MODIFIER_LIST" => change::fill(own, [("selection_type", json!("MULTIPLE")), ("modifier_type", json!("LIST"))]),
        _ => {}
    }
    named(&kind, own, &place_of_data)?;
    priced(&kind, own, &place_of_data)?;
    custom_attributes(tx, object, place)
}

/// A definition without a key of its own gets one of its name.
fn object_key(own: &Value) -> Value {
    json!(text(own, "name").to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_"))
}

fn named(kind: &str, own: &Value, place: &str) -> Checked {
    let needs = ["ITEM", "CATEGORY", "TAX", "DISCOUNT", "MODIFIER_LIST", "MODIFIER", "ITEM_OPTION", "ITEM_OPTION_VAL"];
    match needs.contains(&kind) && text(own, "name").trim().is_empty() {
        true => {
            Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.name"), format!("An object of the type {kind} needs a name.")))
        }
        false => Ok(()),
    }
}

/// Prices and percentages go with the types that say how they are meant.
fn priced(kind: &str, own: &Value, place: &str) -> Checked {
    let missing = |field: &str| Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.{field}"), "The type needs this field."));
    let excess = |field: &str| Err(Refusal::at("INVALID_VALUE", format!("{place}.{field}"), "The type does not go with this field."));
    let (rate, amount, price) = (own.get("percentage").is_some(), own.get("amount_money").is_some(), own.get("price_money").is_some());
    match (kind, text(own, "pricing_type"), text(own, "discount_type")) {
        ("ITEM_VARIATION", "FIXED_PRICING", _) if !price => missing("price_money"),
        ("ITEM_VARIATION", "VARIABLE_PRICING", _) if price => excess("price_money"),
        ("DISCOUNT", _, "FIXED_PERCENTAGE") if !rate => missing("percentage"),
        ("DISCOUNT", _, "FIXED_AMOUNT") if !amount => missing("amount_money"),
        ("DISCOUNT", _, kind) if kind.ends_with("_PERCENTAGE") && amount => excess("amount_money"),
        ("DISCOUNT", _, kind) if kind.ends_with("_AMOUNT") && rate => excess("percentage"),
        ("TAX", ..) if !rate => missing("percentage"),
        _ if own["price_money"]["amount"].as_i64().is_some_and(|amount| amount < 0) => {
            Err(Refusal::at("VALUE_TOO_LOW", format!("{place}.price_money.amount"), "A price cannot be negative."))
        }
        _ => Ok(()),
    }
}

/// Each value is of a definition, named by its key or its ID, and tells what that says.
fn custom_attributes(tx: &Tx<'_>, object: &mut Value, place: &str) -> Checked {
    let Some(values) = object.get_mut("custom_attribute_values").and_then(Value::as_object_mut) else { return Ok(()) };
    for (key, value) in values {
        let known = |entry: &Value| entry["id"] == key.as_str() || entry["custom_attribute_definition_data"]["key"] == key.as_str();
        let definitions = tx
            .all(CATALOG_OBJECT)
            .filter(|entry| entry.value["type"] == "CUSTOM_ATTRIBUTE_DEFINITION" && entry.value["is_deleted"] != true);
        let Some(definition) = definitions.map(|entry| entry.value).find(|entry| known(entry)) else {
            let detail = "The catalog has no custom attribute definition with this key.";
            return Err(Refusal::at("INVALID_VALUE", format!("{place}.custom_attribute_values.{key}"), detail));
        };
        let own = &definition["custom_attribute_definition_data"];
        for (name, told) in [("custom_attribute_definition_id", &definition["id"]), ("key", &own["key"]), ("type", &own["type"])] {
            value[name] = told.clone();
        }
        change::fill(value, [("name", own["name"].clone())]);
    }
    Ok(())
}

/// The members that name objects of a type: the path to each, where `*` stands for each item of a list.
const REFERENCES: [(&str, &str); 14] = [
    ("tax_ids.*", "TAX"),
    ("image_ids.*", "IMAGE"),
    ("category_id", "CATEGORY"),
    ("categories.*.id", "CATEGORY"),
    ("reporting_category.id", "CATEGORY"),
    ("parent_category.id", "CATEGORY"),
    ("modifier_list_info.*.modifier_list_id", "MODIFIER_LIST"),
    ("item_options.*.item_option_id", "ITEM_OPTION"),
    ("item_option_values.*.item_option_id", "ITEM_OPTION"),
    ("item_option_values.*.item_option_value_id", "ITEM_OPTION_VAL"),
    ("measurement_unit_id", "MEASUREMENT_UNIT"),
    ("discount_id", "DISCOUNT"),
    ("match_products_id", "PRODUCT_SET"),
    ("time_period_ids.*", "TIME_PERIOD"),
];

/// Checks that what a stored object names is there, once all of its batch is.
pub(super) fn check(tx: &Tx<'_>, object: &Value, place: &str) -> Checked {
    let own = data(object);
    let place = format!("{place}.{}", data_name(text(object, "type")).unwrap_or_default());
    for (path, kind) in REFERENCES {
        for id in reach(own, path) {
            let found = super::object::live(tx, id).is_ok_and(|found| found["type"] == kind);
            if !found {
                let field = format!("{place}.{}", path.trim_end_matches(".*").replace(".*", ""));
                return Err(Refusal::at("NOT_FOUND", field, format!("The catalog has no {kind} with the ID `{id}`.")));
            }
        }
    }
    circular(tx, object, &place)
}

/// The texts at a path.
fn reach<'v>(value: &'v Value, path: &str) -> Vec<&'v str> {
    let mut at = vec![value];
    for step in path.split('.') {
        at = match step {
            "*" => at.into_iter().filter_map(Value::as_array).flatten().collect(),
            name => at.into_iter().filter_map(|value| value.get(name)).collect(),
        };
    }
    at.into_iter().filter_map(Value::as_str).collect()
}

/// A category is not above itself, nor is one above it.
fn circular(tx: &Tx<'_>, object: &Value, place: &str) -> Checked {
    let mut above = vec![object["id"].clone()];
    let mut at = data(object)["parent_category"]["id"].clone();
    while let Some(parent) = at.as_str().and_then(|id| tx.get(CATALOG_OBJECT, id)) {
        if above.contains(&parent["id"]) {
            return Err(Refusal::at("INVALID_VALUE", format!("{place}.parent_category.id"), "A category would be above itself."));
        }
        above.push(parent["id"].clone());
        at = parent["category_data"]["parent_category"]["id"].clone();
    }
    Ok(())
}

/// Takes the ID of a deleted object out of a list of IDs or of objects that name it.
pub(super) fn forget(value: &mut Value, id: &str) -> bool {
    let lists = [
        ("tax_ids", ""),
        ("image_ids", ""),
        ("categories", "id"),
        ("modifier_list_info", "modifier_list_id"),
        ("item_options", "item_option_id"),
    ];
    let mut changed = false;
    for (name, member) in lists {
        let Some(items) = value.get_mut(name).and_then(Value::as_array_mut) else { continue };
        let before = items.len();
        items.retain(|item| if member.is_empty() { item != id } else { item[member] != id });
        changed |= items.len() < before;
    }
    changed
}
