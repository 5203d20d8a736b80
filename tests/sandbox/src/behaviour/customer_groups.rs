//! Groups of customers, which the seller fills by hand.

use serde_json::{Value, json};

use super::Area;
use super::customers::{CUSTOMER, limit_within, push, save};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

const GROUP: &str = "customer_group";

pub(super) const AREA: Area = &[
    ("CreateCustomerGroup", create),
    ("RetrieveCustomerGroup", retrieve),
    ("UpdateCustomerGroup", update),
    ("DeleteCustomerGroup", delete),
    ("ListCustomerGroups", list),
    ("AddGroupToCustomer", add),
    ("RemoveGroupFromCustomer", remove),
];

fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = tx.new_id("", 26);
    let group = json!({ "id": id, "name": name(call)?, "created_at": tx.time(), "updated_at": tx.time() });
    tx.put(GROUP, &id, group.clone());
    Ok(json!({ "group": group }))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "group": tx.find(GROUP, call.path("group_id"))? }))
}

fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("group_id");
    let mut group = tx.find(GROUP, id)?.clone();
    group["name"] = name(call)?;
    group["updated_at"] = tx.time();
    tx.put(GROUP, id, group.clone());
    Ok(json!({ "group": group }))
}

fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("group_id");
    tx.find(GROUP, id)?;
    let members: Vec<Value> = tx.all(CUSTOMER).filter(|entry| is_in(entry.value, id)).map(|entry| entry.value.clone()).collect();
    members.into_iter().for_each(|customer| leave(tx, customer, id));
    tx.remove(GROUP, id);
    Ok(json!({}))
}

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    limit_within(call, 50)?;
    let order = Order { descending: false, default: 50, most: 50 };
    Ok(Page::cut(call, tx.all(GROUP), |_| String::new(), order)?.answer(call))
}

fn add(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (mut customer, group) = membership(tx, call)?;
    if !is_in(&customer, group) {
        push(&mut customer, "group_ids", json!(group));
        save(tx, customer);
    }
    Ok(json!({}))
}

fn remove(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (customer, group) = membership(tx, call)?;
    if is_in(&customer, group) {
        leave(tx, customer, group);
    }
    Ok(json!({}))
}

/// The customer and the group of a call's path; both must be there.
fn membership<'c>(tx: &Tx<'_>, call: &'c Call) -> Result<(Value, &'c str), Refusal> {
    let group = call.path("group_id");
    tx.find(GROUP, group)?;
    Ok((tx.find(CUSTOMER, call.path("customer_id"))?.clone(), group))
}

fn is_in(customer: &Value, group: &str) -> bool {
    customer.get("group_ids").and_then(Value::as_array).is_some_and(|groups| groups.iter().any(|id| id == group))
}

fn leave(tx: &mut Tx<'_>, mut customer: Value, group: &str) {
    if let Value::Object(members) = &mut customer {
        let groups = members.get_mut("group_ids").and_then(Value::as_array_mut);
        let left = groups.map(|groups| groups.retain(|id| id != group)).is_some() && members["group_ids"] != json!([]);
        if !left {
            members.remove("group_ids");
        }
    }
    save(tx, customer);
}

fn name(call: &Call) -> Answer {
    let name = call.body.get("group").and_then(|group| group["name"].as_str()).unwrap_or_default().trim();
    if name.is_empty() {
        return Err(Refusal::at("VALUE_EMPTY", "group.name", "A group needs a name."));
    }
    Ok(json!(name))
}
