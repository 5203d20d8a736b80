//! The one error of the crate.

use std::error::Error as StdError;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::error_detail::{self, ErrorDetail};
use crate::json_path::{self, Place};
use crate::outcome::Outcome;
use crate::response::RawResponse;
use crate::transport::Trail;

/// A result whose error is this crate's [`Error`].
///
/// ```
/// fn token() -> square_connect::Result<String> {
///     Ok("TOKEN".to_owned())
/// }
/// # assert!(token().is_ok());
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed: before it was sent, on its way, by Square's refusal, or in reading the answer.
///
/// The `is_…` methods tell causes apart. `Display` is one line for a person and `Debug` adds the parts; neither shows
/// a token or the content of a well-formed body, which [`body`](Self::body) gives.
///
/// ```no_run
/// # async fn example(square: square_connect::Client) {
/// let call = square.request(square_connect::Method::GET, "/v2/locations/main");
/// match call.send_raw().await {
///     Ok(raw) => println!("{}", raw.status()),
///     Err(error) if error.is_not_found() => println!("no such location"),
///     Err(error) if error.is_rate_limited() || error.is_timeout() => println!("later: {error}"),
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
pub struct Error(pub(crate) Box<Inner>);

const _: () = assert!(size_of::<Result<()>>() == size_of::<usize>());

pub(crate) struct Inner {
    pub(crate) kind: Kind,
    pub(crate) operation: &'static str,
    pub(crate) message: String,
    pub(crate) response: Option<RawResponse>,
    pub(crate) details: Vec<ErrorDetail>,
    pub(crate) place: Option<DecodePlace>,
    pub(crate) trail: Trail,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Builder,
    Transport { timeout: bool, connect: bool },
    TooLarge,
    Status,
    Decode,
    Signature,
}

#[derive(Clone, Debug)]
pub(crate) struct DecodePlace {
    pub(crate) place: Place,
    pub(crate) expected: Option<String>,
}

impl Error {
    fn new(kind: Kind, message: String) -> Self {
        let (details, trail) = (Vec::new(), Trail::default());
        Self(Box::new(Inner { kind, operation: "", message, response: None, details, place: None, trail, source: None }))
    }

    fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The answer that the failure lies in, and the way to it.
    pub(crate) fn with_response(mut self, response: RawResponse) -> Self {
        self.0.operation = response.operation();
        self.0.trail = response.trail().clone();
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_trail(mut self, trail: Trail) -> Self {
        self.0.trail = trail;
        self
    }

    pub(crate) fn in_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = operation;
        self
    }

    /// A setting or argument that makes no request.
    pub(crate) fn builder(message: impl Into<String>) -> Self {
        Self::new(Kind::Builder, message.into())
    }

    /// As [`builder`](Self::builder), where a library says why.
    pub(crate) fn builder_from(message: &str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::builder(message).with_source(source)
    }

    /// A failure between this machine and Square. The URL goes, since its query may hold what is secret.
    pub(crate) fn transport(operation: &'static str, source: reqwest::Error) -> Self {
        let (timeout, connect) = (source.is_timeout(), source.is_connect());
        let message = match (connect, timeout) {
            (true, true) => "the connection took too long to open",
            (true, false) => "could not connect",
            (false, true) => "the exchange took too long",
            (false, false) => "the exchange broke off",
        };
        let error = Self::new(Kind::Transport { timeout, connect }, message.to_owned());
        error.in_operation(operation).with_source(source.without_url())
    }

    /// A call that was cut off by a timeout, on its way or before it was sent.
    pub(crate) fn late(operation: &'static str, sent: bool, what: &str, timeout: Duration) -> Self {
        let kind = Kind::Transport { timeout: true, connect: !sent };
        Self::new(kind, format!("{what} took longer than the timeout of {timeout:?}")).in_operation(operation)
    }

    /// An answer whose body, dropped here, is beyond the limit.
    pub(crate) fn too_large(response: RawResponse, limit: usize) -> Self {
        let message = format!("the answer's body is larger than the {limit} bytes that this client takes");
        Self::new(Kind::TooLarge, message).with_response(response)
    }

