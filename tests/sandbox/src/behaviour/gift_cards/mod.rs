//! Gift cards: their making, and who has them on file. What becomes of their balances is in the activities.

mod activities;
mod changes;
mod payments;

use serde_json::{Value, json};

use super::customers::{checked_customer, push};
use super::locations::checked_location;
use super::sources::{self, Source};
use super::{Area, LOCATION};
use crate::call::Call;
use crate::definition::definition;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;
pub(crate) use payments::{block, give_back, of_nonce, redeem};

pub(crate) const GIFT_CARD: &str = "gift_card";

/// So many customers may have one gift card on file.
const MOST_CUSTOMERS: usize = 50;

pub(super) const AREA: Area = &[
    ("CreateGiftCard", create),
    ("RetrieveGiftCard", retrieve),
    ("RetrieveGiftCardFromGAN", from_gan),
    ("RetrieveGiftCardFromNonce", from_nonce),
    ("ListGiftCards", list),
    ("LinkCustomerToGiftCard", link),
    ("UnlinkCustomerFromGiftCard", unlink),
    ("CreateGiftCardActivity", activities::create),
    ("ListGiftCardActivities", activities::list),
];

fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let location = call.text("location_id").unwrap_or_default();
    checked_location(tx, location, "location_id")?;
    let currency = tx.find(LOCATION, location)?["currency"].clone();
    let sent = call.body.get("gift_card").cloned().unwrap_or_default();
    let (source, gan) = account_number(tx, &sent)?;
    let card = make(tx, sent["type"].as_str().unwrap_or_default(), source, &gan, &currency);
    Ok(json!({ "gift_card": card }))
}

/// A new card, which is not active and holds nothing.
fn make(tx: &mut Tx<'_>, kind: &str, source: &str, gan: &str, currency: &Value) -> Value {
    let id = tx.new_id("gftc:", 32);
    let card = json!({
        "id": id, "type": kind, "gan_source": source, "state": "PENDING", "gan": gan, "created_at": tx.time(),
        "balance_money": { "amount": 0, "currency": currency },
    });
    tx.put(GIFT_CARD, &id, card.clone());
    tx.event("gift_card.created", GIFT_CARD, &id, json!({ "gift_card": card }));
    card
}

/// Where the account number comes from, and what it is.
fn account_number(tx: &mut Tx<'_>, sent: &Value) -> Result<(&'static str, String), Refusal> {
    let refuse = |code, detail: &str| Err(Refusal::at(code, "gift_card.gan", detail));
    let physical = sent["type"] == "PHYSICAL";
    match (sent["gan"].as_str(), sent["gan_source"].as_str()) {
        (None, _) if physical => refuse("MISSING_REQUIRED_PARAMETER", "A physical gift card has its number printed on it: send it."),
        (None, Some("OTHER")) => refuse("MISSING_REQUIRED_PARAMETER", "A number of another source must be sent."),
        (None, _) => Ok(("SQUARE", new_gan(tx))),
        (Some(_), source) if !physical && source != Some("OTHER") => {
            refuse("INVALID_VALUE", "A number of one's own goes with `gan_source`: `OTHER`.")
        }
        (Some(gan), source) => {
            let fits = (8..=20).contains(&gan.len()) && gan.bytes().all(|byte| byte.is_ascii_alphanumeric());
            match tx.all(GIFT_CARD).any(|entry| entry.value["gan"] == gan) {
                _ if !fits => refuse("INVALID_VALUE", "Expected 8 to 20 letters and digits."),
                true => refuse("INVALID_VALUE", "Another gift card has this number."),
                false => Ok((if source == Some("OTHER") { "OTHER" } else { "SQUARE" }, gan.to_owned())),
            }
        }
    }
}

fn new_gan(tx: &mut Tx<'_>) -> String {
    let mut random = tx.random();
    format!("7783{:012}", random.u64(..1_000_000_000_000))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "gift_card": tx.find(GIFT_CARD, call.path("id"))? }))
}

fn from_gan(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "gift_card": by_gan(tx, call.text("gan").unwrap_or_default())? }))
}

fn by_gan<'t>(tx: &'t Tx<'_>, gan: &str) -> Result<&'t Value, Refusal> {
    let found = tx.all(GIFT_CARD).find(|entry| entry.value["gan"] == gan);
    found.map(|entry| entry.value).ok_or_else(|| Refusal::new("NOT_FOUND", format!("There is no gift card with the number `{gan}`.")))
}

