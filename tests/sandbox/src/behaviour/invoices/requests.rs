//! The payments that an invoice asks for: one, a deposit and the balance, or instalments.

use serde_json::{Value, json};

use super::text;
use crate::behaviour::cards::CARD;
use crate::behaviour::money::{self, amount, money};
use crate::change;
use crate::refusal::Refusal;
use crate::store::Tx;

/// Checks the requests, and works out what each asks for.
pub(super) fn prepare(tx: &mut Tx<'_>, invoice: &mut Value, order: &Value) -> Result<(), Refusal> {
    let customer = invoice["primary_recipient"]["customer_id"].clone();
    let total = amount(&order["total_money"]);
    let currency = text(&order["total_money"], "currency").to_owned();
    let Some(requests) = invoice.get_mut("payment_requests").and_then(Value::as_array_mut) else { return Ok(()) };
    kinds(requests)?;
    let mut left = total;
    for (index, request) in requests.iter_mut().enumerate() {
        let at = |name: &str| format!("invoice.payment_requests[{index}].{name}");
        if text(request, "due_date").is_empty() {
            return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", at("due_date"), "A payment is asked for by a day."));
        }
        checked_source(tx, request, &customer, &at("card_id"))?;
        let asked = asked(request, total, left, &currency, &at)?;
        if asked < amount(&request["total_completed_amount_money"]) {
            return Err(Refusal::at("INVALID_VALUE", at("fixed_amount_requested_money"), "More is paid of this request already."));
        }
        left -= asked;
        let made = [
            ("uid", json!(tx.new_id("", 22))),
            ("automatic_payment_source", json!("NONE")),
            ("tipping_enabled", json!(false)),
            ("total_completed_amount_money", money(0, &currency)),
        ];
        change::fill(request, made);
        request["computed_amount_money"] = money(asked, &currency);
    }
    if left != 0 {
        let detail = format!("The payments must come to the order's total: {left} is missing.");
        return Err(Refusal::at("INVALID_VALUE", "invoice.payment_requests", detail));
    }
    Ok(())
}

/// Which requests go together.
fn kinds(requests: &[Value]) -> Result<(), Refusal> {
    let kinds: Vec<&str> = requests.iter().map(|request| text(request, "request_type")).collect();
    let instalments = |kinds: &[&str]| !kinds.is_empty() && kinds.len() <= 12 && kinds.iter().all(|kind| *kind == "INSTALLMENT");
    match kinds.as_slice() {
        ["BALANCE"] | ["DEPOSIT", "BALANCE"] => Ok(()),
        ["DEPOSIT", rest @ ..] | rest if instalments(rest) => Ok(()),
        _ => {
            let detail = "Ask for a BALANCE, or for up to 12 payments of the type INSTALLMENT; a DEPOSIT may come first.";
            Err(Refusal::at("INVALID_VALUE", "invoice.payment_requests", detail))
        }
    }
}

/// What a request asks for: an amount, a percentage of the total, or what is left.
fn asked(request: &Value, total: i64, left: i64, currency: &str, at: &impl Fn(&str) -> String) -> Result<i64, Refusal> {
    let fixed = &request["fixed_amount_requested_money"];
    let asked = match (fixed.is_object(), text(request, "percentage_requested"), text(request, "request_type")) {
        (_, _, "BALANCE") => return Ok(left),
        (true, "", _) => money::checked(fixed, currency, 1, &at("fixed_amount_requested_money"))?,
        (false, percentage, _) if !percentage.is_empty() => share(total, percentage, &at("percentage_requested"))?,
        _ => {
            let detail = "Ask for either an amount or a percentage.";
            return Err(Refusal::at("INVALID_VALUE", at("fixed_amount_requested_money"), detail));
        }
    };
    if asked > left {
        return Err(Refusal::at("INVALID_VALUE", at("fixed_amount_requested_money"), format!("Of the order's total, {left} is left.")));
    }
    Ok(asked)
}

fn share(total: i64, percentage: &str, field: &str) -> Result<i64, Refusal> {
    let percent = percentage.parse::<f64>().ok().filter(|percent| *percent > 0.0 && *percent <= 100.0);
    let percent = percent.ok_or_else(|| Refusal::at("INVALID_VALUE", field, "Expected a percentage above 0, up to 100."))?;
    // In hundred-thousandths, so that the share is exact.
    let parts = (percent * 100_000.0).round() as i128;
    Ok(((i128::from(total) * parts + 5_000_000) / 10_000_000) as i64)
}

/// What is charged by itself is a card on file of the recipient.
fn checked_source(tx: &Tx<'_>, request: &Value, customer: &Value, field: &str) -> Result<(), Refusal> {
    match (text(request, "automatic_payment_source"), text(request, "card_id")) {
        ("CARD_ON_FILE", "") => Err(Refusal::at("MISSING_REQUIRED_PARAMETER", field, "A card on file is charged by its ID.")),
        ("CARD_ON_FILE", id) => match tx.get(CARD, id) {
            Some(card) if card["customer_id"] == *customer && card["enabled"] != false => Ok(()),
            _ => Err(Refusal::at("INVALID_CARD", field, "The recipient has no such card on file.")),
        },
        ("BANK_ON_FILE", _) => Err(Refusal::at("INVALID_VALUE", field, "This sandbox charges cards on file, not banks.")),
        _ => Ok(()),
    }
}
