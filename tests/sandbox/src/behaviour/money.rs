//! Amounts of money in requests and objects.

use serde_json::{Value, json};

use super::LOCATION;
use crate::refusal::Refusal;
use crate::store::Tx;

/// The most that the books add up without loss.
const MOST: i64 = 1 << 53;

/// An amount of a currency.
pub(super) fn money(amount: i64, currency: &str) -> Value {
    json!({ "amount": amount, "currency": currency })
}

/// The amount of a `Money`; none is zero.
pub(super) fn amount(money: &Value) -> i64 {
    money["amount"].as_i64().unwrap_or_default()
}

/// The currency of a seller's location.
pub(super) fn currency(tx: &Tx<'_>, location: &str) -> String {
    tx.get(LOCATION, location).and_then(|location| location["currency"].as_str()).unwrap_or("USD").to_owned()
}

/// The amount that a field of a request brings: in this currency, and at least so much.
pub(super) fn checked(money: &Value, currency: &str, least: i64, field: &str) -> Result<i64, Refusal> {
    let Some(amount) = money["amount"].as_i64() else {
        let detail = "A money needs an amount in the smallest unit of its currency.";
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{field}.amount"), detail));
    };
    if money["currency"] != currency {
        let detail = format!("The location takes {currency}.");
        return Err(Refusal::at("CURRENCY_MISMATCH", format!("{field}.currency"), detail));
    }
    match amount {
        amount if amount < least => Err(Refusal::at("VALUE_TOO_LOW", format!("{field}.amount"), format!("At least {least} is needed."))),
        amount if amount > MOST => Err(Refusal::at("AMOUNT_TOO_HIGH", format!("{field}.amount"), format!("At most {MOST} is allowed."))),
        amount => Ok(amount),
    }
}
