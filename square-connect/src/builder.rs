//! How a client is set up.

use std::time::Duration;

use crate::config::Config;
use crate::environment::BaseUrl;
use crate::secret::Secret;
use crate::{Client, Environment, Error, RequestOptions, Result, tls};

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
    application_secret: Option<Secret>,
    user_agent_suffix: Option<String>,
    connect_timeout: Option<Duration>,
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

    /// How long a whole call may take, from the connection to the last byte of the answer. The default is 60 seconds.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let builder = square_connect::Client::builder().timeout(Duration::from_secs(20));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.timeout(timeout);
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
    /// Its connect timeout, redirects and proxies are then its own; it should follow no redirects.
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
        let http = match self.http {
            Some(http) => http,
            None => http_client(base_url.is_https(), self.connect_timeout.unwrap_or(Duration::from_secs(10)))?,
        };
        Ok(Client::new(http, base_url, config))
    }
}

fn http_client(https: bool, connect_timeout: Duration) -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        // A redirect could carry the token to another host.
        .redirect(reqwest::redirect::Policy::none());
    let builder = if cfg!(feature = "system-proxy") { builder } else { builder.no_proxy() };
    let built = tls::configure(builder, https)?.build();
    built.map_err(|error| Error::builder_from("the HTTP client cannot be set up", error))
}
