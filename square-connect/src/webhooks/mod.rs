//! Webhooks: what Square sends of its own accord.
//!
//! [`verify`] proves that a delivery is Square's and gives a [`Delivery`]; [`Delivery::event`] reads it into the enum
//! [`Event`], and [`Delivery::model`] into one model alone.
//!
//! ```
//! use square_connect::HeaderMap;
//! use square_connect::webhooks::{self, Event};
//!
//! fn receive(headers: &HeaderMap, body: &[u8], key: &str) -> square_connect::Result<()> {
//!     let delivery = webhooks::verify(headers, body, &[key], "https://example.com/square")?;
//!     println!("{:?} of {:?}", delivery.event_type(), delivery.merchant_id());
//!     if let Event::Other(json) = delivery.event()? {
//!         println!("not known here: {json}");
//!     }
//!     Ok(())
//! }
//!
//! let (url, body) = ("https://example.com/square", br#"{"type":"comet.seen","event_id":"E1"}"#);
//! receive(&webhooks::signed_headers("KEY", url, body), body, "KEY")?;
//! # Ok::<(), square_connect::Error>(())
//! ```
//!
//! Square counts a delivery as received once it gets a success, which it awaits for ten seconds; else it tries again, for
//! a day. So answer first and work afterwards. The same event may come twice, and events in any order: drop those whose
//! [`event_id`](Delivery::event_id) was there before. `examples/axum_webhooks.rs` does all of it.
//!
//! Guide: <https://developer.squareup.com/docs/webhooks/overview>

mod delivery;
mod envelope;
pub(crate) mod event;
mod head;
mod signature;

pub use crate::generated::webhooks::Event;
pub use delivery::{Delivery, RetryReason};
pub use envelope::{Envelope, EventData, NoObject};
pub use signature::{SIGNATURE_HEADER, sign, signed_headers, verify};

pub(crate) use event::impl_event;
