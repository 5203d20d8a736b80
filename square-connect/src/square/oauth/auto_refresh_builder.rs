//! How an [`AutoRefresh`] is set up.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{AutoRefresh, Tokens};
use crate::secret::Secret;
use crate::token_source::foreign;
use crate::{Client, Error, Result};

type Saving = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What never changes of an [`AutoRefresh`].
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) square: Client,
    pub(super) client_id: String,
    pub(super) client_secret: Option<Secret>,
    pub(super) lead: Option<Duration>,
    pub(super) save: Option<Arc<dyn Fn(Tokens) -> Saving + Send + Sync>>,
    pub(super) clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

/// The settings of an [`AutoRefresh`] to be.
///
/// ```no_run
/// use square_connect::oauth::{AutoRefresh, Tokens};
/// use std::time::Duration;
///
/// # fn example(square: square_connect::Client, kept: Tokens) -> square_connect::Result<()> {
/// let source = AutoRefresh::builder(&square, "APPLICATION_ID", kept)
///     .client_secret("APPLICATION_SECRET")
///     .lead(Duration::from_secs(10 * 86_400))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AutoRefreshBuilder {
    settings: Settings,
    tokens: Tokens,
}

impl AutoRefreshBuilder {
    pub(super) fn new(square: &Client, client_id: String, tokens: Tokens) -> Self {
        let (square, clock) = (square.clone(), Arc::new(SystemTime::now));
        Self { settings: Settings { square, client_id, client_secret: None, lead: None, save: None, clock }, tokens }
    }

    /// The application's secret. Leave it out under PKCE.
    ///
    /// ```no_run
    /// # fn example(builder: square_connect::oauth::AutoRefreshBuilder) {
    /// let builder = builder.client_secret("APPLICATION_SECRET");
    /// # }
    /// ```
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.settings.client_secret = Some(Secret::new(secret));
        self
    }

    /// How long before its expiry an access token is renewed. The default is a quarter of its life: of 30 days 7½ are left,
    /// of 24 hours 6, to notice and to mend what stands in the way. More than nine tenths of its life count as that.
    ///
    /// ```no_run
    /// # fn example(builder: square_connect::oauth::AutoRefreshBuilder) {
    /// let builder = builder.lead(std::time::Duration::from_secs(3 * 86_400));
    /// # }
    /// ```
    pub fn lead(mut self, lead: Duration) -> Self {
        self.settings.lead = Some(lead);
        self
    }

    /// Is given the new tokens of each refresh, to keep them, encrypted, **before any of them is used**. Under PKCE this is
    /// a must: the refresh token before has served, and what is not kept is lost with the process.
    ///
    /// Where it fails, the tokens before stay in use while they are good; it is asked again, with the same new tokens, and
    /// Square is not. Its error must not show a token.
    ///
    /// ```no_run
    /// # async fn store(_: &str, _: Option<&str>) -> std::io::Result<()> { Ok(()) }
    /// # fn example(builder: square_connect::oauth::AutoRefreshBuilder) {
    /// let builder = builder.on_refresh(|tokens| async move {
    ///     store(tokens.access_token().expose(), tokens.refresh_token()).await
    /// });
    /// # }
    /// ```
    pub fn on_refresh<F, E>(mut self, save: impl Fn(Tokens) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.settings.save = Some(Arc::new(move |tokens| {
            let saving = save(tokens);
            Box::pin(async { saving.await.map_err(|error| foreign("the new tokens could not be kept", error)) })
        }));
        self
    }

    /// Another clock than the system's, for tests.
    ///
    /// ```no_run
    /// # fn example(builder: square_connect::oauth::AutoRefreshBuilder) {
    /// let builder = builder.clock(|| std::time::SystemTime::UNIX_EPOCH);
    /// # }
    /// ```
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.settings.clock = Arc::new(now);
        self
    }

    /// The source.
    ///
    /// # Errors
    ///
    /// [`is_builder`](Error::is_builder) where the tokens have no refresh token.
    ///
    /// ```
    /// use square_connect::oauth::{AutoRefresh, Tokens};
    ///
    /// let square = square_connect::Client::builder().base_url("http://localhost:1").build()?;
    /// let error = AutoRefresh::builder(&square, "APPLICATION_ID", Tokens::new("ACCESS_TOKEN")).build().unwrap_err();
    /// assert!(error.is_builder());
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn build(self) -> Result<AutoRefresh> {
        if self.tokens.refresh_token().is_none() {
            return Err(Error::builder("the tokens have no refresh token to renew them with: give one by `with_refresh_token`"));
        }
        Ok(AutoRefresh::new(self.settings, self.tokens))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Settings");
        shown.field("base_url", &self.square.base_url()).field("client_id", &self.client_id);
        shown.field("client_secret", &self.client_secret).field("lead", &self.lead).finish_non_exhaustive()
    }
}
