//! Calls until their outcome is known.

use std::future::Future;

use square_connect::{Error, Outcome};

use super::Counter;

/// How often a call is made before the test gives up: a storm has an end.
const MOST: u32 = 200;

/// Makes a call again, as it was, while its outcome is unknown or it was turned away.
pub(crate) async fn sure<T, F: Future<Output = Result<T, Error>>>(counter: &Counter, mut call: impl FnMut() -> F) -> Result<T, Error> {
    for round in 0..MOST {
        counter.count(round > 0);
        match call().await {
            Err(error) if open(&error) => {}
            settled => return settled,
        }
    }
    panic!("a call did not get through within {MOST} rounds");
}

/// Whether a call may have been carried out, or never reached the API.
pub(crate) fn open(error: &Error) -> bool {
    let turned_away = error.status().is_some_and(|status| status.as_u16() == 429 || status.is_server_error());
    turned_away || matches!(error.outcome(), Outcome::Unknown | Outcome::NotSent | Outcome::Done)
}
