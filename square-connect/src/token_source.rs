//! Where a client may get its access token from, if not from its settings.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::secret::Secret;
use crate::{Error, Result};

/// An access token. Clones share the text, which `Debug` does not show.
///
/// ```
/// let token = square_connect::AccessToken::new("EAAA");
/// assert_eq!(token.expose(), "EAAA");
/// assert_eq!(format!("{token:?}"), "AccessToken(..)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Arc<Secret>);

impl AccessToken {
    /// A token by its text. Whether it can be sent shows when it is.
    ///
    /// ```
    /// let token = square_connect::AccessToken::new("EAAA");
    /// ```
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Secret::new(text)))
    }

    /// The text itself: for storage, encrypted, and never for a log.
    ///
    /// ```
    /// assert_eq!(square_connect::AccessToken::new("EAAA").expose(), "EAAA");
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

/// Gives the access token for each attempt of each call: one that is refreshed in time, or fetched from a vault.
///
/// Many calls ask at once and often; a source should answer from memory, and fetch one token for all who wait.
/// `square_connect::oauth::AutoRefresh` is one for Square's OAuth.
///
/// ```
/// use square_connect::{AccessToken, TokenFuture, TokenSource};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl Vault {
///     async fn read(&self) -> Result<String, std::io::Error> {
///         Ok("EAAA".to_owned())
///     }
/// }
///
/// impl TokenSource for Vault {
///     fn token(&self) -> TokenFuture<'_> {
///         TokenFuture::new(async { self.read().await.map(AccessToken::new) })
///     }
/// }
/// ```
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// The token to send now.
    ///
    /// # Errors
    ///
    /// The future's error is that of the call, which is then not sent.
    fn token(&self) -> TokenFuture<'_>;

    /// Square refused this token (status 401), though it should have been good. The next [`token`](Self::token) should be
    /// another one, if there can be. Does nothing unless a source has its own.
    fn refused(&self, token: &AccessToken) {
        _ = token;
    }
}

/// A token to come, or one that is there already, which costs no allocation.
///
/// ```
/// use square_connect::{AccessToken, TokenFuture};
///
/// # async fn example() -> square_connect::Result<()> {
/// let token = TokenFuture::ready(AccessToken::new("EAAA")).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a future does nothing until it is awaited"]
pub struct TokenFuture<'a>(State<'a>);

enum State<'a> {
    Ready(Option<AccessToken>),
    Waiting(Pin<Box<dyn Future<Output = Result<AccessToken>> + Send + 'a>>),
}

impl<'a> TokenFuture<'a> {
    /// A token that is at hand.
    ///
    /// ```
    /// use square_connect::{AccessToken, TokenFuture};
    ///
    /// let future = TokenFuture::ready(AccessToken::new("EAAA"));
    /// ```
    pub fn ready(token: AccessToken) -> Self {
        Self(State::Ready(Some(token)))
    }

    /// A token that has to be waited for. An error that is not this crate's own becomes the source of one that
    /// [`is_builder`](crate::Error::is_builder), since nothing was sent; its text must not show a token.
    ///
    /// ```
    /// use square_connect::{AccessToken, TokenFuture};
    ///
    /// let future = TokenFuture::new(async { std::fs::read_to_string("/run/secrets/square").map(AccessToken::new) });
    /// ```
    pub fn new<E: Into<Box<dyn StdError + Send + Sync>>>(token: impl Future<Output = Result<AccessToken, E>> + Send + 'a) -> Self {
        Self(State::Waiting(Box::pin(async { token.await.map_err(|error| foreign("no access token was to be had", error)) })))
    }
}

/// This crate's error as it is, any other as the cause of one.
pub(crate) fn foreign(message: &str, error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    match error.into().downcast::<Error>() {
        Ok(own) => *own,
        Err(error) => Error::builder_from(message, error),
    }
}

impl Future for TokenFuture<'_> {
    type Output = Result<AccessToken>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Ready(token) => Poll::Ready(token.take().ok_or_else(|| Error::builder("a token was taken twice from one future"))),
            State::Waiting(token) => token.as_mut().poll(context),
        }
    }
}

impl fmt::Debug for TokenFuture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenFuture(..)")
    }
}

/// One error for all who waited for the same thing: the same kind, answer and text. The cause is shared.
pub(crate) fn twin(error: &Arc<Error>) -> Error {
    let mut twin = Error::builder(error.0.message.as_str());
    twin.0.kind = error.0.kind;
    twin.0.operation = error.0.operation;
    twin.0.place.clone_from(&error.0.place);
    twin.0.details.clone_from(&error.0.details);
    twin.0.response.clone_from(&error.0.response);
    twin.0.trail.clone_from(&error.0.trail);
    twin.0.source = error.0.source.is_some().then(|| Cause(Arc::clone(error)).into());
    twin
}

/// The cause of a shared error.
struct Cause(Arc<Error>);

impl Cause {
    fn get(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self.0.0.source.as_deref().unwrap_or(&self.0)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.get(), f)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.get(), f)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.get().source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fixed;

    impl TokenSource for Fixed {
        fn token(&self) -> TokenFuture<'_> {
            TokenFuture::ready(AccessToken::new("EAAA-token"))
        }
    }

    #[tokio::test]
    async fn a_source_is_an_object_and_shows_no_token() {
        let source: Arc<dyn TokenSource> = Arc::new(Fixed);
        let future = source.token();
        assert!(!format!("{future:?}").contains("EAAA"));
        let token = future.await.unwrap();
        assert_eq!((token.expose(), format!("{token:?}").as_str()), ("EAAA-token", "AccessToken(..)"));
    }

    #[tokio::test]
    async fn another_error_becomes_the_cause_and_our_own_stays() {
        let failed = TokenFuture::new(async { Err(std::io::Error::other("the vault is shut")) }).await.unwrap_err();
        assert!(failed.is_builder(), "{failed}");
        assert_eq!(failed.source().unwrap().to_string(), "the vault is shut");
        let own = TokenFuture::new(async { Err(Error::builder("mine")) }).await.unwrap_err();
        assert!(own.source().is_none() && own.to_string().contains("mine"), "{own}");
    }

    #[test]
    fn a_twin_says_the_same() {
        let one = Arc::new(Error::builder_from("no token", std::io::Error::other("disk")).in_operation("ObtainToken"));
        let twin = twin(&one);
        assert_eq!(twin.to_string(), one.to_string());
        assert_eq!((twin.operation(), twin.is_builder()), (Some("ObtainToken"), true));
        assert_eq!(twin.source().unwrap().to_string(), "disk");
    }
}
