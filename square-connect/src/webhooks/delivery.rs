//! A delivery that was found good: what all events have in common, what the headers tell of the attempt, and the body.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::HeaderMap;

use super::event;
use super::head::Head;
use crate::table::{self, ValueMut};
use crate::{Environment, Result, Timestamp};

/// A delivery whose signature [`verify`](super::verify) has found good.
///
/// What the body says is signed, what the headers say (environment, retries) is not. `Debug` does not show the body's
/// content, which may be personal.
///
/// ```
/// use square_connect::webhooks;
///
/// let (url, body) = ("https://example.com/square", br#"{"type":"payment.updated","merchant_id":"M1"}"#);
/// let delivery = webhooks::verify(&webhooks::signed_headers("KEY", url, body), body, &["KEY"], url)?;
/// assert_eq!((delivery.event_type(), delivery.merchant_id()), (Some("payment.updated"), Some("M1")));
/// # Ok::<(), square_connect::Error>(())
/// ```
#[derive(Clone)]
pub struct Delivery {
    head: Head,
    environment: Option<Environment>,
    initial_delivery: Option<Timestamp>,
    retry_number: Option<u32>,
    retry_reason: Option<RetryReason>,
    body: Bytes,
}

impl Delivery {
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Ok(Self {
            head: Head::read(body)?,
            environment: text("square-environment").and_then(environment),
            initial_delivery: text("square-initial-delivery-timestamp").map(Timestamp::from),
            retry_number: text("square-retry-number").and_then(|text| text.parse().ok()),
            retry_reason: text("square-retry-reason").map(RetryReason::from),
            body: Bytes::copy_from_slice(body),
        })
    }

    /// The event's id: the same in every delivery of it. Drop the event if it was there before.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn is_new(delivery: &Delivery, seen: &mut std::collections::HashSet<String>) -> bool {
    ///     delivery.event_id().is_none_or(|id| seen.insert(id.to_owned()))
    /// }
    /// ```
    #[must_use]
    pub fn event_id(&self) -> Option<&str> {
        self.head.event_id.as_deref()
    }

    /// The kind of event, such as `customer.created`.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn is_wanted(delivery: &Delivery) -> bool {
    ///     delivery.event_type().is_some_and(|name| name.starts_with("payment."))
    /// }
    /// ```
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        self.head.event_type.as_deref()
    }

    /// The seller.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn is_ours(delivery: &Delivery) -> bool {
    ///     delivery.merchant_id() == Some("M1")
    /// }
    /// ```
    #[must_use]
    pub fn merchant_id(&self) -> Option<&str> {
        self.head.merchant_id.as_deref()
    }

    /// The location that the event belongs to; not every event has one.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn is_of(delivery: &Delivery, location: &str) -> bool {
    ///     delivery.location_id() == Some(location)
    /// }
    /// ```
    #[must_use]
    pub fn location_id(&self) -> Option<&str> {
        self.head.location_id.as_deref()
    }

    /// When the event was made.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn log(delivery: &Delivery) {
    ///     println!("{:?}", delivery.created_at());
    /// }
    /// ```
    #[must_use]
    pub fn created_at(&self) -> Option<&Timestamp> {
        self.head.created_at.as_ref()
    }

    /// Whether it comes from production or the sandbox, by the header `square-environment`.
    ///
    /// ```
    /// # use square_connect::{Environment, webhooks::Delivery};
    /// fn is_real(delivery: &Delivery) -> bool {
    ///     delivery.environment() == Some(Environment::Production)
    /// }
    /// ```
    #[must_use]
    pub fn environment(&self) -> Option<Environment> {
        self.environment.clone()
    }

    /// When Square first tried to deliver the event, by the header `square-initial-delivery-timestamp`.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn log(delivery: &Delivery) {
    ///     println!("under way since {:?}", delivery.initial_delivery_timestamp());
    /// }
    /// ```
    #[must_use]
    pub fn initial_delivery_timestamp(&self) -> Option<&Timestamp> {
        self.initial_delivery.as_ref()
    }

    /// How often Square has tried again, by the header `square-retry-number`; none the first time.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn is_repeated(delivery: &Delivery) -> bool {
    ///     delivery.retry_number().is_some()
    /// }
    /// ```
    #[must_use]
    pub fn retry_number(&self) -> Option<u32> {
        self.retry_number
    }

    /// Why Square tries again, by the header `square-retry-reason`; none the first time.
    ///
    /// ```
    /// # use square_connect::webhooks::{Delivery, RetryReason};
    /// fn was_too_slow(delivery: &Delivery) -> bool {
    ///     delivery.retry_reason() == Some(&RetryReason::HttpTimeout)
    /// }
    /// ```
    #[must_use]
    pub fn retry_reason(&self) -> Option<&RetryReason> {
        self.retry_reason.as_ref()
    }

    /// The body, exactly as it came.
    ///
    /// ```
    /// # use square_connect::webhooks::Delivery;
    /// fn store(delivery: &Delivery, queue: &mut Vec<Vec<u8>>) {
    ///     queue.push(delivery.body().to_vec());
    /// }
    /// ```
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the body as one model, where [`event_type`](Self::event_type) has told which; only that model's code then
    /// gets into your program. For a type of your own, give [`body`](Self::body) to `serde_json`.
    ///
    /// # Errors
    ///
    /// [`is_decode`](crate::Error::is_decode) when the body does not fit `T`; [`path`](crate::Error::path) says where.
    ///
    /// ```
    /// # use square_connect::webhooks::{Delivery, Envelope, NoObject};
    /// fn deleted(delivery: &Delivery) -> square_connect::Result<Option<String>> {
    ///     let event: Envelope<NoObject> = delivery.model()?;
    ///     Ok(event.data.filter(|data| data.deleted == Some(true)).and_then(|data| data.id))
    /// }
    /// ```
    #[inline]
    pub fn model<T: ValueMut>(&self) -> Result<T> {
        let mut model = T::blank();
        event::fill(model.slot(), &self.body)?;
        Ok(model)
    }
}

