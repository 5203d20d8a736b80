//! Who pays an invoice.

use serde_json::{Value, json};

use super::text;
use crate::behaviour::customers::{CUSTOMER, checked_customer};
use crate::change;
use crate::refusal::Refusal;
use crate::store::Tx;

const SHOWN: [&str; 6] = ["given_name", "family_name", "email_address", "phone_number", "company_name", "address"];

/// Shows of the customer what an invoice tells of it, as it is now.
pub(super) fn fill(tx: &Tx<'_>, invoice: &mut Value) -> Result<(), Refusal> {
    let id = text(&invoice["primary_recipient"], "customer_id").to_owned();
    if id.is_empty() {
        return Ok(());
    }
    checked_customer(tx, &id, "invoice.primary_recipient.customer_id")?;
    let customer = tx.get(CUSTOMER, &id).cloned().unwrap_or_default();
    let mut recipient = json!({ "customer_id": id });
    change::fill(&mut recipient, SHOWN.map(|name| (name, customer[name].clone())));
    invoice["primary_recipient"] = recipient;
    Ok(())
}
