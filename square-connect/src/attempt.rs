//! One attempt of a call: the request, its way, and the answer to its last byte.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
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
        let mut seen = self.announce(prepared, number).map_err(|error| error.in_operation(prepared.operation))?;
        for interceptor in self.interceptors() {
            interceptor.on_request(&mut seen);
        }
        let exchange = self.exchange(prepared, &seen, credential, self.limit(start, deadline));
        let answer = trace::attempt(self, prepared, number, exchange).await;
        for interceptor in self.interceptors() {
            interceptor.on_response(&seen, answer.as_ref(), start.elapsed());
        }
        answer
    }

    /// Waits until the attempt may be on its way.
    async fn lane(&self, operation: &'static str, deadline: Option<Instant>) -> Result<SemaphorePermit<'_>> {
        let lane = self.lanes().acquire();
        let lane = match deadline {
            Some(deadline) => timeout_at(deadline, lane).await.map_err(|_| Error::crowded(operation, self.config().timeout))?,
            None => lane.await,
        };
        lane.map_err(|error| Error::builder_from("the client takes no more calls", error))
    }

    /// What interceptors see of an attempt.
    fn announce(&self, prepared: &Prepared, attempt: u32) -> Result<AttemptRequest> {
        let path = prepared.path_and_query.split('?').next().unwrap_or_default();
        Ok(AttemptRequest {
            operation: prepared.operation,
            method: prepared.method.clone(),
            path: path.to_owned(),
            attempt,
            idempotency_key: prepared.key.clone(),
            headers: self.config().headers()?,
        })
    }

    fn limit(&self, start: Instant, deadline: Option<Instant>) -> Limit {
        let config = self.config();
        let end = start.checked_add(config.attempt_timeout);
        match (end, deadline) {
            (Some(end), Some(deadline)) if deadline < end => Limit { end: Some(deadline), timeout: config.timeout, of: "call" },
            (None, Some(deadline)) => Limit { end: Some(deadline), timeout: config.timeout, of: "call" },
            (end, _) => Limit { end, timeout: config.attempt_timeout, of: "attempt" },
        }
    }

    async fn exchange(&self, prepared: &Prepared, seen: &AttemptRequest, credential: &Credential, limit: Limit) -> Result<RawResponse> {
        let operation = prepared.operation;
        let request = self.assemble(prepared, &seen.headers, credential).map_err(|error| error.in_operation(operation))?;
        let sent = within(limit, self.http().execute(request)).await;
        let mut response = sent.map_err(|failure| failure.error(operation))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let mut body = Vec::new();
        let read = self.read(&mut response, &mut body, limit).await;
        let answer = RawResponse::new(operation, status, headers, Bytes::from(body));
        match read {
            Ok(true) if status.is_success() => Ok(answer),
            Ok(true) => Err(Error::status_of(answer)),
            Ok(false) => Err(Error::too_large(answer, self.config().max_response_bytes)),
            Err(failure) => Err(failure.error(operation).with_response(answer)),
        }
    }

    fn assemble(&self, prepared: &Prepared, headers: &HeaderMap, credential: &Credential) -> Result<reqwest::Request> {
        let url = self.base().join(&prepared.path_and_query)?;
        let mut request = reqwest::Request::new(prepared.method.clone(), url);
        let into = request.headers_mut();
        into.clone_from(headers);
        OWN_HEADERS.iter().for_each(|name| _ = into.remove(name));
        into.extend(credential.value.clone().map(|value| (AUTHORIZATION, value)));
        let body = encode(&prepared.body, into)?;
        *request.body_mut() = body;
        Ok(request)
    }

    /// Reads the body as far as it comes; whether that was all that this client takes.
    async fn read(&self, response: &mut reqwest::Response, body: &mut Vec<u8>, limit: Limit) -> Result<bool, Failure> {
        while let Some(chunk) = within(limit, response.chunk()).await? {
            if body.len() + chunk.len() > self.config().max_response_bytes {
                body.clear();
                return Ok(false);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(true)
    }
}

/// Why an exchange ended early.
enum Failure {
    Broken(reqwest::Error),
    Late(Limit),
}

impl Failure {
    fn error(self, operation: &'static str) -> Error {
        match self {
            Self::Broken(error) => Error::transport(operation, error),
            Self::Late(limit) => Error::late(operation, limit.of, limit.timeout),
        }
    }
}

async fn within<T>(limit: Limit, work: impl Future<Output = reqwest::Result<T>>) -> Result<T, Failure> {
    match limit.end {
        Some(end) => timeout_at(end, work).await.map_err(|_| Failure::Late(limit))?.map_err(Failure::Broken),
        None => work.await.map_err(Failure::Broken),
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
