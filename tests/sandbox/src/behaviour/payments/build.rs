//! What a new payment looks like.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::Means;
use super::source::Instrument;
use super::terms::Terms;
use crate::behaviour::LOCATION;
use crate::behaviour::money::money;
use crate::change;
use crate::store::Tx;

/// What a payment keeps of its request as it came.
const KEPT: [&str; 11] = [
    "note",
    "reference_id",
    "customer_id",
    "order_id",
    "buyer_email_address",
    "billing_address",
    "shipping_address",
    "statement_description_identifier",
    "team_member_id",
    "app_fee_money",
    "app_fee_allocations",
];

/// A payment that is approved, not stored yet.
pub(super) fn payment(tx: &mut Tx<'_>, body: &Map<String, Value>, terms: &Terms, instrument: &Instrument, means: &Means) -> Value {
    let id = tx.new_id("", 22);
    let mut payment = json!({
        "id": id, "created_at": tx.time(), "status": "APPROVED", "source_type": instrument.source_type,
        "amount_money": money(terms.amount, &terms.currency), "total_money": money(terms.total(), &terms.currency),
        "approved_money": money(instrument.approved, &terms.currency), "location_id": terms.location,
        "application_details": { "square_product": means.product, "application_id": means.application },
    });
    for name in KEPT {
        change::fill(&mut payment, [(name, body.get(name).cloned().unwrap_or_default())]);
    }
    change::prune(&mut payment);
    if body.get("tip_money").is_some_and(Value::is_object) {
        payment["tip_money"] = money(terms.tip, &terms.currency);
    }
    if let Some(member) = payment.get("team_member_id").cloned() {
        payment["employee_id"] = member;
    }
    payment[instrument.member] = instrument.details.clone();
    if instrument.member == "card_details" {
        card(tx, &mut payment, terms);
    }
    payment
}

fn card(tx: &mut Tx<'_>, payment: &mut Value, terms: &Terms) {
    let until = tx.now().saturating_add(terms.delay).unwrap_or(tx.now());
    let capabilities = ["EDIT_AMOUNT_UP", "EDIT_AMOUNT_DOWN", "EDIT_TIP_AMOUNT_UP", "EDIT_TIP_AMOUNT_DOWN"];
    let made = [
        ("delay_action", json!(terms.delay_action)),
        ("delay_duration", json!(iso(terms.delay))),
        ("delayed_until", json!(format!("{until:.3}"))),
        ("capabilities", json!(capabilities)),
        ("risk_evaluation", json!({ "created_at": tx.time(), "risk_level": "NORMAL" })),
    ];
    change::fill(payment, made);
    let described = statement(tx, payment, &terms.location);
    let details = [
        ("status", json!("AUTHORIZED")),
        ("auth_result_code", json!(tx.new_id("", 6))),
        ("statement_description", json!(described)),
        ("card_payment_timeline", json!({ "authorized_at": tx.time() })),
    ];
    change::fill(&mut payment["card_details"], details);
}

/// What the buyer reads on the statement.
fn statement(tx: &Tx<'_>, payment: &Value, location: &str) -> String {
    let name = tx.get(LOCATION, location).and_then(|location| location["business_name"].as_str());
    let text = payment["statement_description_identifier"].as_str().or(name).unwrap_or_default();
    format!("SQ *{}", text.to_uppercase()).chars().take(50).collect()
}

/// A duration as Square writes it: `PT168H`, `PT90M`.
fn iso(delay: SignedDuration) -> String {
    let seconds = delay.as_secs();
    match seconds {
        _ if seconds % 3600 == 0 => format!("PT{}H", seconds / 3600),
        _ if seconds % 60 == 0 => format!("PT{}M", seconds / 60),
        _ => format!("PT{seconds}S"),
    }
}
