//! What an activity does to a gift card: its state, and its balance.

use serde_json::{Value, json};

use super::GIFT_CARD;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) const ACTIVITY: &str = "gift_card_activity";

/// How an activity changes the balance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Balance {
    Add,
    Take,
    Clear,
    Keep,
}

/// A type of activity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// The member that holds the details.
    pub(super) details: &'static str,
    pub(super) balance: Balance,
    /// The states that it is possible in.
    from: &'static [&'static str],
    /// The state after it, where it changes.
    to: Option<&'static str>,
    /// Square alone makes it.
    pub(super) internal: bool,
}

macro_rules! kind {
    ($name:literal, $details:literal, $balance:ident, $from:expr, $to:expr, $internal:literal) => {
        Kind {
            name: $name,
            details: concat!($details, "_activity_details"),
            balance: Balance::$balance,
            from: $from,
            to: $to,
            internal: $internal,
        }
    };
}

const ACTIVE: &[&str] = &["ACTIVE"];

const KINDS: [Kind; 11] = [
    kind!("ACTIVATE", "activate", Add, &["PENDING"], Some("ACTIVE"), false),
    kind!("LOAD", "load", Add, ACTIVE, None, false),
    kind!("REDEEM", "redeem", Take, ACTIVE, None, false),
    kind!("CLEAR_BALANCE", "clear_balance", Clear, ACTIVE, None, false),
    kind!("DEACTIVATE", "deactivate", Keep, &["ACTIVE", "BLOCKED"], Some("DEACTIVATED"), false),
    kind!("ADJUST_INCREMENT", "adjust_increment", Add, ACTIVE, None, false),
    kind!("ADJUST_DECREMENT", "adjust_decrement", Take, ACTIVE, None, false),
    kind!("REFUND", "refund", Add, ACTIVE, None, false),
    kind!("UNLINKED_ACTIVITY_REFUND", "unlinked_activity_refund", Add, ACTIVE, None, false),
    kind!("BLOCK", "block", Keep, ACTIVE, Some("BLOCKED"), true),
    kind!("UNBLOCK", "unblock", Keep, &["BLOCKED"], Some("ACTIVE"), true),
];

/// A type by its name; those that are not here Square alone makes.
pub(super) fn kind(name: &str) -> Option<&'static Kind> {
    const { &KINDS }.iter().find(|kind| kind.name == name)
}

/// Does what an activity does, records it, and gives the record.
pub(super) fn perform(tx: &mut Tx<'_>, card: &str, kind: &Kind, location: &str, details: Value) -> Result<Value, Refusal> {
    let mut card = tx.find(GIFT_CARD, card)?.clone();
    let state = card["state"].as_str().unwrap_or_default().to_owned();
    if !kind.from.contains(&state.as_str()) {
        let detail =
            format!("A gift card that is {state} cannot have the activity {}; it would have to be {}.", kind.name, kind.from.join(" or "));
        return Err(Refusal::at("BAD_REQUEST", "gift_card_activity.type", detail));
    }
    let at = format!("gift_card_activity.{}.amount_money", kind.details);
    let after = balance(&card["balance_money"], kind.balance, &details["amount_money"], &at)?;
    card["balance_money"]["amount"] = json!(after);
    card["state"] = json!(kind.to.unwrap_or(&state));
    let id = card["id"].as_str().unwrap_or_default().to_owned();
    tx.put(GIFT_CARD, &id, card.clone());
    tx.event("gift_card.updated", GIFT_CARD, &id, json!({ "gift_card": card }));
    Ok(record(tx, &card, kind, location, details))
}

fn record(tx: &mut Tx<'_>, card: &Value, kind: &Kind, location: &str, details: Value) -> Value {
    let id = tx.new_id("gcact_", 32);
    let activity = json!({
        "id": id, "type": kind.name, "location_id": location, "created_at": tx.time(), "gift_card_id": card["id"],
        "gift_card_gan": card["gan"], "gift_card_balance_money": card["balance_money"], kind.details: details,
    });
    tx.put(ACTIVITY, &id, activity.clone());
    tx.event("gift_card.activity.created", ACTIVITY, &id, json!({ "gift_card_activity": activity }));
    activity
}

/// The balance after a change by an amount.
fn balance(held: &Value, change: Balance, money: &Value, at: &str) -> Result<i64, Refusal> {
    let current = held["amount"].as_i64().unwrap_or_default();
    match change {
        Balance::Keep => return Ok(current),
        Balance::Clear => return Ok(0),
        Balance::Add | Balance::Take => {}
    }
    let Some(amount) = money["amount"].as_i64() else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", at, "The activity needs an amount."));
    };
    if amount <= 0 {
        return Err(Refusal::at("VALUE_TOO_LOW", format!("{at}.amount"), "The amount must be above zero."));
    }
    check_currency(held, money["currency"].as_str().unwrap_or_default(), at)?;
    let after = if change == Balance::Add { current.checked_add(amount) } else { Some(current - amount) };
    match after {
        Some(after) if after < 0 => Err(Refusal::at("INSUFFICIENT_FUNDS", at, format!("The gift card holds {current} only."))),
        Some(after) => Ok(after),
        None => Err(Refusal::at("AMOUNT_TOO_HIGH", at, "The balance would be too large.")),
    }
}

pub(super) fn check_currency(held: &Value, currency: &str, at: &str) -> Result<(), Refusal> {
    if held["currency"] == currency {
        return Ok(());
    }
    Err(Refusal::at(
        "CURRENCY_MISMATCH",
        at,
        format!("The gift card holds {}, not {currency}.", held["currency"].as_str().unwrap_or_default()),
    ))
}
