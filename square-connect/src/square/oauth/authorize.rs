//! The address at which a seller grants what an application asks for.

use super::{PkceVerifier, State};
use crate::encode::query_pair;
use crate::models::OAuthScope;

/// The address to send a seller's browser to; made by [`authorize`](crate::api::oauth::OAuth::authorize).
///
/// ```no_run
/// use square_connect::models::OAuthScope;
/// use square_connect::oauth::{PkceVerifier, State};
///
/// # fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// let (state, verifier) = (State::generate()?, PkceVerifier::generate()?);
/// let scopes = [OAuthScope::OrdersRead, OAuthScope::PaymentsWrite];
/// let address = square.oauth().authorize("APPLICATION_ID", scopes).state(&state).pkce(&verifier).locale("fr-CA").url();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AuthorizeUrl {
    base_url: String,
    client_id: String,
    scopes: Vec<OAuthScope>,
    session: Option<bool>,
    state: Option<State>,
    locale: Option<String>,
    redirect_uri: Option<String>,
    code_challenge: Option<String>,
}

impl AuthorizeUrl {
    pub(super) fn new(base_url: &str, client_id: String, scopes: Vec<OAuthScope>) -> Self {
        let base_url = base_url.to_owned();
        Self { base_url, client_id, scopes, session: None, state: None, locale: None, redirect_uri: None, code_challenge: None }
    }

    /// Whether a seller who is signed in to Square already need not sign in again. `false` makes sure that the seller can
    /// choose the account; Square takes `true` where it is left out.
    ///
    /// ```no_run
    /// # fn example(address: square_connect::oauth::AuthorizeUrl) {
    /// let address = address.session(false);
    /// # }
    /// ```
    pub fn session(mut self, session: bool) -> Self {
        self.session = Some(session);
        self
    }

    /// What has to come back with the browser. Never leave it out: without it, anyone can lead a seller's browser to your
    /// redirect URI with a code of their own.
    ///
    /// ```no_run
    /// # fn example(address: square_connect::oauth::AuthorizeUrl) -> square_connect::Result<()> {
    /// let state = square_connect::oauth::State::generate()?;
    /// let address = address.state(&state);
    /// # Ok(())
    /// # }
    /// ```
    pub fn state(mut self, state: &State) -> Self {
        self.state = Some(state.clone());
        self
    }

    /// The language of the page, such as `en-US`; the browser's where it is left out.
    ///
    /// ```no_run
    /// # fn example(address: square_connect::oauth::AuthorizeUrl) {
    /// let address = address.locale("ja-JP");
    /// # }
    /// ```
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.locale = Some(locale.into());
        self
    }

    /// Where the browser goes then: one of the addresses that the Developer Console has for the application. The same has
    /// to be given with the code.
    ///
    /// ```no_run
    /// # fn example(address: square_connect::oauth::AuthorizeUrl) {
    /// let address = address.redirect_uri("https://shop.example/square/callback");
    /// # }
    /// ```
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Uses PKCE, for applications that cannot keep a secret.
    ///
    /// ```no_run
    /// # fn example(address: square_connect::oauth::AuthorizeUrl) -> square_connect::Result<()> {
    /// let verifier = square_connect::oauth::PkceVerifier::generate()?;
    /// let address = address.pkce(&verifier);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pkce(mut self, verifier: &PkceVerifier) -> Self {
        self.code_challenge = Some(verifier.challenge());
        self
    }

    /// The address, percent-encoded. It holds no secret but the state.
    ///
    /// ```no_run
    /// # fn example(address: square_connect::oauth::AuthorizeUrl) {
    /// let location = address.url();
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        let scopes: Vec<&str> = self.scopes.iter().map(OAuthScope::as_str).collect();
        let mut url = format!("{}/oauth2/authorize", self.base_url);
        query_pair(&mut url, "client_id", &self.client_id);
        if !scopes.is_empty() {
            query_pair(&mut url, "scope", &scopes.join(" "));
        }
        let session = self.session.map(|session| if session { "true" } else { "false" });
        for (name, value) in [
            ("session", session),
            ("state", self.state.as_ref().map(State::expose)),
            ("locale", self.locale.as_deref()),
            ("redirect_uri", self.redirect_uri.as_deref()),
            ("code_challenge", self.code_challenge.as_deref()),
        ] {
            if let Some(value) = value {
                query_pair(&mut url, name, value);
            }
        }
        url
    }
}
