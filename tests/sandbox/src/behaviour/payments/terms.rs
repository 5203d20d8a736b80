//! What a payment is about to be: where, how much, and when it is captured.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::{Map, Value};

use super::links::ORDER;
use super::text;
use crate::behaviour::locations::{checked_location, main_location};
use crate::behaviour::{customers, money};
use crate::refusal::Refusal;
use crate::store::Tx;

/// How long an authorization holds where the request does not say, and at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The part of a payment that an application may keep, in percent.
const MOST_FEE: i64 = 90;

#[derive(Debug)]
pub(super) struct Terms {
    pub(super) location: String,
    pub(super) currency: String,
    pub(super) amount: i64,
    pub(super) tip: i64,
    pub(super) captured_at_once: bool,
    /// A gift card may pay less than is asked.
    pub(super) partial: bool,
    pub(super) delay: SignedDuration,
    pub(super) delay_action: String,
}

impl Terms {
    pub(super) fn read(tx: &Tx<'_>, body: &Map<String, Value>) -> Result<Self, Refusal> {
        let location = location(tx, body)?;
        let currency = money::currency(tx, &location);
        let amount = match body.get("amount_money") {
            None | Some(Value::Null) => {
                return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "amount_money", "A payment needs an amount."));
            }
            Some(amount) => money::checked(amount, &currency, 1, "amount_money")?,
        };
        let tip = optional(body, "tip_money", &currency)?;
        fee(body, amount + tip, &currency)?;
        let captured_at_once = body.get("autocomplete").and_then(Value::as_bool).unwrap_or(true);
        let partial = body.get("accept_partial_authorization").and_then(Value::as_bool).unwrap_or_default();
        if partial && captured_at_once {
            let detail = "A payment of which a part is accepted is completed by a call of its own: set `autocomplete` to false.";
            return Err(Refusal::at("CONFLICTING_PARAMETERS", "accept_partial_authorization", detail));
        }
        if text(body, "buyer_email_address").is_some_and(|address| !address.contains('@')) {
            return Err(Refusal::at("INVALID_EMAIL_ADDRESS", "buyer_email_address", "This is no e-mail address."));
        }
        if let Some(id) = text(body, "customer_id") {
            customers::checked_customer(tx, id, "customer_id")?;
        }
        let (delay, delay_action) = (delay(body)?, delay_action(body)?);
        Ok(Self { location, currency, amount, tip, captured_at_once, partial, delay, delay_action })
    }

    pub(super) fn total(&self) -> i64 {
        self.amount + self.tip
    }
}

/// The location of the request, else that of the order, else the seller's main one.
fn location(tx: &Tx<'_>, body: &Map<String, Value>) -> Result<String, Refusal> {
    let order = text(body, "order_id").and_then(|id| tx.get(ORDER, id));
    let of_order = order.and_then(|order| order["location_id"].as_str());
    match (text(body, "location_id"), of_order) {
        (Some(id), Some(other)) if id != other => {
            Err(Refusal::at("LOCATION_MISMATCH", "location_id", format!("The order belongs to the location `{other}`.")))
        }
        (Some(id), _) => checked_location(tx, id, "location_id").map(str::to_owned),
        (None, Some(id)) => Ok(id.to_owned()),
        (None, None) => main_location(tx),
    }
}

/// An amount that may be absent: zero then.
pub(super) fn optional(body: &Map<String, Value>, name: &str, currency: &str) -> Result<i64, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(0),
        Some(money) => money::checked(money, currency, 0, name),
    }
}

/// An application keeps no more than its part.
pub(super) fn fee(body: &Map<String, Value>, total: i64, currency: &str) -> Result<(), Refusal> {
    let fee = optional(body, "app_fee_money", currency)?;
    if i128::from(fee) * 100 > i128::from(total) * i128::from(MOST_FEE) {
        let detail = format!("An application keeps at most {MOST_FEE} % of a payment.");
        return Err(Refusal::at("INVALID_FEES", "app_fee_money.amount", detail));
    }
    Ok(())
}

fn delay(body: &Map<String, Value>) -> Result<SignedDuration, Refusal> {
    let Some(text) = text(body, "delay_duration") else { return Ok(LONGEST) };
    let span = text.parse::<Span>().and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    match span {
        Ok(delay) if delay >= SignedDuration::from_mins(1) && delay <= LONGEST => Ok(delay),
        _ => Err(Refusal::at("INVALID_VALUE", "delay_duration", "Expected an ISO 8601 duration between PT1M and P7D.")),
    }
}

/// What becomes of an authorization at the end of its time.
pub(super) fn delay_action(body: &Map<String, Value>) -> Result<String, Refusal> {
    match text(body, "delay_action") {
        None => Ok("CANCEL".to_owned()),
        Some(action @ ("CANCEL" | "COMPLETE")) => Ok(action.to_owned()),
        Some(other) => Err(Refusal::at("INVALID_ENUM_VALUE", "delay_action", format!("`{other}` is not one of: CANCEL, COMPLETE."))),
    }
}
