//! One attempt of a call: the request, its way, and the answer to its last byte.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout_at};

use crate::config::OWN_HEADERS;
use crate::credential::Credential;
use crate::interceptor::AttemptRequest;
use crate::transport::{Body, Prepared};
use crate::{Client, Error, RawResponse, Result, multipart, trace};

/// Asks an API version of before 2022-09-21 to clear what is `null`; later ones do so anyway.
const CLEAR_NULL: HeaderName = HeaderName::from_static("x-clear-null");

/// When an attempt must be over, and which of the two timeouts says so.
#[derive(Clone, Copy)]
struct Limit {
    end: Option<Instant>,
    timeout: Duration,
    of: &'static str,
}

/// How far an exchange has come: what is there of the answer when it ends early, too.
#[derive(Default)]
struct Progress {
    head: Option<(StatusCode, HeaderMap)>,
    /// The whole of a body that came at once, which most do, or what came of another one.
    body: Bytes,
    pieces: Vec<u8>,
    too_large: bool,
}

impl Progress {
    fn push(&mut self, chunk: Bytes) {
        if self.body.is_empty() && self.pieces.is_empty() {
            self.body = chunk;
        } else {
            self.pieces.extend_from_slice(&std::mem::take(&mut self.body));
            self.pieces.extend_from_slice(&chunk);
        }
    }

    fn body(self) -> Bytes {
        if self.pieces.is_empty() { self.body } else { self.pieces.into() }
    }
}

impl Client {
    pub(crate) async fn attempt(
        &self,
        prepared: &Prepared,
        credential: &Credential,
        number: u32,
        deadline: Option<Instant>,
    ) -> Result<RawResponse> {
        let _lane = self.lane(prepared.operation, deadline).await?;
        let start = Instant::now();
        let limit = self.limit(start, deadline);
        let headers = self.config().headers().map_err(|error| error.in_operation(prepared.operation))?;
        let (headers, seen) = self.announce(prepared, number, headers);
        let answer = trace::attempt(self, prepared, number, self.exchange(prepared, headers, credential, limit)).await;
        if let Some(seen) = &seen {
            self.interceptors().iter().for_each(|interceptor| interceptor.on_response(seen, answer.as_ref(), start.elapsed()));
        }
        answer
    }

    /// Shows the request to the interceptors, where there are any.
    fn announce(&self, prepared: &Prepared, number: u32, headers: HeaderMap) -> (HeaderMap, Option<AttemptRequest>) {
        if self.interceptors().is_empty() {
            return (headers, None);
        }
        let mut seen = AttemptRequest::new(prepared, number, headers);
        self.interceptors().iter().for_each(|interceptor| interceptor.on_request(&mut seen));
        let mut headers = seen.headers.clone();
        OWN_HEADERS.iter().for_each(|name| _ = headers.remove(name));
        (headers, Some(seen))
    }

    /// Waits until the attempt may be on its way.
    async fn lane(&self, operation: &'static str, deadline: Option<Instant>) -> Result<SemaphorePermit<'_>> {
        if let Ok(lane) = self.lanes().try_acquire() {
            return Ok(lane);
        }
        let lane = self.lanes().acquire();
        let lane = match deadline {
            Some(deadline) => timeout_at(deadline, lane)
                .await
                .map_err(|_| Error::late(operation, false, "waiting for other calls", self.config().timeout))?,
            None => lane.await,
        };
        lane.map_err(|error| Error::builder_from("the client takes no more calls", error))
    }

    fn limit(&self, start: Instant, deadline: Option<Instant>) -> Limit {
        let config = self.config();
        let end = start.checked_add(config.attempt_timeout);
        match (end, deadline) {
            (Some(end), Some(deadline)) if deadline < end => Limit { end: Some(deadline), timeout: config.timeout, of: "the call" },
            (None, Some(deadline)) => Limit { end: Some(deadline), timeout: config.timeout, of: "the call" },
            (end, _) => Limit { end, timeout: config.attempt_timeout, of: "the attempt" },
        }
    }

    async fn exchange(&self, prepared: &Prepared, headers: HeaderMap, credential: &Credential, limit: Limit) -> Result<RawResponse> {
        let operation = prepared.operation;
        let request = self.assemble(prepared, headers, credential).map_err(|error| error.in_operation(operation))?;
        let mut progress = Progress::default();
        let work = self.converse(request, &mut progress);
        let ended = match limit.end {
            // Nothing of the work is left when its time is up.
            Some(end) => timeout_at(end, work).await.map_err(|_| Error::late(operation, true, limit.of, limit.timeout)),
            None => Ok(work.await),
        };
        let ended = ended.and_then(|ended| ended.map_err(|error| Error::transport(operation, error)));
        self.conclude(operation, ended, progress)
    }

    fn assemble(&self, prepared: &Prepared, mut headers: HeaderMap, credential: &Credential) -> Result<reqwest::Request> {
        let url = self.base().join(&prepared.path_and_query)?;
        let mut request = reqwest::Request::new(prepared.method.clone(), url);
        if let Some(credential) = &credential.value {
            headers.insert(AUTHORIZATION, credential.clone());
        }
        *request.body_mut() = encode(&prepared.body, &mut headers)?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Sends, and reads as much as comes and as this client takes.
    async fn converse(&self, request: reqwest::Request, progress: &mut Progress) -> reqwest::Result<()> {
        let mut response = self.http().execute(request).await?;
        progress.head = Some((response.status(), std::mem::take(response.headers_mut())));
        let mut left = self.config().max_response_bytes;
        while let Some(chunk) = response.chunk().await? {
            let Some(rest) = left.checked_sub(chunk.len()) else {
                *progress = Progress { head: progress.head.take(), too_large: true, ..Progress::default() };
                return Ok(());
            };
            left = rest;
            progress.push(chunk);
        }
        Ok(())
    }

    /// What the exchange came to.
    fn conclude(&self, operation: &'static str, ended: Result<()>, mut progress: Progress) -> Result<RawResponse> {
        let (head, too_large) = (progress.head.take(), progress.too_large);
        let Some((status, headers)) = head else {
            return Err(ended.err().unwrap_or_else(|| Error::builder("an exchange ended with nothing")));
        };
        let answer = RawResponse::new(operation, status, headers, progress.body());
        match ended {
            Err(error) => Err(error.with_response(answer)),
            Ok(()) if too_large => Err(Error::too_large(answer, self.config().max_response_bytes)),
            Ok(()) if status.is_success() => Ok(answer),
            Ok(()) => Err(Error::status_of(answer)),
        }
    }
}

fn encode(body: &Body, headers: &mut HeaderMap) -> Result<Option<reqwest::Body>> {
    match body {
        Body::Empty => Ok(None),
        Body::Json(json) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            // Within a text, it does no harm.
            if json.windows(5).any(|window| window == b":null") {
                headers.insert(CLEAR_NULL, HeaderValue::from_static("true"));
            }
            Ok(Some(json.clone().into()))
        }
        Body::Multipart { json, json_name, file_name, file } => {
            let encoded = multipart::encode(json.as_deref(), json_name, file.as_ref(), file_name)?;
            let content_type = HeaderValue::try_from(encoded.content_type);
            headers.insert(CONTENT_TYPE, content_type.map_err(|error| Error::builder_from("the body's type", error))?);
            Ok(Some(encoded.body))
        }
    }
}
