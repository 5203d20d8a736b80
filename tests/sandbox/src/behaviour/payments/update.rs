//! UpdatePayment: what is authorized changes before it is captured.

use serde_json::{Map, Value, json};

use super::terms::{delay_action, fee, optional};
use super::{PAYMENT, checked_version, lifecycle, links, save};
use crate::behaviour::money::{self, amount};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut payment = tx.find(PAYMENT, call.path("payment_id"))?.clone();
    let Some(changes) = call.body.get("payment").and_then(Value::as_object) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "payment", "There is nothing to change: send the new amounts."));
    };
    checked_version(&payment, changes.get("version_token"), "payment.version_token")?;
    lifecycle::checked_approved(&payment)?;
    let before = amount(&payment["total_money"]);
    amounts(&mut payment, changes).map_err(within)?;
    if changes.get("delay_action").is_some_and(Value::is_string) {
        payment["delay_action"] = delay_action(changes).map_err(within)?.into();
    }
    if let Some(member) = changes.get("team_member_id").filter(|member| member.is_string()) {
        payment["team_member_id"] = member.clone();
    }
    reauthorize(tx, &mut payment, before)?;
    links::follow(tx, &payment)?;
    save(tx, &mut payment);
    Ok(json!({ "payment": payment }))
}

/// The new amounts; what is not sent stays, and a tip or a fee that is null is none.
fn amounts(payment: &mut Value, changes: &Map<String, Value>) -> Result<(), Refusal> {
    let currency = payment["amount_money"]["currency"].as_str().unwrap_or_default().to_owned();
    if let Some(asked) = changes.get("amount_money").filter(|asked| !asked.is_null()) {
        payment["amount_money"] = money::money(money::checked(asked, &currency, 1, "amount_money")?, &currency);
    }
    for name in ["tip_money", "app_fee_money"] {
        match changes.get(name) {
            None => {}
            Some(Value::Null) => drop(payment.as_object_mut().and_then(|members| members.remove(name))),
            Some(_) => payment[name] = money::money(optional(changes, name, &currency)?, &currency),
        }
    }
    let total = amount(&payment["amount_money"]) + amount(&payment["tip_money"]);
    payment["total_money"] = money::money(total, &currency);
    match payment.as_object() {
        Some(members) => fee(members, total, &currency),
        None => Ok(()),
    }
}

/// The issuer approves the new total; a gift card, only what it has.
fn reauthorize(tx: &mut Tx<'_>, payment: &mut Value, before: i64) -> Result<(), Refusal> {
    let (total, approved) = (amount(&payment["total_money"]), amount(&payment["approved_money"]));
    if total == before {
        return Ok(());
    }
    links::move_balance(tx, payment, total - approved)?;
    payment["approved_money"] = payment["total_money"].clone();
    Ok(())
}

/// The fields of the request lie within `payment`.
fn within(mut refusal: Refusal) -> Refusal {
    for mistake in &mut refusal.mistakes {
        mistake.field = mistake.field.take().map(|field| format!("payment.{field}"));
    }
    refusal
}
