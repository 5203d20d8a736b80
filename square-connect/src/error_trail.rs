//! What an [`Error`] tells of the call that failed, over all its attempts.

use crate::Error;
use crate::outcome::Outcome;

/// Refusals that tell of a key, or of a call beside this one, and not of what this one asks.
const UNSETTLED: [&str; 3] = ["CONFLICT", "IDEMPOTENCY_KEY_REUSED", "RATE_LIMITED"];

impl Error {
    /// Whether Square, and not something before it, has looked at what the call asks and refused it: then no attempt with
    /// the same key has had an effect.
    pub(crate) fn settles(&self) -> bool {
        let asked = self.status().is_some_and(|status| matches!(status.as_u16(), 400 | 402 | 404 | 422));
        asked && !self.errors().is_empty() && !UNSETTLED.iter().any(|code| self.has_code(code))
    }

    /// How many attempts were made; 0 where the call failed before the first.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// eprintln!("{error}, after {} attempts", error.attempts());
    /// # }
    /// ```
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.trail.attempts
    }

    /// The idempotency key that all attempts of the call carried, given or made. None where the call has none, has one for
    /// each entry of a bulk request (see [`idempotency_key_of`](Self::idempotency_key_of)), or was not sent.
    ///
    /// The same call with the same key cannot be carried out twice, however its first outcome was.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let pay = square.payments().create("cnon:card-nonce-ok");
    /// if let Err(error) = pay.clone().send().await {
    ///     if let Some(key) = error.idempotency_key() {
    ///         pay.idempotency_key(key).send().await?;
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.trail.key.as_deref()
    }

    /// The idempotency key of one entry of a bulk request, given or made, by the entry's name in the request's map.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// if let Some(key) = error.idempotency_key_of("entry-1") {
    ///     println!("to send it again: {key}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn idempotency_key_of(&self, entry: &str) -> Option<&str> {
        self.0.trail.entry_keys.iter().find(|(name, _)| name == entry).map(|(_, key)| key.as_str())
    }

    /// Whether Square carried the call out, as far as that is known after all attempts.
    ///
    /// ```no_run
    /// # fn example(error: square_connect::Error) {
    /// use square_connect::Outcome;
    ///
    /// match error.outcome() {
    ///     Outcome::NotSent | Outcome::Refused => println!("nothing happened"),
    ///     Outcome::Done => println!("it is done; the answer is lost"),
    ///     _ => println!("call again with key {:?}", error.idempotency_key()),
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.trail.outcome.unwrap_or_else(|| Outcome::of(self.0.kind, self.status()))
    }
}
