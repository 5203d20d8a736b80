//! An offline Square: serves the Square API on loopback, so that whole workflows run without an account or a network.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use square_connect::Client;
//! use square_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::start().await?;
//! let square = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! let locations = square.locations().list().send().await?.locations.unwrap_or_default();
//! assert_eq!(locations[0].id.as_deref(), Some(sandbox.location_id()));
//! # Ok(()) }
//! ```

mod auth;
mod behaviour;
mod bootstrap;
mod builder;
mod call;
mod change;
mod check;
mod connection;
mod control;
mod definition;
mod ending;
mod error;
mod events;
mod faults;
mod form;
mod html;
mod idempotency;
mod log;
mod oauth;
mod page;
mod pages;
mod refusal;
mod sandbox;
mod seed_data;
mod sellers;
mod server;
mod state;
mod store;
mod webhooks;

pub use builder::Builder;
pub use error::Error;
pub use faults::{Fault, Faults, Rule};
pub use log::LoggedCall;
pub use sandbox::Sandbox;
pub use sellers::Seller;
pub use webhooks::{Delivery, DeliveryState};

/// The version of Square's API that is served: the date of the header `Square-Version`.
///
/// ```
/// assert_eq!(square_sandbox::square_version().len(), "2026-01-31".len());
/// ```
#[must_use]
pub fn square_version() -> &'static str {
    &definition::definition().version
}
