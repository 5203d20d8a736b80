//! Locations and merchants.

use serde_json::{Value, json};

use super::Area;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(crate) const LOCATION: &str = "location";
pub(crate) const MERCHANT: &str = "merchant";

/// In a path, the location or the merchant that a caller did not look up.
const ALIASES: [&str; 2] = ["main", "me"];

pub(super) const AREA: Area = &[
    ("CreateLocation", create),
    ("ListLocations", list),
    ("RetrieveLocation", retrieve),
    ("UpdateLocation", update),
    ("ListMerchants", list_merchants),
    ("RetrieveMerchant", retrieve_merchant),
];

fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut location = call.body.get("location").cloned().unwrap_or_else(|| json!({}));
    let name = location["name"].as_str().map(str::trim).unwrap_or_default().to_owned();
    if name.is_empty() {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "location.name", "A location needs a name."));
    }
    if tx.all(LOCATION).any(|known| known.value["name"] == name.as_str()) {
        return Err(Refusal::at("INVALID_VALUE", "location.name", "Another location has this name."));
    }
    let main = tx.find(LOCATION, &main_location(tx)?)?.clone();
    let id = tx.new_id("L", 12);
    let inherited = ["merchant_id", "country", "currency", "timezone", "language_code", "business_name", "capabilities"];
    change::fill(&mut location, inherited.map(|name| (name, main[name].clone())));
    let made = [("id", json!(id)), ("status", json!("ACTIVE")), ("created_at", tx.time()), ("type", json!("PHYSICAL"))];
    change::fill(&mut location, made);
    tx.put(LOCATION, &id, location.clone());
    tx.event("location.created", "location", &id, json!({}));
    Ok(json!({ "location": location }))
}

fn list(tx: &mut Tx<'_>, _: &Call) -> Answer {
    let locations: Vec<Value> = tx.all(LOCATION).map(|entry| entry.value.clone()).collect();
    Ok(json!({ "locations": locations }))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = location_of_path(tx, call)?;
    Ok(json!({ "location": tx.find(LOCATION, &id)? }))
}

fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = location_of_path(tx, call)?;
    let mut location = tx.find(LOCATION, &id)?.clone();
    if let Some(changes) = call.body.get("location").and_then(Value::as_object) {
        change::merge(&mut location, changes);
    }
    tx.put(LOCATION, &id, location.clone());
    tx.event("location.updated", "location", &id, json!({}));
    Ok(json!({ "location": location }))
}

fn location_of_path(tx: &Tx<'_>, call: &Call) -> Result<String, Refusal> {
    let id = call.path("location_id");
    if ALIASES.contains(&id) { main_location(tx) } else { Ok(id.to_owned()) }
}

/// The location of a seller that calls mean which name none.
pub(crate) fn main_location(tx: &Tx<'_>) -> Result<String, Refusal> {
    let merchant = tx.find(MERCHANT, tx.seller())?;
    Ok(merchant["main_location_id"].as_str().unwrap_or_default().to_owned())
}

/// The location that a field of a request names; it must be there.
pub(crate) fn checked_location<'a>(tx: &Tx<'_>, id: &'a str, field: &str) -> Result<&'a str, Refusal> {
    match tx.get(LOCATION, id) {
        Some(_) => Ok(id),
        None => Err(Refusal::at("INVALID_LOCATION", field, format!("The seller has no location with the ID `{id}`."))),
    }
}

fn list_merchants(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let order = Order { descending: false, default: 100, most: 100 };
    Ok(Page::cut(call, tx.all(MERCHANT), |_| String::new(), order)?.answer(call))
}

fn retrieve_merchant(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("merchant_id");
    let id = if ALIASES.contains(&id) { tx.seller().to_owned() } else { id.to_owned() };
    Ok(json!({ "merchant": tx.find(MERCHANT, &id)? }))
}
