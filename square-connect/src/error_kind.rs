//! The questions that an [`Error`] answers.

use http::StatusCode;

use crate::Error;
use crate::error::Kind;
use crate::retry::is_passing;

/// Codes by which the card's issuer, or Square for it, declines to pay.
const CARD_DECLINED: [&str; 23] = [
    "ADDRESS_VERIFICATION_FAILURE",
    "ALLOWABLE_PIN_TRIES_EXCEEDED",
    "APPLE_TTP_PIN_TOKEN",
    "CARDHOLDER_INSUFFICIENT_PERMISSIONS",
    "CARD_DECLINED",
    "CARD_DECLINED_CALL_ISSUER",
    "CARD_DECLINED_VERIFICATION_REQUIRED",
    "CARD_EXPIRED",
    "CARD_NOT_SUPPORTED",
    "CHIP_INSERTION_REQUIRED",
    "CVV_FAILURE",
    "EXPIRATION_FAILURE",
    "GENERIC_DECLINE",
    "INSUFFICIENT_FUNDS",
    "INVALID_ACCOUNT",
    "INVALID_EXPIRATION",
    "INVALID_PIN",
    "PAN_FAILURE",
    "READER_DECLINED",
    "TRANSACTION_LIMIT",
    "VERIFY_AVS_FAILURE",
    "VERIFY_CVV_FAILURE",
    "VOICE_FAILURE",
];

impl Error {
    /// The call, its last attempt or the connection took longer than allowed.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let too_slow = error.is_timeout();
    /// # }
    /// ```
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Transport { timeout: true, .. })
    }

    /// No connection came about, so that Square has seen nothing of the last attempt.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let nobody_there = error.is_connect();
    /// # }
    /// ```
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Transport { connect: true, .. })
    }

    /// The exchange failed on its way: no connection, a timeout, or an answer that broke off.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let network = error.is_transport();
    /// # }
    /// ```
    #[must_use]
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Transport { .. })
    }

    /// Too many calls in a short time: status 429 or code `RATE_LIMITED`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let slow_down = error.is_rate_limited();
    /// # }
    /// ```
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_status(StatusCode::TOO_MANY_REQUESTS) || self.has_code("RATE_LIMITED")
    }

    /// The token is missing, wrong, expired, revoked or lacks a permission: status 401 or 403, or the category
    /// `AUTHENTICATION_ERROR`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let ask_the_seller_again = error.is_auth();
    /// # }
    /// ```
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.is_status(StatusCode::UNAUTHORIZED)
            || self.is_status(StatusCode::FORBIDDEN)
            || self.errors().iter().any(|detail| detail.category() == "AUTHENTICATION_ERROR")
    }

    /// There is no such object or endpoint: status 404 or code `NOT_FOUND`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let gone = error.is_not_found();
    /// # }
    /// ```
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_status(StatusCode::NOT_FOUND) || self.has_code("NOT_FOUND")
    }

    /// The card was declined, for any reason that its holder can act on: funds, expiry, CVV, PIN, the issuer's rules.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// if error.is_card_declined() {
    ///     println!("please use another card");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_card_declined(&self) -> bool {
        CARD_DECLINED.iter().any(|code| self.has_code(code))
    }

    /// An idempotency key was used before with another body: code `IDEMPOTENCY_KEY_REUSED`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let key_is_taken = error.is_idempotency_reused();
    /// # }
    /// ```
    #[must_use]
    pub fn is_idempotency_reused(&self) -> bool {
        self.has_code("IDEMPOTENCY_KEY_REUSED")
    }

    /// The object has changed since it was read: code `VERSION_MISMATCH` or `CONFLICT`.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let read_it_again = error.is_version_mismatch();
    /// # }
    /// ```
    #[must_use]
    pub fn is_version_mismatch(&self) -> bool {
        self.has_code("VERSION_MISMATCH") || self.has_code("CONFLICT")
    }

    /// The failure may be gone the next time: no connection, a timeout, an answer that broke off, too many calls, or
    /// status 408, 500, 502, 503 or 504. The client has tried again already, where that cannot do anything twice; whether
    /// the caller may, [`outcome`](Self::outcome) and [`idempotency_key`](Self::idempotency_key) tell.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let try_later = error.is_retryable();
    /// # }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.is_transport() || self.is_rate_limited() || self.status().is_some_and(is_passing)
    }

    /// The answer was a success, but its body does not fit the model; Square has carried the call out. Also a webhook
    /// whose body does not fit its event, and a [`Timestamp`](crate::Timestamp) that is no time.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// if error.is_decode() {
    ///     eprintln!("{:?} in {}", error.path(), String::from_utf8_lossy(error.body()));
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// The answer's body is larger than the client reads; see
    /// [`RequestOptions::max_response_bytes`](crate::RequestOptions::max_response_bytes).
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let ask_for_less = error.is_too_large();
    /// # }
    /// ```
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
    }

    /// A webhook is not shown to be Square's: its signature is missing, is none, or fits no key.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// let status = if error.is_signature() { 401 } else { 400 };
    /// # }
    /// ```
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.0.kind == Kind::Signature
    }

    /// Nothing was sent: a setting or an argument makes no request.
    ///
    /// ```
    /// let error = square_connect::Client::builder().base_url("nowhere").build().unwrap_err();
    /// assert!(error.is_builder());
    /// ```
    #[must_use]
    pub fn is_builder(&self) -> bool {
        self.0.kind == Kind::Builder
    }

    fn is_status(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use crate::{Error, RawResponse};

    fn refused(status: u16, category: &str, code: &str) -> Error {
        let body = format!(r#"{{"errors":[{{"category":"{category}","code":"{code}"}}]}}"#);
        let status = StatusCode::from_u16(status).unwrap();
        Error::status_of(RawResponse::new("CreatePayment", status, HeaderMap::new(), Bytes::from(body)))
    }

    #[test]
    fn causes_are_told_apart() {
        assert!(refused(429, "", "X").is_rate_limited());
        assert!(refused(401, "", "X").is_auth());
        assert!(refused(403, "", "X").is_auth());
        assert!(refused(400, "AUTHENTICATION_ERROR", "V1_ACCESS_TOKEN").is_auth());
        assert!(refused(404, "", "X").is_not_found());
        assert!(refused(402, "PAYMENT_METHOD_ERROR", "CVV_FAILURE").is_card_declined());
        assert!(!refused(400, "PAYMENT_METHOD_ERROR", "DELAYED_TRANSACTION_EXPIRED").is_card_declined());
        assert!(refused(400, "INVALID_REQUEST_ERROR", "IDEMPOTENCY_KEY_REUSED").is_idempotency_reused());
        assert!(refused(409, "INVALID_REQUEST_ERROR", "VERSION_MISMATCH").is_version_mismatch());
        assert!(refused(409, "INVALID_REQUEST_ERROR", "CONFLICT").is_version_mismatch());
        let plain = refused(500, "API_ERROR", "INTERNAL_SERVER_ERROR");
        assert!(!plain.is_auth() && !plain.is_not_found() && !plain.is_rate_limited() && !plain.is_decode());
    }
}
