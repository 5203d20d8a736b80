//! The test values that stand for a buyer's card, and what each comes to.

use serde_json::{Value, json};

use crate::refusal::Refusal;

/// The postal code that goes with the test values.
pub(crate) const POSTAL_CODE: &str = "94103";

/// What a payment token stands for.
#[derive(Debug)]
pub(crate) enum Source {
    /// A credit card, as `Card` has it, without an ID.
    Card(Value),
    /// A gift card.
    GiftCard,
    /// A token that the issuer or the processor declines, with a code of `ErrorCode`.
    Declined(&'static str),
}

/// Looks up a payment token. What is neither a test value nor an ID of an object is refused by the caller.
pub(crate) fn token(source: &str) -> Option<Source> {
    Some(match source {
        "cnon:card-nonce-ok" | "ccof:customer-card-id-ok" => Source::Card(card("VISA", "5858", "453275")),
        "ccof:customer-card-id-requires-verification" => Source::Card(card("MASTERCARD", "9029", "510510")),
        "cnon:gift-card-nonce-ok" => Source::GiftCard,
        "cnon:card-nonce-declined" => Source::Declined("GENERIC_DECLINE"),
        "cnon:card-nonce-rejected-cvv" => Source::Declined("CVV_FAILURE"),
        "cnon:card-nonce-rejected-postalcode" => Source::Declined("ADDRESS_VERIFICATION_FAILURE"),
        "cnon:card-nonce-rejected-expiration" => Source::Declined("INVALID_EXPIRATION"),
        "cnon:card-nonce-already-used" => Source::Declined("CARD_TOKEN_USED"),
        "cnon:gift-card-nonce-insufficient-funds" => Source::Declined("INSUFFICIENT_FUNDS"),
        "cnon:gift-card-nonce-insufficient-permission" => Source::Declined("INSUFFICIENT_PERMISSIONS"),
        _ => return None,
    })
}

/// What a declined token answers.
pub(crate) fn decline(code: &'static str) -> Refusal {
    Refusal::new(code, "The test value stands for a payment that is declined for this reason.")
}

fn card(brand: &str, last_4: &str, bin: &str) -> Value {
    json!({
        "card_brand": brand, "last_4": last_4, "bin": bin, "exp_month": 12, "exp_year": 2030, "card_type": "CREDIT",
        "prepaid_type": "NOT_PREPAID", "fingerprint": format!("sq-1-offline-{brand}-{last_4}"),
    })
}
