//! The catalog: what a seller sells.

mod delete;
mod images;
mod items;
mod object;
mod relate;
mod rules;
mod search;
mod upsert;

use serde_json::{Value, json};

use super::Area;
use super::orders::json::{list, text};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

/// Every object stands alone here; one that holds others has the list of their IDs.
pub(crate) const CATALOG_OBJECT: &str = "catalog_object";

/// The version of the whole catalog, and when it came about.
const VERSION: &str = "catalog_version";
const LATEST: &str = "latest";

pub(super) const AREA: Area = &[
    ("BatchDeleteCatalogObjects", delete::batch_delete),
    ("BatchRetrieveCatalogObjects", batch_retrieve),
    ("BatchUpsertCatalogObjects", upsert::batch_upsert),
    ("CreateCatalogImage", images::create),
    ("UpdateCatalogImage", images::update),
    ("CatalogInfo", info),
    ("ListCatalog", list_catalog),
    ("UpsertCatalogObject", upsert::upsert),
    ("DeleteCatalogObject", delete::delete),
    ("RetrieveCatalogObject", retrieve),
    ("SearchCatalogObjects", search::search),
    ("SearchCatalogItems", items::search),
    ("UpdateItemModifierLists", relate::modifier_lists),
    ("UpdateItemTaxes", relate::taxes),
];

/// Begins the catalog's next version, which all objects of a call share: the time in milliseconds, and always more.
fn next_version(tx: &mut Tx<'_>) -> i64 {
    let latest = tx.get(VERSION, LATEST).and_then(|latest| latest["version"].as_i64()).unwrap_or_default();
    let version = tx.now().as_millisecond().max(latest + 1);
    let time = tx.time();
    tx.put(VERSION, LATEST, json!({ "version": version, "updated_at": time }));
    version
}

fn tell(tx: &mut Tx<'_>) {
    let object = json!({ "catalog_version": { "updated_at": tx.time() } });
    tx.event("catalog.version.updated", "catalog_version", "", object);
}

fn flag(call: &Call, name: &str) -> bool {
    call.input(name) == Some(&json!(true))
}

/// The texts of a list of the body.
fn texts(call: &Call, name: &str) -> Vec<String> {
    let list = call.input(name).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Refuses a list that is longer than `CatalogInfo` says.
fn at_most(list: &[String], most: usize, field: &str) -> Result<(), Refusal> {
    if list.len() > most {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", field, format!("At most {most} IDs go into a call.")));
    }
    Ok(())
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let object = object::live(tx, call.path("object_id"))?;
    older(&object, call)?;
    let mut objects = vec![object::assemble(tx, &object)];
    if flag(call, "include_category_path_to_root") {
        objects.iter_mut().for_each(|object| object::add_path_to_root(tx, object));
    }
    let mut answer = json!({ "object": objects[0] });
    if flag(call, "include_related_objects") {
        object::add_related(tx, &mut answer, &objects);
    }
    Ok(answer)
}

/// The sandbox keeps the latest version of an object alone.
fn older(object: &Value, call: &Call) -> Result<(), Refusal> {
    let asked = call.input("catalog_version").and_then(Value::as_i64);
    match asked.is_some_and(|asked| object["version"].as_i64() > Some(asked)) {
        true => Err(Refusal::at("NOT_FOUND", "catalog_version", "The object has changed since, and its former versions are not kept.")),
        false => Ok(()),
    }
}

fn batch_retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let ids = texts(call, "object_ids");
    at_most(&ids, 1000, "object_ids")?;
    let deleted = flag(call, "include_deleted_objects");
    let found = ids.iter().filter_map(|id| tx.get(CATALOG_OBJECT, id)).filter(|object| deleted || object["is_deleted"] != true);
    let found = found.filter(|object| older(object, call).is_ok());
    let mut objects: Vec<Value> = found.map(|object| object::assemble(tx, object)).collect();
    if flag(call, "include_category_path_to_root") {
        objects.iter_mut().for_each(|object| object::add_path_to_root(tx, object));
    }
    let mut answer = if objects.is_empty() { json!({}) } else { json!({ "objects": objects }) };
    if flag(call, "include_related_objects") {
        object::add_related(tx, &mut answer, &objects);
    }
    Ok(answer)
}

fn list_catalog(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let types = call.query_text("types").unwrap_or_default().to_uppercase();
    let types: Vec<&str> = types.split(',').map(str::trim).filter(|kind| !kind.is_empty()).collect();
    if let Some(unknown) = types.iter().find(|kind| object::data_name(kind).is_none()) {
        return Err(Refusal::at("INVALID_VALUE", "types", format!("The catalog has no objects of the type `{unknown}`.")));
    }
    let types = if types.is_empty() { &object::TOP_LEVEL[..] } else { &types[..] };
    let wanted = |object: &Value| types.contains(&text(object, "type")) && object["is_deleted"] != true && older(object, call).is_ok();
    let entries = tx.all(CATALOG_OBJECT).filter(|entry| wanted(entry.value));
    let mut page = Page::cut(call, entries, |_| String::new(), Order { descending: false, default: 100, most: 100 })?;
    page.items = page.items.iter().map(|object| object::assemble(tx, object)).collect();
    Ok(page.answer(call))
}

fn info(_: &mut Tx<'_>, _: &Call) -> Answer {
    Ok(json!({
        "limits": {
            "batch_upsert_max_objects_per_batch": upsert::MOST_OF_BATCH,
            "batch_upsert_max_total_objects": upsert::MOST,
            "batch_retrieve_max_object_ids": 1000,
            "search_max_page_limit": 1000,
            "batch_delete_max_object_ids": delete::MOST,
            "update_item_taxes_max_item_ids": 1000,
            "update_item_taxes_max_taxes_to_enable": 1000,
            "update_item_taxes_max_taxes_to_disable": 1000,
            "update_item_modifier_lists_max_item_ids": 1000,
            "update_item_modifier_lists_max_modifier_lists_to_enable": 1000,
            "update_item_modifier_lists_max_modifier_lists_to_disable": 1000,
        },
        "standard_unit_description_group": {
            "language_code": "en-US",
            "standard_unit_descriptions": [
                { "unit": { "weight_unit": "IMPERIAL_POUND", "type": "TYPE_WEIGHT" }, "name": "Pound", "abbreviation": "lb" },
                { "unit": { "weight_unit": "METRIC_KILOGRAM", "type": "TYPE_WEIGHT" }, "name": "Kilogram", "abbreviation": "kg" },
                { "unit": { "volume_unit": "METRIC_LITER", "type": "TYPE_VOLUME" }, "name": "Liter", "abbreviation": "L" },
                { "unit": { "length_unit": "METRIC_METER", "type": "TYPE_LENGTH" }, "name": "Meter", "abbreviation": "m" },
                { "unit": { "time_unit": "GENERIC_HOUR" }, "name": "Hour", "abbreviation": "hr" },
            ],
        },
    }))
}
