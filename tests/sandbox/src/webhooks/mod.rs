//! Webhooks: events on their way to the subscriptions of an application, signed, and repeated until they are taken.

mod delivery;
mod post;
mod queue;
mod run;
mod schedule;

pub use delivery::{Delivery, DeliveryState};
pub(crate) use post::is_loopback;
pub(crate) use queue::{drop_queue, enqueue};
pub(crate) use run::{run, tested};
pub(crate) use schedule::Schedule;

/// The subscriptions of an application, which owns them as a seller owns its objects.
pub(crate) const SUBSCRIPTION: &str = "webhook_subscription";
