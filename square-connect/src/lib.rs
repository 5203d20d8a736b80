//! A client for all of the Square API.
//!
//! ```no_run
//! use square_connect::models::{Currency, Money};
//! use square_connect::{Client, Environment};
//!
//! # async fn example(token: String) -> square_connect::Result<()> {
//! let square = Client::builder().access_token(token).environment(Environment::Sandbox).build()?;
//! let created = square.customers().create().given_name("Amelia").family_name("Earhart").send().await?;
//! let payment = square
//!     .payments()
//!     .create("cnon:card-nonce-ok")
//!     .amount_money(Money::new(2515, Currency::Usd))
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! A handle for each API, a method for each operation, a builder for what is optional; see [`api`]. What requests are
//! made of and answers hold is in [`models`]. What comes in pages is a stream: [`Items`], or [`Pages`].

// With few features on, parts of the runtime have nobody to serve; the defaults need all of it.
#![cfg_attr(not(feature = "default"), allow(dead_code, unused_imports, unused_macros))]

mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "blocking")]
mod blocking_pages;
mod builder;
mod call;
mod client;
mod config;
mod credential;
mod encode;
mod env;
mod environment;
mod error;
mod error_detail;
mod error_kind;
mod error_text;
mod error_trail;
mod file_part;
#[rustfmt::skip]
mod generated;
mod interceptor;
mod iso4217;
mod items;
mod json_path;
mod keys;
mod link;
mod money;
mod money_parts;
mod multipart;
mod operation;
mod options;
mod outcome;
mod pages;
mod raw;
mod reference;
mod response;
mod retry;
mod secret;
mod sending;
mod square;
#[doc(hidden)]
pub mod table;
mod timestamp;
mod tls;
mod token_source;
mod trace;
mod transport;
mod walk;
#[cfg(feature = "webhooks")]
pub mod webhooks;

#[cfg(feature = "blocking")]
pub use blocking_pages::Blocking;
pub use builder::ClientBuilder;
pub use client::Client;
pub use environment::Environment;
pub use error::{Error, Result};
pub use error_detail::ErrorDetail;
pub use file_part::FilePart;
pub use generated::{SQUARE_VERSION, api, models};
pub use http::{HeaderMap, Method, StatusCode};
pub use interceptor::{AttemptRequest, Interceptor};
pub use items::Items;
pub use options::RequestOptions;
pub use outcome::Outcome;
pub use pages::Pages;
pub use raw::RawRequest;
pub use response::{RawResponse, Response};
pub use retry::RetryPolicy;
pub use sending::Sending;
#[allow(unreachable_pub, unused_imports, reason = "it holds nothing where the definition is not Square's")]
pub use square::*;
pub use timestamp::Timestamp;
pub use token_source::{AccessToken, TokenFuture, TokenSource};

#[cfg(test)]
mod wire_tests;
