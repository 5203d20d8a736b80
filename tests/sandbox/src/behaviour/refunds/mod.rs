//! Refunds.

mod destination;
mod list;

use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::money::{self, amount};
use super::payments::{self, PAYMENT};
use super::{Area, due, invoices};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;
use destination::Destination;

pub(crate) const REFUND: &str = "refund";

/// How long a card's issuer takes to accept a refund.
const PENDING: SignedDuration = SignedDuration::from_secs(5);

pub(super) const AREA: Area = &[("RefundPayment", refund), ("GetPaymentRefund", get), ("ListPaymentRefunds", list::list)];

fn refund(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "refund": make(tx, &call.body)? }))
}

fn get(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "refund": tx.find(REFUND, call.path("refund_id"))? }))
}

/// Gives money back, by a body as RefundPayment has it.
pub(super) fn make(tx: &mut Tx<'_>, body: &Map<String, Value>) -> Answer {
    if body.get("unlinked") == Some(&json!(true)) { unlinked(tx, body) } else { linked(tx, body) }
}

fn linked(tx: &mut Tx<'_>, body: &Map<String, Value>) -> Answer {
    let Some(id) = text(body, "payment_id") else {
        return Err(missing("payment_id", "A refund names its payment, or is unlinked."));
    };
    let payment = tx.find(PAYMENT, id)?.clone();
    payments::checked_version(&payment, body.get("payment_version_token"), "payment_version_token")?;
    checked_refundable(tx, &payment)?;
    let back = checked_amount(&payment, body)?;
    let fee = checked_fee(tx, &payment, body)?;
    let destination = destination::of_payment(body, &payment, back)?;
    let mut refund = build(tx, body, &format!("{id}_"), &destination);
    let from =
        ["payment_id", "order_id", "location_id"].map(|name| (name, payment[if name == "payment_id" { "id" } else { name }].clone()));
    change::fill(&mut refund, from);
    if fee > 0 {
        refund["app_fee_money"] = body["app_fee_money"].clone();
    }
    payments::refunded(tx, payment, &refund)?;
    let refund = store(tx, refund, &destination)?;
    invoices::refunded(tx, &refund["order_id"]);
    Ok(refund)
}

/// Money to a buyer for no payment of this seller.
fn unlinked(tx: &mut Tx<'_>, body: &Map<String, Value>) -> Answer {
    let refuse = |field: &str, detail: &str| Err(missing(field, detail));
    if text(body, "payment_id").is_some() {
        return Err(Refusal::at("CONFLICTING_PARAMETERS", "payment_id", "An unlinked refund belongs to no payment."));
    }
    let Some(location) = text(body, "location_id") else { return refuse("location_id", "An unlinked refund names its location.") };
    super::locations::checked_location(tx, location, "location_id")?;
    let currency = money::currency(tx, location);
    let back = money::checked(&body["amount_money"], &currency, 1, "amount_money")?;
    let destination = destination::of_request(tx, body, back)?;
    let mut refund = build(tx, body, "", &destination);
    change::fill(&mut refund, [("location_id", json!(location)), ("unlinked", json!(true))]);
    store(tx, refund, &destination)
}

fn build(tx: &mut Tx<'_>, body: &Map<String, Value>, prefix: &str, destination: &Destination) -> Value {
    let id = tx.new_id(prefix, 43);
    let mut refund = json!({
        "id": id, "created_at": tx.time(), "amount_money": body["amount_money"], "destination_type": destination.kind,
        "destination_details": destination.details, "status": if destination.waits { "PENDING" } else { "COMPLETED" },
    });
    for name in ["reason", "team_member_id", "app_fee_allocations"] {
        change::fill(&mut refund, [(name, body.get(name).cloned().unwrap_or_default())]);
    }
    change::prune(&mut refund);
    refund
}

fn store(tx: &mut Tx<'_>, mut refund: Value, destination: &Destination) -> Answer {
    save(tx, &mut refund);
    if destination.waits {
        let at = tx.now().saturating_add(PENDING).unwrap_or(Timestamp::MAX);
        due::note(tx, REFUND, refund["id"].as_str().unwrap_or_default(), at);
    }
    Ok(refund)
}

/// The issuer has accepted a refund.
pub(super) fn accepted(tx: &mut Tx<'_>, id: &str, _: &str) {
    let Some(mut refund) = tx.get(REFUND, id).cloned() else { return };
    refund["status"] = json!("COMPLETED");
    save(tx, &mut refund);
}

fn save(tx: &mut Tx<'_>, refund: &mut Value) {
    let id = refund["id"].as_str().unwrap_or_default().to_owned();
    let event = if tx.get(REFUND, &id).is_some() { "refund.updated" } else { "refund.created" };
    refund["updated_at"] = tx.time();
    tx.put(REFUND, &id, refund.clone());
    tx.event(event, "refund", &id, json!({ "refund": refund }));
    payments::tell_order(tx, refund);
}

/// What was captured, within the year, can be refunded.
fn checked_refundable(tx: &Tx<'_>, payment: &Value) -> Result<(), Refusal> {
    match payment["status"].as_str() {
        Some("COMPLETED") => {}
        Some("APPROVED") => {
            let detail = "The payment is APPROVED, not captured yet: cancel it instead.";
            return Err(Refusal::new("REFUND_ERROR_PAYMENT_NEEDS_COMPLETION", detail));
        }
        _ => return Err(Refusal::new("PAYMENT_NOT_REFUNDABLE", format!("The payment is {}.", payment["status"]))),
    }
    let oldest = tx.now().to_zoned(jiff::tz::TimeZone::UTC).saturating_sub(1.year()).timestamp();
    let made = payment["created_at"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    if made.is_some_and(|made| made < oldest) {
        return Err(Refusal::new("PAYMENT_NOT_REFUNDABLE", "The payment is older than a year."));
    }
    Ok(())
}

/// No more goes back than what came in.
fn checked_amount(payment: &Value, body: &Map<String, Value>) -> Result<i64, Refusal> {
    let currency = payment["total_money"]["currency"].as_str().unwrap_or_default();
    let back = money::checked(&body["amount_money"], currency, 1, "amount_money")?;
    let left = amount(&payment["total_money"]) - amount(&payment["refunded_money"]);
    if back > left {
        let detail = format!("Of this payment, {left} can still be refunded.");
        return Err(Refusal::at("REFUND_AMOUNT_INVALID", "amount_money.amount", detail));
    }
    Ok(back)
}

/// An application gives back no more than it kept, and no more than the buyer gets.
fn checked_fee(tx: &Tx<'_>, payment: &Value, body: &Map<String, Value>) -> Result<i64, Refusal> {
    let Some(asked) = body.get("app_fee_money").filter(|asked| !asked.is_null()) else { return Ok(0) };
    let currency = payment["total_money"]["currency"].as_str().unwrap_or_default();
    let fee = money::checked(asked, currency, 0, "app_fee_money")?;
    let before = tx.with(REFUND, "payment_id", payment["id"].as_str().unwrap_or_default());
    let left = amount(&payment["app_fee_money"]) - before.map(|entry| amount(&entry.value["app_fee_money"])).sum::<i64>();
    if fee > left.min(amount(&body["amount_money"])) {
        let detail = format!("Of the application's fee, {left} can still be refunded.");
        return Err(Refusal::at("INVALID_FEES", "app_fee_money.amount", detail));
    }
    Ok(fee)
}

fn missing(field: &str, detail: &str) -> Refusal {
    Refusal::at("MISSING_REQUIRED_PARAMETER", field, detail)
}

fn text<'b>(body: &'b Map<String, Value>, name: &str) -> Option<&'b str> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
