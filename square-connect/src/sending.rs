//! The future of a call.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::table::ValueMut;
use crate::{RawResponse, Response, Result};

/// A call under way, up to the answer's last byte.
pub(crate) type Exchange = Pin<Box<dyn Future<Output = Result<RawResponse>> + Send>>;

/// A call that is sent once this future is polled, and dropped with it.
///
/// A type rather than an `async fn` for each call: nothing of the exchange is compiled again in a user's crate.
///
/// ```no_run
/// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// let call = square.customers().list().send();
/// let customers = call.await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Sending<T> {
    exchange: Exchange,
    read: fn(RawResponse) -> Result<T>,
}

impl<T: ValueMut> Sending<T> {
    #[inline]
    pub(crate) fn model(exchange: Exchange) -> Self {
        Self { exchange, read: |raw| raw.model() }
    }
}

impl<T: ValueMut> Sending<Response<T>> {
    #[inline]
    pub(crate) fn response(exchange: Exchange) -> Self {
        Self { exchange, read: |raw| raw.model().map(|model| Response::new(raw, model)) }
    }
}

impl<T> Future for Sending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        self.exchange.as_mut().poll(context).map(|answer| answer.and_then(self.read))
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