fn from_nonce(tx: &mut Tx<'_>, call: &Call) -> Answer {
    match sources::token(call.text("nonce").unwrap_or_default()) {
        Some(Source::GiftCard) => {
            let id = of_nonce(tx)?;
            Ok(json!({ "gift_card": tx.find(GIFT_CARD, &id)? }))
        }
        Some(Source::Declined(code)) => Err(sources::decline(code)),
        Some(Source::Card(_)) => Err(Refusal::at("INVALID_CARD", "nonce", "The token stands for a card that is no gift card.")),
        None => Err(Refusal::at("NOT_FOUND", "nonce", "The token is none of the test values.")),
    }
}

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    check_choice(call, "type", "GiftCardType")?;
    check_choice(call, "state", "GiftCardStatus")?;
    let is = |card: &Value, name: &str| call.query_text(name).is_none_or(|wanted| card[name] == wanted);
    let linked = |card: &Value| call.query_text("customer_id").is_none_or(|id| has_customer(card, id));
    let order = Order { descending: false, default: 30, most: 200 };
    let cards = tx.all(GIFT_CARD).filter(|entry| is(entry.value, "type") && is(entry.value, "state") && linked(entry.value));
    Ok(Page::cut(call, cards, |_| String::new(), order)?.answer(call))
}

/// A value of the query that the definition calls a text, but that is one of an enumeration.
fn check_choice(call: &Call, name: &str, kind: &str) -> Result<(), Refusal> {
    let values = &definition().enums[kind];
    match call.query_text(name) {
        Some(value) if !values.iter().any(|known| known == value) => {
            Err(Refusal::at("INVALID_ENUM_VALUE", name, format!("`{value}` is not one of: {}.", values.join(", "))))
        }
        _ => Ok(()),
    }
}

fn link(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut card = tx.find(GIFT_CARD, call.path("gift_card_id"))?.clone();
    let customer = checked_customer(tx, call.text("customer_id").unwrap_or_default(), "customer_id")?;
    let count = card.get("customer_ids").and_then(Value::as_array).map_or(0, Vec::len);
    if has_customer(&card, customer) {
        return Err(Refusal::at("BAD_REQUEST", "customer_id", "The customer has this gift card on file already."));
    }
    if count >= MOST_CUSTOMERS {
        return Err(Refusal::new("BAD_REQUEST", format!("{MOST_CUSTOMERS} customers have this gift card on file: unlink one first.")));
    }
    attach(tx, &mut card, customer);
    Ok(json!({ "gift_card": card }))
}

fn unlink(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut card = tx.find(GIFT_CARD, call.path("gift_card_id"))?.clone();
    let customer = call.text("customer_id").unwrap_or_default();
    if !has_customer(&card, customer) {
        return Err(Refusal::at("BAD_REQUEST", "customer_id", "The customer does not have this gift card on file."));
    }
    detach(tx, &mut card, customer);
    Ok(json!({ "gift_card": card }))
}

fn has_customer(card: &Value, customer: &str) -> bool {
    card.get("customer_ids").and_then(Value::as_array).is_some_and(|ids| ids.iter().any(|id| id == customer))
}

fn attach(tx: &mut Tx<'_>, card: &mut Value, customer: &str) {
    push(card, "customer_ids", json!(customer));
    let object = json!({ "gift_card": card, "linked_customer_id": customer });
    tell(tx, card, "gift_card.customer_linked", object);
}

fn detach(tx: &mut Tx<'_>, card: &mut Value, customer: &str) {
    if let Value::Object(members) = card {
        if let Some(ids) = members.get_mut("customer_ids").and_then(Value::as_array_mut) {
            ids.retain(|id| id != customer);
        }
        if members.get("customer_ids") == Some(&json!([])) {
            members.remove("customer_ids");
        }
    }
    let object = json!({ "gift_card": card, "unlinked_customer_id": customer });
    tell(tx, card, "gift_card.customer_unlinked", object);
}

fn tell(tx: &mut Tx<'_>, card: &Value, event: &str, object: Value) {
    let id = card["id"].as_str().unwrap_or_default().to_owned();
    tx.put(GIFT_CARD, &id, card.clone());
    tx.event(event, GIFT_CARD, &id, object);
}

/// Takes the gift cards off the file of a customer who is deleted.
pub(super) fn unlink_all(tx: &mut Tx<'_>, customer: &str) {
    for mut card in of_customer(tx, customer) {
        detach(tx, &mut card, customer);
    }
}

/// Gives the gift cards of a customer to another one.
pub(super) fn move_all(tx: &mut Tx<'_>, from: &str, to: &str) {
    for mut card in of_customer(tx, from) {
        detach(tx, &mut card, from);
        if !has_customer(&card, to) {
            attach(tx, &mut card, to);
        }
    }
}

fn of_customer(tx: &Tx<'_>, customer: &str) -> Vec<Value> {
    tx.all(GIFT_CARD).filter(|entry| has_customer(entry.value, customer)).map(|entry| entry.value.clone()).collect()
}
