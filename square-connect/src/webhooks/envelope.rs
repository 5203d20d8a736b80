//! What events have in common: one type, generic over the object that they bring.

use crate::Timestamp;
use crate::table::{self, Change, Extra, Object, ObjectMut, See, Table};

/// A webhook event: what happened, to whom, and the object that it happened to.
///
/// Each event has a name of its own in [`models`](crate::models), such as `CustomerCreatedEvent`.
///
/// ```
/// use square_connect::models::CustomerCreatedEvent;
///
/// let body = r#"{"type":"customer.created","event_id":"E1","data":{"id":"C1","object":{"customer":{"id":"C1"}}}}"#;
/// let event: CustomerCreatedEvent = serde_json::from_str(body).unwrap();
/// let customer = event.data.and_then(|data| data.object).and_then(|object| object.customer);
/// assert_eq!(customer.and_then(|customer| customer.id).as_deref(), Some("C1"));
/// ```
#[non_exhaustive]
pub struct Envelope<T> {
    /// When the event was made.
    pub created_at: Option<Timestamp>,
    /// What the event is about.
    pub data: Option<EventData<T>>,
    /// The event's id: the same in every delivery of it, so that duplicates can be told.
    pub event_id: Option<String>,
    /// The location that the event belongs to; not every event has one.
    pub location_id: Option<String>,
    /// The seller.
    pub merchant_id: Option<String>,
    /// The kind of event, such as `customer.created`.
    pub type_: Option<String>,
    extra: Extra,
}

/// What an [`Envelope`] is about.
#[non_exhaustive]
pub struct EventData<T> {
    /// The object was deleted, and is not part of the event.
    pub deleted: Option<bool>,
    /// The object's id.
    pub id: Option<String>,
    /// The object as it is after the event.
    pub object: Option<T>,
    /// The kind of object, such as `customer`.
    pub type_: Option<String>,
    extra: Extra,
}

/// The object of an event that brings none.
#[non_exhaustive]
pub struct NoObject {
    extra: Extra,
}

impl<T> Default for Envelope<T> {
    fn default() -> Self {
        Self { created_at: None, data: None, event_id: None, location_id: None, merchant_id: None, type_: None, extra: Extra::NONE }
    }
}

impl<T> Default for EventData<T> {
    fn default() -> Self {
        Self { deleted: None, id: None, object: None, type_: None, extra: Extra::NONE }
    }
}

impl Default for NoObject {
    fn default() -> Self {
        Self { extra: Extra::NONE }
    }
}

const ENVELOPE: &Table =
    &Table { name: "Envelope", fields: &["created_at", "data", "event_id", "location_id", "merchant_id", "type"], keeps_unknown: true };

const EVENT_DATA: &Table = &Table { name: "EventData", fields: &["deleted", "id", "object", "type"], keeps_unknown: true };

const NO_OBJECT: &Table = &Table { name: "NoObject", fields: &[], keeps_unknown: true };

impl<T: Object + 'static> Object for Envelope<T> {
    fn show<'a>(&'a self, see: &mut dyn See<'a>) {
        see.start(ENVELOPE, &self.extra);
        table::show(see, 0, &self.created_at);
        table::show(see, 1, &self.data);
        table::show(see, 2, &self.event_id);
        table::show(see, 3, &self.location_id);
        table::show(see, 4, &self.merchant_id);
        table::show(see, 5, &self.type_);
    }
}

impl<T: Object + ObjectMut + Default + 'static> ObjectMut for Envelope<T> {
    fn lend(&mut self, change: Change<'_>) {
        change(
            ENVELOPE,
            &mut [&mut self.created_at, &mut self.data, &mut self.event_id, &mut self.location_id, &mut self.merchant_id, &mut self.type_],
            &mut self.extra,
        );
    }
}

impl<T: Object + 'static> Object for EventData<T> {
    fn show<'a>(&'a self, see: &mut dyn See<'a>) {
        see.start(EVENT_DATA, &self.extra);
        table::show(see, 0, &self.deleted);
        table::show(see, 1, &self.id);
        table::show(see, 2, &self.object);
        table::show(see, 3, &self.type_);
    }
}

impl<T: Object + ObjectMut + Default + 'static> ObjectMut for EventData<T> {
    fn lend(&mut self, change: Change<'_>) {
        change(EVENT_DATA, &mut [&mut self.deleted, &mut self.id, &mut self.object, &mut self.type_], &mut self.extra);
    }
}

impl Object for NoObject {
    #[inline]
    fn show<'a>(&'a self, see: &mut dyn See<'a>) {
        see.start(NO_OBJECT, &self.extra);
    }
}

impl ObjectMut for NoObject {
    #[inline]
    fn lend(&mut self, change: Change<'_>) {
        change(NO_OBJECT, &mut [], &mut self.extra);
    }
}

table::models! {
    [T: Object + ObjectMut + Default + 'static] Envelope<T>;
    [T: Object + ObjectMut + Default + 'static] EventData<T>;
    [] NoObject;
}
