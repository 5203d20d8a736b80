//! SearchCatalogItems: items, and those of their variations that match.

use serde_json::{Value, json};

use super::object::{assemble, categories, is_present};
use super::{CATALOG_OBJECT, list, text, texts};
use crate::behaviour::inventory;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let wanted = Wanted::read(call)?;
    let fits = |object: &Value| {
        object["type"] == "ITEM"
            && object["is_deleted"] != true
            && wanted.item(&assemble(tx, object)).and_then(|item| item.variations(tx)).is_some()
    };
    let entries = tx.all(CATALOG_OBJECT).filter(|entry| fits(entry.value));
    let order = Order { descending: call.input("sort_order") == Some(&json!("DESC")), default: 100, most: 100 };
    let mut page = Page::cut(call, entries, |object| text(&object["item_data"], "name").to_lowercase(), order)?;
    page.items = page.items.iter().map(|object| assemble(tx, object)).collect();
    let matched = page.items.iter().filter_map(|item| wanted.item(item)?.variations(tx)).flatten();
    let matched: Vec<Value> = matched.map(|variation| variation["id"].clone()).collect();
    let mut answer = page.answer(call);
    if !matched.is_empty() {
        answer["matched_variation_ids"] = matched.into();
    }
    Ok(answer)
}

/// What is searched for.
struct Wanted {
    words: Vec<String>,
    categories: Vec<String>,
    stock_levels: Vec<String>,
    locations: Vec<String>,
    product_types: Vec<String>,
    attributes: Vec<Value>,
    archived: Option<bool>,
}

/// An item that is not ruled out by what it says itself.
struct Candidate<'w> {
    item: Value,
    wanted: &'w Wanted,
    /// The words are in the item's own text, so that its variations need not have them.
    by_text: bool,
}

impl Wanted {
    fn read(call: &Call) -> Result<Self, Refusal> {
        let attributes = call.input("custom_attribute_filters").and_then(Value::as_array).cloned().unwrap_or_default();
        if attributes.len() > 10 {
            return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "custom_attribute_filters", "A search has at most 10 of these filters."));
        }
        for (index, filter) in attributes.iter().enumerate() {
            one_of(filter, &["custom_attribute_definition_id", "key"], index)?;
            one_of(filter, &["string_filter", "number_filter", "selection_uids_filter", "bool_filter"], index)?;
        }
        let archived = match call.text("archived_state") {
            Some("ARCHIVED_STATE_ALL") => None,
            state => Some(state == Some("ARCHIVED_STATE_ARCHIVED")),
        };
        Ok(Self {
            words: call.text("text_filter").unwrap_or_default().to_lowercase().split_whitespace().map(str::to_owned).collect(),
            categories: texts(call, "category_ids"),
            stock_levels: texts(call, "stock_levels"),
            locations: texts(call, "enabled_location_ids"),
            product_types: texts(call, "product_types"),
            attributes,
            archived,
        })
    }

    fn item(&self, item: &Value) -> Option<Candidate<'_>> {
        let data = &item["item_data"];
        let named = categories(item);
        let fits = (self.categories.is_empty() || self.categories.iter().any(|id| named.contains(id)))
            && (self.product_types.is_empty() || self.product_types.iter().any(|kind| data["product_type"] == kind.as_str()))
            && self.archived.is_none_or(|archived| (data["is_archived"] == true) == archived)
            && self.at_locations(item);
        let by_text = self.has_words(data, &["name", "description", "abbreviation"]);
        fits.then(|| Candidate { item: item.clone(), wanted: self, by_text })
    }

    fn at_locations(&self, object: &Value) -> bool {
        self.locations.is_empty() || self.locations.iter().any(|location| is_present(object, location))
    }

    fn has_words(&self, data: &Value, attributes: &[&str]) -> bool {
        let texts: Vec<String> = attributes.iter().map(|name| text(data, name).to_lowercase()).collect();
        self.words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }

    fn has_attributes(&self, object: &Value) -> bool {
        let values = || object["custom_attribute_values"].as_object().into_iter().flatten().map(|(_, value)| value);
        self.attributes.iter().all(|filter| values().any(|value| attribute_fits(value, filter)))
    }
}

impl Candidate<'_> {
    /// The variations that match; none where the item does not match at all.
    fn variations(&self, tx: &Tx<'_>) -> Option<Vec<Value>> {
        let wanted = self.wanted;
        let of_item = wanted.has_attributes(&self.item);
        let fits = |variation: &&Value| {
            let data = &variation["item_variation_data"];
            (self.by_text || wanted.has_words(data, &["name", "sku", "upc"]))
                && (of_item || wanted.has_attributes(variation))
                && wanted.at_locations(variation)
                && self.in_stock(tx, variation)
        };
        let found: Vec<Value> = list(&self.item["item_data"], "variations").iter().filter(fits).cloned().collect();
        let itself = self.by_text && of_item && wanted.stock_levels.is_empty();
        (itself || !found.is_empty()).then_some(found)
    }

    fn in_stock(&self, tx: &Tx<'_>, variation: &Value) -> bool {
        let wanted = self.wanted;
        if wanted.stock_levels.is_empty() {
            return true;
        }
        let levels = inventory::levels(tx, variation, &wanted.locations);
        wanted.stock_levels.iter().any(|level| levels.contains(&level.as_str()))
    }
}

fn one_of(filter: &Value, names: &[&str], index: usize) -> Result<(), Refusal> {
    let given = names.iter().filter(|name| filter.get(**name).is_some_and(|value| !value.is_null())).count();
    match given {
        1 => Ok(()),
        _ => Err(Refusal::at("INVALID_VALUE", format!("custom_attribute_filters[{index}]"), format!("Give one of: {}.", names.join(", ")))),
    }
}

fn attribute_fits(value: &Value, filter: &Value) -> bool {
    let named =
        ["custom_attribute_definition_id", "key"].iter().any(|name| filter.get(*name).is_some_and(|wanted| value[*name] == *wanted));
    let text_of = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok()).or_else(|| value.as_f64());
    let range = &filter["number_filter"];
    let fits = match () {
        () if filter["string_filter"].is_string() => text_of(&value["string_value"]).contains(&text_of(&filter["string_filter"])),
        () if filter["bool_filter"].is_boolean() => value["boolean_value"] == filter["bool_filter"],
        () if range.is_object() => number(&value["number_value"]).is_some_and(|value| {
            number(&range["min"]).is_none_or(|least| least <= value) && number(&range["max"]).is_none_or(|most| value <= most)
        }),
        () => list(filter, "selection_uids_filter").iter().any(|uid| list(value, "selection_uid_values").contains(uid)),
    };
    named && fits
}
