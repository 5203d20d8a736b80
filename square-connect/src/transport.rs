//! A call on the wire: from a prepared request, over as many attempts as it takes and may take, to the whole answer.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};
use tower::retry::budget::Budget;

use crate::credential::Credential;
use crate::file_part::FilePart;
use crate::outcome::Outcome;
use crate::{Client, Error, RawResponse, Result, trace};

/// A request that lacks only what the client adds.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) method: Method,
    /// Already percent-encoded.
    pub(crate) path_and_query: String,
    pub(crate) body: Body,
    pub(crate) auth: Auth,
    /// The operationId, or nothing for a call by path.
    pub(crate) operation: &'static str,
    /// The path before its parameters were filled in, or nothing for a call by path.
    #[cfg_attr(not(feature = "tracing"), allow(dead_code, reason = "spans alone name it"))]
    pub(crate) template: &'static str,
    /// The idempotency key that the body carries.
    pub(crate) key: Option<String>,
    /// Those of the entries of a bulk request, by their names.
    pub(crate) entry_keys: Vec<(String, String)>,
    /// Sent twice, it does what it does sent once.
    pub(crate) repeatable: bool,
}

#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Json(Bytes),
    Multipart { json: Option<Bytes>, json_name: &'static str, file_name: &'static str, file: Option<FilePart> },
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Json(_) => "Json(..)",
            Self::Multipart { .. } => "Multipart(..)",
        })
    }
}

impl Prepared {
    /// Without the query, which may hold what is personal.
    pub(crate) fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }
}

impl Body {
    /// It is in memory, and can be sent again.
    pub(crate) fn is_replayable(&self) -> bool {
        !matches!(self, Self::Multipart { file: Some(file), .. } if file.bytes().is_none())
    }
}

/// What a call proves itself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    Bearer,
    ClientSecret,
    None,
}

/// What a call has come to so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    pub(crate) attempts: u32,
    pub(crate) key: Option<String>,
    pub(crate) entry_keys: Vec<(String, String)>,
    /// Its body was a stream, so that there was no second attempt.
    pub(crate) streamed: bool,
    /// Known once an attempt has failed.
    pub(crate) outcome: Option<Outcome>,
}

impl Client {
    /// Sends, and reads the whole answer; a status other than success is an error.
    pub(crate) async fn execute(&self, prepared: Prepared) -> Result<RawResponse> {
        trace::call(&prepared, self.attempts(&prepared)).await
    }

    async fn attempts(&self, prepared: &Prepared) -> Result<RawResponse> {
        // A timeout beyond what a clock can tell is none.
        let deadline = Instant::now().checked_add(self.config().timeout);
        let (key, entry_keys) = (prepared.key.clone(), prepared.entry_keys.clone());
        let mut trail = Trail { key, entry_keys, streamed: !prepared.body.is_replayable(), ..Trail::default() };
        self.budget().deposit();
        loop {
            let credential = match self.credential(prepared, deadline).await {
                Ok(credential) => credential,
                Err(error) => {
                    trail.outcome = Some(Outcome::NotSent.after(trail.outcome, false));
                    return Err(error.in_operation(prepared.operation).with_trail(trail));
                }
            };
            trail.attempts += 1;
            let failure = match self.attempt(prepared, &credential, trail.attempts, deadline).await {
                Ok(answer) => return Ok(answer.with_trail(trail)),
                Err(error) => error,
            };
            if failure.status() == Some(StatusCode::UNAUTHORIZED) {
                credential.refused();
            }
            trail.outcome = Some(failure.outcome().after(trail.outcome, failure.settles()));
            match self.pause(&failure, prepared, trail.attempts, deadline) {
                Some(wait) => sleep(wait).await,
                None => return Err(failure.with_trail(trail)),
            }
        }
    }

    /// What to send as proof; a source of tokens that keeps the call waiting is cut off with it.
    async fn credential(&self, prepared: &Prepared, deadline: Option<Instant>) -> Result<Credential> {
        let credential = self.config().credential(prepared.auth);
        match deadline {
            Some(deadline) => timeout_at(deadline, credential)
                .await
                .map_err(|_| Error::late(prepared.operation, false, "the source of access tokens", self.config().timeout))?,
            None => credential.await,
        }
    }

    /// How long to wait before the next attempt, where there is to be one.
    fn pause(&self, failure: &Error, prepared: &Prepared, attempts: u32, deadline: Option<Instant>) -> Option<Duration> {
        let wait = self.config().retry.wait(attempts, failure, prepared.repeatable)?;
        if !prepared.body.is_replayable() {
            return None;
        }
        let in_time = deadline.is_none_or(|deadline| deadline.duration_since(Instant::now()) > wait);
        (in_time && self.budget().withdraw()).then_some(wait)
    }
}
