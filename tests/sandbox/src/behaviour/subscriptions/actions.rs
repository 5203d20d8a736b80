//! What is to happen to a subscription: it is cancelled, paused or resumed, at the end of a period that is paid.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::billing::{self, Plan};
use super::{SUBSCRIPTION, save, text, today};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) fn action(tx: &mut Tx<'_>, kind: &str, day: Date) -> Value {
    json!({ "id": tx.new_id("", 36), "type": kind, "effective_date": day.to_string() })
}

/// Ends a subscription with the period that is paid.
pub(super) fn cancel(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (mut subscription, mut plan) = find(tx, call)?;
    checked_state(&subscription, &["PENDING", "ACTIVE", "PAUSED"], "cancelled")?;
    if plan.actions.iter().any(|known| known["type"] == "CANCEL") {
        return Err(Refusal::new("BAD_REQUEST", "The subscription is to be cancelled already."));
    }
    let day = if subscription["status"] == "ACTIVE" { plan.next } else { today(tx) };
    subscription["canceled_date"] = json!(day.to_string());
    let action = action(tx, "CANCEL", day);
    plan.actions.push(action);
    done(tx, call, subscription, plan)
}

/// Pauses a subscription when its paid period ends, for so many periods or until it is resumed.
pub(super) fn pause(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (subscription, mut plan) = find(tx, call)?;
    checked_state(&subscription, &["ACTIVE"], "paused")?;
    if plan.actions.iter().any(|known| known["type"] == "PAUSE") {
        return Err(Refusal::new("BAD_REQUEST", "The subscription is to be paused already."));
    }
    let cycles = call.input("pause_cycle_duration").and_then(Value::as_i64);
    if cycles.is_some_and(|cycles| cycles < 1) {
        return Err(Refusal::at("INVALID_PAUSE_LENGTH", "pause_cycle_duration", "A pause lasts at least one period."));
    }
    let asked = call.text("pause_effective_date").and_then(|text| text.parse::<Date>().ok());
    if asked.is_some_and(|asked| asked != plan.next) {
        let detail = format!("A pause begins with a period: on {}.", plan.next);
        return Err(Refusal::at("INVALID_DATE", "pause_effective_date", detail));
    }
    let begin = action(tx, "PAUSE", plan.next);
    plan.actions.push(begin);
    let until = call.text("resume_effective_date").and_then(|text| text.parse::<Date>().ok());
    if let Some(day) = cycles.map(|cycles| plan.later(tx, &subscription, cycles)).or(until) {
        if day <= plan.next {
            return Err(Refusal::at("INVALID_DATE", "resume_effective_date", "A pause ends after it begins."));
        }
        let end = action(tx, "RESUME", day);
        plan.actions.push(end);
    }
    done(tx, call, subscription, plan)
}

/// Goes on with a paused subscription, today or later; a new period begins then.
pub(super) fn resume(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (subscription, mut plan) = find(tx, call)?;
    checked_state(&subscription, &["PAUSED"], "resumed")?;
    let day = call.text("resume_effective_date").and_then(|text| text.parse::<Date>().ok()).unwrap_or(today(tx));
    if day < today(tx) {
        return Err(Refusal::at("INVALID_DATE", "resume_effective_date", "A subscription goes on today or later."));
    }
    plan.actions.retain(|known| known["type"] != "RESUME");
    let action = action(tx, "RESUME", day);
    plan.actions.push(action);
    done(tx, call, subscription, plan)
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let (mut subscription, mut plan) = find(tx, call)?;
    let id = call.path("action_id");
    let Some(place) = plan.actions.iter().position(|action| action["id"] == id) else {
        return Err(Refusal::not_found("action", id));
    };
    if plan.actions.remove(place)["type"] == "CANCEL" {
        subscription.as_object_mut().map(|members| members.remove("canceled_date"));
    }
    let answer = done(tx, call, subscription, plan)?;
    Ok(json!({ "subscription": answer["subscription"] }))
}

/// Does what is to be done today, and keeps the rest for its day.
fn done(tx: &mut Tx<'_>, call: &Call, mut subscription: Value, mut plan: Plan) -> Answer {
    let told = plan.actions.clone();
    billing::advance(tx, &mut subscription, &mut plan, &call.base_url);
    save(tx, &mut subscription);
    plan.keep(tx, &subscription);
    let mut answer = json!({ "subscription": subscription });
    if !told.is_empty() {
        answer["actions"] = told.into();
    }
    Ok(answer)
}

fn find(tx: &Tx<'_>, call: &Call) -> Result<(Value, Plan), Refusal> {
    let id = call.path("subscription_id");
    Ok((tx.find(SUBSCRIPTION, id)?.clone(), Plan::of(tx, id)))
}

fn checked_state(subscription: &Value, states: &[&str], what: &str) -> Result<(), Refusal> {
    let state = text(subscription, "status");
    if states.contains(&state) {
        return Ok(());
    }
    Err(Refusal::new("BAD_REQUEST", format!("The subscription is {state}, and can be {what} only while {}.", states.join(" or "))))
}
