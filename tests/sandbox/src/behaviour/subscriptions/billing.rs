//! What happens to a subscription day by day: it starts, is billed, paused, resumed, and ends.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{SUBSCRIPTION, happened, plan, save, text, today};
use crate::behaviour::{customers, due, invoices, orders};
use crate::idempotency::Answer;
use crate::store::Tx;

/// By subscription, how far its billing is.
const BILLING: &str = "subscription_billing";

/// How far the billing of a subscription is.
#[derive(Debug)]
pub(super) struct Plan {
    /// The day from which periods count, and how many were billed before it.
    anchor: Date,
    before: i64,
    /// How many periods were billed.
    billed: i64,
    /// The day on which the next period begins.
    pub(super) next: Date,
    pub(super) actions: Vec<Value>,
}

impl Plan {
    pub(super) fn starting(start: Date) -> Self {
        Self { anchor: start, before: 0, billed: 0, next: start, actions: Vec::new() }
    }

    pub(super) fn of(tx: &Tx<'_>, id: &str) -> Self {
        let held = tx.get(BILLING, id).cloned().unwrap_or_default();
        let date = |name: &str| text(&held, name).parse().unwrap_or(Date::MAX);
        let number = |name: &str| held[name].as_i64().unwrap_or_default();
        let actions = held["actions"].as_array().cloned().unwrap_or_default();
        Self { anchor: date("anchor"), before: number("before"), billed: number("billed"), next: date("next"), actions }
    }

    /// Keeps it, and notes the next day on which something happens.
    pub(super) fn keep(&self, tx: &mut Tx<'_>, subscription: &Value) {
        let id = text(subscription, "id");
        let held = json!({
            "anchor": self.anchor.to_string(), "before": self.before, "billed": self.billed, "next": self.next.to_string(),
            "actions": self.actions,
        });
        tx.put(BILLING, id, held);
        let acts = self.actions.iter().filter_map(effective);
        let bills = ["PENDING", "ACTIVE"].iter().any(|status| subscription["status"] == *status).then_some(self.next);
        match acts.chain(bills).min().and_then(|day| day.to_zoned(TimeZone::UTC).ok()) {
            Some(start) => due::note(tx, SUBSCRIPTION, id, start.timestamp()),
            None => due::forget(tx, SUBSCRIPTION, id),
        }
    }

    /// Takes an action whose day has come.
    fn take(&mut self, day: Date) -> Option<Value> {
        let place = self.actions.iter().position(|action| effective(action).is_some_and(|effective| effective <= day))?;
        Some(self.actions.remove(place))
    }

    /// Billing goes on from a day, after a pause.
    fn go_on(&mut self, day: Date) {
        (self.anchor, self.before, self.next) = (day, self.billed, day);
    }

    /// The day so many periods after the next one begins.
    pub(super) fn later(&self, tx: &Tx<'_>, subscription: &Value, periods: i64) -> Date {
        let cadence = plan::phase(tx, subscription, self.billed).map_or("MONTHLY", |phase| text(phase, "cadence"));
        plan::after(self.next, cadence, periods)
    }
}

fn effective(action: &Value) -> Option<Date> {
    text(action, "effective_date").parse().ok()
}

/// The day of something has come.
pub(in crate::behaviour) fn fall_due(tx: &mut Tx<'_>, id: &str, base_url: &str) {
    if let Some(mut subscription) = tx.get(SUBSCRIPTION, id).cloned() {
        let mut plan = Plan::of(tx, id);
        advance(tx, &mut subscription, &mut plan, base_url);
        save(tx, &mut subscription);
        plan.keep(tx, &subscription);
    }
}

/// Does what today brings.
pub(super) fn advance(tx: &mut Tx<'_>, subscription: &mut Value, plan: &mut Plan, base_url: &str) {
    let today = today(tx);
    while let Some(action) = plan.take(today) {
        act(tx, subscription, plan, &action, today);
    }
    if subscription["status"] == "PENDING" && plan.next <= today {
        subscription["status"] = json!("ACTIVE");
        happened(tx, subscription, "START_SUBSCRIPTION", today);
    }
    if subscription["status"] == "ACTIVE" && plan.next <= today {
        bill(tx, subscription, plan, base_url);
    }
}

