//! Making an order whole: what the catalog knows, UIDs, defaults, references, amounts.

use serde_json::{Value, json};

use super::json::{list, text};
use super::totals::{self, Setting};
use super::{attach, auto, check, resolve};
use crate::behaviour::LOCATION;
use crate::behaviour::locations::checked_location;
use crate::change;
use crate::refusal::Refusal;
use crate::store::Tx;

/// Checks an order as a caller gave or changed it, and computes what Square computes.
pub(super) fn prepare(tx: &mut Tx<'_>, order: &mut Value) -> Result<(), Refusal> {
    change::prune(order);
    checked_location(tx, text(order, "location_id"), "order.location_id")?;
    attach::uids(tx, order)?;
    auto::apply_taxes(tx, order);
    resolve::resolve(tx, order)?;
    let setting = setting(tx, order);
    defaults(order);
    check::check(order, &setting.currency)?;
    attach::references(tx, order)?;
    reprice(tx, order);
    Ok(())
}

/// Computes the amounts anew.
pub(super) fn reprice(tx: &Tx<'_>, order: &mut Value) {
    let setting = setting(tx, order);
    totals::price(order, &setting);
}

pub(super) fn setting(tx: &Tx<'_>, order: &Value) -> Setting {
    let location = tx.get(LOCATION, text(order, "location_id")).cloned().unwrap_or_default();
    Setting {
        currency: text(&location, "currency").to_owned(),
        net_gross: ["US", "CA", "JP"].contains(&text(&location, "country")),
        late_taxes: resolve::late_taxes(tx, order),
    }
}

fn defaults(order: &mut Value) {
    change::fill(order, [("state", json!("OPEN")), ("source", json!({ "name": "Sandbox Application" }))]);
    each(order, "line_items", |item| {
        let named = item.get("name").is_some() || item.get("catalog_object_id").is_some();
        change::fill(item, [("item_type", json!(if named { "ITEM" } else { "CUSTOM_AMOUNT" }))]);
        each(item, "modifiers", |modifier| change::fill(modifier, [("quantity", json!("1"))]));
    });
    each(order, "discounts", |discount| {
        let kind = if discount.get("percentage").is_some() { "FIXED_PERCENTAGE" } else { "FIXED_AMOUNT" };
        change::fill(discount, [("type", json!(kind)), ("scope", json!("ORDER"))]);
    });
    each(order, "taxes", |tax| change::fill(tax, [("type", json!("ADDITIVE")), ("scope", json!("ORDER"))]));
    each(order, "service_charges", |charge| {
        change::fill(charge, [("calculation_phase", json!("SUBTOTAL_PHASE")), ("taxable", json!(false)), ("type", json!("CUSTOM"))]);
        let apportioned = text(charge, "calculation_phase").starts_with("APPORTIONED");
        let treatment = if apportioned { "APPORTIONED_TREATMENT" } else { "LINE_ITEM_TREATMENT" };
        change::fill(charge, [("scope", json!("ORDER")), ("treatment_type", json!(treatment))]);
    });
    each(order, "fulfillments", |fulfillment| change::fill(fulfillment, [("state", json!("PROPOSED"))]));
}

pub(super) fn each(value: &mut Value, name: &str, act: impl FnMut(&mut Value)) {
    super::json::list_mut(value, name).iter_mut().for_each(act);
}

/// Puts a time into the details of each fulfillment that reached a state.
pub(super) fn stamp_fulfillments(tx: &Tx<'_>, order: &mut Value) {
    let time = tx.time();
    each(order, "fulfillments", |fulfillment| {
        let details = check::details(text(fulfillment, "type"));
        let reached = match (text(fulfillment, "state"), details) {
            ("RESERVED", "pickup_details") => "accepted_at",
            ("RESERVED", _) => "in_progress_at",
            ("PREPARED", "shipment_details") => "packaged_at",
            ("PREPARED", _) => "ready_at",
            ("COMPLETED", "pickup_details") => "picked_up_at",
            ("COMPLETED", "shipment_details") => "shipped_at",
            ("COMPLETED", "delivery_details") => "delivered_at",
            ("CANCELED", _) => "canceled_at",
            ("FAILED", "shipment_details") => "failed_at",
            ("FAILED", "pickup_details" | "delivery_details") => "rejected_at",
            _ => "placed_at",
        };
        let details = &mut fulfillment[details];
        if details.is_object() {
            change::fill(details, [("placed_at", time.clone()), (reached, time.clone())]);
        }
    });
}

/// Whether something is still to be handed over.
pub(super) fn has_open_fulfillment(order: &Value) -> bool {
    let done = ["COMPLETED", "CANCELED", "FAILED"];
    list(order, "fulfillments").iter().any(|fulfillment| !done.contains(&text(fulfillment, "state")))
}
