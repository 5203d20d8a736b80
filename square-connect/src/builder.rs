//! How a client is set up.

use std::sync::Arc;
use std::time::Duration;

use crate::client::Shared;
use crate::config::Config;
use crate::credential::Bearer;
use crate::environment::BaseUrl;
use crate::interceptor::Interceptors;
use crate::keys::KeySource;
use crate::secret::Secret;
use crate::{Client, Environment, Error, Interceptor, RequestOptions, Result, RetryPolicy, TokenSource, tls};

const MAX_CONCURRENCY: usize = 256;

/// The settings of a [`Client`] to be.
///
/// ```no_run
/// use square_connect::{Client, Environment};
/// use std::time::Duration;
///
/// let square = Client::builder()
///     .access_token("TOKEN")
///     .environment(Environment::Production)
///     .timeout(Duration::from_secs(30))
///     .user_agent_suffix("corner-shop/1.4")
///     .build()?;
/// # Ok::<(), square_connect::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    environment: Environment,
    options: RequestOptions,
    token_source: Option<Arc<dyn TokenSource>>,
    application_secret: Option<Secret>,
    user_agent_suffix: Option<String>,
    connect_timeout: Option<Duration>,
    keys: KeySource,
    interceptors: Interceptors,
    max_concurrency: Option<usize>,
    proxy: Option<reqwest::Proxy>,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    /// The seller's or the application's access token. Without one, only the few calls that need none can be made.
    ///
    /// ```
    /// let builder = square_connect::Client::builder().access_token("TOKEN");
    /// ```
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.options = self.options.access_token(token);
        self
    }

    /// Where the access token of each attempt comes from, such as `AutoRefresh` of the module `oauth`. It takes the place of
    /// [`access_token`](Self::access_token).
    ///
    /// ```
    /// use square_connect::{AccessToken, Client, TokenFuture, TokenSource};
    ///
    /// #[derive(Debug)]
    /// struct Fixed;
    ///
    /// impl TokenSource for Fixed {
    ///     fn token(&self) -> TokenFuture<'_> {
    ///         TokenFuture::ready(AccessToken::new("TOKEN"))
    ///     }
    /// }
    ///
    /// let square = Client::builder().token_source(Fixed);
    /// ```
    pub fn token_source(mut self, source: impl TokenSource + 'static) -> Self {
        self.token_source = Some(Arc::new(source));
        self
    }

    /// The application's secret, with which tokens are revoked.
    ///
    /// ```
    /// let builder = square_connect::Client::builder().application_secret("SECRET");
    /// ```
    pub fn application_secret(mut self, secret: impl Into<String>) -> Self {
        self.application_secret = Some(Secret::new(secret));
        self
    }

    /// Where to call. The default is [`Environment::Sandbox`]: real money is never moved by mistake.
    ///
    /// ```
    /// # use square_connect::{Client, Environment};
    /// let builder = Client::builder().environment(Environment::Production);
    /// ```
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Another address to call: short for [`Environment::Custom`]. It must be https, unless its host is loopback.
    ///
    /// ```
    /// let builder = square_connect::Client::builder().base_url("http://127.0.0.1:8080");
    /// ```
    pub fn base_url(self, url: impl Into<String>) -> Self {
        self.environment(Environment::Custom(url.into()))
    }

    /// The API version to ask for, a date. The default is the one that this release was made for.
    ///
    /// ```
    /// let builder = square_connect::Client::builder().square_version("2025-08-20");
    /// ```
    pub fn square_version(mut self, version: impl Into<String>) -> Self {
        self.options = self.options.square_version(version);
        self
    }

    /// What follows `square-connect/VERSION` in the `User-Agent`, such as the application's own name and version.
    ///
    /// ```
    /// let builder = square_connect::Client::builder().user_agent_suffix("corner-shop/1.4");
    /// ```
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// How long a whole call may take, with all its attempts and the waits between them. The default is 180 seconds.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = square_connect::Client::builder().timeout(Duration::from_secs(20));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.timeout(timeout);
        self
    }

    /// How long each attempt of a call may take; see [`RequestOptions::attempt_timeout`].
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = square_connect::Client::builder().attempt_timeout(Duration::from_secs(10));
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.attempt_timeout(timeout);
        self
    }

    /// The largest body of an answer that is read, in bytes; see [`RequestOptions::max_response_bytes`].
    ///
    /// ```
    /// let builder = square_connect::Client::builder().max_response_bytes(1 << 20);
    /// ```
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.options = self.options.max_response_bytes(bytes);
        self
    }

    /// When a call is sent again.
    ///
    /// Beside the policy, a budget that all calls of a client and of its clones share keeps retries from making an outage
    /// worse: in any 10 seconds there are at most 20 and one for every five calls.
    ///
    /// ```
    /// # use square_connect::{Client, RetryPolicy};
    /// let builder = Client::builder().retry(RetryPolicy::new().max_attempts(5));
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options = self.options.retry(policy);
        self
    }

    /// Where idempotency keys come from, for calls that are given none. The default makes random UUIDs (version 4).
    ///
    /// A key must never come twice for two calls, and must fit the shortest limit, 45 characters.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// let count = AtomicU64::new(0);
    /// let keys = move || format!("test-{}", count.fetch_add(1, Ordering::Relaxed));
    /// let builder = square_connect::Client::builder().idempotency_keys(keys);
    /// ```
    pub fn idempotency_keys(mut self, make: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.keys = KeySource::new(make);
        self
    }

    /// Sees each attempt of each call. Several are asked in the order in which they were added.
    ///
    /// ```
    /// struct Quiet;
    ///
    /// impl square_connect::Interceptor for Quiet {}
    ///
    /// let builder = square_connect::Client::builder().interceptor(Quiet);
    /// ```
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.0.push(Arc::new(interceptor));
        self
    }

    /// How many attempts may be on their way at once, over all clones of the client. The others wait for their turn, which
    /// counts for their timeout, and hold no connection. The default is 256, which fits the open files that a process is
    /// usually allowed.
    ///
    /// ```
    /// let builder = square_connect::Client::builder().max_concurrency(32);
    /// ```
    pub fn max_concurrency(mut self, attempts: usize) -> Self {
        self.max_concurrency = Some(attempts);
        self
    }

    /// The proxy (of reqwest 0.13) that all calls go through. Without one, none is used, unless the feature `system-proxy`
    /// is on.
    ///
    /// ```no_run
    /// let proxy = reqwest::Proxy::https("http://127.0.0.1:3128").unwrap();
    /// let builder = square_connect::Client::builder().proxy(proxy);
    /// ```
    pub fn proxy(mut self, proxy: reqwest::Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// How long opening a connection may take. The default is 10 seconds.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = square_connect::Client::builder().connect_timeout(Duration::from_secs(3));
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// A header to send with every call; see [`RequestOptions::header`].
    ///
    /// ```
    /// let builder = square_connect::Client::builder().header("x-shop", "17");
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options = self.options.header(name, value);
        self
    }

    /// An HTTP client (of reqwest 0.13) to use instead of an own one: for a proxy, certificates, another TLS.
    ///
    /// Its connect timeout, redirects, proxies and retries are then its own. It should follow no redirects, which may carry a
    /// call elsewhere, and have no retries beyond reqwest's default, which may send a payment twice.
    ///
    /// ```no_run
    /// # fn example(http: reqwest::Client) -> square_connect::Result<()> {
    /// let square = square_connect::Client::builder().http_client(http).access_token("TOKEN").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`is_builder`](Error::is_builder) when a setting cannot be used: a token or header that cannot be sent, an
    /// address that is no URL or would send the token in the clear, https without a TLS feature, no system
    /// certificates. The text does not show the token.
    ///
    /// ```
    /// let error = square_connect::Client::builder().access_token("TO\nKEN").build().unwrap_err();
    /// assert!(error.is_builder());
    /// ```
    pub fn build(self) -> Result<Client> {
        let base_url = BaseUrl::new(self.environment.base_url())?;
        let mut config = Config::new(self.user_agent_suffix.as_deref(), self.application_secret.as_ref())?;
        config.apply(&self.options)?;
        if let Some(source) = self.token_source {
            config.bearer = Some(Bearer::From(source));
        }
        let http = match self.http {
            Some(http) => http,
            None => http_client(base_url.is_https(), self.connect_timeout.unwrap_or(Duration::from_secs(10)), self.proxy)?,
        };
        Ok(Client::new(http, base_url, config, Shared::new(self.keys, self.interceptors, self.max_concurrency.unwrap_or(MAX_CONCURRENCY))))
    }
}

fn http_client(https: bool, connect_timeout: Duration, proxy: Option<reqwest::Proxy>) -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        // A redirect could carry the token to another host.
        .redirect(reqwest::redirect::Policy::none());
    let builder = if cfg!(feature = "system-proxy") { builder } else { builder.no_proxy() };
    let builder = match proxy {
        Some(proxy) => builder.proxy(proxy),
        None => builder,
    };
    let built = tls::configure(builder, https)?.build();
    built.map_err(|error| Error::builder_from("the HTTP client cannot be set up", error))
}
