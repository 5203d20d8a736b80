//! Payments.

mod build;
mod create;
mod keys;
mod lifecycle;
mod links;
mod list;
mod refunded;
mod save;
mod source;
mod terms;
mod update;

use serde_json::{Map, Value, json};

use super::Area;
use crate::auth::TOKEN;
use crate::bootstrap::APPLICATION_ID;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::{NOBODY, Tx};

pub(super) use create::take;
pub(super) use lifecycle::{cancel, complete, lapse, take_money, void};
pub(super) use links::{counted, refund as tell_order};
pub(super) use list::year_ago;
pub(super) use refunded::refunded;
pub(super) use save::save;

pub(crate) const PAYMENT: &str = "payment";

pub(super) const AREA: Area = &[
    ("CreatePayment", create::create),
    ("GetPayment", get),
    ("ListPayments", list::list),
    ("UpdatePayment", update::update),
    ("CompletePayment", lifecycle::complete_call),
    ("CancelPayment", lifecycle::cancel_call),
    ("CancelPaymentByIdempotencyKey", keys::cancel),
];

/// Through what a payment is made.
#[derive(Debug)]
pub(super) struct Means {
    pub(super) base_url: String,
    pub(super) application: String,
    /// A value of `ApplicationDetailsExternalSquareProduct`.
    pub(super) product: &'static str,
}

impl Means {
    /// A call of the application whose token it carries.
    pub(super) fn of(tx: &mut Tx<'_>, call: &Call) -> Self {
        let credential = call.credential.as_deref().unwrap_or_default();
        let token = tx.as_seller(NOBODY, |tx| tx.get(TOKEN, credential).cloned());
        let application = token.and_then(|token| token["client_id"].as_str().map(str::to_owned));
        Self { application: application.unwrap_or_else(|| APPLICATION_ID.to_owned()), ..Self::through("ECOMMERCE_API", &call.base_url) }
    }

    /// Something that Square offers itself.
    pub(super) fn through(product: &'static str, base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), application: APPLICATION_ID.to_owned(), product }
    }
}

fn get(tx: &mut Tx<'_>, call: &Call) -> Answer {
    Ok(json!({ "payment": tx.find(PAYMENT, call.path("payment_id"))? }))
}

/// The version that a caller knows must be the one that is there.
pub(super) fn checked_version(payment: &Value, known: Option<&Value>, field: &str) -> Result<(), Refusal> {
    match known.and_then(Value::as_str) {
        Some(known) if payment["version_token"] != known => {
            Err(Refusal::at("VERSION_MISMATCH", field, "The payment has changed since: read it again."))
        }
        _ => Ok(()),
    }
}

/// A text of a request, where it is one and not empty.
fn text<'b>(body: &'b Map<String, Value>, name: &str) -> Option<&'b str> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
