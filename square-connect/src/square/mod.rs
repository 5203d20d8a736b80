//! What is written by hand for Square's own APIs, on top of their endpoints. All else in the runtime serves any definition:
//! a crate made by `cargo xtask codegen --crate` has this module without its content.

#[cfg(feature = "oauth")]
pub mod oauth;
