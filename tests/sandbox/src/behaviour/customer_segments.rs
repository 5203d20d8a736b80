//! Segments of customers: who belongs to one is seen from the profile and from the payments.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::customers::limit_within;
use super::payments::PAYMENT;
use super::{Area, MERCHANT};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::{Entry, Tx};

/// The segments, by what stands after the dot of their IDs.
const SEGMENTS: [(&str, &str); 4] =
    [("ALL", "All customers"), ("NEW", "New customers"), ("LOYAL", "Loyal customers"), ("REACHABLE", "Reachable customers")];

/// A profile is new for so long.
const NEW: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So many payments within a year make a customer loyal.
const LOYAL: usize = 3;
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

pub(super) const AREA: Area = &[("ListCustomerSegments", list), ("RetrieveCustomerSegment", retrieve)];

fn list(tx: &mut Tx<'_>, call: &Call) -> Answer {
    limit_within(call, 50)?;
    let segments = SEGMENTS.map(|(id, name)| segment(tx, id, name));
    let entries = segments.iter().zip(0..).map(|(value, order)| Entry { order, id: value["id"].as_str().unwrap_or_default(), value });
    let order = Order { descending: false, default: 50, most: 50 };
    Ok(Page::cut(call, entries, |_| String::new(), order)?.answer(call))
}

fn retrieve(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = call.path("segment_id");
    let segments = SEGMENTS.map(|(id, name)| segment(tx, id, name));
    let found = segments.into_iter().find(|segment| segment["id"] == id);
    found.map(|segment| json!({ "segment": segment })).ok_or_else(|| Refusal::not_found("customer segment", id))
}

fn segment(tx: &Tx<'_>, id: &str, name: &str) -> Value {
    let mut segment = json!({ "id": format!("{}.{id}", tx.seller()), "name": name });
    // A segment is as old as its seller.
    if let Some(time) = tx.get(MERCHANT, tx.seller()).and_then(|merchant| merchant.get("created_at")) {
        segment["created_at"] = time.clone();
        segment["updated_at"] = time.clone();
    }
    segment
}

/// What tells the segments of many customers.
#[derive(Debug)]
pub(super) struct Segments<'t> {
    seller: &'t str,
    new_since: String,
    year: String,
    tx: &'t Tx<'t>,
}

impl<'t> Segments<'t> {
    pub(super) fn of(tx: &'t Tx<'_>) -> Self {
        Self { seller: tx.seller(), new_since: ago(tx, NEW), year: ago(tx, YEAR), tx }
    }

    /// The IDs of the segments that a customer belongs to.
    pub(super) fn of_customer(&self, customer: &Value) -> Vec<String> {
        let known = SEGMENTS.iter().map(|(segment, _)| *segment);
        known.filter(|segment| self.belongs(segment, customer)).map(|segment| format!("{}.{segment}", self.seller)).collect()
    }

    /// Whether a customer belongs to the segment with this ID.
    pub(super) fn holds(&self, id: &str, customer: &Value) -> bool {
        let segment = id.strip_prefix(self.seller).and_then(|id| id.strip_prefix('.'));
        segment.is_some_and(|segment| self.belongs(segment, customer))
    }

    fn belongs(&self, segment: &str, customer: &Value) -> bool {
        let text = |name: &str| customer.get(name).and_then(Value::as_str);
        match segment {
            "ALL" => true,
            "NEW" => text("created_at").is_some_and(|time| time >= self.new_since.as_str()),
            "LOYAL" => text("id").is_some_and(|id| self.is_loyal(id)),
            "REACHABLE" => text("email_address").is_some() && customer["preferences"]["email_unsubscribed"] != true,
            _ => false,
        }
    }
}

impl Segments<'_> {
    fn is_loyal(&self, customer: &str) -> bool {
        let payments = self.tx.with(PAYMENT, "customer_id", customer).map(|entry| entry.value);
        let counts = |payment: &&Value| payment["status"] == "COMPLETED" && payment["created_at"].as_str() >= Some(self.year.as_str());
        payments.filter(counts).take(LOYAL).count() == LOYAL
    }
}

/// A time before now, as times are stored: their texts sort as they do.
fn ago(tx: &Tx<'_>, duration: SignedDuration) -> String {
    format!("{:.3}", tx.now().saturating_sub(duration).unwrap_or(Timestamp::MIN))
}
