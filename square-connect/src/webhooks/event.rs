//! What the enum of all events does, whichever definition it is made from.
//!
//! None of it is generic, and it sees no more of the enum than a place for an event, or what is in it: the code of the
//! event models is made where it is used, in the user's crate.

use super::head::Head;
use crate::table::{self, Slot, View};
use crate::{Error, Result};

/// The index of the event that the body's `type` names, and past the last one where none of the types has that name.
pub(crate) fn index(types: &[&str], body: &[u8]) -> Result<usize> {
    let head = Head::read(body)?;
    let found = types.iter().position(|name| head.event_type.as_deref() == Some(name));
    Ok(found.unwrap_or(types.len()))
}

/// A place for one of the events. Inlined, it would be made into code here for each of them, though nothing here calls it.
#[inline(never)]
pub(crate) fn blank<T: Default>() -> Box<T> {
    Box::default()
}

/// Reads the body into the place for that event.
pub(crate) fn fill(place: Slot<'_>, body: &[u8]) -> Result<()> {
    table::read_json(body, place).map_err(|error| Error::webhook(body, error))
}

/// A text among the members of an event.
pub(crate) fn text<'a>(event: View<'a>, name: &str) -> Option<&'a str> {
    match event {
        View::Object(event) => table::text(event, name),
        View::Any(event) => event.get(name)?.as_str(),
        _ => None,
    }
}

/// Reading, writing, copying and the common members of the enum of all events.
macro_rules! impl_event {
    ($name:ident) => {
        impl $name {
            /// Reads the body of a webhook, which [`verify`](crate::webhooks::verify) has found good.
            ///
            /// This and all else that reads any event brings the code of all event models into your program;
            /// [`Delivery::model`](crate::webhooks::Delivery::model) brings that of one.
            ///
            /// # Errors
            ///
            /// [`is_decode`](crate::Error::is_decode): the body is no JSON object, or it does not fit the event that its
            /// `type` names; [`path`](crate::Error::path) says where.
            ///
            /// ```
            /// use square_connect::webhooks::Event;
            ///
            /// let event = Event::from_json(br#"{"type":"comet.seen","event_id":"E1","tail":3}"#)?;
            /// assert_eq!(event.event_type(), Some("comet.seen"));
            /// assert!(matches!(event, Event::Other(json) if json["tail"] == 3));
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[inline]
            pub fn from_json(body: &[u8]) -> $crate::Result<Self> {
                let mut event: Self = $crate::table::ValueMut::blank();
                let index = $crate::webhooks::event::index(Self::TYPES, body)?;
                $crate::webhooks::event::fill($crate::table::Union::select(&mut event, index), body)?;
                Ok(event)
            }

            /// The event's id: the same in every delivery of it, so that duplicates can be told.
            ///
            /// ```
            /// # use square_connect::webhooks::Event;
            /// let event = Event::from_json(br#"{"event_id":"E1"}"#)?;
            /// assert_eq!(event.event_id(), Some("E1"));
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[must_use]
            #[inline]
            pub fn event_id(&self) -> Option<&str> {
                $crate::webhooks::event::text($crate::table::Union::chosen(self).1, "event_id")
            }

            /// The kind of event, such as `customer.created`.
            ///
            /// ```
            /// # use square_connect::webhooks::Event;
            /// let event = Event::from_json(br#"{"type":"comet.seen"}"#)?;
            /// assert_eq!(event.event_type(), Some("comet.seen"));
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[must_use]
            #[inline]
            pub fn event_type(&self) -> Option<&str> {
                $crate::webhooks::event::text($crate::table::Union::chosen(self).1, "type")
            }

            /// The seller.
            ///
            /// ```
            /// # use square_connect::webhooks::Event;
            /// let event = Event::from_json(br#"{"merchant_id":"M1"}"#)?;
            /// assert_eq!(event.merchant_id(), Some("M1"));
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[must_use]
            #[inline]
            pub fn merchant_id(&self) -> Option<&str> {
                $crate::webhooks::event::text($crate::table::Union::chosen(self).1, "merchant_id")
            }

            /// The location that the event belongs to; not every event has one.
            ///
            /// ```
            /// # use square_connect::webhooks::Event;
            /// let event = Event::from_json(br#"{"location_id":"L1"}"#)?;
            /// assert_eq!(event.location_id(), Some("L1"));
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[must_use]
            #[inline]
            pub fn location_id(&self) -> Option<&str> {
                $crate::webhooks::event::text($crate::table::Union::chosen(self).1, "location_id")
            }

            /// When the event was made.
            ///
            /// ```
            /// # use square_connect::webhooks::Event;
            /// let event = Event::from_json(br#"{"created_at":"2026-09-16T10:00:00Z"}"#)?;
            /// assert_eq!(event.created_at(), Some("2026-09-16T10:00:00Z".into()));
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[must_use]
            #[inline]
            pub fn created_at(&self) -> Option<$crate::Timestamp> {
                $crate::webhooks::event::text($crate::table::Union::chosen(self).1, "created_at").map($crate::Timestamp::from)
            }
        }

        impl $crate::webhooks::Delivery {
            /// Reads the event, whatever it is.
            ///
            /// # Errors
            ///
            /// [`is_decode`](crate::Error::is_decode): the body does not fit the event that its `type` names;
            /// [`path`](crate::Error::path) says where. A type that this release does not know is no error.
            ///
            /// ```
            /// use square_connect::webhooks::{Delivery, Event};
            ///
            /// fn is_new(delivery: &Delivery) -> square_connect::Result<bool> {
            ///     Ok(matches!(delivery.event()?, Event::Other(_)))
            /// }
            /// ```
            #[inline]
            pub fn event(&self) -> $crate::Result<$name> {
                $name::from_json(self.body())
            }
        }

        impl $crate::table::ValueMut for $name {
            #[inline]
            fn blank() -> Self {
                Self::Other(serde_json::Value::Null)
            }

            #[inline]
            fn slot(&mut self) -> $crate::table::Slot<'_> {
                $crate::table::Slot::Union(self)
            }
        }

        impl $crate::table::Value for $name {
            #[inline]
            fn view(&self) -> $crate::table::View<'_> {
                $crate::table::View::Union(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let json: serde_json::Value = serde::Deserialize::deserialize(deserializer)?;
                Self::from_json(json.to_string().as_bytes()).map_err(serde::de::Error::custom)
            }
        }

        $crate::table::unions! { @but_reading $name }
    };
}
pub(crate) use impl_event;
