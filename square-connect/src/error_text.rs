//! How an [`Error`] reads: one line for a person, and its parts for a programmer.

use std::error::Error as StdError;
use std::fmt;

use http::header::CONTENT_TYPE;

use crate::error::{DecodePlace, Error, Inner, Kind};
use crate::error_detail::ErrorDetail;
use crate::outcome::Outcome;
use crate::response::RawResponse;

/// How much of a body that is no JSON is shown, in characters.
const EXCERPT: usize = 200;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if !inner.operation.is_empty() {
            write!(f, "{}: ", inner.operation)?;
        }
        f.write_str(&one_line(&cause(inner)))?;
        let notes = notes(self);
        if notes.is_empty() { Ok(()) } else { write!(f, " [{}]", one_line(&notes.join(", "))) }
    }
}

impl Error {
    /// What kind of failure it is, of which there are few: for a metric, or `error.type` of a span.
    #[cfg(feature = "tracing")]
    pub(crate) fn type_name(&self) -> String {
        match (self.0.kind, self.status()) {
            (Kind::Builder, _) => "builder".to_owned(),
            (Kind::Transport { connect: true, .. }, _) => "connect".to_owned(),
            (Kind::Transport { timeout: true, .. }, _) => "timeout".to_owned(),
            (Kind::Transport { .. }, _) => "transport".to_owned(),
            (Kind::TooLarge, _) => "too_large".to_owned(),
            (Kind::Status, Some(status)) => status.as_str().to_owned(),
            (Kind::Status | Kind::Decode, _) => "decode".to_owned(),
            (Kind::Signature, _) => "signature".to_owned(),
        }
    }
}

/// What helps to settle the call: Square's name for it, and where its outcome is open, how to call again.
fn notes(error: &Error) -> Vec<String> {
    let trail = &error.0.trail;
    let mut notes: Vec<String> = error.request_id().map(|id| format!("request {id}")).into_iter().collect();
    if trail.attempts > 1 {
        notes.push(format!("{} attempts", trail.attempts));
    }
    if trail.streamed && error.is_retryable() {
        notes.push("the file came as a stream, which cannot be sent again".to_owned());
    }
    if let (Some(Outcome::Unknown), Some(key)) = (trail.outcome, &trail.key) {
        notes.push(format!("outcome unknown, idempotency key {key}"));
    }
    notes
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut parts = f.debug_struct("Error");
        parts.field("kind", &inner.kind).field("message", &self.to_string());
        if inner.trail.attempts > 0 {
            parts.field("attempts", &inner.trail.attempts).field("outcome", &self.outcome()).field("idempotency_key", &inner.trail.key);
        }
        if !inner.details.is_empty() {
            parts.field("errors", &inner.details);
        }
        if let Some(place) = &inner.place {
            parts.field("place", place);
        }
        if let Some(response) = &inner.response {
            parts.field("response", response);
        }
        // A decoder's message quotes the value that does not fit, which may be personal.
        if let (Some(source), false) = (&inner.source, inner.kind == Kind::Decode) {
            parts.field("source", source);
        }
        parts.finish()
    }
}

fn cause(inner: &Inner) -> String {
    match (&inner.response, &inner.place) {
        (Some(response), _) if inner.kind == Kind::Status => refusal(response, &inner.details),
        (Some(response), Some(place)) => misfit(&format!("{}, but its", response.status()), place, &inner.message),
        (None, Some(place)) => misfit("the webhook's", place, &inner.message),
        (Some(response), None) if inner.kind == Kind::Decode => {
            format!("{}, but {} ({})", response.status(), not_json(response), inner.message)
        }
        _ => match &inner.source {
            Some(source) => format!("{}: {}", inner.message, root(&**source)),
            None => inner.message.clone(),
        },
    }
}

fn refusal(response: &RawResponse, details: &[ErrorDetail]) -> String {
    let status = response.status();
    match details {
        [] if status.is_redirection() => format!("{status}: redirects are not followed"),
        [] if serde_json::from_slice::<serde::de::IgnoredAny>(response.body()).is_ok() => {
            format!("{status}: the answer names no cause")
        }
        [] => format!("{status}: {}", not_json(response)),
        [first] => format!("{status}: {}", one_cause(first)),
        [first, rest @ ..] => format!("{status}: {} (and {} more)", one_cause(first), rest.len()),
    }
}