    /// An answer whose status is no success.
    pub(crate) fn status_of(response: RawResponse) -> Self {
        let mut error = Self::new(Kind::Status, String::new());
        error.0.details = error_detail::read(response.body());
        error.with_response(response)
    }

    /// A body that does not fit its model, or is no JSON.
    pub(crate) fn decode(response: RawResponse, source: serde_json::Error) -> Self {
        Self::misfit(response.body(), source).with_response(response)
    }

    fn misfit(body: &[u8], source: serde_json::Error) -> Self {
        let message = source.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(text, _)| text);
        let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected.to_owned());
        let place = json_path::locate(body, source.line(), source.column());
        let mut error = Self::new(Kind::Decode, message.to_owned());
        // An answer cut short has no value to blame.
        error.0.place = source.is_data().then_some(DecodePlace { place, expected });
        error.with_source(source)
    }

    /// The body of a webhook that does not fit its event, or is no JSON.
    #[cfg(feature = "webhooks")]
    pub(crate) fn webhook(body: &[u8], source: serde_json::Error) -> Self {
        match source.is_data() {
            true => Self::misfit(body, source),
            false => Self::new(Kind::Decode, "the webhook's body is no JSON".to_owned()).with_source(source),
        }
    }

    /// A webhook that is not shown to be Square's.
    #[cfg(feature = "webhooks")]
    pub(crate) fn signature(message: String) -> Self {
        Self::new(Kind::Signature, message)
    }

    /// A success whose answer lacks what it is there for.
    pub(crate) fn lacking(operation: &'static str, field: &str) -> Self {
        let trail = Trail { outcome: Some(Outcome::Done), ..Trail::default() };
        Self::new(Kind::Decode, format!("the answer has no `{field}`")).in_operation(operation).with_trail(trail)
    }

    /// A text that does not have the form of its kind, such as a time.
    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    pub(crate) fn value(message: String, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Kind::Decode, message).with_source(source)
    }

    /// The HTTP status, once an answer came.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let server_failed = error.status().is_some_and(|status| status.is_server_error());
    /// # }
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(RawResponse::status)
    }

    /// What Square says of the failure; empty unless Square refused the call, and where its answer was no JSON.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let fields: Vec<_> = error.errors().iter().filter_map(|detail| detail.field()).collect();
    /// # }
    /// ```
    #[must_use]
    pub fn errors(&self) -> &[ErrorDetail] {
        &self.0.details
    }

    /// Whether one of [`errors`](Self::errors) has this code.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let too_late = error.has_code("DELAYED_TRANSACTION_EXPIRED");
    /// # }
    /// ```
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.0.details.iter().any(|detail| detail.code() == code)
    }

    /// The id that Square's support can find the request by, where the answer had one.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// eprintln!("{error}, request {:?}", error.request_id());
    /// # }
    /// ```
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.response.as_ref()?.request_id()
    }

    /// The answer's headers, once it came.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let wait = error.headers().and_then(|headers| headers.get("retry-after"));
    /// # }
    /// ```
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(RawResponse::headers)
    }

    /// The answer's body as it came; empty where none did.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let text = String::from_utf8_lossy(error.body());
    /// # }
    /// ```
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.0.response.as_ref().map_or(&[], |response| response.body())
    }

    /// The operationId of the failed call, such as `CreatePayment`; none for a call by path.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// eprintln!("{} failed", error.operation().unwrap_or("the call"));
    /// # }
    /// ```
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        Some(self.0.operation).filter(|operation| !operation.is_empty())
    }

    /// Where the answer does not fit its model, such as `$.customers[0].version`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// if let (Some(path), Some(expected)) = (error.path(), error.expected()) {
    ///     eprintln!("{path} is not {expected}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.place.as_ref().map(|place| place.place.path.as_str())
    }

    /// What the model has at [`path`](Self::path), such as `i64`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let number_expected = error.expected() == Some("i64");
    /// # }
    /// ```
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.0.place.as_ref()?.expected.as_deref()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}