/// An address of the sender's choice is no environment.
fn environment(text: &str) -> Option<Environment> {
    Environment::from_str(text).ok().filter(|environment| !matches!(environment, Environment::Custom(_)))
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("event_type", &self.event_type())
            .field("event_id", &self.event_id())
            .field("environment", &self.environment)
            .field("retry_number", &self.retry_number)
            .field("retry_reason", &self.retry_reason)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// Why Square delivers an event again.
///
/// ```
/// use square_connect::webhooks::RetryReason;
///
/// assert_eq!(RetryReason::from("http_timeout"), RetryReason::HttpTimeout);
/// assert_eq!(RetryReason::from("dns_error").as_str(), "dns_error");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum RetryReason {
    /// `http_timeout`: no answer within ten seconds.
    HttpTimeout,
    /// `http_error`: an answer that was no success.
    HttpError,
    /// `ssl_error`: no secure connection came about.
    SslError,
    /// `other_error`
    OtherError,
    /// Any other text, kept as it came: a reason newer than this release.
    Other(String),
}

impl RetryReason {
    /// The text of the header.
    ///
    /// ```
    /// assert_eq!(square_connect::webhooks::RetryReason::SslError.as_str(), "ssl_error");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::HttpTimeout => "http_timeout",
            Self::HttpError => "http_error",
            Self::SslError => "ssl_error",
            Self::OtherError => "other_error",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for RetryReason {
    fn from(text: &str) -> Self {
        match text {
            "http_timeout" => Self::HttpTimeout,
            "http_error" => Self::HttpError,
            "ssl_error" => Self::SslError,
            "other_error" => Self::OtherError,
            _ => Self::Other(text.to_owned()),
        }
    }
}

table::open_enums! { RetryReason }
