//! Transactions and their refunds, as the API of 2017 has them: the same payments and refunds in another form. A transaction is
//! the payments of one order, a tender is a payment.

mod refunds;
mod view;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::Area;
use super::locations::checked_location;
use super::payments::{self, Means, PAYMENT, year_ago};
use super::range::{self, Range};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::Page;
use crate::refusal::Refusal;
use crate::store::Tx;

pub(super) const AREA: Area = &[
    ("Charge", charge),
    ("ListTransactions", list),
    ("RetrieveTransaction", retrieve),
    ("CaptureTransaction", capture),
    ("VoidTransaction", void),
    ("CreateRefund", refunds::create),
    ("ListRefunds", refunds::list),
];

/// How many transactions or refunds a page has.
const PAGE: usize = 50;

fn charge(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let body = payment_of(tx, call)?;
    let means = Means::of(tx, call);
    let payment = payments::take(tx, &body, &means).map_err(|mut refusal| {
        // What failed is a payment, and no transaction.
        refusal.beside.clear();
        refusal
    })?;
    Ok(json!({ "transaction": view::transaction(tx, &payment["order_id"]) }))
}

/// The payment that a charge is.
fn payment_of(tx: &Tx<'_>, call: &Call) -> Result<Map<String, Value>, Refusal> {
    let location = checked_location(tx, call.path("location_id"), "location_id")?;
    let given = |name: &str| call.text(name).filter(|text| !text.is_empty());
    let source = match (given("card_nonce"), given("customer_card_id")) {
        (Some(source), None) | (None, Some(source)) => source,
        _ => {
            let detail = "A charge needs either `card_nonce`, or `customer_card_id` and `customer_id`.";
            return Err(Refusal::at("ONE_INSTRUMENT_EXPECTED", "card_nonce", detail));
        }
    };
    if given("customer_card_id").is_some() && given("customer_id").is_none() {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "customer_id", "A card on file is charged for its customer alone."));
    }
    let mut body = call.body.clone();
    ["card_nonce", "customer_card_id"].iter().for_each(|name| drop(body.remove(*name)));
    let later = body.remove("delay_capture") == Some(json!(true));
    body.extend([("source_id", json!(source)), ("location_id", json!(location)), ("autocomplete", json!(!later))].map(named));
    Ok(body)
}

fn named((name, value): (&str, Value)) -> (String, Value) {
    (name.to_owned(), value)
}

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let location = checked_location(tx, call.path("location_id"), "location_id")?;
    let order = range::order(call, PAGE)?;
    let range = Range::of(call, "begin_time", "end_time", order.descending)?.or_from(year_ago(tx));
    let mut seen = HashSet::new();
    let first = tx.all(PAYMENT).filter(|entry| {
        let payment = entry.value;
        view::is_tender(payment) && payment["location_id"] == location && seen.insert(payment["order_id"].as_str())
    });
    let found = first.filter(|entry| range.holds(&entry.value["created_at"]));
    let mut page = Page::cut(call, found, |payment| payment["created_at"].as_str().unwrap_or_default().to_owned(), order)?;
    page.items = page.items.iter().map(|payment| view::transaction(tx, &payment["order_id"])).collect();
    Ok(page.answer(call))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let tenders = tenders(tx, call)?;
    Ok(json!({ "transaction": view::transaction(tx, &tenders[0]["order_id"]) }))
}

fn capture(tx: &mut Tx<'_>, call: &Call) -> Answer {
    each_held(tx, call, |tx, payment| payments::complete(tx, payment, &call.base_url))
}

fn void(tx: &mut Tx<'_>, call: &Call) -> Answer {
    each_held(tx, call, payments::cancel)
}

/// Does something to each tender that is authorized; where none is, the first tells why not.
fn each_held(tx: &mut Tx<'_>, call: &Call, act: impl Fn(&mut Tx<'_>, Value) -> Answer) -> Answer {
    let tenders = tenders(tx, call)?;
    let held = tenders.iter().any(|payment| payment["status"] == "APPROVED");
    for payment in tenders {
        if payment["status"] == "APPROVED" || !held {
            act(tx, payment)?;
        }
    }
    Ok(json!({}))
}

/// The payments of the transaction that a path names: at least one.
fn tenders(tx: &Tx<'_>, call: &Call) -> Result<Vec<Value>, Refusal> {
    let location = checked_location(tx, call.path("location_id"), "location_id")?;
    let id = call.path("transaction_id");
    let mut tenders = view::payments(tx, &json!(id));
    tenders.retain(|payment| payment["location_id"] == location);
    if tenders.is_empty() { Err(Refusal::not_found("transaction", id)) } else { Ok(tenders) }
}
