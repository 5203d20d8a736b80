//! The request log: the last calls, without their secrets, for people and tests to read.

mod copy;
pub(crate) mod layer;
mod redact;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::Sandbox;
use crate::state::lock;

pub(crate) use layer::layer;
pub(crate) use redact::{json as redacted, text as redacted_text};

/// How many calls are kept.
const MOST_CALLS: usize = 1000;

/// How many bytes of text they may have together.
const MOST_BYTES: usize = 8 << 20;

/// A call as the sandbox saw it. Tokens, secrets, codes and signature keys are left out; the `Authorization` header is never
/// kept.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct LoggedCall {
    /// Counts the calls since the start, from 1.
    pub number: u64,
    /// When it came, by the clock of the sandbox, in RFC 3339.
    pub time: String,
    /// The HTTP method.
    pub method: String,
    /// The path and the query.
    pub target: String,
    /// Square's operationId, where the definition has such a call.
    pub operation: Option<String>,
    /// The merchant whose token it showed.
    pub seller: Option<String>,
    /// The status that it was answered with; none where the caller hung up before.
    pub status: Option<u16>,
    /// How long the answer took; in JSON, milliseconds.
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
    /// What was made to go wrong.
    pub fault: Option<String>,
    /// The body that came, in readable form, cut where it is long.
    pub request: String,
    /// The body that was answered, likewise.
    pub response: String,
}

impl LoggedCall {
    fn size(&self) -> usize {
        let optional = [&self.operation, &self.seller, &self.fault].into_iter().flatten();
        let texts = [&self.time, &self.method, &self.target, &self.request, &self.response];
        optional.chain(texts).map(String::len).sum()
    }
}

/// The last calls, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log {
    count: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    calls: VecDeque<LoggedCall>,
    bytes: usize,
}

impl Log {
    fn next(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Calls end in another order than they begin.
    fn push(&self, call: LoggedCall) {
        let mut kept = lock(&self.kept);
        kept.bytes += call.size();
        let place = kept.calls.partition_point(|known| known.number < call.number);
        kept.calls.insert(place, call);
        while kept.calls.len() > MOST_CALLS || (kept.bytes > MOST_BYTES && kept.calls.len() > 1) {
            let dropped = kept.calls.pop_front().map_or(0, |call| call.size());
            kept.bytes -= dropped;
        }
    }

    pub(crate) fn calls(&self) -> Vec<LoggedCall> {
        lock(&self.kept).calls.iter().cloned().collect()
    }

    pub(crate) fn call(&self, number: u64) -> Option<LoggedCall> {
        lock(&self.kept).calls.iter().find(|call| call.number == number).cloned()
    }
}

impl Sandbox {
    /// The last calls, oldest first: a thousand at most, of eight million bytes together.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use square_connect::Client;
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// # let square = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
    /// square.locations().list().send().await?;
    /// let calls = sandbox.requests();
    /// assert_eq!(calls[0].operation.as_deref(), Some("ListLocations"));
    /// assert_eq!(calls[0].status, Some(200));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedCall> {
        self.state.log.calls()
    }
}

fn milliseconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    // To a thousandth.
    serializer.serialize_f64((duration.as_secs_f64() * 1e6).round() / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: u64, size: usize) -> LoggedCall {
        let text = String::new;
        let (duration, request) = (Duration::ZERO, "x".repeat(size));
        let (operation, seller, status, fault) = (None, None, None, None);
        let (time, method, target, response) = (text(), text(), text(), text());
        LoggedCall { number, time, method, target, operation, seller, status, duration, fault, request, response }
    }

    fn numbers(log: &Log) -> Vec<u64> {
        log.calls().iter().map(|call| call.number).collect()
    }

    #[test]
    fn the_log_keeps_the_last_calls_in_the_order_of_their_coming() {
        let log = Log::default();
        (1..=MOST_CALLS as u64 + 7).for_each(|number| log.push(call(number ^ 1, 1)));
        let kept = numbers(&log);
        assert_eq!(kept.len(), MOST_CALLS);
        assert!(kept.is_sorted(), "{kept:?}");
        assert_eq!(log.call(kept[3]).map(|call| call.number), Some(kept[3]));
        assert!(log.call(1).is_none());
    }

    #[test]
    fn the_log_keeps_no_more_than_its_bytes() {
        let log = Log::default();
        (1..=10).for_each(|number| log.push(call(number, MOST_BYTES / 4)));
        assert_eq!(numbers(&log), [7, 8, 9, 10]);
        log.push(call(11, MOST_BYTES + 1));
        assert_eq!(numbers(&log), [11]);
        log.push(call(12, 1));
        assert_eq!(numbers(&log), [12]);
    }
}
