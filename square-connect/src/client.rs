//! The client and what a call takes from it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::sync::Semaphore;
use tower::retry::budget::{Budget, TpsBudget};

use crate::config::Config;
use crate::environment::BaseUrl;
use crate::interceptor::Interceptors;
use crate::keys::KeySource;
use crate::{ClientBuilder, Interceptor, RawRequest, RequestOptions, Result};

/// A client of the Square API. Clones are cheap and share their connections.
///
/// It runs on a tokio runtime with I/O and time enabled. `Debug` does not show the token.
///
/// ```no_run
/// use square_connect::{Client, Environment};
///
/// # async fn example() -> square_connect::Result<()> {
/// let square = Client::builder().access_token("TOKEN").environment(Environment::Sandbox).build()?;
/// let raw = square.request(square_connect::Method::GET, "/v2/locations").send_raw().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    base_url: BaseUrl,
    config: Config,
    shared: Arc<Shared>,
}

/// What a client and all made from it by [`Client::with_options`] have in common.
pub(crate) struct Shared {
    keys: KeySource,
    interceptors: Interceptors,
    budget: TpsBudget,
    lanes: Semaphore,
}

impl Shared {
    pub(crate) fn new(keys: KeySource, interceptors: Interceptors, lanes: usize) -> Self {
        // In any ten seconds, twenty retries and one for every five calls.
        let budget = TpsBudget::new(Duration::from_secs(10), 2, 0.2);
        Self { keys, interceptors, budget, lanes: Semaphore::new(lanes.clamp(1, Semaphore::MAX_PERMITS)) }
    }
}

impl Client {
    pub(crate) fn new(http: reqwest::Client, base_url: BaseUrl, config: Config, shared: Shared) -> Self {
        Self(Arc::new(Inner { http, base_url, config, shared: Arc::new(shared) }))
    }

    /// Starts a client's settings.
    ///
    /// ```no_run
    /// let square = square_connect::Client::builder().access_token("TOKEN").build()?;
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the settings of the process's environment.
    ///
    /// | variable | meaning |
    /// | --- | --- |
    /// | `SQUARE_ACCESS_TOKEN` | the access token; required |
    /// | `SQUARE_ENVIRONMENT` | `production`, `sandbox` (in any case) or an `http(s)://` address; **sandbox** if absent |
    ///
    /// Production is never assumed, since calls there move real money.
    ///
    /// # Errors
    ///
    /// [`is_builder`](crate::Error::is_builder), naming the variable that is missing or cannot be used.
    ///
    /// ```no_run
    /// let square = square_connect::Client::from_env()?;
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn from_env() -> Result<Self> {
        crate::env::builder(|name| std::env::var_os(name))?.build()
    }

    /// A client that differs by these options and shares this one's connections.
    ///
    /// ```no_run
    /// use square_connect::{Client, RequestOptions};
    ///
    /// let square = Client::builder().access_token("TOKEN").build()?;
    /// let other_seller = square.with_options(RequestOptions::new().access_token("ANOTHER_TOKEN"));
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[must_use]
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let mut config = self.0.config.clone();
        config.apply_or_defer(&options);
        let (http, base_url, shared) = (self.0.http.clone(), self.0.base_url.clone(), Arc::clone(&self.0.shared));
        Self(Arc::new(Inner { http, base_url, config, shared }))
    }

    /// A call by path, for what this release does not know yet.
    ///
    /// The path starts with `/`. Values in it must already be percent-encoded; those of the query go to
    /// [`RawRequest::query`].
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let body = std::collections::BTreeMap::from([("note", "new")]);
    /// let raw = square.request(square_connect::Method::POST, "/v2/brand-new").json(&body).send_raw().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(self.clone(), method, path.into())
    }

    /// The address that each call's path is appended to, without a slash at its end.
    ///
    /// ```no_run
    /// let square = square_connect::Client::builder().access_token("TOKEN").build()?;
    /// assert_eq!(square.base_url(), "https://connect.squareupsandbox.com");
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.0.base_url.as_str()
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.0.base_url
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn keys(&self) -> &KeySource {
        &self.0.shared.keys
    }

    pub(crate) fn interceptors(&self) -> &[Arc<dyn Interceptor>] {
        &self.0.shared.interceptors.0
    }

    /// The attempts that may be on their way at once.
    pub(crate) fn lanes(&self) -> &Semaphore {
        &self.0.shared.lanes
    }

    /// What keeps retries from making an outage worse.
    pub(crate) fn budget(&self) -> &impl Budget {
        &self.0.shared.budget
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).field("config", self.config()).finish()
    }
}
