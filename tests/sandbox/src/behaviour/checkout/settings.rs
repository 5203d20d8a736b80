//! What a seller has set for its checkout pages.

use serde_json::{Value, json};

use crate::behaviour::locations::checked_location;
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::store::Tx;

const LOCATION_SETTINGS: &str = "checkout_location_settings";
const MERCHANT_SETTINGS: &str = "checkout_merchant_settings";

pub(super) fn of_location(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = checked_location(tx, call.path("location_id"), "location_id")?;
    Ok(json!({ "location_settings": location(tx, id) }))
}

pub(super) fn update_location(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let id = checked_location(tx, call.path("location_id"), "location_id")?;
    let mut settings = location(tx, id);
    apply(tx, &mut settings, call, "location_settings");
    settings["location_id"] = json!(id);
    tx.put(LOCATION_SETTINGS, id, settings.clone());
    Ok(json!({ "location_settings": settings }))
}

pub(super) fn of_merchant(tx: &mut Tx<'_>, _: &Call) -> Answer {
    Ok(json!({ "merchant_settings": merchant(tx) }))
}

pub(super) fn update_merchant(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let mut settings = merchant(tx);
    apply(tx, &mut settings, call, "merchant_settings");
    let id = tx.seller().to_owned();
    tx.put(MERCHANT_SETTINGS, &id, settings.clone());
    Ok(json!({ "merchant_settings": settings }))
}

fn apply(tx: &Tx<'_>, settings: &mut Value, call: &Call, name: &str) {
    if let Some(changes) = call.body.get(name).and_then(Value::as_object) {
        change::merge(settings, changes);
    }
    settings["updated_at"] = tx.time();
}

fn location(tx: &Tx<'_>, id: &str) -> Value {
    let first = json!({
        "location_id": id, "customer_notes_enabled": true,
        "branding": { "header_type": "BUSINESS_NAME", "button_color": "#000000", "button_shape": "SQUARED" },
        "tipping": { "percentages": [10, 15, 20], "smart_tipping_enabled": true, "default_percent": 15 },
        "coupons": { "enabled": false },
    });
    tx.get(LOCATION_SETTINGS, id).cloned().unwrap_or(first)
}

fn merchant(tx: &Tx<'_>) -> Value {
    let methods = ["apple_pay", "google_pay", "cash_app"].map(|name| (name.to_owned(), json!({ "enabled": false })));
    let first = json!({ "payment_methods": Value::from_iter(methods) });
    tx.get(MERCHANT_SETTINGS, tx.seller()).cloned().unwrap_or(first)
}
