//! What a call meets between its arrival and its answer.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, RETRY_AFTER};
use http::{HeaderMap, HeaderValue};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::{Fault, PageFault};
use crate::connection::Handle;
use crate::log::layer::Struck;
use crate::refusal::Refusal;
use crate::server::answer;
use crate::state::{Incoming, Reply, State};
use crate::webhooks;

/// How long the first half of a body has to reach the caller before the rest fails.
const BEFORE_CUT: Duration = Duration::from_millis(20);

/// Answers a call, and does to it what chance will have.
pub(crate) async fn serve(state: &State, connection: &Handle, incoming: Incoming) -> Response {
    let faults = state.faults.of_call(&incoming);
    let mut response = meet(state, connection, incoming, &faults).await;
    response.extensions_mut().extend(Struck::by(&faults));
    response
}

async fn meet(state: &State, connection: &Handle, mut incoming: Incoming, faults: &[Fault]) -> Response {
    wait(faults).await;
    let (headers, path) = (incoming.headers.clone(), incoming.operation.path.as_str());
    if let Some(response) = faults.iter().find_map(|fault| instead(fault, connection, path, &headers)) {
        return response;
    }
    incoming.page_fault = faults.iter().find_map(page_fault);
    let tested = incoming.tested_subscription();
    let mut reply = state.reply(incoming);
    if let Some(subscription) = tested {
        reply = webhooks::tested(state, &subscription, reply).await;
    }
    match faults.iter().find(|fault| spoils(fault)) {
        Some(fault) => spoil(fault, reply, connection, path, &headers),
        None => answer(reply, &headers),
    }
}

async fn wait(faults: &[Fault]) {
    for fault in faults {
        if let Fault::Latency { milliseconds } = fault {
            sleep(Duration::from_millis(*milliseconds)).await;
        }
    }
}

/// What is answered instead of the call being done.
fn instead(fault: &Fault, connection: &Handle, path: &str, headers: &HeaderMap) -> Option<Response> {
    match fault {
        Fault::RateLimited { retry_after } => {
            let mut response = failure("RATE_LIMITED", path, headers);
            let seconds = retry_after.map(|seconds| (RETRY_AFTER, HeaderValue::from(seconds)));
            response.headers_mut().extend(seconds);
            Some(response)
        }
        Fault::ServerError { status, after_effect: false } => Some(failure(code(*status), path, headers)),
        Fault::ResetBefore => Some(reset(connection)),
        _ => None,
    }
}

fn page_fault(fault: &Fault) -> Option<PageFault> {
    match fault {
        Fault::DuplicateRows => Some(PageFault::Duplicate),
        Fault::ExpiredCursor => Some(PageFault::Expired),
        _ => None,
    }
}

/// It strikes after the call was done.
fn spoils(fault: &Fault) -> bool {
    matches!(fault, Fault::ServerError { .. } | Fault::ResetAfter | Fault::TruncatedBody | Fault::TrickledBody { .. })
}

fn spoil(fault: &Fault, reply: Reply, connection: &Handle, path: &str, headers: &HeaderMap) -> Response {
    match fault {
        Fault::ServerError { status, .. } => failure(code(*status), path, headers),
        Fault::TruncatedBody => {
            let cut = |body: &Bytes| VecDeque::from([body.slice(..body.len() / 2)]);
            in_pieces(&reply, headers, Duration::ZERO, cut, true)
        }
        Fault::TrickledBody { milliseconds, bytes } => {
            let cut = |body: &Bytes| body.chunks(*bytes).map(|piece| body.slice_ref(piece)).collect();
            in_pieces(&reply, headers, Duration::from_millis(*milliseconds), cut, false)
        }
        _ => reset(connection),
    }
}

/// Nothing of this answer arrives.
fn reset(connection: &Handle) -> Response {
    connection.break_off();
    Response::default()
}

fn failure(code: &'static str, path: &str, headers: &HeaderMap) -> Response {
    let refusal = Refusal::new(code, "The sandbox was told to fail in this way: see /control/faults.");
    answer(Reply::refused(&refusal, path), headers)
}

fn code(status: u16) -> &'static str {
    match status {
        502 => "BAD_GATEWAY",
        503 => "SERVICE_UNAVAILABLE",
        504 => "GATEWAY_TIMEOUT",
        _ => "INTERNAL_SERVER_ERROR",
    }
}

/// An answer that announces its whole length, and comes as it is cut.
fn in_pieces(
    reply: &Reply,
    headers: &HeaderMap,
    pause: Duration,
    cut: impl FnOnce(&Bytes) -> VecDeque<Bytes>,
    truncated: bool,
) -> Response {
    let body = Bytes::from(reply.body.to_string());
    let pieces = Pieces { left: cut(&body), pause, truncated, sleep: Box::pin(sleep(pause)) };
    let (mut head, _) = answer(Reply { status: reply.status, body: serde_json::Value::Null }, headers).into_parts();
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(head, Body::new(pieces))
}

/// A body that takes its time, and may break off.
#[derive(Debug)]
struct Pieces {
    left: VecDeque<Bytes>,
    pause: Duration,
    truncated: bool,
    sleep: Pin<Box<Sleep>>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        ready!(self.sleep.as_mut().poll(context));
        let piece = self.left.pop_front();
        self.sleep = Box::pin(sleep(if self.left.is_empty() && self.truncated { BEFORE_CUT } else { self.pause }));
        Poll::Ready(match piece {
            Some(piece) => Some(Ok(Frame::data(piece))),
            None if self.truncated => Some(Err(io::ErrorKind::BrokenPipe.into())),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && !self.truncated
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
