//! What the link to the page asks the seller for.

use std::collections::HashMap;

use http::Uri;

use crate::bootstrap::APPLICATION;
use crate::definition::definition;
use crate::store::{NOBODY, Store};
use crate::webhooks::is_loopback;

/// What an application gets that names no scope.
const DEFAULT_SCOPES: &str = "MERCHANT_PROFILE_READ PAYMENTS_READ SETTLEMENTS_READ BANK_ACCOUNTS_READ";

/// Where an application that names no address has the seller sent.
const REDIRECT_URI: &str = "http://localhost:3000/callback";

/// A link that can be trusted so far that its seller can be sent back.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    pub(super) state: Option<String>,
    pub(super) redirect_uri: String,
    /// The link named the address, so that whoever redeems the code must name it too.
    pub(super) named_redirect: bool,
    pub(super) code_challenge: Option<String>,
}

impl Request {
    /// Reads the query of the link. What is wrong with it is told to the seller: an address that is not known to be the
    /// application's gets nothing.
    pub(super) fn read(store: &Store, query: &str) -> Result<Self, String> {
        let mut given = pairs(query)?;
        let client_id = given.remove("client_id").ok_or("the link names no client_id: it must be the ID of the application")?;
        if store.get(NOBODY, APPLICATION, &client_id).is_none() {
            return Err(format!("there is no application with the client_id `{client_id}`"));
        }
        let named = given.remove("redirect_uri");
        let redirect_uri = named.clone().unwrap_or_else(|| REDIRECT_URI.to_owned());
        if !is_redirect(&redirect_uri) {
            return Err(format!("the redirect_uri `{redirect_uri}` is neither one of https nor one of http on this machine"));
        }
        let scope = given.remove("scope").unwrap_or_else(|| DEFAULT_SCOPES.to_owned());
        let scopes = scope.split([' ', '+']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        let (state, code_challenge) = (given.remove("state"), given.remove("code_challenge"));
        Ok(Self { client_id, scopes, state, redirect_uri, named_redirect: named.is_some(), code_challenge })
    }

    /// What is wrong with the link, to be told to the application.
    pub(super) fn mistake(&self) -> Option<(&'static str, String)> {
        if let Some(unknown) = self.scopes.iter().find(|scope| !definition().scopes.contains(scope)) {
            return Some(("invalid_scope", format!("there is no scope {unknown}")));
        }
        let is_digest = |text: &String| text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let challenge = self.code_challenge.as_ref().filter(|challenge| !is_digest(challenge));
        challenge.map(|_| ("invalid_request", "the code_challenge is no SHA-256 in base64url".to_owned()))
    }
}

fn pairs(query: &str) -> Result<HashMap<String, String>, String> {
    let mut given = HashMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if given.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            return Err(format!("the link has `{name}` more than once"));
        }
    }
    Ok(given)
}

fn is_redirect(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.host().is_some() && !url.contains('#'));
    uri.is_some_and(|uri| uri.scheme_str() == Some("https") || uri.scheme_str() == Some("http") && is_loopback(&uri))
}
