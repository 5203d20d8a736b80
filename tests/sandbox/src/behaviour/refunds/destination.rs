//! Where the money of a refund goes.

use serde_json::{Map, Value, json};

use super::{missing, text};
use crate::behaviour::cards::CARD;
use crate::behaviour::money;
use crate::behaviour::sources::{self, Source};
use crate::refusal::Refusal;
use crate::store::Tx;

#[derive(Debug)]
pub(super) struct Destination {
    pub(super) kind: &'static str,
    pub(super) details: Value,
    /// It is accepted later.
    pub(super) waits: bool,
}

/// Back to where it came from, unless the request says cash or elsewhere.
pub(super) fn of_payment(body: &Map<String, Value>, payment: &Value, amount: i64) -> Result<Destination, Refusal> {
    let source = payment["source_type"].as_str().unwrap_or_default();
    match (text(body, "destination_id"), source) {
        (Some("CASH"), _) | (None, "CASH") => cash(body, amount),
        (Some("EXTERNAL"), _) | (None, "EXTERNAL") => external(body, &payment["external_details"]),
        (Some(id), _) if payment["card_details"]["card"]["id"] != id => {
            let detail = "The money of a payment goes back to the card that paid: leave this out.";
            Err(Refusal::at("CARD_MISMATCH", "destination_id", detail))
        }
        _ => Ok(card(&payment["card_details"]["card"], &payment["card_details"]["entry_method"])),
    }
}

/// Where an unlinked refund goes: the request alone tells.
pub(super) fn of_request(tx: &Tx<'_>, body: &Map<String, Value>, amount: i64) -> Result<Destination, Refusal> {
    match text(body, "destination_id") {
        None => Err(missing("destination_id", "An unlinked refund names where the money goes.")),
        Some("CASH") => cash(body, amount),
        Some("EXTERNAL") => external(body, &Value::Null),
        Some(id) => match (sources::token(id), tx.get(CARD, id)) {
            (Some(Source::Card(held)), _) => Ok(card(&held, &json!(if id.starts_with("ccof:") { "ON_FILE" } else { "KEYED" }))),
            (Some(Source::GiftCard), _) => {
                Err(Refusal::at("UNSUPPORTED_INSTRUMENT_TYPE", "destination_id", "A gift card gets no unlinked refund."))
            }
            (Some(Source::Declined(_)), _) => {
                Err(Refusal::at("REFUND_DECLINED", "destination_id", "The test value stands for a card that declines."))
            }
            (None, Some(held)) => on_file(body, held),
            (None, None) => Err(Refusal::at("NOT_FOUND", "destination_id", format!("There is no card `{id}`."))),
        },
    }
}

fn on_file(body: &Map<String, Value>, held: &Value) -> Result<Destination, Refusal> {
    match text(body, "customer_id") {
        None => Err(missing("customer_id", "A card on file goes with its customer.")),
        Some(customer) if held["customer_id"] == customer && held["enabled"] != false => Ok(card(held, &json!("ON_FILE"))),
        Some(_) => Err(Refusal::at("INVALID_CARD", "destination_id", "The card is disabled, or not on file for this customer.")),
    }
}

fn card(held: &Value, entry: &Value) -> Destination {
    Destination { kind: "CARD", details: json!({ "card_details": { "card": held, "entry_method": entry } }), waits: true }
}

fn cash(body: &Map<String, Value>, amount: i64) -> Result<Destination, Refusal> {
    let currency = body["amount_money"]["currency"].as_str().unwrap_or_default();
    let supplied = match body.get("cash_details").filter(|details| details.is_object()) {
        Some(details) => money::checked(&details["seller_supplied_money"], currency, amount, "cash_details.seller_supplied_money")?,
        None => amount,
    };
    let details = json!({
        "seller_supplied_money": money::money(supplied, currency), "change_back_money": money::money(supplied - amount, currency),
    });
    Ok(Destination { kind: "CASH", details: json!({ "cash_details": details }), waits: false })
}

fn external(body: &Map<String, Value>, paid: &Value) -> Result<Destination, Refusal> {
    let details = match (body.get("external_details").filter(|details| details.is_object()), paid.is_object()) {
        (Some(details), _) => details.clone(),
        (None, true) => json!({ "type": paid["type"], "source": paid["source"] }),
        (None, false) => return Err(missing("external_details", "A refund outside of Square tells where it is made.")),
    };
    Ok(Destination { kind: "EXTERNAL", details: json!({ "external_details": details }), waits: false })
}
