//! Who calls, and whether they may.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use jiff::Timestamp;

use crate::definition::{Auth, Operation};
use crate::refusal::Refusal;
use crate::store::{NOBODY, Store};

/// Tokens, by their text: whose they are, what they allow, and until when.
pub(crate) const TOKEN: &str = "token";

/// Who calls.
#[derive(Debug)]
pub(crate) struct Caller {
    /// The merchant's ID; [`NOBODY`] where the call is made with no token.
    pub(crate) seller: String,
    /// The token or the client secret.
    pub(crate) credential: Option<String>,
}

/// Tells who calls, by the `Authorization` header.
pub(crate) fn caller(store: &Store, operation: &Operation, headers: &HeaderMap, now: Timestamp) -> Result<Caller, Refusal> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let after = |scheme: &str| header.and_then(|header| header.strip_prefix(scheme)).map(|text| text.trim().to_owned());
    match operation.auth {
        Auth::None => Ok(Caller { seller: NOBODY.to_owned(), credential: after("Bearer ") }),
        Auth::ClientSecret => match after("Client ") {
            Some(secret) => Ok(Caller { seller: NOBODY.to_owned(), credential: Some(secret) }),
            None => Err(Refusal::new("UNAUTHORIZED", "This call wants `Authorization: Client APPLICATION_SECRET`.")),
        },
        Auth::Bearer => {
            let token =
                after("Bearer ").ok_or_else(|| Refusal::new("UNAUTHORIZED", "This call wants `Authorization: Bearer ACCESS_TOKEN`."))?;
            let seller = seller(store, operation, &token, now)?;
            Ok(Caller { seller, credential: Some(token) })
        }
    }
}

fn seller(store: &Store, operation: &Operation, token: &str, now: Timestamp) -> Result<String, Refusal> {
    let unknown = || Refusal::new("UNAUTHORIZED", "This sandbox has given out no such access token.");
    let held = store.get(NOBODY, TOKEN, token).ok_or_else(unknown)?;
    if held["revoked"] == true {
        return Err(Refusal::new("ACCESS_TOKEN_REVOKED", "The access token was revoked."));
    }
    let expires = held["expires_at"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    if expires.is_some_and(|expires| expires <= now) {
        return Err(Refusal::new("ACCESS_TOKEN_EXPIRED", "The access token has expired."));
    }
    let granted = |scope: &String| held["scopes"].as_array().is_some_and(|scopes| scopes.iter().any(|known| known == scope.as_str()));
    let missing: Vec<&str> = operation.scopes.iter().filter(|scope| !granted(scope)).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(Refusal::new("INSUFFICIENT_SCOPES", format!("The access token lacks: {}.", missing.join(", "))));
    }
    Ok(held["merchant_id"].as_str().unwrap_or_default().to_owned())
}
