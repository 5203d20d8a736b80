//! When a call is sent again, and how long it waits before.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use crate::Error;
use crate::error::Kind;

/// The longest wait that an answer may ask for; beyond it, it is waited no longer.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// How often and how patiently a call that failed in passing is sent again.
///
/// Sent again are: a connection that did not come about, and status 429. Only where that cannot do anything twice, since
/// the call reads or carries an idempotency key, also: a connection that broke, an attempt that took too long, and the
/// statuses 408, 500, 502, 503 and 504. All attempts of a call carry the same key.
///
/// The wait before retry `n` is random, between nothing and `base_delay · 2ⁿ⁻¹`, and that at most `max_delay`. A
/// `Retry-After` of the answer, in seconds or as a date, counts instead, up to 60 seconds. Where the wait would outlast the
/// call's timeout, the call ends at once with the failure at hand.
///
/// ```
/// use square_connect::{Client, RetryPolicy};
/// use std::time::Duration;
///
/// let patient = RetryPolicy::new().max_attempts(5).max_delay(Duration::from_secs(10));
/// let builder = Client::builder().access_token("TOKEN").retry(patient);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
}

impl RetryPolicy {
    /// The default: 3 attempts, `base_delay` 0.5 seconds, `max_delay` 20 seconds.
    ///
    /// ```
    /// let policy = square_connect::RetryPolicy::new();
    /// assert_eq!(policy, square_connect::RetryPolicy::default());
    /// ```
    pub fn new() -> Self {
        Self { max_attempts: 3, base_delay: Duration::from_millis(500), max_delay: Duration::from_secs(20) }
    }

    /// One attempt, whatever happens.
    ///
    /// ```
    /// let once = square_connect::RetryPolicy::never();
    /// ```
    pub fn never() -> Self {
        Self::new().max_attempts(1)
    }

    /// How often a call is sent at most, the first time included; 0 counts as 1.
    ///
    /// ```
    /// let policy = square_connect::RetryPolicy::new().max_attempts(5);
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The longest wait before the first retry; it doubles with each one that follows.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = square_connect::RetryPolicy::new().base_delay(Duration::from_millis(100));
    /// ```
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest wait before any retry.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = square_connect::RetryPolicy::new().max_delay(Duration::from_secs(5));
    /// ```
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The wait after this many attempts, where another one is due.
    pub(crate) fn wait(&self, attempts: u32, error: &Error, repeatable: bool) -> Option<Duration> {
        let due = attempts < self.max_attempts && may_repeat(error, repeatable);
        due.then(|| error.headers().and_then(asked).unwrap_or_else(|| self.delay(attempts)))
    }

    /// Full jitter, so that many clients that failed together do not come back together.
    fn delay(&self, attempts: u32) -> Duration {
        self.longest(attempts).mul_f64(fastrand::f64())
    }

    fn longest(&self, attempts: u32) -> Duration {
        let schedule = ExponentialBuilder::new().with_min_delay(self.base_delay).with_max_delay(self.max_delay).without_max_times();
        let longest = schedule.build().nth(attempts.saturating_sub(1) as usize);
        longest.unwrap_or(self.max_delay).min(self.max_delay)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether sending a call again cannot do anything twice: never where it may have arrived, unless it is repeatable.
fn may_repeat(error: &Error, repeatable: bool) -> bool {
    match error.0.kind {
        Kind::Transport { connect: true, .. } => true,
        Kind::Transport { .. } => repeatable,
        Kind::Status => match error.status() {
            Some(StatusCode::TOO_MANY_REQUESTS) => true,
            Some(status) => repeatable && is_passing(status),
            None => false,
        },
        _ => false,
    }
}

/// Statuses of a failure that may be gone the next time, and leave open whether the call was carried out.
pub(crate) fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 500 | 502 | 503 | 504)
}

/// What `Retry-After` asks for, in seconds or as a date.
fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::now()).unwrap_or_default(),
    };
    Some(wait.min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn asks(text: &str) -> Option<Duration> {
        asked(&HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(text).unwrap())]))
    }

    #[test]
    fn the_longest_wait_doubles_up_to_its_cap() {
        let policy = RetryPolicy::new();
        let longest: Vec<u128> = (1..9).map(|attempts| policy.longest(attempts).as_millis()).collect();
        assert_eq!(longest, [500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
        let short = RetryPolicy::new().base_delay(Duration::from_secs(9)).max_delay(Duration::from_secs(3));
        assert_eq!(short.longest(1), Duration::from_secs(3));
    }

    #[test]
    fn waits_are_spread_over_all_that_is_allowed() {
        let policy = RetryPolicy::new();
        let waits: Vec<Duration> = (0..1000).map(|_| policy.delay(2)).collect();
        let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(*least < Duration::from_millis(100) && *most > Duration::from_millis(900), "{least:?} to {most:?}");
        assert!(*most <= Duration::from_secs(1));
    }

    #[test]
    fn an_answer_may_ask_for_a_wait_in_seconds_or_by_date() {
        let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(30));
        assert!(asks(&soon).is_some_and(|wait| (28..=30).contains(&wait.as_secs())));
        for (text, seconds) in [("0", Some(0)), (" 7 ", Some(7)), ("86400", Some(60)), ("Wed, 21 Oct 2015 07:28:00 GMT", Some(0))] {
            assert_eq!(asks(text).map(|wait| wait.as_secs()), seconds, "{text}");
        }
        for text in ["soon", "-1", "1.5", ""] {
            assert_eq!(asks(text), None, "{text}");
        }
    }
}
