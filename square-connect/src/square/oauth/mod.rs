//! OAuth: how a seller lets an application act for them, and how the tokens stay good.
//!
//! 1. Send the seller's browser to the address that [`authorize`](crate::api::oauth::OAuth::authorize) makes, and keep the
//!    [`State`], and under PKCE the [`PkceVerifier`], in the seller's session.
//! 2. Square sends the browser back to the redirect URI. [`State::accept`] checks what came with it and gives the code.
//! 3. [`exchange_code`](crate::api::oauth::OAuth::exchange_code), or its PKCE twin, trades the code for [`Tokens`]. Keep
//!    them, encrypted.
//! 4. [`AutoRefresh`] gives a client the access token, and renews it in time.
//!
//! An application that can keep its secret, a server, uses it; an app on a phone or in a page uses PKCE. The two differ in
//! the refresh token: with the secret it stays the same, under PKCE each refresh brings a new one and ends the old.
//!
//! ```no_run
//! use square_connect::models::OAuthScope;
//! use square_connect::oauth::{AutoRefresh, State, Tokens};
//! use square_connect::{Client, Environment};
//!
//! # async fn example(query_of_the_callback: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let square = Client::builder().environment(Environment::Production).build()?;
//! let state = State::generate()?;
//! let scopes = [OAuthScope::MerchantProfileRead, OAuthScope::PaymentsWrite];
//! let address = square.oauth().authorize("APPLICATION_ID", scopes).state(&state).session(false).url();
//!
//! // The seller goes there, agrees, and comes back.
//! let code = state.accept(query_of_the_callback)?;
//! let answer = square.oauth().exchange_code("APPLICATION_ID", "APPLICATION_SECRET", code).send().await?;
//! let tokens = Tokens::try_from(answer)?;
//! let source = AutoRefresh::builder(&square, "APPLICATION_ID", tokens).client_secret("APPLICATION_SECRET").build()?;
//! # Ok(())
//! # }
//! ```
#![doc = ""]
#![doc = crate::reference::reference!("o-auth-api")]

mod authorize;
mod auto_refresh;
mod auto_refresh_builder;
mod callback;
mod endpoints;
mod lifetime;
mod pkce;
mod state;
mod tokens;

pub use authorize::AuthorizeUrl;
pub use auto_refresh::AutoRefresh;
pub use auto_refresh_builder::AutoRefreshBuilder;
pub use callback::{AuthorizationCode, CallbackError};
pub use pkce::PkceVerifier;
pub use state::State;
pub use tokens::Tokens;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};

use crate::{Error, Result};

/// 256 bits that nobody can guess, as 43 characters that every URL can hold.
fn random_text() -> Result<String> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::builder("the system gives no random bytes"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
