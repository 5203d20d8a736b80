//! CreatePayment, and every other way in which a payment is made.

use serde_json::{Map, Value, json};

use super::source::{self, Instrument};
use super::terms::Terms;
use super::{Means, build, keys, lifecycle, links, save};
use crate::behaviour::{invoices, sources};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let key = call.text("idempotency_key").unwrap_or_default();
    keys::checked(tx, key)?;
    if call.text("order_id").is_some_and(|order| invoices::has_invoice(tx, order)) {
        let detail = "The order has an invoice: it is paid on the invoice's page, or by its card on file.";
        return Err(Refusal::at("BAD_REQUEST", "order_id", detail));
    }
    let means = Means::of(tx, call);
    let made = take(tx, &call.body, &means);
    let payment = match &made {
        Ok(payment) => Some(payment),
        Err(refusal) => refusal.beside.get("payment"),
    };
    if let Some(id) = payment.and_then(|payment| payment["id"].as_str()) {
        keys::remember(tx, key, id);
    }
    made.map(|payment| json!({ "payment": payment }))
}

/// Takes a payment, by a body as CreatePayment has it. One that is declined is kept, failed, beside the refusal.
pub(in crate::behaviour) fn take(tx: &mut Tx<'_>, body: &Map<String, Value>, means: &Means) -> Answer {
    let terms = Terms::read(tx, body)?;
    links::checked_order(tx, body)?;
    let instrument = source::resolve(tx, body, &terms)?;
    let mut payment = build::payment(tx, body, &terms, &instrument, means);
    match instrument.declined {
        // What never was a card leaves no payment behind.
        Some(code) if sources::decline(code).status() != http::StatusCode::PAYMENT_REQUIRED => Err(sources::decline(code)),
        Some(code) => Err(fail(tx, payment, code)),
        None => {
            approve(tx, &mut payment, &terms, &instrument, &means.base_url)?;
            Ok(payment)
        }
    }
}

fn approve(tx: &mut Tx<'_>, payment: &mut Value, terms: &Terms, instrument: &Instrument, base_url: &str) -> Result<(), Refusal> {
    let id = payment["id"].as_str().unwrap_or_default().to_owned();
    if terms.captured_at_once {
        lifecycle::capture(tx, payment, base_url);
    } else {
        lifecycle::hold(tx, payment);
    }
    links::enter(tx, payment)?;
    save(tx, payment);
    match &instrument.gift_card {
        Some(gift_card) => {
            links::pay_by(tx, &id, gift_card);
            links::move_balance(tx, payment, instrument.approved)
        }
        None => Ok(()),
    }
}

/// Keeps a declined payment, as failed.
fn fail(tx: &mut Tx<'_>, mut payment: Value, code: &'static str) -> Refusal {
    let refusal = sources::decline(code);
    let errors: Vec<Value> = refusal.mistakes.iter().map(crate::refusal::Mistake::json).collect();
    payment["status"] = json!("FAILED");
    payment["card_details"]["status"] = json!("FAILED");
    payment["card_details"]["errors"] = errors.into();
    if let Some(members) = payment.as_object_mut() {
        ["approved_money", "capabilities", "delayed_until", "delay_action", "delay_duration"]
            .iter()
            .for_each(|name| drop(members.remove(*name)));
    }
    if let Some(details) = payment["card_details"].as_object_mut() {
        ["card_payment_timeline", "auth_result_code"].iter().for_each(|name| drop(details.remove(*name)));
    }
    save(tx, &mut payment);
    refusal.keeping("payment", payment)
}
