//! Payment links.

use serde_json::{Map, Value, json};

use super::{checked_email, checked_redirect, close, open};
use crate::behaviour::orders::{self, ORDER};
use crate::behaviour::{locations, money};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) const PAYMENT_LINK: &str = "payment_link";

/// What a caller says of a link.
const SENT: [&str; 4] = ["checkout_options", "description", "payment_note", "pre_populated_data"];

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    checked(&call.body, "")?;
    let mut order = ordered(tx, &call.body)?;
    let shipping = &call.body.get("checkout_options").unwrap_or(&Value::Null)["shipping_fee"];
    if shipping.is_object() {
        add_shipping(&mut order, shipping);
    }
    order["state"] = json!("DRAFT");
    let order = orders::create(tx, order)?;
    let id = tx.new_id("", 16);
    let url = open(tx, &call.base_url, PAYMENT_LINK, &id, &order);
    let mut link = json!({
        "id": id, "version": 1, "order_id": order["id"], "url": url, "long_url": url, "created_at": tx.time(), "updated_at": tx.time(),
    });
    change::fill(&mut link, SENT.map(|name| (name, call.body.get(name).cloned().unwrap_or(Value::Null))));
    change::prune(&mut link);
    tx.put(PAYMENT_LINK, &id, link.clone());
    Ok(json!({ "payment_link": link, "related_resources": { "orders": [order] } }))
}

/// The order of a link: as it is brought, or of one thing at a price.
fn ordered(tx: &Tx<'_>, body: &Map<String, Value>) -> Answer {
    let given = |name: &str| body.get(name).filter(|value| value.is_object());
    match (given("order"), given("quick_pay")) {
        (Some(order), None) => Ok(order.clone()),
        (None, Some(quick)) => quick_pay(tx, quick),
        (Some(_), Some(_)) => {
            Err(Refusal::at("CONFLICTING_PARAMETERS", "quick_pay", "A link has either `order` or `quick_pay`, not both."))
        }
        (None, None) => Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "order", "A link needs `order` or `quick_pay`.")),
    }
}

fn quick_pay(tx: &Tx<'_>, quick: &Value) -> Answer {
    let location = locations::checked_location(tx, quick["location_id"].as_str().unwrap_or_default(), "quick_pay.location_id")?;
    money::checked(&quick["price_money"], &money::currency(tx, location), 1, "quick_pay.price_money")?;
    let line = json!({ "name": quick["name"], "quantity": "1", "base_price_money": quick["price_money"] });
    Ok(json!({ "location_id": location, "line_items": [line] }))
}

fn add_shipping(order: &mut Value, fee: &Value) {
    let name = fee["name"].as_str().unwrap_or("Shipping");
    let charge = json!({ "name": name, "amount_money": fee["charge"], "calculation_phase": "SUBTOTAL_PHASE" });
    match order["service_charges"].as_array_mut() {
        Some(charges) => charges.push(charge),
        None => order["service_charges"] = json!([charge]),
    }
}

fn checked(link: &Map<String, Value>, at: &str) -> Result<(), Refusal> {
    let none = Map::new();
    let inner = |name: &str| link.get(name).and_then(Value::as_object).unwrap_or(&none);
    let (options, buyer) = (inner("checkout_options"), inner("pre_populated_data"));
    checked_redirect(options, &format!("{at}checkout_options.redirect_url"))?;
    checked_email(options.get("merchant_support_email"), &format!("{at}checkout_options.merchant_support_email"))?;
    checked_email(buyer.get("buyer_email"), &format!("{at}pre_populated_data.buyer_email"))?;
    match buyer.get("buyer_phone_number").and_then(Value::as_str) {
        Some(phone) if phone.chars().filter(char::is_ascii_digit).count() < 7 => {
            Err(Refusal::at("INVALID_PHONE_NUMBER", format!("{at}pre_populated_data.buyer_phone_number"), "This is no phone number."))
        }
        _ => Ok(()),
    }
}

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let order = Order { descending: true, default: 100, most: 1000 };
    let created = |link: &Value| link["created_at"].as_str().unwrap_or_default().to_owned();
    Ok(Page::cut(call, tx.all(PAYMENT_LINK), created, order)?.answer(call))
}

pub(super) fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "payment_link": tx.find(PAYMENT_LINK, call.path("id"))? }))
}

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("id");
    let mut link = tx.find(PAYMENT_LINK, id)?.clone();
    let mut changes = call.body.get("payment_link").and_then(Value::as_object).cloned().unwrap_or_default();
    if changes.get("version") != Some(&link["version"]) {
        let detail = format!("The link is at version {}: read it again and repeat the change on that.", link["version"]);
        return Err(Refusal::at("VERSION_MISMATCH", "payment_link.version", detail));
    }
    checked(&changes, "payment_link.")?;
    changes.retain(|name, _| SENT.contains(&name.as_str()));
    change::merge(&mut link, &changes);
    link["version"] = json!(link["version"].as_i64().unwrap_or_default() + 1);
    link["updated_at"] = tx.time();
    tx.put(PAYMENT_LINK, id, link.clone());
    Ok(json!({ "payment_link": link }))
}

/// Takes a link away, and its order with it, unless that is paid.
pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("id");
    let link = tx.find(PAYMENT_LINK, id)?.clone();
    tx.remove(PAYMENT_LINK, id);
    close(tx, id);
    let mut answer = json!({ "id": id });
    let order = link["order_id"].as_str().unwrap_or_default();
    if tx.get(ORDER, order).is_some() && orders::cancel_unpaid(tx, order) {
        answer["cancelled_order_id"] = json!(order);
    }
    Ok(answer)
}
