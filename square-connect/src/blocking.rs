//! Calls without `async`: one small runtime for the whole process, made at the first of them.

use std::future::Future;
use std::sync::LazyLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Error, Result};

static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| Builder::new_current_thread().enable_all().build());

/// Waits for a call. Several threads may wait at once.
pub(crate) fn wait<T>(call: impl Future<Output = Result<T>>) -> Result<T> {
    // The runtime would panic: a thread that drives other tasks must not stand still.
    if Handle::try_current().is_ok() {
        return Err(Error::builder("a blocking call within an async one: await `send` instead"));
    }
    match RUNTIME.as_ref() {
        Ok(runtime) => runtime.block_on(call),
        Err(error) => Err(Error::builder(format!("no runtime for blocking calls: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_waited_for_outside_of_async_code_alone() {
        assert_eq!(wait(async { Ok(1) }).unwrap(), 1);
        let error = Builder::new_current_thread().build().unwrap().block_on(async { wait(async { Ok(1) }) }).unwrap_err();
        assert!(error.is_builder() && error.to_string().contains("await `send`"), "{error}");
    }
}