fn one_cause(detail: &ErrorDetail) -> String {
    let mut text = detail.code().to_owned();
    if let Some(detail) = detail.detail() {
        text = format!("{text}: {detail}");
    }
    if let Some(field) = detail.field() {
        text = format!("{text} (field `{field}`)");
    }
    text
}

fn misfit(whose: &str, place: &DecodePlace, message: &str) -> String {
    let (path, found) = (&place.place.path, place.place.found);
    match &place.expected {
        Some(expected) => format!("{whose} body does not fit at {path}: expected {expected}, found {found}"),
        None => format!("{whose} body does not fit at {path}: {message}"),
    }
}

fn not_json(response: &RawResponse) -> String {
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or("of no content type");
    match response.body().trim_ascii_start().first() {
        None => return "the answer has no body".to_owned(),
        // What an answer of Square's own holds is not for logs, even where it is cut short.
        Some(b'{' | b'[') => return "the answer is broken JSON".to_owned(),
        Some(_) => {}
    }
    // Four bytes are the longest character.
    let start = &response.body()[..response.body().len().min(4 * EXCERPT)];
    let excerpt: String = String::from_utf8_lossy(start).chars().take(EXCERPT).collect();
    format!("the answer is {content_type}, not JSON: {excerpt}")
}

/// Wrappers say "error sending request"; what lies beneath says why.
fn root<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    error.source().map_or(error, root)
}

/// A remote's text must not add lines to a log.
fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    fn answer(status: u16, content_type: &'static str, body: &str) -> RawResponse {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        headers.insert("x-request-id", "r1".parse().unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        RawResponse::new("CreatePayment", status, headers, Bytes::from(body.to_owned()))
    }

    #[test]
    fn refusals_read_well() {
        let json = "application/json";
        for (status, content_type, body, expected) in [
            (
                402,
                json,
                r#"{"errors":[{"category":"C","code":"CVV_FAILURE","detail":"wrong\nCVV","field":"cvv"},{"code":"B"}]}"#,
                "CreatePayment: 402 Payment Required: CVV_FAILURE: wrong CVV (field `cvv`) (and 1 more) [request r1]",
            ),
            (400, json, "{}", "CreatePayment: 400 Bad Request: the answer names no cause [request r1]"),
            (302, "text/html", "<a>", "CreatePayment: 302 Found: redirects are not followed [request r1]"),
            (500, json, "{\"a\":\"s3c", "CreatePayment: 500 Internal Server Error: the answer is broken JSON [request r1]"),
            (503, json, "", "CreatePayment: 503 Service Unavailable: the answer has no body [request r1]"),
            (
                502,
                "text/html",
                "<html>\n  <b>Bad",
                "CreatePayment: 502 Bad Gateway: the answer is text/html, not JSON: <html> <b>Bad [request r1]",
            ),
        ] {
            assert_eq!(Error::status_of(answer(status, content_type, body)).to_string(), expected);
        }
    }

    #[test]
    fn long_foreign_bodies_are_cut() {
        let text = Error::status_of(answer(502, "text/html", &"é".repeat(10_000))).to_string();
        assert_eq!(text.matches('é').count(), EXCERPT);
    }

    #[test]
    fn misfits_name_the_place_and_hide_the_value() {
        let raw = answer(200, "application/json", r#"{"a":{"b":"s3cret"}}"#);
        let error = raw.json::<std::collections::BTreeMap<String, std::collections::BTreeMap<String, i64>>>().unwrap_err();
        assert_eq!((error.path(), error.expected(), error.is_decode()), (Some("$.a.b"), Some("i64"), true));
        assert_eq!(
            error.to_string(),
            "CreatePayment: 200 OK, but its body does not fit at $.a.b: expected i64, found a string [request r1]"
        );
        assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        assert_eq!(error.body(), br#"{"a":{"b":"s3cret"}}"#);
    }

    #[test]
    fn successes_that_are_no_json_say_so() {
        let error = answer(200, "text/html", "<html>").json::<i64>().unwrap_err();
        assert!(error.to_string().contains("the answer is text/html, not JSON: <html>"), "{error}");
        assert_eq!(error.path(), None);
    }
}
