//! The calls of OAuth, by what they are for.

use super::{AuthorizationCode, AuthorizeUrl, PkceVerifier};
use crate::RequestOptions;
use crate::api::oauth::{OAuth, ObtainTokenRequest, RetrieveTokenStatusRequest, RevokeTokenRequest};
use crate::models::OAuthScope;

const CODE: &str = "authorization_code";
const REFRESH: &str = "refresh_token";

impl OAuth {
    /// The address at which a seller grants these scopes to the application; a browser goes there, with `GET`.
    ///
    /// It is below the client's [`base_url`](crate::Client::base_url): production and sandbox have each their own.
    ///
    /// ```
    /// use square_connect::Client;
    /// use square_connect::models::OAuthScope;
    /// use square_connect::oauth::State;
    ///
    /// let square = Client::builder().base_url("http://localhost:1").build()?;
    /// let url = square.oauth().authorize("sq0idp-1", [OAuthScope::PaymentsRead, OAuthScope::PaymentsWrite]).state(&State::new("S")).url();
    /// assert_eq!(url, "http://localhost:1/oauth2/authorize?client_id=sq0idp-1&scope=PAYMENTS_READ%20PAYMENTS_WRITE&state=S");
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn authorize(&self, client_id: impl Into<String>, scopes: impl IntoIterator<Item = OAuthScope>) -> AuthorizeUrl {
        AuthorizeUrl::new(self.0.base_url(), client_id.into(), scopes.into_iter().collect())
    }

    /// Trades a code for tokens, with the application's secret. Where the address had a redirect URI, give the same one.
    ///
    /// A code serves once: after an unknown outcome the seller has to be asked again.
    ///
    #[doc = crate::reference::reference!("o-auth-api", "obtain-token")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client, code: square_connect::oauth::AuthorizationCode) -> square_connect::Result<()> {
    /// let answer = square.oauth().exchange_code("APPLICATION_ID", "APPLICATION_SECRET", code).send().await?;
    /// let tokens = square_connect::oauth::Tokens::try_from(answer)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exchange_code(
        &self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        code: AuthorizationCode,
    ) -> ObtainTokenRequest {
        self.obtain_token(client_id, CODE).client_secret(client_secret).code(code)
    }

    /// Trades a code for tokens, with the verifier whose challenge the address had. The refresh token that comes serves
    /// once, and its answer brings the next.
    ///
    #[doc = crate::reference::reference!("o-auth-api", "obtain-token")]
    ///
    /// ```no_run
    /// use square_connect::oauth::{AuthorizationCode, PkceVerifier};
    ///
    /// # async fn example(square: square_connect::Client, code: AuthorizationCode, verifier: PkceVerifier) -> square_connect::Result<()> {
    /// let answer = square.oauth().exchange_code_with_pkce("APPLICATION_ID", code, &verifier).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exchange_code_with_pkce(
        &self,
        client_id: impl Into<String>,
        code: AuthorizationCode,
        verifier: &PkceVerifier,
    ) -> ObtainTokenRequest {
        self.obtain_token(client_id, CODE).code(code).code_verifier(verifier.expose())
    }

    /// Gets a new access token, with the application's secret. The refresh token stays as it is.
    ///
    #[doc = crate::reference::reference!("o-auth-api", "obtain-token")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let answer = square.oauth().refresh("APPLICATION_ID", "APPLICATION_SECRET", "REFRESH_TOKEN").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn refresh(
        &self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> ObtainTokenRequest {
        self.refresh_with_pkce(client_id, refresh_token).client_secret(client_secret)
    }

    /// Gets a new access token and a new refresh token; the old one has served. Keep the new one before all else.
    ///
    #[doc = crate::reference::reference!("o-auth-api", "obtain-token")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let answer = square.oauth().refresh_with_pkce("APPLICATION_ID", "REFRESH_TOKEN").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn refresh_with_pkce(&self, client_id: impl Into<String>, refresh_token: impl Into<String>) -> ObtainTokenRequest {
        self.obtain_token(client_id, REFRESH).refresh_token(refresh_token)
    }

    /// Ends all of the application's tokens for the seller whose access token this is, or, with
    /// `revoke_only_access_token(true)`, this one alone.
    ///
    /// The client needs the [`application_secret`](crate::ClientBuilder::application_secret).
    ///
    #[doc = crate::reference::reference!("o-auth-api", "revoke-token")]
    ///
    /// ```no_run
    /// # async fn example() -> square_connect::Result<()> {
    /// let square = square_connect::Client::builder().application_secret("APPLICATION_SECRET").build()?;
    /// square.oauth().revoke("APPLICATION_ID", "ACCESS_TOKEN").revoke_only_access_token(true).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke(&self, client_id: impl Into<String>, access_token: impl Into<String>) -> RevokeTokenRequest {
        self.revoke_token().client_id(client_id).access_token(access_token)
    }

    /// Ends all of the application's tokens for a seller, where none of them is at hand.
    ///
    /// The client needs the [`application_secret`](crate::ClientBuilder::application_secret).
    ///
    #[doc = crate::reference::reference!("o-auth-api", "revoke-token")]
    ///
    /// ```no_run
    /// # async fn example() -> square_connect::Result<()> {
    /// let square = square_connect::Client::builder().application_secret("APPLICATION_SECRET").build()?;
    /// square.oauth().revoke_merchant("APPLICATION_ID", "MERCHANT_ID").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_merchant(&self, client_id: impl Into<String>, merchant_id: impl Into<String>) -> RevokeTokenRequest {
        self.revoke_token().client_id(client_id).merchant_id(merchant_id)
    }

    /// Asks what a token, not the client's own, may do, whose it is and when it expires.
    ///
    /// # Errors
    ///
    /// Of the answer: [`is_auth`](crate::Error::is_auth) where the token has expired, was revoked, or never was one.
    ///
    #[doc = crate::reference::reference!("o-auth-api", "retrieve-token-status")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let scopes = square.oauth().token_status("ACCESS_TOKEN").send().await?.scopes;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_status(&self, access_token: impl Into<String>) -> RetrieveTokenStatusRequest {
        Self(self.0.with_options(RequestOptions::new().access_token(access_token))).retrieve_token_status()
    }
}
