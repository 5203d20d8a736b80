//! Counts, computed from all that happened, in the order in which it happened.

use serde_json::{Value, json};

use super::{CHANGE, COUNT, inner};
use crate::behaviour::decimal::{Decimal, scale};
use crate::behaviour::orders::json::text;
use crate::store::Tx;

/// Decimal places of a quantity.
pub(super) const PLACES: u32 = 5;

/// States of which no count is kept.
pub(super) const UNTRACKED: [&str; 3] = ["NONE", "SOLD", "UNLINKED_RETURN"];

/// What a count is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stock {
    pub(super) object: String,
    pub(super) location: String,
    pub(super) state: String,
}

impl Stock {
    /// The stocks that a change is about.
    pub(super) fn of(change: &Value) -> Vec<Self> {
        let inner = inner(change);
        let object = text(inner, "catalog_object_id");
        let stock =
            |location: &str, state: &str| Self { object: object.to_owned(), location: location.to_owned(), state: state.to_owned() };
        let stocks = match text(change, "type") {
            "PHYSICAL_COUNT" => vec![stock(text(inner, "location_id"), text(inner, "state"))],
            _ => vec![
                stock(text(inner, "from_location_id"), text(inner, "from_state")),
                stock(text(inner, "to_location_id"), text(inner, "to_state")),
            ],
        };
        stocks.into_iter().filter(|stock| !UNTRACKED.contains(&stock.state.as_str())).collect()
    }

    fn id(&self) -> String {
        format!("{} {} {}", self.object, self.location, self.state)
    }

    /// The count that is stored.
    pub(super) fn count(&self, tx: &Tx<'_>) -> Option<Value> {
        tx.get(COUNT, &self.id()).cloned()
    }

    /// What all changes come to: the latest physical count, and the adjustments since.
    fn total(&self, tx: &Tx<'_>) -> i128 {
        let mine = tx.all(CHANGE).map(|entry| entry.value).filter(|change| inner(change)["catalog_object_id"] == self.object.as_str());
        let mut changes: Vec<&Value> = mine.filter(|change| Self::of(change).contains(self)).collect();
        changes.sort_by_key(|change| text(inner(change), "occurred_at").parse::<jiff::Timestamp>().unwrap_or_default());
        changes.into_iter().fold(0, |total, change| self.after(total, change))
    }

    fn after(&self, total: i128, change: &Value) -> i128 {
        let inner = inner(change);
        let quantity = units(text(inner, "quantity"));
        if change["type"] == "PHYSICAL_COUNT" {
            return quantity;
        }
        let is = |location: &str, state: &str| inner[location] == self.location.as_str() && inner[state] == self.state.as_str();
        let (from, to) = (is("from_location_id", "from_state"), is("to_location_id", "to_state"));
        total + quantity * (i128::from(to) - i128::from(from))
    }

    /// Computes the count anew, and stores it.
    pub(super) fn recount(&self, tx: &mut Tx<'_>) -> Value {
        let count = json!({
            "catalog_object_id": self.object, "catalog_object_type": "ITEM_VARIATION", "state": self.state, "location_id": self.location,
            "quantity": written(self.total(tx)), "calculated_at": tx.time(),
        });
        tx.put(COUNT, &self.id(), count.clone());
        count
    }
}

fn units(quantity: &str) -> i128 {
    Decimal::read(quantity).filter(|read| read.places <= PLACES).map_or(0, |read| read.at(PLACES))
}

/// A quantity without zeros that say nothing. More can be sold than was counted: then it is negative.
pub(super) fn written(units: i128) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (units.abs() / scale(PLACES), units.abs() % scale(PLACES));
    let places = PLACES as usize;
    let text = format!("{sign}{whole}.{part:0places$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_as_they_are_read() {
        for text in ["0", "3", "2.5", "0.00001", "120"] {
            assert_eq!(written(units(text)), text);
        }
        assert_eq!(written(-units("1.50")), "-1.5");
    }
}
