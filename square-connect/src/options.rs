//! What may differ from call to call.

use std::time::Duration;

use crate::RetryPolicy;
use crate::secret::Secret;

/// Settings for some of a client's calls; what is not set stays as the client has it.
///
/// A value that cannot be sent, such as a header with a line break, is told by the next call as an error that
/// [`is_builder`](crate::Error::is_builder).
///
/// ```no_run
/// use square_connect::{Client, RequestOptions};
/// use std::time::Duration;
///
/// let square = Client::builder().access_token("TOKEN").build()?;
/// let patient = square.with_options(RequestOptions::new().timeout(Duration::from_secs(300)));
/// # Ok::<(), square_connect::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RequestOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_response_bytes: Option<usize>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) square_version: Option<String>,
    pub(crate) access_token: Option<Secret>,
    pub(crate) headers: Vec<(String, Secret)>,
}

impl RequestOptions {
    /// No setting at all.
    ///
    /// ```
    /// let options = square_connect::RequestOptions::new();
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a whole call may take, with all its attempts and the waits between them. The default is 180 seconds.
    ///
    /// ```
    /// # use square_connect::RequestOptions;
    /// let options = RequestOptions::new().timeout(std::time::Duration::from_secs(5));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long each attempt of a call may take, from the connection to the last byte of the answer. The default is 60
    /// seconds.
    ///
    /// ```
    /// # use square_connect::RequestOptions;
    /// let options = RequestOptions::new().attempt_timeout(std::time::Duration::from_secs(5));
    /// ```
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// The largest body of an answer that is read, in bytes after decompression. The default is 64 MiB. A larger one is an
    /// error that [`is_too_large`](crate::Error::is_too_large).
    ///
    /// ```
    /// # use square_connect::RequestOptions;
    /// let options = RequestOptions::new().max_response_bytes(1 << 20);
    /// ```
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = Some(bytes);
        self
    }

    /// When a call is sent again.
    ///
    /// ```
    /// # use square_connect::{RequestOptions, RetryPolicy};
    /// let options = RequestOptions::new().retry(RetryPolicy::never());
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// The API version to ask for, a date such as `2026-09-16`. Models follow the version that this release was made
    /// for: with another one, fields may be missing or new.
    ///
    /// ```
    /// # use square_connect::RequestOptions;
    /// let options = RequestOptions::new().square_version("2025-08-20");
    /// ```
    pub fn square_version(mut self, version: impl Into<String>) -> Self {
        self.square_version = Some(version.into());
        self
    }

    /// The token to send, as for another seller.
    ///
    /// ```
    /// # use square_connect::RequestOptions;
    /// let options = RequestOptions::new().access_token("ANOTHER_TOKEN");
    /// ```
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.access_token = Some(Secret::new(token));
        self
    }

    /// A further header. A later one of the same name replaces it. Those that the client itself answers for
    /// (`Authorization`, `Content-Length`, `Content-Type`, `Host`, `Transfer-Encoding`) are refused.
    ///
    /// ```
    /// # use square_connect::RequestOptions;
    /// let options = RequestOptions::new().header("x-clear-null", "true");
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Secret::new(value)));
        self
    }
}
