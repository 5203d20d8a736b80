//! What other areas do with gift cards: pay with them, give back, block.

use serde_json::{Value, json};

use super::super::LOCATION;
use super::super::locations::main_location;
use super::super::payments::PAYMENT;
use super::activities::left_of;
use super::changes::{ACTIVITY, Kind, check_currency, kind, perform};
use super::{GIFT_CARD, make, new_gan};
use crate::refusal::Refusal;
use crate::store::Tx;

/// Which gift card the test value stands for.
const TEST_CARD: &str = "test_gift_card";
/// What that card holds at first: enough for tests, 1,000.00 US dollars.
const TEST_BALANCE: i64 = 100_000;

/// Pays with a gift card, and gives what was taken: less than the amount where the card holds less.
pub(crate) fn redeem(tx: &mut Tx<'_>, gift_card_id: &str, amount: i64, currency: &str, payment_id: &str) -> Result<i64, Refusal> {
    let card = tx.find(GIFT_CARD, gift_card_id)?;
    check_currency(&card["balance_money"], currency, "amount_money.currency")?;
    let taken = amount.min(card["balance_money"]["amount"].as_i64().unwrap_or_default());
    if taken <= 0 {
        return Err(Refusal::new("INSUFFICIENT_FUNDS", "The gift card holds nothing."));
    }
    let details = json!({ "amount_money": { "amount": taken, "currency": currency }, "payment_id": payment_id, "status": "COMPLETED" });
    record(tx, gift_card_id, "REDEEM", payment_id, details)?;
    Ok(taken)
}

/// Gives back some of what a payment took from a gift card, at once or bit by bit.
pub(crate) fn give_back(tx: &mut Tx<'_>, gift_card_id: &str, amount: i64, payment_id: &str) -> Result<(), Refusal> {
    let of_payment =
        |activity: &Value| activity["gift_card_id"] == gift_card_id && activity["redeem_activity_details"]["payment_id"] == payment_id;
    let redemptions: Vec<Value> = tx.all(ACTIVITY).map(|entry| entry.value).filter(|activity| of_payment(activity)).cloned().collect();
    let mut owed = amount;
    for redemption in redemptions {
        let back = owed.min(left_of(tx, &redemption));
        if back > 0 {
            let currency = redemption["redeem_activity_details"]["amount_money"]["currency"].clone();
            let details = json!({
                "redeem_activity_id": redemption["id"], "amount_money": { "amount": back, "currency": currency }, "payment_id": payment_id,
            });
            record(tx, gift_card_id, "REFUND", payment_id, details)?;
            owed -= back;
        }
    }
    match owed {
        0 => Ok(()),
        owed => Err(Refusal::new("REFUND_AMOUNT_INVALID", format!("The payment `{payment_id}` took {} only.", amount - owed))),
    }
}

/// Blocks a gift card while its purchase is disputed, or lets it be used again.
pub(crate) fn block(tx: &mut Tx<'_>, gift_card_id: &str, blocked: bool) -> Result<(), Refusal> {
    let (name, reason) = if blocked { ("BLOCK", "CHARGEBACK_BLOCK") } else { ("UNBLOCK", "CHARGEBACK_UNBLOCK") };
    record(tx, gift_card_id, name, "", json!({ "reason": reason }))
}

/// The ID of the gift card that the test value stands for. It is made, with a balance, when it is first asked for.
pub(crate) fn of_nonce(tx: &mut Tx<'_>) -> Result<String, Refusal> {
    if let Some(id) = tx.get(TEST_CARD, TEST_CARD).and_then(Value::as_str) {
        return Ok(id.to_owned());
    }
    let location = main_location(tx)?;
    let currency = tx.find(LOCATION, &location)?["currency"].clone();
    let gan = new_gan(tx);
    let card = make(tx, "DIGITAL", "SQUARE", &gan, &currency);
    let id = card["id"].as_str().unwrap_or_default().to_owned();
    let details = json!({ "amount_money": { "amount": TEST_BALANCE, "currency": currency } });
    perform(tx, &id, known("ACTIVATE"), &location, details)?;
    tx.put(TEST_CARD, TEST_CARD, json!(id));
    Ok(id)
}

/// Performs an activity where its payment was made.
fn record(tx: &mut Tx<'_>, card: &str, name: &str, payment: &str, details: Value) -> Result<(), Refusal> {
    let location = tx.get(PAYMENT, payment).and_then(|payment| payment["location_id"].as_str().map(str::to_owned));
    let location = location.map_or_else(|| main_location(tx), Ok)?;
    perform(tx, card, known(name), &location, details).map(drop)
}

fn known(name: &str) -> &'static Kind {
    kind(name).expect("the kinds have those that are used here")
}
