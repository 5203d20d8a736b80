//! What becomes of an authorization: it is captured, voided, or lapses.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{PAYMENT, checked_version, links, save};
use crate::behaviour::due;
use crate::behaviour::money::{amount, money};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn complete_call(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let payment = tx.find(PAYMENT, call.path("payment_id"))?.clone();
    checked_version(&payment, call.input("version_token"), "version_token")?;
    Ok(json!({ "payment": complete(tx, payment, &call.base_url)? }))
}

pub(super) fn cancel_call(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let payment = tx.find(PAYMENT, call.path("payment_id"))?.clone();
    Ok(json!({ "payment": cancel(tx, payment)? }))
}

/// Captures an approved payment.
pub(in crate::behaviour) fn complete(tx: &mut Tx<'_>, mut payment: Value, base_url: &str) -> Answer {
    checked_approved(&payment)?;
    take_money(tx, &mut payment, base_url);
    links::follow(tx, &payment)?;
    Ok(payment)
}

/// Captures and stores a payment. The order is told by who calls.
pub(in crate::behaviour) fn take_money(tx: &mut Tx<'_>, payment: &mut Value, base_url: &str) {
    capture(tx, payment, base_url);
    save(tx, payment);
}

/// Voids an approved payment.
pub(in crate::behaviour) fn cancel(tx: &mut Tx<'_>, mut payment: Value) -> Answer {
    checked_approved(&payment)?;
    void(tx, &mut payment)?;
    links::follow(tx, &payment)?;
    Ok(payment)
}

/// The time of an authorization is over.
pub(in crate::behaviour) fn lapse(tx: &mut Tx<'_>, id: &str, base_url: &str) {
    let Some(mut payment) = tx.get(PAYMENT, id).cloned() else { return };
    if payment["delay_action"] != "COMPLETE" {
        payment["card_details"]["errors"] = json!([expired().json()]);
    }
    let done = tx.attempt(|tx| match payment["delay_action"] == "COMPLETE" {
        true => complete(tx, payment, base_url),
        false => cancel(tx, payment),
    });
    // An authorization that neither can be captured nor voided any more stays what it is.
    drop(done);
}

fn expired() -> crate::refusal::Mistake {
    let detail = "The authorization was not captured in its time.".to_owned();
    crate::refusal::Mistake { code: "DELAYED_TRANSACTION_EXPIRED".into(), detail, field: None }
}

/// Only what is approved can be captured, voided or changed.
pub(super) fn checked_approved(payment: &Value) -> Result<(), Refusal> {
    let lapsed = payment["card_details"]["errors"][0]["code"] == "DELAYED_TRANSACTION_EXPIRED";
    let code = match payment["status"].as_str() {
        Some("APPROVED") => return Ok(()),
        Some("COMPLETED") => "DELAYED_TRANSACTION_CAPTURED",
        Some("CANCELED") if lapsed => "DELAYED_TRANSACTION_EXPIRED",
        Some("CANCELED") => "DELAYED_TRANSACTION_CANCELED",
        _ => "DELAYED_TRANSACTION_FAILED",
    };
    Err(Refusal::new(code, format!("The payment is {}, no longer APPROVED.", payment["status"])))
}

/// Lets an authorization stand until its time is over.
pub(super) fn hold(tx: &mut Tx<'_>, payment: &Value) {
    let until = payment["delayed_until"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    if let (Some(id), Some(until)) = (payment["id"].as_str(), until) {
        due::note(tx, PAYMENT, id, until);
    }
}

/// The money changes hands. It is what was approved, even where more was asked.
pub(super) fn capture(tx: &mut Tx<'_>, payment: &mut Value, base_url: &str) {
    let id = payment["id"].as_str().unwrap_or_default().to_owned();
    due::forget(tx, PAYMENT, &id);
    payment["status"] = json!("COMPLETED");
    settle_amounts(payment);
    payment["receipt_number"] = id.chars().take(4).collect::<String>().into();
    payment["receipt_url"] = format!("{base_url}/receipt/preview/{id}").into();
    if payment["card_details"].is_object() {
        payment["card_details"]["status"] = json!("CAPTURED");
        payment["card_details"]["card_payment_timeline"]["captured_at"] = tx.time();
        payment["processing_fee"] = json!([{ "effective_at": tx.time(), "type": "INITIAL", "amount_money": fee(payment) }]);
    }
    if let Some(members) = payment.as_object_mut() {
        members.remove("capabilities");
    }
}

/// A gift card may have given less than was asked: the tip gives way first.
pub(super) fn settle_amounts(payment: &mut Value) {
    let approved = amount(&payment["approved_money"]);
    if approved >= amount(&payment["total_money"]) {
        return;
    }
    let currency = payment["total_money"]["currency"].as_str().unwrap_or_default().to_owned();
    let asked = amount(&payment["amount_money"]).min(approved);
    payment["amount_money"] = money(asked, &currency);
    payment["total_money"] = money(approved, &currency);
    if payment["tip_money"].is_object() {
        payment["tip_money"] = money(approved - asked, &currency);
    }
}

/// What Square keeps of a card payment, by how the card was read.
fn fee(payment: &Value) -> Value {
    let total = amount(&payment["total_money"]);
    let (per_mille, fixed) = if payment["card_details"]["entry_method"] == "ON_FILE" { (35, 15) } else { (29, 30) };
    let fee = (total.saturating_mul(per_mille) + 500) / 1000 + fixed;
    money(fee.min(total), payment["total_money"]["currency"].as_str().unwrap_or_default())
}

/// The money stays where it is. The order is told by who calls.
pub(in crate::behaviour) fn void(tx: &mut Tx<'_>, payment: &mut Value) -> Result<(), Refusal> {
    let id = payment["id"].as_str().unwrap_or_default().to_owned();
    due::forget(tx, PAYMENT, &id);
    payment["status"] = json!("CANCELED");
    payment["card_details"]["status"] = json!("VOIDED");
    payment["card_details"]["card_payment_timeline"]["voided_at"] = tx.time();
    if let Some(members) = payment.as_object_mut() {
        members.remove("capabilities");
    }
    links::move_balance(tx, payment, -amount(&payment["approved_money"]))?;
    save(tx, payment);
    Ok(())
}
