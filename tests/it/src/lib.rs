//! What the integration tests share.

pub mod definition;
pub mod diff;
pub mod endpoint;
pub mod faulty;
pub mod json_schema;
pub mod losses;
pub mod models;
pub mod multipart;
pub mod operations;
pub mod random;
pub mod schema;
pub mod server;
pub mod values;
