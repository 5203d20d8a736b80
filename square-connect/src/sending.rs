//! The future of a call.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde::de::DeserializeOwned;

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
    read: PhantomData<fn() -> T>,
}

impl<T> Sending<T> {
    #[inline]
    pub(crate) fn new(exchange: Exchange) -> Self {
        Self { exchange, read: PhantomData }
    }
}

/// What can be read from an answer.
pub trait Read: Sized {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// Where the body does not fit.
    fn read(raw: RawResponse) -> Result<Self>;
}

impl<T: DeserializeOwned> Read for T {
    fn read(raw: RawResponse) -> Result<Self> {
        raw.json()
    }
}

impl<T: DeserializeOwned> Read for Response<T> {
    fn read(raw: RawResponse) -> Result<Self> {
        let model = raw.json()?;
        Ok(Self::new(raw, model))
    }
}

impl<T: Read> Future for Sending<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        self.exchange.as_mut().poll(context).map(|answer| answer.and_then(T::read))
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}
