//! States that an order gets from what it belongs to: a link, an invoice.

use serde_json::{Value, json};

use super::json::list;
use super::{ORDER, save};
use crate::store::Tx;

/// Opens a draft, so that it can be paid.
pub(crate) fn open(tx: &mut Tx<'_>, id: &str) {
    let Some(mut order) = tx.get(ORDER, id).filter(|order| order["state"] == "DRAFT").cloned() else { return };
    order["state"] = json!("OPEN");
    save(tx, &mut order);
}

/// Cancels an order for which nothing was paid. Tells whether it did.
pub(crate) fn cancel_unpaid(tx: &mut Tx<'_>, id: &str) -> bool {
    let unpaid = |order: &&Value| ["DRAFT", "OPEN"].iter().any(|state| order["state"] == *state) && list(order, "tenders").is_empty();
    let Some(mut order) = tx.get(ORDER, id).filter(unpaid).cloned() else { return false };
    order["state"] = json!("CANCELED");
    order["closed_at"] = tx.time();
    save(tx, &mut order);
    true
}
