//! Activities of gift cards, as callers make and list them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::locations::checked_location;
use super::super::orders::ORDER;
use super::changes::{ACTIVITY, Kind, kind, perform};
use super::{GIFT_CARD, by_gan, check_choice};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

const NAME: &str = "gift_card_activity";

/// How far back a list goes where it does not say.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut sent = call.body.get(NAME).cloned().unwrap_or_default();
    change::prune(&mut sent);
    let name = sent["type"].as_str().unwrap_or_default();
    let Some(kind) = kind(name).filter(|kind| !kind.internal) else {
        return Err(Refusal::at("INVALID_VALUE", format!("{NAME}.type"), format!("Square alone makes the activity {name}.")));
    };
    let location = sent["location_id"].as_str().unwrap_or_default();
    checked_location(tx, location, &format!("{NAME}.location_id"))?;
    let card = named(tx, &sent)?;
    let details = details(tx, &card, kind, &sent)?;
    Ok(json!({ NAME: perform(tx, &card, kind, location, details)? }))
}

/// The ID of the card that a request names, by ID or by number.
fn named(tx: &Tx<'_>, sent: &Value) -> Result<String, Refusal> {
    match (sent["gift_card_id"].as_str(), sent["gift_card_gan"].as_str()) {
        (None, None) => {
            Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{NAME}.gift_card_id"), "Name the gift card, by its ID or its number."))
        }
        (None, Some(gan)) => Ok(by_gan(tx, gan)?["id"].as_str().unwrap_or_default().to_owned()),
        (Some(id), gan) => {
            let card = tx.find(GIFT_CARD, id)?;
            if gan.is_some_and(|gan| card["gan"] != gan) {
                return Err(Refusal::at(
                    "INVALID_VALUE",
                    format!("{NAME}.gift_card_gan"),
                    "The gift card with this ID has another number.",
                ));
            }
            Ok(id.to_owned())
        }
    }
}

/// The details of an activity, with what follows from other objects.
fn details(tx: &Tx<'_>, card: &str, kind: &Kind, sent: &Value) -> Answer {
    let at = format!("{NAME}.{}", kind.details);
    let Some(details) = sent.get(kind.details) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", at, format!("The activity {} needs its details.", kind.name)));
    };
    let mut details = details.clone();
    match kind.name {
        "ACTIVATE" | "LOAD" if details["order_id"].is_string() => details["amount_money"] = of_order(tx, &details, &at)?,
        "REDEEM" => details["status"] = json!("COMPLETED"),
        "REFUND" => check_refund(tx, card, &details, &at)?,
        _ => {}
    }
    Ok(details)
}

/// What was paid for a gift card in an order.
fn of_order(tx: &Tx<'_>, details: &Value, at: &str) -> Answer {
    let id = details["order_id"].as_str().unwrap_or_default();
    let order = tx
        .get(ORDER, id)
        .ok_or_else(|| Refusal::at("NOT_FOUND", format!("{at}.order_id"), format!("There is no order with the ID `{id}`.")))?;
    let mut lines = order["line_items"].as_array().into_iter().flatten();
    let line = lines.find(|line| line["uid"] == details["line_item_uid"] && line["item_type"] == "GIFT_CARD");
    match line {
        Some(line) if line["base_price_money"].is_object() => Ok(line["base_price_money"].clone()),
        _ => Err(Refusal::at("INVALID_VALUE", format!("{at}.line_item_uid"), "The order has no gift card with this line item.")),
    }
}

/// A refund gives back no more than its redemption took, and to the same card.
fn check_refund(tx: &Tx<'_>, card: &str, details: &Value, at: &str) -> Result<(), Refusal> {
    let at = format!("{at}.redeem_activity_id");
    let Some(id) = details["redeem_activity_id"].as_str() else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", at, "Name the redemption that is refunded."));
    };
    let redemption = tx.get(ACTIVITY, id).filter(|activity| activity["type"] == "REDEEM" && activity["gift_card_id"] == card);
    let Some(redemption) = redemption else {
        return Err(Refusal::at("INVALID_VALUE", at, format!("`{id}` is no redemption of this gift card.")));
    };
    let left = left_of(tx, redemption);
    if details["amount_money"]["amount"].as_i64().unwrap_or_default() > left {
        return Err(Refusal::at("REFUND_AMOUNT_INVALID", at, format!("Of this redemption, {left} is left to refund.")));
    }
    Ok(())
}

/// What a redemption took and was not given back since.
pub(super) fn left_of(tx: &Tx<'_>, redemption: &Value) -> i64 {
    let amount = |activity: &Value, details: &str| activity[details]["amount_money"]["amount"].as_i64().unwrap_or_default();
    let refunds = tx
        .all(ACTIVITY)
        .map(|entry| entry.value)
        .filter(|activity| activity["type"] == "REFUND" && activity["refund_activity_details"]["redeem_activity_id"] == redemption["id"]);
    amount(redemption, "redeem_activity_details") - refunds.map(|refund| amount(refund, "refund_activity_details")).sum::<i64>()
}

pub(super) fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    check_choice(call, "type", "GiftCardActivityType")?;
    check_choice(call, "sort_order", "SortOrder")?;
    let begin = time(call, "begin_time", tx.now().saturating_sub(YEAR).unwrap_or(Timestamp::MIN))?;
    let end = time(call, "end_time", tx.now())?;
    let is = |activity: &Value, name: &str| call.query_text(name).is_none_or(|wanted| activity[name] == wanted);
    let wanted = |activity: &Value| {
        let at = activity["created_at"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
        ["gift_card_id", "type", "location_id"].iter().all(|name| is(activity, name)) && at.is_some_and(|at| begin <= at && at <= end)
    };
    let order = Order { descending: call.query_text("sort_order") != Some("ASC"), default: 50, most: 100 };
    let activities = tx.all(ACTIVITY).filter(|entry| wanted(entry.value));
    Ok(Page::cut(call, activities, |_| String::new(), order)?.answer(call))
}

fn time(call: &Call, name: &str, otherwise: Timestamp) -> Result<Timestamp, Refusal> {
    let refusal = |_| Refusal::at("INVALID_TIME", name, "Expected a time in RFC 3339 format, `2026-01-31T23:59:59Z`.");
    call.query_text(name).map_or(Ok(otherwise), |text| text.parse().map_err(refusal))
}
