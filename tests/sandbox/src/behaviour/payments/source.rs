//! What a payment is taken from, and whether it gives what is asked.

use serde_json::{Map, Value, json};

use super::terms::Terms;
use super::text;
use crate::behaviour::cards::CARD;
use crate::behaviour::gift_cards::{self, GIFT_CARD};
use crate::behaviour::money;
use crate::behaviour::sources::{self, Source};
use crate::refusal::Refusal;
use crate::store::Tx;

const EXTERNAL_TYPES: [&str; 12] = [
    "CHECK",
    "BANK_TRANSFER",
    "OTHER_GIFT_CARD",
    "CRYPTO",
    "SQUARE_CASH",
    "SOCIAL",
    "EXTERNAL",
    "EMONEY",
    "CARD",
    "STORED_BALANCE",
    "FOOD_VOUCHER",
    "OTHER",
];

/// What pays.
#[derive(Debug)]
pub(super) struct Instrument {
    /// The name of the payment's member that tells of it.
    pub(super) member: &'static str,
    pub(super) source_type: &'static str,
    pub(super) details: Value,
    /// How much it gives.
    pub(super) approved: i64,
    /// Why it gives nothing: a code of `ErrorCode`.
    pub(super) declined: Option<&'static str>,
    /// The gift card of this sandbox that it is.
    pub(super) gift_card: Option<String>,
}

/// Looks up what pays. What no payment can be tried with is refused; what is tried and declined is told in the instrument.
pub(super) fn resolve(tx: &mut Tx<'_>, body: &Map<String, Value>, terms: &Terms) -> Result<Instrument, Refusal> {
    let source = text(body, "source_id").unwrap_or_default();
    let instrument = match source {
        "CASH" => cash(body, terms)?,
        "EXTERNAL" => external(body, terms)?,
        id if tx.get(GIFT_CARD, id).is_some() => gift_card(tx, id, "ON_FILE", terms)?,
        id => match sources::token(id) {
            Some(Source::GiftCard) => {
                let id = gift_cards::of_nonce(tx)?;
                gift_card(tx, &id, "KEYED", terms)?
            }
            Some(source) => token(id, source, body, terms),
            None => on_file(tx, id, body, terms)?,
        },
    };
    if instrument.member != "card_details" && !terms.captured_at_once {
        let detail = "Only what a card pays is captured later.";
        return Err(Refusal::at("INVALID_VALUE", "autocomplete", detail));
    }
    Ok(instrument)
}

fn token(id: &str, source: Source, body: &Map<String, Value>, terms: &Terms) -> Instrument {
    let entry = if id.starts_with("ccof:") { "ON_FILE" } else { "KEYED" };
    match source {
        Source::Card(held) => {
            let postal_code = body.get("billing_address").and_then(|address| address["postal_code"].as_str());
            let elsewhere = postal_code.is_some_and(|code| code != sources::POSTAL_CODE);
            let unverified = id.ends_with("-requires-verification") && text(body, "verification_token").is_none();
            let declined = match (unverified, elsewhere) {
                (true, _) => Some("CARD_DECLINED_VERIFICATION_REQUIRED"),
                (false, true) => Some("ADDRESS_VERIFICATION_FAILURE"),
                (false, false) => None,
            };
            card(held, entry, declined, terms)
        }
        Source::Declined(code) if !id.starts_with("cnon:gift-card") => card(declined_card(), entry, Some(code), terms),
        Source::Declined(code) => card(gift_card_of("0003"), entry, Some(code), terms),
        Source::GiftCard => card(gift_card_of("0004"), entry, None, terms),
    }
}

/// What a token that is declined shows of its card.
fn declined_card() -> Value {
    json!({ "card_brand": "VISA", "last_4": "0002", "card_type": "CREDIT", "prepaid_type": "NOT_PREPAID", "bin": "400000" })
}

fn gift_card_of(last_4: &str) -> Value {
    json!({ "card_brand": "SQUARE_GIFT_CARD", "last_4": last_4, "card_type": "UNKNOWN_CARD_TYPE", "bin": "778332" })
}

