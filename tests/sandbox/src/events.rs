//! Webhook events, as the calls of the API cause them.

use serde_json::{Value, json};

use crate::behaviour::{SEARCHABLE, are_searchable};
use crate::store::Tx;
use crate::webhooks;

/// The events of a seller, by their IDs.
pub(crate) const EVENT: &str = "event";

/// How many events of a seller are kept.
const KEPT: usize = 1000;

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
        webhooks::enqueue(self, &event_id, &body);
        if are_searchable(self) {
            self.keep(SEARCHABLE, &event_id, body.clone(), KEPT);
        }
        self.keep(EVENT, &event_id, body, KEPT);
    }

    /// Adds an object, and drops the oldest where there are more than so many.
    pub(crate) fn keep(&mut self, kind: &str, id: &str, value: Value, most: usize) {
        self.put(kind, id, value);
        while self.count(kind) > most {
            let Some(oldest) = self.all(kind).next().map(|entry| entry.id.to_owned()) else { return };
            self.remove(kind, &oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn the_oldest_events_are_dropped() {
        let mut store = Store::open(1, None).unwrap();
        let mut tx = Tx::new(&mut store, "SELLER", jiff::Timestamp::UNIX_EPOCH);
        for number in 0..KEPT + 5 {
            tx.event("location.created", "location", &number.to_string(), json!({}));
        }
        assert_eq!(tx.count(EVENT), KEPT);
        assert_eq!(tx.all(EVENT).next().map(|entry| entry.value["data"]["id"].clone()), Some(json!("5")));
    }
}
