//! SearchCatalogObjects: objects of any type by what they say or name.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::object::{TOP_LEVEL, add_path_to_root, add_related, assemble, data};
use super::{CATALOG_OBJECT, LATEST, VERSION, flag, list, text, texts};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

/// The queries that go together; each of the others goes alone.
const TOGETHER: [&str; 5] = ["exact_query", "prefix_query", "range_query", "sorted_attribute_query", "text_query"];

/// Attributes that a text is looked for in.
const SEARCHABLE: [&str; 8] = ["name", "description", "abbreviation", "sku", "upc", "display_name", "caption", "internal_name"];

pub(super) fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let query = call.input("query").cloned().unwrap_or_default();
    let types = types(&query, call);
    checked(&query, call)?;
    let since = call.text("begin_time").and_then(|time| time.parse::<Timestamp>().ok());
    let deleted = flag(call, "include_deleted_objects");
    let fits = |object: &Value| {
        let time = || text(object, "updated_at").parse::<Timestamp>().ok();
        types.iter().any(|kind| object["type"] == kind.as_str())
            && (deleted || object["is_deleted"] != true)
            && since.is_none_or(|since| time().is_some_and(|time| time > since))
            && found(object, &query)
    };
    let sort = &query["sorted_attribute_query"];
    let order = Order { descending: sort["sort_order"] == "DESC", default: 1000, most: 1000 };
    let entries = tx.all(CATALOG_OBJECT).filter(|entry| fits(entry.value));
    let page = Page::cut(call, entries, |object| sort_key(object, text(sort, "attribute_name")), order)?;
    Ok(answer(tx, call, page))
}

fn types(query: &Value, call: &Call) -> Vec<String> {
    let asked = texts(call, "object_types");
    match () {
        () if query["item_variations_for_item_option_values_query"].is_object() => vec!["ITEM_VARIATION".to_owned()],
        () if !asked.is_empty() => asked,
        () => TOP_LEVEL.map(str::to_owned).to_vec(),
    }
}

fn answer(tx: &Tx<'_>, call: &Call, mut page: Page) -> Value {
    page.items = page.items.iter().map(|object| assemble(tx, object)).collect();
    if flag(call, "include_category_path_to_root") {
        page.items.iter_mut().for_each(|object| add_path_to_root(tx, object));
    }
    let objects = page.items.clone();
    let mut answer = page.answer(call);
    if flag(call, "include_related_objects") {
        add_related(tx, &mut answer, &objects);
    }
    if let Some(latest) = tx.get(VERSION, LATEST) {
        answer["latest_time"] = latest["updated_at"].clone();
    }
    answer
}

fn checked(query: &Value, call: &Call) -> Result<(), Refusal> {
    let given: Vec<&String> =
        query.as_object().into_iter().flatten().filter(|(_, query)| query.is_object()).map(|(name, _)| name).collect();
    if let (2.., Some(alone)) = (given.len(), given.iter().find(|name| !TOGETHER.contains(&name.as_str()))) {
        return Err(Refusal::at("INVALID_VALUE", format!("query.{alone}"), "This query goes with no other one."));
    }
    if flag(call, "include_deleted_objects") && flag(call, "include_category_path_to_root") {
        let detail = "Deleted objects have no path to a root: ask for one of the two.";
        return Err(Refusal::at("CONFLICTING_PARAMETERS", "include_category_path_to_root", detail));
    }
    let keywords = list(&query["text_query"], "keywords");
    if query["text_query"].is_object() && !(1..=3).contains(&keywords.len()) {
        return Err(Refusal::at("INVALID_VALUE", "query.text_query.keywords", "A search is for one to three keywords."));
    }
    if list(&query["set_query"], "attribute_values").len() > 250 {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "query.set_query.attribute_values", "A set has at most 250 values."));
    }
    Ok(())
}

fn found(object: &Value, query: &Value) -> bool {
    let data = data(object);
    query.as_object().into_iter().flatten().filter(|(_, query)| query.is_object()).all(|(kind, query)| {
        let values = || values(data, text(query, "attribute_name"));
        let lower = |name: &str| text(query, name).to_lowercase();
        let ids = |name: &str| list(query, name).to_vec();
        match kind.as_str() {
            "exact_query" => values().contains(&lower("attribute_value")),
            "prefix_query" => values().iter().any(|value| value.starts_with(&lower("attribute_prefix"))),
            "set_query" => {
                list(query, "attribute_values").iter().filter_map(Value::as_str).any(|wanted| values().contains(&wanted.to_lowercase()))
            }
            "range_query" => values().iter().filter_map(|value| value.parse::<i64>().ok()).any(|value| within(value, query)),
            "text_query" => has_keywords(data, list(query, "keywords")),
            "sorted_attribute_query" => starts(object, query),
            "items_for_tax_query" => ids("tax_ids").iter().any(|id| list(data, "tax_ids").contains(id)),
            "items_for_modifier_list_query" => ids("modifier_list_ids")
                .iter()
                .any(|id| list(data, "modifier_list_info").iter().any(|info| info["modifier_list_id"] == *id && info["enabled"] != false)),
            "items_for_item_options_query" => names(&ids("item_option_ids"), list(data, "item_options"), "item_option_id"),
            "item_variations_for_item_option_values_query" => {
                names(&ids("item_option_value_ids"), list(data, "item_option_values"), "item_option_value_id")
            }
            _ => true,
        }
    })
}

/// Whether all that is wanted is named.
fn names(wanted: &[Value], items: &[Value], member: &str) -> bool {
    wanted.iter().all(|id| items.iter().any(|item| item[member] == *id)) && !items.is_empty()
}

/// The values of an attribute, in lower case. An attribute of money is its amount, and a list has many values.
fn values(data: &Value, name: &str) -> Vec<String> {
    let Some(value) = data.get(name) else { return Vec::new() };
    match value {
        Value::Array(items) => items.iter().filter_map(plain).collect(),
        other => plain(other).into_iter().collect(),
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Object(money) => money.get("amount").map(Value::to_string),
        _ => None,
    }
}

fn within(value: i64, query: &Value) -> bool {
    let end = |name: &str| query[name].as_i64();
    end("attribute_min_value").is_none_or(|least| least <= value) && end("attribute_max_value").is_none_or(|most| value <= most)
}

/// Whether all keywords are in the texts of an object; short ones do not count.
fn has_keywords(data: &Value, keywords: &[Value]) -> bool {
    let texts: Vec<String> = SEARCHABLE.iter().map(|name| text(data, name).to_lowercase()).collect();
    let counts = |word: &&str| word.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3;
    let mut words = keywords.iter().filter_map(Value::as_str).filter(counts);
    words.all(|word| texts.iter().any(|text| text.contains(&word.to_lowercase())))
}

/// What objects are sorted by: an attribute, with numbers in their order; without one by age.
fn sort_key(object: &Value, name: &str) -> String {
    let value = values(data(object), name).into_iter().next().unwrap_or_default();
    value.parse::<u64>().map_or(value, |number| format!("{number:020}"))
}

/// Whether an object is at or behind the value that a sorted search starts with.
fn starts(object: &Value, query: &Value) -> bool {
    let Some(first) = query.get("initial_attribute_value").and_then(Value::as_str) else { return true };
    let first = sort_key(&json!({ "type": "ITEM", "item_data": { "value": first } }), "value");
    let key = sort_key(object, text(query, "attribute_name"));
    if query["sort_order"] == "DESC" { key <= first } else { key >= first }
}
