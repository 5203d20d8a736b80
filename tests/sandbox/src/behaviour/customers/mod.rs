//! Customers: the profiles of a seller's directory.

mod bulk;
mod custom_filter;
mod fields;
mod merge;
mod search;
mod show;
mod sort;
#[cfg(test)]
mod tests;
mod text;

use serde_json::{Map, Value, json};

use super::{Area, cards, custom_attributes, gift_cards};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::Page;
use crate::refusal::Refusal;
use crate::store::Tx;
pub(super) use bulk::entry;
pub(super) use fields::{is_email, is_phone};
pub(crate) use merge::merge;
pub(super) use show::{push, short};
use show::{show, show_one};
use sort::Sort;
pub(crate) use sort::by_name;

pub(crate) const CUSTOMER: &str = "customer";

pub(super) const AREA: Area = &[
    ("CreateCustomer", create),
    ("RetrieveCustomer", retrieve),
    ("UpdateCustomer", update),
    ("DeleteCustomer", delete),
    ("ListCustomers", list),
    ("SearchCustomers", search::search),
    ("BulkCreateCustomers", bulk::create),
    ("BulkRetrieveCustomers", bulk::retrieve),
    ("BulkUpdateCustomers", bulk::update),
    ("BulkDeleteCustomers", bulk::delete),
];

fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut fields = call.body.clone();
    fields.remove("idempotency_key");
    make(tx, fields)
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    read(tx, call.path("customer_id"))
}

fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    change(tx, call.path("customer_id"), call.body.clone())
}

fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("customer_id");
    check_version(call.query.get("version"), tx.find(CUSTOMER, id)?, "version")?;
    remove(tx, id)
}

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    limit_within(call, 100)?;
    let sort = Sort::of(call.query_text("sort_field"), call.query_text("sort_order"));
    let mut page = match sort.is_by_name() {
        true => Page::of_sorted(call, tx, CUSTOMER, sort.order())?,
        false => Page::cut(call, tx.all(CUSTOMER), |customer| sort.key(customer), sort.order())?,
    };
    show(tx, &mut page.items, true);
    let mut answer = page.answer(call);
    if call.query.get("count") == Some(&json!(true)) {
        answer["count"] = json!(tx.all(CUSTOMER).count());
    }
    Ok(answer)
}

/// Makes a profile of its fields.
fn make(tx: &mut Tx<'_>, sent: Map<String, Value>) -> Answer {
    let mut customer = json!({});
    change::merge(&mut customer, &fields::checked(sent)?);
    fields::check_whole(&customer)?;
    let id = add(tx, &mut customer, "THIRD_PARTY");
    tx.event("customer.created", CUSTOMER, &id, json!({ "customer": customer }));
    show_one(tx, &mut customer, false);
    Ok(json!({ "customer": customer }))
}

/// Stores a new profile, and gives its ID.
fn add(tx: &mut Tx<'_>, customer: &mut Value, source: &str) -> String {
    let id = tx.new_id("", 26);
    customer["id"] = json!(id);
    customer["created_at"] = tx.time();
    customer["updated_at"] = tx.time();
    customer["creation_source"] = json!(source);
    customer["version"] = json!(0);
    change::fill(customer, [("preferences", json!({ "email_unsubscribed": false }))]);
    tx.put(CUSTOMER, &id, customer.clone());
    id
}

fn read(tx: &Tx<'_>, id: &str) -> Answer {
    let mut customer = tx.find(CUSTOMER, id)?.clone();
    show_one(tx, &mut customer, true);
    Ok(json!({ "customer": customer }))
}

fn change(tx: &mut Tx<'_>, id: &str, mut sent: Map<String, Value>) -> Answer {
    let mut customer = tx.find(CUSTOMER, id)?.clone();
    let version = sent.remove("version");
    check_version(version.as_ref(), &customer, "version")?;
    change::merge(&mut customer, &fields::checked(sent)?);
    fields::check_whole(&customer)?;
    let mut customer = save(tx, customer);
    show_one(tx, &mut customer, false);
    Ok(json!({ "customer": customer }))
}

/// Stores what changed in a profile as its next version.
pub(super) fn save(tx: &mut Tx<'_>, mut customer: Value) -> Value {
    customer["updated_at"] = tx.time();
    customer["version"] = json!(customer["version"].as_i64().unwrap_or_default() + 1);
    let id = customer["id"].as_str().unwrap_or_default().to_owned();
    tx.put(CUSTOMER, &id, customer.clone());
    tx.event("customer.updated", CUSTOMER, &id, json!({ "customer": customer }));
    customer
}

fn remove(tx: &mut Tx<'_>, id: &str) -> Answer {
    let customer = tx.find(CUSTOMER, id)?.clone();
    cards::disable_all(tx, id);
    gift_cards::unlink_all(tx, id);
    custom_attributes::forget(tx, CUSTOMER, id);
    tx.remove(CUSTOMER, id);
    tx.event("customer.deleted", CUSTOMER, id, json!({ "customer": deleted(customer) }));
    Ok(json!({}))
}

/// A profile as the event of its end tells it: without its groups.
fn deleted(mut customer: Value) -> Value {
    if let Value::Object(members) = &mut customer {
        members.remove("group_ids");
    }
    customer
}

/// The customer that a field of a request names; it must be there.
pub(crate) fn checked_customer<'a>(tx: &Tx<'_>, id: &'a str, field: &str) -> Result<&'a str, Refusal> {
    match tx.get(CUSTOMER, id) {
        Some(_) => Ok(id),
        None => Err(Refusal::at("CUSTOMER_NOT_FOUND", field, format!("There is no customer with the ID `{id}`."))),
    }
}

/// Whether the caller knows the object as it is. Who names no version takes it as it comes.
pub(super) fn check_version(asked: Option<&Value>, held: &Value, field: &str) -> Result<(), Refusal> {
    let current = held["version"].as_i64().unwrap_or_default();
    match asked.and_then(Value::as_i64) {
        Some(asked) if asked != current => {
            let detail = format!("The object is at version {current}, not {asked}: read it again, and repeat the change.");
            Err(Refusal::at("CONFLICT", field, detail))
        }
        _ => Ok(()),
    }
}

/// A `limit` that is refused where it passes the bounds, because Square refuses it too.
pub(super) fn limit_within(call: &Call, most: i64) -> Result<(), Refusal> {
    match call.query.get("limit").and_then(Value::as_i64) {
        Some(limit) if limit < 1 => Err(Refusal::at("VALUE_TOO_LOW", "limit", "At least 1 is needed.")),
        Some(limit) if limit > most => Err(Refusal::at("VALUE_TOO_HIGH", "limit", format!("At most {most} is allowed."))),
        _ => Ok(()),
    }
}
