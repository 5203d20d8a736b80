//! Hooks around each attempt of a call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method};

use crate::transport::Prepared;
use crate::{Error, RawResponse};

/// Sees each attempt of each call of a client: to add headers, to count, to record.
///
/// The hooks run on the task that awaits the call, so that they should return at once. The credential is added after
/// [`on_request`](Self::on_request) and is not to be seen here.
///
/// ```
/// use square_connect::{AttemptRequest, Client, Error, HeaderMap, Interceptor, RawResponse};
/// use std::time::Duration;
///
/// struct Log;
///
/// impl Interceptor for Log {
///     fn on_request(&self, request: &mut AttemptRequest) {
///         request.headers_mut().insert("x-shop", "17".parse().unwrap());
///     }
///
///     fn on_response(&self, request: &AttemptRequest, answer: Result<&RawResponse, &Error>, took: Duration) {
///         let status = answer.map(RawResponse::status).ok();
///         println!("{} {}: {status:?} in {took:?}", request.method(), request.path());
///     }
/// }
///
/// let builder = Client::builder().access_token("TOKEN").interceptor(Log);
/// ```
pub trait Interceptor: Send + Sync {
    /// Before an attempt is sent.
    fn on_request(&self, request: &mut AttemptRequest) {
        _ = request;
    }

    /// After an attempt: its answer, or why there is none or it is a refusal. `took` is the time that it took.
    fn on_response(&self, request: &AttemptRequest, answer: Result<&RawResponse, &Error>, took: Duration) {
        _ = (request, answer, took);
    }
}

/// Those of a client, in the order in which they are asked.
#[derive(Clone, Default)]
pub(crate) struct Interceptors(pub(crate) Vec<Arc<dyn Interceptor>>);

impl fmt::Debug for Interceptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} interceptors", self.0.len())
    }
}

/// One attempt of a call, as an [`Interceptor`] sees it. `Debug` shows no header's value that is secret, and no body.
#[derive(Debug)]
pub struct AttemptRequest {
    operation: &'static str,
    method: Method,
    path: String,
    attempt: u32,
    idempotency_key: Option<String>,
    pub(crate) headers: HeaderMap,
}

impl AttemptRequest {
    pub(crate) fn new(prepared: &Prepared, attempt: u32, headers: HeaderMap) -> Self {
        Self {
            operation: prepared.operation,
            method: prepared.method.clone(),
            path: prepared.path().to_owned(),
            attempt,
            idempotency_key: prepared.key.clone(),
            headers,
        }
    }

    /// The operationId, such as `CreatePayment`; none for a call by path.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn is_payment(request: &AttemptRequest) -> bool {
    ///     request.operation() == Some("CreatePayment")
    /// }
    /// ```
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        Some(self.operation).filter(|operation| !operation.is_empty())
    }

    /// The HTTP method.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn reads(request: &AttemptRequest) -> bool {
    ///     request.method() == "GET"
    /// }
    /// ```
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, percent-encoded; the query, which may hold what is personal, is left out.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn is_about_customers(request: &AttemptRequest) -> bool {
    ///     request.path().starts_with("/v2/customers")
    /// }
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which attempt of the call it is; the first is 1.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn is_retry(request: &AttemptRequest) -> bool {
    ///     request.attempt() > 1
    /// }
    /// ```
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The idempotency key that the call carries, given or made: the same in all its attempts.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn note(request: &AttemptRequest) {
    ///     println!("sending with key {:?}", request.idempotency_key());
    /// }
    /// ```
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// The headers, without the credential.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn has_version(request: &AttemptRequest) -> bool {
    ///     request.headers().contains_key("square-version")
    /// }
    /// ```
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers, to be changed. `Authorization`, `Content-Length`, `Content-Type`, `Host` and `Transfer-Encoding` are
    /// the client's own: what is set of them here is dropped.
    ///
    /// ```
    /// # use square_connect::AttemptRequest;
    /// fn mark(request: &mut AttemptRequest) {
    ///     request.headers_mut().insert("x-shop", "17".parse().unwrap());
    /// }
    /// ```
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }
}
