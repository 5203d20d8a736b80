//! What is written by hand for Square's own APIs, on top of their endpoints. All else in the runtime serves any definition:
//! a crate made by `cargo xtask codegen --crate` has this module without its content.

#[cfg(feature = "cards")]
mod cards;
#[cfg(feature = "customers")]
mod customers;
#[cfg(feature = "oauth")]
pub mod oauth;
#[cfg(feature = "orders")]
mod orders;
#[cfg(feature = "payments")]
mod payments;

#[cfg(feature = "customers")]
pub use customers::FoundOrCreated;
