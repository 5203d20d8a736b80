//! What the integration tests share.

pub mod definition;
pub mod diff;
pub mod models;
pub mod schema;
pub mod server;
