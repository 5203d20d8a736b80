//! The idempotency keys of payments: a key that was cancelled never charges.

use serde_json::{Value, json};

use super::{PAYMENT, lifecycle};
use crate::call::Call;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

/// By key, the payment that was made with it; null where the key was cancelled before it made one.
const PAYMENT_KEY: &str = "payment_key";

/// Refuses a key that was cancelled before it came. The code is one that settles the matter: nothing was charged.
pub(super) fn checked(tx: &Tx<'_>, key: &str) -> Result<(), Refusal> {
    match tx.get(PAYMENT_KEY, key) {
        Some(known) if known["payment_id"].is_null() => {
            let detail = "The payment of this idempotency key was cancelled before it was made: use a new key.";
            Err(Refusal::at("BAD_REQUEST", "idempotency_key", detail))
        }
        _ => Ok(()),
    }
}

pub(super) fn remember(tx: &mut Tx<'_>, key: &str, payment: &str) {
    tx.put(PAYMENT_KEY, key, json!({ "payment_id": payment }));
}

/// CancelPaymentByIdempotencyKey.
pub(super) fn cancel(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let key = call.text("idempotency_key").unwrap_or_default();
    let known = tx.get(PAYMENT_KEY, key).and_then(|known| known["payment_id"].as_str());
    let payment = known.and_then(|id| tx.get(PAYMENT, id)).cloned();
    match payment {
        None => tx.put(PAYMENT_KEY, key, json!({ "payment_id": Value::Null })),
        Some(payment) => match payment["status"].as_str() {
            Some("APPROVED") => drop(lifecycle::cancel(tx, payment)?),
            Some("COMPLETED") => {
                let id = &payment["id"];
                let detail = format!("The payment {id} is COMPLETED: refund it instead.");
                return Err(Refusal::at("BAD_REQUEST", "idempotency_key", detail));
            }
            _ => {}
        },
    }
    Ok(json!({}))
}
