//! Webhook events, as the calls of the API cause them.

use serde_json::{Value, json};

use crate::store::Tx;

/// The events of a seller, by their IDs.
pub(crate) const EVENT: &str = "event";

impl Tx<'_> {
    /// Tells the world that something happened: `customer.created` to a `customer`. The object is what the event brings:
    /// `{"customer": {…}}`.
    pub(crate) fn event(&mut self, event: &str, kind: &str, id: &str, object: Value) {
        let event_id = self.new_id("", 26);
        let body = json!({
            "merchant_id": self.seller(),
            "type": event,
            "event_id": event_id,
            "created_at": self.time(),
            "data": { "type": kind, "id": id, "object": object },
        });
        self.put(EVENT, &event_id, body);
    }
}
