//! CreateCheckout, as of 2017.

use serde_json::{Value, json};

use super::{checked_email, checked_redirect, open};
use crate::behaviour::locations::checked_location;
use crate::behaviour::orders;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) const CHECKOUT: &str = "checkout";

const KEPT: [&str; 6] = [
    "ask_for_shipping_address",
    "merchant_support_email",
    "pre_populate_buyer_email",
    "pre_populate_shipping_address",
    "redirect_url",
    "note",
];

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let location = checked_location(tx, call.path("location_id"), "location_id")?;
    checked_redirect(&call.body, "redirect_url")?;
    checked_email(call.body.get("pre_populate_buyer_email"), "pre_populate_buyer_email")?;
    let Some(mut order) = call.body.get("order").and_then(|order| order.get("order")).filter(|order| order.is_object()).cloned() else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "order.order", "A checkout needs an order."));
    };
    if order["location_id"] != location {
        return Err(Refusal::at("LOCATION_MISMATCH", "order.order.location_id", "The order is of another location than the checkout."));
    }
    order["state"] = json!("DRAFT");
    let order = orders::create(tx, order)?;
    let id = tx.new_id("CBA", 29);
    let url = open(tx, &call.base_url, CHECKOUT, &id, &order);
    let mut checkout = json!({ "id": id, "checkout_page_url": url, "order": order, "created_at": tx.time() });
    change::fill(&mut checkout, KEPT.map(|name| (name, call.body.get(name).cloned().unwrap_or(Value::Null))));
    tx.put(CHECKOUT, &id, checkout.clone());
    // The note is the payment's.
    checkout.as_object_mut().map(|members| members.remove("note"));
    Ok(json!({ "checkout": checkout }))
}
