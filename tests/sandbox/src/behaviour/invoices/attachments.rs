//! Files that go with an invoice.

use serde_json::{Value, json};

use super::{INVOICE, checked_state, save, text};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

const MOST: usize = 10;
const OPEN: [&str; 4] = ["DRAFT", "SCHEDULED", "UNPAID", "PARTIALLY_PAID"];

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut invoice = tx.find(INVOICE, call.path("invoice_id"))?.clone();
    checked_state(&invoice, &OPEN, "changed")?;
    let Some(file) = call.file.as_ref() else {
        return Err(Refusal::new("BAD_REQUEST", "The call brings no file."));
    };
    let mut held = invoice["attachments"].as_array().cloned().unwrap_or_default();
    if held.len() >= MOST {
        return Err(Refusal::new("BAD_REQUEST", format!("An invoice has at most {MOST} attachments.")));
    }
    let mut attachment = json!({
        "id": format!("inva:0-{}", tx.new_id("", 22)), "filesize": file.bytes.len(), "uploaded_at": tx.time(),
        "filename": file.name.as_deref().unwrap_or("file"),
        "mime_type": file.content_type.as_deref().unwrap_or("application/octet-stream"),
    });
    change::fill(&mut attachment, [("description", call.body.get("description").cloned().unwrap_or_default())]);
    held.push(attachment.clone());
    invoice["attachments"] = held.into();
    save(tx, &mut invoice, "invoice.updated");
    Ok(json!({ "attachment": attachment }))
}

pub(super) fn delete(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut invoice = tx.find(INVOICE, call.path("invoice_id"))?.clone();
    checked_state(&invoice, &OPEN, "changed")?;
    let id = call.path("attachment_id");
    let mut held = invoice["attachments"].as_array().cloned().unwrap_or_default();
    if !held.iter().any(|attachment| text(attachment, "id") == id) {
        return Err(Refusal::not_found("attachment", id));
    }
    held.retain(|attachment| text(attachment, "id") != id);
    match held.is_empty() {
        true => super::change::remove(&mut invoice, &["attachments"]),
        false => invoice["attachments"] = Value::from(held),
    }
    save(tx, &mut invoice, "invoice.updated");
    Ok(json!({}))
}