/// A card that a customer left with the seller.
fn on_file(tx: &Tx<'_>, id: &str, body: &Map<String, Value>, terms: &Terms) -> Result<Instrument, Refusal> {
    let unknown = || Refusal::at("NOT_FOUND", "source_id", format!("There is no payment source `{id}`."));
    let held = tx.get(CARD, id).ok_or_else(unknown)?.clone();
    let Some(customer) = text(body, "customer_id") else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "customer_id", "A card on file is charged for its customer alone."));
    };
    if held["customer_id"] != customer {
        return Err(Refusal::at("INVALID_CARD", "source_id", "The card is not on file for this customer."));
    }
    if held["enabled"] == false {
        return Err(Refusal::at("INVALID_CARD", "source_id", "The card is disabled."));
    }
    let declined = expired(tx, &held).then_some("CARD_EXPIRED");
    Ok(card(held, "ON_FILE", declined, terms))
}

/// A card is good to the end of its month.
fn expired(tx: &Tx<'_>, card: &Value) -> bool {
    let Some((year, month)) = card["exp_year"].as_i64().zip(card["exp_month"].as_i64()) else { return false };
    let today = tx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    (year, month) < (i64::from(today.year()), i64::from(today.month()))
}

fn card(card: Value, entry: &str, declined: Option<&'static str>, terms: &Terms) -> Instrument {
    let mut details = json!({ "entry_method": entry, "card": card });
    if entry == "KEYED" {
        details["cvv_status"] = json!(if declined == Some("CVV_FAILURE") { "CVV_REJECTED" } else { "CVV_ACCEPTED" });
        details["avs_status"] = json!(if declined == Some("ADDRESS_VERIFICATION_FAILURE") { "AVS_REJECTED" } else { "AVS_ACCEPTED" });
    }
    Instrument { member: "card_details", source_type: "CARD", details, approved: terms.total(), declined, gift_card: None }
}

fn gift_card(tx: &Tx<'_>, id: &str, entry: &str, terms: &Terms) -> Result<Instrument, Refusal> {
    let held = tx.find(GIFT_CARD, id)?;
    let balance = money::amount(&held["balance_money"]);
    let gan = held["gan"].as_str().unwrap_or_default();
    let last_4 = &gan[gan.len().saturating_sub(4)..];
    let usable = held["state"] == "ACTIVE" && held["balance_money"]["currency"] == terms.currency.as_str();
    let enough = balance >= terms.total() || (terms.partial && balance > 0);
    let declined = if !usable { Some("INVALID_ACCOUNT") } else { (!enough).then_some("INSUFFICIENT_FUNDS") };
    let mut instrument = card(gift_card_of(last_4), entry, declined, terms);
    instrument.approved = balance.min(terms.total());
    instrument.gift_card = Some(id.to_owned());
    Ok(instrument)
}

fn cash(body: &Map<String, Value>, terms: &Terms) -> Result<Instrument, Refusal> {
    let Some(details) = body.get("cash_details").filter(|details| details.is_object()) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "cash_details", "A cash payment tells what the buyer handed over."));
    };
    let field = "cash_details.buyer_supplied_money";
    let supplied = money::checked(&details["buyer_supplied_money"], &terms.currency, terms.total(), field)?;
    let change = supplied - terms.total();
    let told = &details["change_back_money"];
    if !told.is_null() && money::amount(told) != change {
        let detail = format!("The change is {change}.");
        return Err(Refusal::at("INVALID_VALUE", "cash_details.change_back_money.amount", detail));
    }
    let currency = &terms.currency;
    let details = json!({ "buyer_supplied_money": money::money(supplied, currency), "change_back_money": money::money(change, currency) });
    Ok(outside("cash_details", "CASH", details, terms))
}

fn external(body: &Map<String, Value>, terms: &Terms) -> Result<Instrument, Refusal> {
    let Some(details) = body.get("external_details").filter(|details| details.is_object()) else {
        let detail = "An external payment tells where it was made.";
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "external_details", detail));
    };
    if !EXTERNAL_TYPES.iter().any(|known| details["type"] == *known) {
        let detail = format!("{} is not one of: {}.", details["type"], EXTERNAL_TYPES.join(", "));
        return Err(Refusal::at("INVALID_ENUM_VALUE", "external_details.type", detail));
    }
    if !details["source_fee_money"].is_null() {
        money::checked(&details["source_fee_money"], &terms.currency, 0, "external_details.source_fee_money")?;
    }
    let mut details = details.clone();
    crate::change::prune(&mut details);
    Ok(outside("external_details", "EXTERNAL", details, terms))
}

/// Money that Square does not move.
fn outside(member: &'static str, source_type: &'static str, details: Value, terms: &Terms) -> Instrument {
    Instrument { member, source_type, details, approved: terms.total(), declined: None, gift_card: None }
}
