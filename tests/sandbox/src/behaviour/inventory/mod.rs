//! How much of what is in stock where: counts and adjustments, and what they come to.

mod change;
mod counts;
mod read;

use serde_json::Value;

use super::Area;
use super::decimal::Decimal;
use super::orders::json::{list, text};
use crate::store::Tx;

pub(super) use change::sell;

/// What happened to the stock, as `InventoryChange` has it, by the ID of the count or the adjustment.
const CHANGE: &str = "inventory_change";

/// The quantity of a variation in a state at a location.
const COUNT: &str = "inventory_count";

pub(super) const AREA: Area = &[
    ("BatchChangeInventory", change::batch_change),
    ("DeprecatedBatchChangeInventory", change::batch_change),
    ("UpdateInventoryAdjustment", change::update_adjustment),
    ("BatchRetrieveInventoryChanges", read::batch_changes),
    ("DeprecatedBatchRetrieveInventoryChanges", read::batch_changes),
    ("RetrieveInventoryChanges", read::changes),
    ("BatchRetrieveInventoryCounts", read::batch_counts),
    ("DeprecatedBatchRetrieveInventoryCounts", read::batch_counts),
    ("RetrieveInventoryCount", read::counts),
    ("RetrieveInventoryAdjustment", read::adjustment),
    ("DeprecatedRetrieveInventoryAdjustment", read::adjustment),
    ("RetrieveInventoryPhysicalCount", read::physical_count),
    ("DeprecatedRetrieveInventoryPhysicalCount", read::physical_count),
];

/// The count or the adjustment within a change.
fn inner(change: &Value) -> &Value {
    if change["type"] == "PHYSICAL_COUNT" { &change["physical_count"] } else { &change["adjustment"] }
}

/// The stock levels that a variation has at these locations, or at any: `OUT` and `LOW`, as SearchCatalogItems names them.
pub(super) fn levels(tx: &Tx<'_>, variation: &Value, locations: &[String]) -> Vec<&'static str> {
    let data = &variation["item_variation_data"];
    let counted = |count: &Value| {
        count["catalog_object_id"] == variation["id"]
            && count["state"] == "IN_STOCK"
            && (locations.is_empty() || locations.iter().any(|location| count["location_id"] == location.as_str()))
    };
    tx.all(COUNT).filter(|entry| counted(entry.value)).filter_map(|entry| level(data, entry.value)).collect()
}

/// What a count means by the variation's own threshold or that of the place. A count below zero reads as zero.
fn level(data: &Value, count: &Value) -> Option<&'static str> {
    let own = list(data, "location_overrides").iter().find(|own| own["location_id"] == count["location_id"]);
    let of = |name: &str| own.map(|own| &own[name]).filter(|value| !value.is_null()).unwrap_or(&data[name]);
    let quantity = Decimal::read(text(count, "quantity")).unwrap_or_default();
    let threshold = i128::from(of("inventory_alert_threshold").as_i64().unwrap_or_default());
    match () {
        () if quantity.units <= 0 => Some("OUT"),
        () if *of("inventory_alert_type") == "LOW_QUANTITY" && quantity.units <= threshold * 10_i128.pow(quantity.places) => Some("LOW"),
        () => None,
    }
}
