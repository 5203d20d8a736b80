//! What can be told of an event without knowing which it is.

use crate::table::{self, Change, Extra, Object, ObjectMut, See, Slot, Table};
use crate::{Error, Result, Timestamp};

/// The members that all events have, but for their data, which is passed over.
#[derive(Default)]
pub(super) struct Head {
    pub(super) created_at: Option<Timestamp>,
    pub(super) event_id: Option<String>,
    pub(super) location_id: Option<String>,
    pub(super) merchant_id: Option<String>,
    pub(super) event_type: Option<String>,
    extra: Extra,
}

impl Head {
    pub(super) fn read(body: &[u8]) -> Result<Self> {
        let mut head = Self::default();
        table::read_json(body, Slot::Object(&mut head)).map_err(|error| Error::webhook(body, error))?;
        Ok(head)
    }
}

const EVENT: &Table =
    &Table { name: "Event", fields: &["created_at", "event_id", "location_id", "merchant_id", "type"], keeps_unknown: false };

impl Object for Head {
    fn show<'a>(&'a self, see: &mut dyn See<'a>) {
        see.start(EVENT, &self.extra);
        table::show(see, 0, &self.created_at);
        table::show(see, 1, &self.event_id);
        table::show(see, 2, &self.location_id);
        table::show(see, 3, &self.merchant_id);
        table::show(see, 4, &self.event_type);
    }
}

impl ObjectMut for Head {
    fn lend(&mut self, change: Change<'_>) {
        change(
            EVENT,
            &mut [&mut self.created_at, &mut self.event_id, &mut self.location_id, &mut self.merchant_id, &mut self.event_type],
            &mut self.extra,
        );
    }
}

table::models! { Head }
