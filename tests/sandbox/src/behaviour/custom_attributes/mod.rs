//! Custom attributes: one behaviour for all of the resources that have them.

mod attributes;
mod bulk;
mod definitions;
pub(super) mod schema;

use serde_json::{Value, json};

use super::Area;
use crate::call::Call;
use crate::definition::definition;
use crate::refusal::Refusal;
use crate::store::Tx;

/// A kind of resource that has custom attributes.
#[derive(Debug)]
pub(super) struct Owner {
    /// What stands in paths: `/v2/customers/…`.
    path: &'static str,
    /// The kind of the resource, which its events are named by too.
    pub(super) kind: &'static str,
    /// The name of its ID in paths and bodies.
    id: &'static str,
    /// The kinds of what is stored.
    pub(super) definition: &'static str,
    pub(super) attribute: &'static str,
}

macro_rules! owner {
    ($path:literal, $kind:literal) => {
        Owner {
            path: $path,
            kind: $kind,
            id: concat!($kind, "_id"),
            definition: concat!($kind, "_custom_attribute_definition"),
            attribute: concat!($kind, "_custom_attribute"),
        }
    };
}

pub(super) const CUSTOMERS: Owner = owner!("customers", "customer");
const OWNERS: [Owner; 5] =
    [CUSTOMERS, owner!("bookings", "booking"), owner!("locations", "location"), owner!("merchants", "merchant"), owner!("orders", "order")];

/// The operations of the owners, which are named alike. Customers alone have no bulk call that deletes.
macro_rules! area {
    ($($owner:literal)*) => {
        &[$(
            (concat!("Create", $owner, "CustomAttributeDefinition"), definitions::create),
            (concat!("Retrieve", $owner, "CustomAttributeDefinition"), definitions::retrieve),
            (concat!("Update", $owner, "CustomAttributeDefinition"), definitions::update),
            (concat!("Delete", $owner, "CustomAttributeDefinition"), definitions::delete),
            (concat!("List", $owner, "CustomAttributeDefinitions"), definitions::list),
            (concat!("Upsert", $owner, "CustomAttribute"), attributes::upsert),
            (concat!("Retrieve", $owner, "CustomAttribute"), attributes::retrieve),
            (concat!("Delete", $owner, "CustomAttribute"), attributes::delete),
            (concat!("List", $owner, "CustomAttributes"), attributes::list),
            (concat!("BulkUpsert", $owner, "CustomAttributes"), bulk::upsert),
        )*
            ("BulkDeleteBookingCustomAttributes", bulk::delete),
            ("BulkDeleteLocationCustomAttributes", bulk::delete),
            ("BulkDeleteMerchantCustomAttributes", bulk::delete),
            ("BulkDeleteOrderCustomAttributes", bulk::delete),
        ]
    };
}

pub(super) const AREA: Area = area!("Booking" "Customer" "Location" "Merchant" "Order");

impl Owner {
    /// The owner that a call is about, by its path.
    fn of(call: &Call) -> &'static Self {
        let path = call.operation.path.split('/').nth(2).unwrap_or_default();
        OWNERS.iter().find(|owner| owner.path == path).expect("the operations of the area are those of its owners")
    }

    /// Where an attribute of a resource is stored.
    pub(super) fn place(&self, id: &str, key: &str) -> String {
        format!("{id}/{key}")
    }

    /// The resource that a call names; it must be there.
    fn check(&self, tx: &Tx<'_>, id: &str) -> Result<(), Refusal> {
        tx.find(self.kind, id).map(drop)
    }

    /// Tells of a change by each name that Square has for it: all but `public` come to the owner of a definition, and this
    /// sandbox has no other application.
    fn event(&self, tx: &mut Tx<'_>, what: &str, change: &str, id: &str, object: &Value) {
        for reach in ["", ".owned", ".visible"] {
            let event = format!("{}.{what}{reach}.{change}", self.kind);
            if definition().events.contains_key(&event) {
                tx.event(&event, what, id, json!({ what: object }));
            }
        }
    }
}

/// The key of a path or body, without the application that a qualified key begins with.
pub(super) fn simple(key: &str) -> &str {
    key.rsplit_once(':').map_or(key, |(_, key)| key)
}

/// A read that asks for a version that is not there yet is refused.
fn check_read(call: &Call, held: &Value) -> Result<(), Refusal> {
    let current = held["version"].as_i64().unwrap_or_default();
    match call.query.get("version").and_then(Value::as_i64) {
        Some(asked) if asked > current => {
            Err(Refusal::at("BAD_REQUEST", "version", format!("The latest version is {current}, not {asked}.")))
        }
        _ => Ok(()),
    }
}

/// Whether the call wants what has this visibility.
fn is_wanted(call: &Call, value: &Value) -> bool {
    match call.query_text("visibility_filter") {
        Some("READ") => value["visibility"] != "VISIBILITY_HIDDEN",
        Some("READ_WRITE") => value["visibility"] == "VISIBILITY_READ_WRITE_VALUES",
        _ => true,
    }
}

/// Drops the attributes of a resource that ends.
pub(super) fn forget(tx: &mut Tx<'_>, kind: &str, id: &str) {
    for (owner, place, _) in held(tx, kind, id) {
        tx.remove(owner.attribute, &place);
    }
}

/// Gives the attributes of a customer to another one, who keeps what it has.
pub(super) fn move_all(tx: &mut Tx<'_>, kind: &str, from: &str, to: &str) {
    for (owner, place, attribute) in held(tx, kind, from) {
        tx.remove(owner.attribute, &place);
        let target = owner.place(to, attribute["key"].as_str().unwrap_or_default());
        if tx.get(owner.attribute, &target).is_none() {
            tx.put(owner.attribute, &target, attribute);
        }
    }
}

/// The attributes of a resource. They are looked up by definition, of which there are few.
fn held(tx: &Tx<'_>, kind: &str, id: &str) -> Vec<(&'static Owner, String, Value)> {
    let Some(owner) = OWNERS.iter().find(|owner| owner.kind == kind) else { return Vec::new() };
    let places = tx.all(owner.definition).map(|definition| owner.place(id, definition.id));
    places.filter_map(|place| tx.get(owner.attribute, &place).cloned().map(|value| (owner, place, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::customers::CUSTOMER;
    use super::super::{LOCATION, MERCHANT};
    use super::*;

    #[test]
    fn owners_are_stored_by_the_kinds_of_their_areas() {
        let kinds = OWNERS.map(|owner| owner.kind);
        assert!([CUSTOMER, LOCATION, MERCHANT].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    }
}