fn act(tx: &mut Tx<'_>, subscription: &mut Value, plan: &mut Plan, action: &Value, today: Date) {
    let (status, event) = match text(action, "type") {
        "CANCEL" => ("CANCELED", "STOP_SUBSCRIPTION"),
        "PAUSE" => ("PAUSED", "PAUSE_SUBSCRIPTION"),
        _ => ("ACTIVE", "RESUME_SUBSCRIPTION"),
    };
    subscription["status"] = json!(status);
    match status {
        "CANCELED" => plan.actions.clear(),
        "ACTIVE" => plan.go_on(today),
        _ => {}
    }
    happened(tx, subscription, event, today);
}

/// Asks for the period that begins today, or ends the subscription where its plan is over.
fn bill(tx: &mut Tx<'_>, subscription: &mut Value, plan: &mut Plan, base_url: &str) {
    let begin = plan.next;
    let Some(phase) = plan::phase(tx, subscription, plan.billed).cloned() else {
        subscription["status"] = json!("COMPLETED");
        subscription["completed_date"] = json!(begin.to_string());
        return happened(tx, subscription, "STOP_SUBSCRIPTION", begin);
    };
    if let Ok(invoice) = tx.attempt(|tx| ask(tx, subscription, &phase, base_url)) {
        match subscription["invoice_ids"].as_array_mut() {
            Some(ids) => ids.insert(0, invoice["id"].clone()),
            None => subscription["invoice_ids"] = json!([invoice["id"]]),
        }
    }
    plan.billed += 1;
    plan.next = plan::after(plan.anchor, text(&phase, "cadence"), plan.billed - plan.before);
    let through = plan.next.yesterday().unwrap_or(plan.next);
    subscription["charged_through_date"] = json!(through.to_string());
}

/// An order and its invoice, which the card on file pays; where it cannot, the customer is asked.
fn ask(tx: &mut Tx<'_>, subscription: &Value, phase: &Value, base_url: &str) -> Answer {
    let price = plan::price(tx, subscription, phase).unwrap_or_default();
    let mut order = json!({
        "location_id": subscription["location_id"], "customer_id": subscription["customer_id"],
        "line_items": [{ "name": "Subscription", "quantity": "1", "base_price_money": price }],
    });
    if subscription["tax_percentage"].is_string() {
        order["taxes"] = json!([{ "name": "Tax", "percentage": subscription["tax_percentage"], "scope": "ORDER" }]);
    }
    let order = orders::create(tx, order)?;
    let mut request = json!({ "request_type": "BALANCE", "due_date": today(tx).to_string() });
    if subscription["card_id"].is_string() {
        let charged = tx.attempt(|tx| {
            request["card_id"] = subscription["card_id"].clone();
            request["automatic_payment_source"] = json!("CARD_ON_FILE");
            invoice(tx, subscription, &order, &request, base_url)
        });
        if charged.is_ok() {
            return charged;
        }
    }
    let by_hand = json!({ "request_type": "BALANCE", "due_date": request["due_date"] });
    invoice(tx, subscription, &order, &by_hand, base_url)
}

fn invoice(tx: &mut Tx<'_>, subscription: &Value, order: &Value, request: &Value, base_url: &str) -> Answer {
    let customer = tx.get(customers::CUSTOMER, text(subscription, "customer_id"));
    let mailed = customer.is_some_and(|customer| customer["email_address"].is_string());
    let invoice = json!({
        "order_id": order["id"], "subscription_id": subscription["id"], "payment_requests": [request],
        "primary_recipient": { "customer_id": subscription["customer_id"] }, "accepted_payment_methods": { "card": true },
        "delivery_method": if mailed { "EMAIL" } else { "SHARE_MANUALLY" },
    });
    let draft = invoices::draft(tx, invoice)?;
    invoices::publish(tx, draft, base_url)
}
