//! What a card is put on file from: a payment token, or a payment that was made with the card.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::payments::PAYMENT;
use super::super::sources::{self, POSTAL_CODE, Source};
use crate::refusal::Refusal;
use crate::store::Tx;

/// How old the authorization of a payment may be.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// A card that a source brings.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) card: Value,
    /// The postal code that the buyer entered.
    pub(super) postal_code: Option<String>,
}

pub(super) fn find(tx: &Tx<'_>, source: &str, at: &str) -> Result<Found, Refusal> {
    let refuse = |detail: &str| Err(Refusal::at("UNSUPPORTED_SOURCE_TYPE", at, detail));
    match sources::token(source) {
        _ if source.starts_with("ccof:") => refuse("A card that is on file already is no source of another one."),
        Some(Source::Card(card)) => Ok(Found { card, postal_code: Some(POSTAL_CODE.to_owned()) }),
        Some(Source::GiftCard) => refuse("Gift cards are put on file with LinkCustomerToGiftCard."),
        Some(Source::Declined(code)) => Err(sources::decline(code)),
        None => match tx.get(PAYMENT, source) {
            Some(payment) => of_payment(payment, tx.now(), at),
            None => Err(Refusal::at("NOT_FOUND", at, format!("`{source}` is neither a test value nor the ID of a payment."))),
        },
    }
}

/// The card of a payment, which must be a card's, keyed in, recent, and have gone well. That it is this seller's is seen from
/// its being found.
fn of_payment(payment: &Value, now: Timestamp, at: &str) -> Result<Found, Refusal> {
    let details = &payment["card_details"];
    let card = details.get("card").filter(|card| payment["source_type"] == "CARD" && card["card_brand"] != "SQUARE_GIFT_CARD");
    let Some(card) = card.filter(|card| card.is_object()) else {
        return Err(Refusal::at("UNSUPPORTED_SOURCE_TYPE", at, "The payment was not made with a credit or debit card."));
    };
    if details["entry_method"] == "ON_FILE" {
        return Err(Refusal::at("UNSUPPORTED_ENTRY_METHOD", at, "The payment was made with a card on file, which is stored already."));
    }
    if !matches!(details["status"].as_str(), Some("AUTHORIZED" | "CAPTURED")) {
        return Err(Refusal::at("BAD_REQUEST", at, "The payment is neither authorized nor captured."));
    }
    let authorized = [&details["card_payment_timeline"]["authorized_at"], &payment["created_at"]];
    let authorized = authorized.into_iter().find_map(|time| time.as_str()?.parse::<Timestamp>().ok());
    if authorized.is_none_or(|time| now.duration_since(time) > FRESH) {
        return Err(Refusal::at("SOURCE_EXPIRED", at, "The payment was authorized more than 24 hours ago."));
    }
    let postal_code = payment["billing_address"]["postal_code"].as_str().map(str::to_owned);
    Ok(Found { card: bare(card), postal_code })
}

/// A card without what was true of it in its payment alone.
fn bare(card: &Value) -> Value {
    let names = ["card_brand", "last_4", "exp_month", "exp_year", "cardholder_name", "fingerprint", "card_type", "prepaid_type", "bin"];
    names.iter().filter_map(|name| Some(((*name).to_owned(), card.get(*name)?.clone()))).collect::<serde_json::Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Changes a payment that may be a source into one that may not.
    type Spoil = fn(&mut Value);

    #[test]
    fn the_rules_on_payments_as_sources() {
        let cases: [(Spoil, &str); 7] = [
            (|_| {}, ""),
            (|payment| payment["source_type"] = json!("WALLET"), "UNSUPPORTED_SOURCE_TYPE"),
            (|payment| payment["card_details"]["card"]["card_brand"] = json!("SQUARE_GIFT_CARD"), "UNSUPPORTED_SOURCE_TYPE"),
            (|payment| payment["card_details"]["entry_method"] = json!("ON_FILE"), "UNSUPPORTED_ENTRY_METHOD"),
            (|payment| payment["card_details"]["status"] = json!("VOIDED"), "BAD_REQUEST"),
            (|payment| payment["created_at"] = json!("2026-01-01T11:59:59.000Z"), "SOURCE_EXPIRED"),
            (
                |payment| payment["card_details"]["card_payment_timeline"] = json!({ "authorized_at": "2026-01-01T00:00:00Z" }),
                "SOURCE_EXPIRED",
            ),
        ];
        let now = "2026-01-02T12:00:00Z".parse().expect("a time");
        for (index, (spoil, code)) in cases.into_iter().enumerate() {
            let mut payment = payment();
            spoil(&mut payment);
            let found = of_payment(&payment, now, "source_id");
            assert_eq!(found.err().map_or_else(String::new, |refusal| refusal.mistakes[0].code.to_string()), code, "case {index}");
        }
    }

    #[test]
    fn a_payment_brings_its_card_and_postal_code() {
        let found = of_payment(&payment(), "2026-01-02T12:00:00Z".parse().expect("a time"), "source_id").expect("a card");
        assert_eq!(found.card, json!({ "card_brand": "VISA", "last_4": "1111" }));
        assert_eq!(found.postal_code.as_deref(), Some("10003"));
    }

    fn payment() -> Value {
        json!({
            "source_type": "CARD", "created_at": "2026-01-01T12:00:00.000Z", "billing_address": { "postal_code": "10003" },
            "card_details": { "status": "CAPTURED", "entry_method": "KEYED", "card": { "id": "x", "card_brand": "VISA", "last_4": "1111" } },
        })
    }
}
