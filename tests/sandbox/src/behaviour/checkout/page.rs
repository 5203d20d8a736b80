//! The page behind a payment link: the buyer pays the order with a test card, and is sent on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::classic::CHECKOUT;
use super::links::PAYMENT_LINK;
use super::{PAGE, html};
use crate::behaviour::invoices::{self, INVOICE};
use crate::behaviour::orders::{self, ORDER};
use crate::behaviour::payments::{self, Means};
use crate::behaviour::{due, money};
use crate::check;
use crate::refusal::Refusal;
use crate::state::State;
use crate::store::{NOBODY, Tx};

/// The routes of the page.
pub(crate) fn routes(state: &Arc<State>) -> Router {
    Router::new().route("/checkout/{id}", get(show).post(pay)).with_state(state.clone())
}

/// What a page shows or does next.
enum Step {
    Pay { order: Value, due: Value, tipping: bool, mistake: Option<String> },
    Paid { redirect: Option<String> },
    Gone,
}

async fn show(Extract(state): Extract<Arc<State>>, Path(id): Path<String>) -> Response {
    respond(&state, &id, |_, page| Ok(page.step(None)))
}

async fn pay(Extract(state): Extract<Arc<State>>, Path(id): Path<String>, body: Bytes) -> Response {
    let form = check::form(&String::from_utf8_lossy(&body));
    let base_url = state.base_url.clone();
    respond(&state, &id, |tx, page| page.pay(tx, &form, &base_url))
}

/// Does something with a page on behalf of its seller.
fn respond(state: &State, id: &str, act: impl FnOnce(&mut Tx<'_>, Checkout) -> Result<Step, Refusal>) -> Response {
    let step = state.act(|tx| {
        let Some(page) = tx.as_seller(NOBODY, |tx| tx.get(PAGE, id).cloned()) else { return Ok(Step::Gone) };
        tx.as_seller(page["seller"].as_str().unwrap_or_default(), |tx| {
            due::settle(tx, &state.base_url);
            tx.attempt(|tx| match Checkout::find(tx, id, &page) {
                Some(checkout) => act(tx, checkout),
                None => Ok(Step::Gone),
            })
        })
    });
    match step {
        Ok(Ok(step)) => answer(step),
        Ok(Err(refusal)) => (refusal.status(), Html(html::page("Not paid", &html::mistakes(&refusal)))).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn answer(step: Step) -> Response {
    match step {
        Step::Pay { order, due, tipping, mistake } => {
            let status = if mistake.is_some() { StatusCode::PAYMENT_REQUIRED } else { StatusCode::OK };
            (status, Html(html::form(&order, &due, tipping, mistake.as_deref()))).into_response()
        }
        Step::Paid { redirect: Some(url) } => Redirect::to(&url).into_response(),
        Step::Paid { redirect: None } => Html(html::page("Paid", "<p>Thank you.</p>")).into_response(),
        Step::Gone => (StatusCode::NOT_FOUND, Html(html::page("There is no such checkout", ""))).into_response(),
    }
}

/// An object that is paid on a page, and its order.
struct Checkout {
    id: String,
    kind: String,
    object: Value,
    order: Value,
}

impl Checkout {
    fn find(tx: &Tx<'_>, id: &str, page: &Value) -> Option<Self> {
        let kind = page["kind"].as_str()?.to_owned();
        let object = tx.get(&kind, id)?.clone();
        let order = tx.get(ORDER, page["order_id"].as_str()?)?.clone();
        Some(Self { id: id.to_owned(), kind, object, order })
    }

    fn step(self, mistake: Option<String>) -> Step {
        match self.order["state"].as_str() {
            Some("DRAFT" | "OPEN") => {
                let tipping = self.option("allow_tipping") == Some(&json!(true));
                Step::Pay { due: self.due(), order: self.order, tipping, mistake }
            }
            Some("COMPLETED") => Step::Paid { redirect: self.redirect() },
            _ => Step::Gone,
        }
    }

    fn pay(mut self, tx: &mut Tx<'_>, form: &BTreeMap<String, Vec<String>>, base_url: &str) -> Result<Step, Refusal> {
        let order_id = self.order["id"].as_str().unwrap_or_default().to_owned();
        if !matches!(self.order["state"].as_str(), Some("DRAFT" | "OPEN")) {
            return Ok(self.step(None));
        }
        let body = self.payment(form);
        let product = if self.kind == INVOICE { "INVOICES" } else { "ECOMMERCE_API" };
        let made = tx.attempt(|tx| {
            orders::open(tx, &order_id);
            payments::take(tx, &body, &Means::through(product, base_url))
        });
        if let Err(refusal) = made {
            // The failed payment stays; the buyer may try again.
            let told = refusal.mistakes.first().map(|mistake| format!("{}: {}", mistake.code, mistake.detail));
            return Ok(self.step(told));
        }
        if self.kind == INVOICE {
            invoices::paid(tx, &self.id, money::amount(&body["amount_money"]));
        }
        self.order = tx.find(ORDER, &order_id)?.clone();
        Ok(Step::Paid { redirect: self.redirect() })
    }

    /// The payment that the buyer makes.
    fn payment(&self, form: &BTreeMap<String, Vec<String>>) -> Map<String, Value> {
        let sent = |name: &str| form.get(name).and_then(|values| values.last()).map(|text| text.trim()).filter(|text| !text.is_empty());
        let due = self.due();
        let currency = due["currency"].as_str().unwrap_or_default();
        let tip = sent("tip").filter(|_| self.option("allow_tipping") == Some(&json!(true)));
        let mut body = json!({
            "source_id": sent("source_id").unwrap_or("cnon:card-nonce-ok"), "amount_money": due, "order_id": self.order["id"],
            "location_id": self.order["location_id"], "app_fee_money": self.option("app_fee_money"),
        });
        if let Some(tip) = tip {
            // What is no number is refused as no amount.
            body["tip_money"] = tip.parse().map_or(json!({ "currency": currency }), |tip: i64| money::money(tip, currency));
        }
        let email = if self.kind == PAYMENT_LINK {
            &self.object["pre_populated_data"]["buyer_email"]
        } else {
            &self.object["pre_populate_buyer_email"]
        };
        let note = if self.kind == PAYMENT_LINK { &self.object["payment_note"] } else { &self.object["note"] };
        body["buyer_email_address"] = email.clone();
        body["note"] = note.clone();
        let mut members = body.as_object().cloned().unwrap_or_default();
        members.retain(|_, value| !value.is_null());
        members
    }

    fn option(&self, name: &str) -> Option<&Value> {
        self.object.get("checkout_options")?.get(name)
    }

    fn due(&self) -> Value {
        let due = &self.order["net_amount_due_money"];
        if due.is_object() { due.clone() } else { self.order["total_money"].clone() }
    }

    /// Where the buyer is sent, with what was paid in the query.
    fn redirect(&self) -> Option<String> {
        let url = match self.kind.as_str() {
            CHECKOUT => self.object.get("redirect_url"),
            _ => self.option("redirect_url"),
        };
        let url = url.and_then(Value::as_str)?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        if self.kind == CHECKOUT {
            query.append_pair("checkoutId", &self.id);
        }
        for (name, member) in [("orderId", "id"), ("referenceId", "reference_id"), ("transactionId", "id")] {
            if let Some(value) = self.order[member].as_str() {
                query.append_pair(name, value);
            }
        }
        Some(format!("{url}{}{}", if url.contains('?') { '&' } else { '?' }, query.finish()))
    }
}
