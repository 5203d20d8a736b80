//! Spans of calls and of their attempts, by OpenTelemetry's conventions for HTTP clients. Without the feature `tracing`
//! there are none, and none of this is compiled.
//!
//! No span holds a query, a header or a body.

use std::future::Future;

use crate::transport::Prepared;
use crate::{Client, RawResponse, Result};

/// A call, over all its attempts.
#[cfg(feature = "tracing")]
pub(crate) async fn call(prepared: &Prepared, work: impl Future<Output = Result<RawResponse>>) -> Result<RawResponse> {
    use tracing::field::Empty;

    let span = tracing::info_span!(
        "square.call",
        otel.name = if prepared.operation.is_empty() { "call by path" } else { prepared.operation },
        otel.kind = "internal",
        otel.status_code = Empty,
        square.attempts = Empty,
        error.r#type = Empty,
    );
    let answer = within(&span, work).await;
    span.record("square.attempts", answer.as_ref().map_or_else(crate::Error::attempts, RawResponse::attempts));
    answer
}

/// An attempt: what goes over the wire.
#[cfg(feature = "tracing")]
pub(crate) async fn attempt(
    client: &Client,
    prepared: &Prepared,
    number: u32,
    work: impl Future<Output = Result<RawResponse>>,
) -> Result<RawResponse> {
    use tracing::field::Empty;

    let (method, url) = (prepared.method.as_str(), client.base().join(&prepared.path_and_query)?);
    let span = tracing::info_span!(
        "http.client.request",
        otel.name = format!("{method} {}", prepared.template).trim_end(),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = method,
        http.request.resend_count = (number > 1).then(|| number - 1),
        http.response.status_code = Empty,
        url.full = format!("{}{}", client.base_url(), prepared.path()),
        url.template = (!prepared.template.is_empty()).then_some(prepared.template),
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        error.r#type = Empty,
    );
    let answer = within(&span, work).await;
    let status = answer.as_ref().map_or_else(crate::Error::status, |raw| Some(raw.status()));
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    answer
}

#[cfg(feature = "tracing")]
async fn within(span: &tracing::Span, work: impl Future<Output = Result<RawResponse>>) -> Result<RawResponse> {
    let answer = tracing::Instrument::instrument(work, span.clone()).await;
    if let Err(error) = &answer {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", error.type_name().as_str());
    }
    answer
}

// As it came: a future that awaited it would hold room for it twice.
#[cfg(not(feature = "tracing"))]
pub(crate) fn call<F: Future<Output = Result<RawResponse>>>(_: &Prepared, work: F) -> F {
    work
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn attempt<F: Future<Output = Result<RawResponse>>>(_: &Client, _: &Prepared, _: u32, work: F) -> F {
    work
}
