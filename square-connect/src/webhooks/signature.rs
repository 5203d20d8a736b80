//! Whether a delivery is Square's: the signature over the notification URL and the body as it came.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use ring::hmac;

use super::Delivery;
use crate::{Error, Result};

/// The header of the signature.
pub const SIGNATURE_HEADER: &str = "x-square-hmacsha256-signature";

/// Proves that a delivery comes from Square, and reads what is common to all events.
///
/// `headers` are those of the request (of the crate `http`, as in axum and hyper), and `body` its bytes before anything
/// has parsed or changed them. `keys` are the subscription's signature key, and while it is being rotated both the old
/// one and the new: one of them must fit. `notification_url` is the URL of the subscription, letter by letter, also
/// where a proxy has this server see another one.
///
/// Nothing of the body is looked at before the signature is found good, which takes the same time wherever a wrong one
/// differs. Only URL and body are signed: the other headers, and so what [`Delivery`] tells of the attempt, are not.
///
/// # Errors
///
/// - [`is_signature`](Error::is_signature): the header is missing, comes twice or is no base64, or no key fits. Answer
///   401 or 403, and do no more.
/// - [`is_decode`](Error::is_decode): signed, but no JSON object.
/// - [`is_builder`](Error::is_builder): there is no key, or one is empty.
///
/// None of them shows a key or a signature.
///
/// ```
/// use square_connect::webhooks;
///
/// let (url, body) = ("https://example.com/square", br#"{"type":"payment.updated","event_id":"E1"}"#);
/// let headers = webhooks::signed_headers("NEW", url, body);
/// let delivery = webhooks::verify(&headers, body, &["NEW", "OLD"], url)?;
/// assert_eq!(delivery.event_id(), Some("E1"));
///
/// let forged = webhooks::verify(&headers, br#"{"type":"payment.updated"}"#, &["NEW", "OLD"], url).unwrap_err();
/// assert!(forged.is_signature());
/// # Ok::<(), square_connect::Error>(())
/// ```
///
/// Guide: <https://developer.squareup.com/docs/webhooks/step3validate>
pub fn verify<K: AsRef<str>>(headers: &HeaderMap, body: &[u8], keys: &[K], notification_url: &str) -> Result<Delivery> {
    let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    check(headers, body, &keys, notification_url)?;
    Delivery::read(headers, body)
}

fn check(headers: &HeaderMap, body: &[u8], keys: &[&str], notification_url: &str) -> Result<()> {
    if keys.is_empty() || keys.contains(&"") {
        return Err(Error::builder("no signature key, or an empty one: give the key of the webhook subscription"));
    }
    let signature = STANDARD.decode(given(headers)?).map_err(|_| refused("is no base64"))?;
    let message = message(notification_url, body);
    let fits = |text: &&str| hmac::verify(&key(text), &message, &signature).is_ok();
    match keys.iter().any(fits) {
        true => Ok(()),
        false => Err(refused("fits no key: the notification URL or a key is not the subscription's, or the body is not Square's")),
    }
}

/// The signature as it was sent.
fn given(headers: &HeaderMap) -> Result<&[u8]> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value.as_bytes()),
        (None, _) => Err(refused("is missing")),
        (Some(_), Some(_)) => Err(refused("comes more than once")),
    }
}

fn refused(what: &str) -> Error {
    Error::signature(format!("the header `{SIGNATURE_HEADER}` {what}"))
}

fn key(text: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())
}

fn message(notification_url: &str, body: &[u8]) -> Vec<u8> {
    [notification_url.as_bytes(), body].concat()
}

/// Signs a body as Square does: what [`verify`] expects in the header [`SIGNATURE_HEADER`]. For tests.
///
/// ```
/// use square_connect::webhooks::sign;
///
/// let signature = sign("signature-key", "https://webhook.site/webhooks", br#"{"data":{"type":"webhooks","id":">id<"}}"#);
/// assert_eq!(signature, "Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U=");
/// ```
#[must_use]
pub fn sign(key: &str, notification_url: &str, body: &[u8]) -> String {
    STANDARD.encode(hmac::sign(&self::key(key), &message(notification_url, body)))
}

/// The headers of a delivery as Square sends it from its sandbox the first time: what a test of your own handler needs.
///
/// ```
/// use square_connect::{Environment, webhooks};
///
/// let (url, body) = ("https://example.com/square", br#"{"type":"payment.updated"}"#);
/// let mut headers = webhooks::signed_headers("KEY", url, body);
/// headers.insert("square-retry-number", "2".parse()?);
/// let delivery = webhooks::verify(&headers, body, &["KEY"], url)?;
/// assert_eq!((delivery.environment(), delivery.retry_number()), (Some(Environment::Sandbox), Some(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[inline]
pub fn signed_headers(key: &str, notification_url: &str, body: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("square-environment", HeaderValue::from_static("Sandbox"));
    // Base64 has no sign that a header cannot hold.
    if let Ok(signature) = HeaderValue::try_from(sign(key, notification_url, body)) {
        headers.insert(SIGNATURE_HEADER, signature);
    }
    headers
}
