//! CreateSubscription.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::billing::{self, Plan};
use super::{actions, checked_card, plan, save, text, today};
use crate::behaviour::customers::{CUSTOMER, checked_customer};
use crate::behaviour::locations::checked_location;
use crate::behaviour::{LOCATION, money};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut subscription = Value::Object(call.body.clone());
    change::prune(&mut subscription);
    if let Some(members) = subscription.as_object_mut() {
        members.remove("idempotency_key");
    }
    checked(tx, &subscription)?;
    let start = start(tx, &subscription)?;
    let id = tx.new_id("", 36);
    let location = text(&subscription, "location_id").to_owned();
    let timezone = tx.get(LOCATION, &location).map(|location| location["timezone"].clone()).unwrap_or_default();
    let made = [
        ("id", json!(id)),
        ("status", json!("PENDING")),
        ("start_date", json!(start.to_string())),
        ("created_at", tx.time()),
        ("timezone", timezone),
        ("source", json!({ "name": "Sandbox" })),
    ];
    change::fill(&mut subscription, made);
    let mut plan = Plan::starting(start);
    if let Ok(day) = text(&subscription, "canceled_date").parse::<Date>() {
        plan.actions.push(actions::action(tx, "CANCEL", day));
    }
    billing::advance(tx, &mut subscription, &mut plan, &call.base_url);
    save(tx, &mut subscription);
    plan.keep(tx, &subscription);
    Ok(json!({ "subscription": subscription }))
}

fn checked(tx: &Tx<'_>, subscription: &Value) -> Result<(), Refusal> {
    let location = checked_location(tx, text(subscription, "location_id"), "location_id")?;
    let customer = checked_customer(tx, text(subscription, "customer_id"), "customer_id")?;
    checked_card(tx, subscription.get("card_id"), &subscription["customer_id"], "card_id")?;
    let mailed = tx.get(CUSTOMER, customer).is_some_and(|customer| customer["email_address"].is_string());
    if subscription.get("card_id").is_none() && !mailed {
        let detail = "Without a card on file the customer is asked by e-mail, and has no address.";
        return Err(Refusal::at("CUSTOMER_MISSING_EMAIL", "customer_id", detail));
    }
    if let Some(price) = subscription.get("price_override_money") {
        money::checked(price, &money::currency(tx, location), 1, "price_override_money")?;
    }
    plan::checked(tx, subscription)
}

/// The first day: today, or a later one; the last lies behind it.
fn start(tx: &Tx<'_>, subscription: &Value) -> Result<Date, Refusal> {
    let (today, given) = (today(tx), text(subscription, "start_date").parse::<Date>());
    let start = given.unwrap_or(today);
    if start < today {
        return Err(Refusal::at("INVALID_DATE", "start_date", "A subscription starts today or later."));
    }
    match text(subscription, "canceled_date").parse::<Date>() {
        Ok(end) if end <= start => Err(Refusal::at("INVALID_DATE", "canceled_date", "A subscription ends after it starts.")),
        _ => Ok(start),
    }
}
