//! What Square answered: the bytes, and the bytes with the model read from them.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::table::{self, Slot, ValueMut};
use crate::transport::Trail;
use crate::{Error, Result};

/// Headers that may carry the id of a request, the likeliest first.
const REQUEST_ID: [&str; 4] = ["x-request-id", "square-request-id", "squareup-request-id", "x-speleo-traceid"];

/// An answer as it came: status, headers and body.
///
/// `Debug` shows the body's length and not its content, which may be personal or secret.
///
/// ```no_run
/// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// let raw = square.request(square_connect::Method::GET, "/v2/locations").send_raw().await?;
/// println!("{} with {} bytes", raw.status(), raw.body().len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RawResponse {
    operation: &'static str,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    trail: Trail,
}

impl RawResponse {
    pub(crate) fn new(operation: &'static str, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { operation, status, headers, body, trail: Trail::default() }
    }

    pub(crate) fn with_trail(self, trail: Trail) -> Self {
        Self { trail, ..self }
    }

    pub(crate) fn trail(&self) -> &Trail {
        &self.trail
    }

    /// The operationId, or nothing for a call by path.
    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }

    /// How often the call was sent until this answer came.
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) {
    /// let at_once = raw.attempts() == 1;
    /// # }
    /// ```
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.trail.attempts
    }

    /// The idempotency key that the call carried, given or made; see
    /// [`Error::idempotency_key`](crate::Error::idempotency_key).
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) {
    /// let key = raw.idempotency_key();
    /// # }
    /// ```
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.trail.key.as_deref()
    }

    /// The HTTP status: a success, unless this is part of an error.
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) {
    /// assert_eq!(raw.status(), square_connect::StatusCode::OK);
    /// # }
    /// ```
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers, such as `square-version`: the API version that answered.
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) {
    /// let version = raw.headers().get("square-version");
    /// # }
    /// ```
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, exactly as it came.
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) {
    /// let text = String::from_utf8_lossy(raw.body());
    /// # }
    /// ```
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The id that Square's support can find this request by, where one was sent.
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) {
    /// println!("request {}", raw.request_id().unwrap_or("without id"));
    /// # }
    /// ```
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        REQUEST_ID.iter().find_map(|name| self.headers.get(*name)?.to_str().ok())
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// [`Error::is_decode`] when the body does not fit `T`; the error keeps the body and says where.
    ///
    /// ```no_run
    /// # fn example(raw: square_connect::RawResponse) -> square_connect::Result<()> {
    /// let ids: std::collections::BTreeMap<String, Vec<String>> = raw.json()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| Error::decode(self.clone(), error))
    }

    /// The body as a model.
    #[inline]
    pub(crate) fn model<T: ValueMut>(&self) -> Result<T> {
        let mut model = T::blank();
        self.read(model.slot())?;
        Ok(model)
    }

    /// Not generic, so that reading JSON is compiled here and not again in each crate of a user.
    pub(crate) fn read(&self, slot: Slot<'_>) -> Result<()> {
        table::read_json(&self.body, slot).map_err(|error| Error::decode(self.clone(), error))
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// A model, and the answer that it was read from.
///
/// ```no_run
/// # fn example(response: square_connect::Response<Vec<String>>) {
/// println!("{} names, request {:?}", response.model().len(), response.request_id());
/// let names = response.into_model();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Response<T> {
    raw: RawResponse,
    model: T,
}

impl<T> Response<T> {
    pub(crate) fn new(raw: RawResponse, model: T) -> Self {
        Self { raw, model }
    }

    /// What the body was read as.
    ///
    /// ```no_run
    /// # fn example(response: square_connect::Response<String>) {
    /// let model: &String = response.model();
    /// # }
    /// ```
    #[must_use]
    pub fn model(&self) -> &T {
        &self.model
    }

    /// The model alone.
    ///
    /// ```no_run
    /// # fn example(response: square_connect::Response<String>) {
    /// let model: String = response.into_model();
    /// # }
    /// ```
    #[must_use]
    pub fn into_model(self) -> T {
        self.model
    }

    /// The answer and the model.
    ///
    /// ```no_run
    /// # fn example(response: square_connect::Response<String>) {
    /// let (raw, model) = response.into_parts();
    /// # }
    /// ```
    #[must_use]
    pub fn into_parts(self) -> (RawResponse, T) {
        (self.raw, self.model)
    }
}

/// The status, headers, body and request id of a [`Response`] are those of its [`RawResponse`].
impl<T> std::ops::Deref for Response<T> {
    type Target = RawResponse;

    fn deref(&self) -> &RawResponse {
        &self.raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn answer(headers: &[(&'static str, &'static str)]) -> RawResponse {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        RawResponse::new("", StatusCode::OK, headers.collect(), Bytes::from_static(br#"{"secret":"s3cret"}"#))
    }

    #[test]
    fn the_first_request_id_present_is_taken() {
        assert_eq!(answer(&[]).request_id(), None);
        assert_eq!(answer(&[("X-Speleo-Traceid", "t")]).request_id(), Some("t"));
        assert_eq!(answer(&[("squareup-request-id", "b"), ("x-request-id", "a")]).request_id(), Some("a"));
    }

    #[test]
    fn debug_hides_the_body() {
        let text = format!("{:?}", Response::new(answer(&[]), 1));
        assert!(text.contains("19 bytes") && !text.contains("s3cret"), "{text}");
    }

    #[test]
    fn a_response_gives_both_parts() {
        let response = Response::new(answer(&[]), 7);
        assert_eq!((response.status(), *response.model()), (StatusCode::OK, 7));
        assert_eq!(response.into_parts().1, 7);
    }
}
