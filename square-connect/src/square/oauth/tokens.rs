//! What an exchange or a refresh gives.

use std::time::SystemTime;

use crate::models::ObtainTokenResponse;
use crate::secret::Secret;
use crate::{AccessToken, Error, Result};

/// An access token, what renews it, and until when it is good. `Debug` shows neither token.
///
/// ```
/// use square_connect::oauth::Tokens;
/// use std::time::{Duration, SystemTime};
///
/// // As they were kept.
/// let tokens = Tokens::new("ACCESS_TOKEN")
///     .with_refresh_token("REFRESH_TOKEN")
///     .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(1_789_552_800));
/// assert_eq!(tokens.refresh_token(), Some("REFRESH_TOKEN"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Tokens {
    access_token: AccessToken,
    refresh_token: Option<Secret>,
    expires_at: Option<SystemTime>,
    merchant_id: Option<String>,
    short_lived: bool,
}

impl Tokens {
    /// An access token of which nothing else is known.
    ///
    /// ```
    /// let tokens = square_connect::oauth::Tokens::new("ACCESS_TOKEN");
    /// ```
    pub fn new(access_token: impl Into<String>) -> Self {
        let access_token = AccessToken::new(access_token);
        Self { access_token, refresh_token: None, expires_at: None, merchant_id: None, short_lived: false }
    }

    /// Adds what renews it.
    ///
    /// ```
    /// let tokens = square_connect::oauth::Tokens::new("ACCESS_TOKEN").with_refresh_token("REFRESH_TOKEN");
    /// ```
    pub fn with_refresh_token(mut self, refresh_token: impl Into<String>) -> Self {
        self.refresh_token = Some(Secret::new(refresh_token));
        self
    }

    /// Adds until when the access token is good; without it, it is taken to be good until Square refuses it.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let expiry = SystemTime::now() + Duration::from_secs(30 * 86_400);
    /// let tokens = square_connect::oauth::Tokens::new("ACCESS_TOKEN").with_expiry(expiry);
    /// ```
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Says that the access token lives for 24 hours, not for 30 days.
    ///
    /// ```
    /// let tokens = square_connect::oauth::Tokens::new("ACCESS_TOKEN").with_short_life();
    /// ```
    pub fn with_short_life(mut self) -> Self {
        self.short_lived = true;
        self
    }

    /// The access token.
    ///
    /// ```
    /// let tokens = square_connect::oauth::Tokens::new("ACCESS_TOKEN");
    /// assert_eq!(tokens.access_token().expose(), "ACCESS_TOKEN");
    /// ```
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// What renews it: to be kept, encrypted, and never to be logged.
    ///
    /// ```
    /// assert_eq!(square_connect::oauth::Tokens::new("ACCESS_TOKEN").refresh_token(), None);
    /// ```
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_ref().map(Secret::expose)
    }

    /// Until when the access token is good, where that is known.
    ///
    /// ```
    /// assert_eq!(square_connect::oauth::Tokens::new("ACCESS_TOKEN").expiry(), None);
    /// ```
    #[must_use]
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// The seller's id, where Square has told it.
    ///
    /// ```
    /// assert_eq!(square_connect::oauth::Tokens::new("ACCESS_TOKEN").merchant_id(), None);
    /// ```
    #[must_use]
    pub fn merchant_id(&self) -> Option<&str> {
        self.merchant_id.as_deref()
    }

    /// Whether the access token lives for 24 hours, not for 30 days.
    ///
    /// ```
    /// assert!(!square_connect::oauth::Tokens::new("ACCESS_TOKEN").is_short_lived());
    /// ```
    #[must_use]
    pub fn is_short_lived(&self) -> bool {
        self.short_lived
    }

    /// With what the tokens before had and these lack: the refresh token stays the same with the application's secret.
    pub(super) fn after(mut self, before: &Self) -> Self {
        self.refresh_token = self.refresh_token.or_else(|| before.refresh_token.clone());
        self.merchant_id = self.merchant_id.or_else(|| before.merchant_id.clone());
        self
    }
}

/// Fails where the answer has no access token. An expiry that is no time counts as unknown: better than losing the tokens.
impl TryFrom<ObtainTokenResponse> for Tokens {
    type Error = Error;

    fn try_from(answer: ObtainTokenResponse) -> Result<Self> {
        let access_token = answer.access_token.ok_or_else(|| Error::lacking("ObtainToken", "access_token"))?;
        Ok(Self {
            access_token: AccessToken::new(access_token),
            refresh_token: answer.refresh_token.map(Secret::new),
            expires_at: answer.expires_at.and_then(|time| time.parse().ok()).map(SystemTime::from),
            merchant_id: answer.merchant_id,
            short_lived: answer.short_lived.unwrap_or_default(),
        })
    }
}
