//! Between the network and the routes: what comes in and what goes out is written down, and passed on as it is.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{Extensions, HeaderMap};

use super::copy::{Copying, shown};
use super::{LoggedCall, redact};
use crate::auth::TOKEN;
use crate::definition::definition;
use crate::faults::Fault;
use crate::state::State;
use crate::store::NOBODY;

/// What was made to go wrong with a call: an extension of its response.
#[derive(Clone, Debug)]
pub(crate) struct Struck {
    faults: String,
    /// Something reaches the caller.
    answers: bool,
}

impl Struck {
    pub(crate) fn by(faults: &[Fault]) -> Extensions {
        let name = |fault| serde_json::to_string(fault).unwrap_or_default().trim_matches('"').to_owned();
        let answers = !faults.iter().any(|fault| matches!(fault, Fault::ResetBefore | Fault::ResetAfter));
        let mut extensions = Extensions::new();
        if !faults.is_empty() {
            extensions.insert(Self { faults: faults.iter().map(name).collect::<Vec<_>>().join(", "), answers });
        }
        extensions
    }
}

/// Writes down the calls of these routes.
pub(crate) fn layer(router: Router, state: &Arc<State>) -> Router {
    let state = state.clone();
    router.layer(from_fn(move |request: Request, next: Next| observe(state.clone(), request, next)))
}

async fn observe(state: Arc<State>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (body, copy) = Copying::of(body);
    let mut pending = Pending { call: begun(&state, &parts), headers: parts.headers.clone(), copy, begin: Instant::now(), state };
    let response = next.run(Request::from_parts(parts, body)).await;
    let (parts, body) = response.into_parts();
    let struck = parts.extensions.get::<Struck>();
    pending.call.status = struck.is_none_or(|struck| struck.answers).then(|| parts.status.as_u16());
    pending.call.fault = struck.map(|struck| struck.faults.clone());
    let body = match body.size_hint().exact() {
        Some(_) => {
            let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
            pending.call.response = shown(&bytes, &parts.headers);
            Body::from(bytes)
        }
        // It comes in pieces, which must neither wait nor fail here.
        None => body,
    };
    Response::from_parts(parts, body)
}

/// A call without an answer so far.
fn begun(state: &State, parts: &Parts) -> LoggedCall {
    LoggedCall {
        number: state.log.next(),
        time: format!("{:.3}", state.now()),
        method: parts.method.to_string(),
        target: redact::text(parts.uri.path_and_query().map_or("/", |target| target.as_str())).into_owned(),
        operation: operation(parts),
        seller: seller(state, &parts.headers),
        status: None,
        duration: Default::default(),
        fault: None,
        request: String::new(),
        response: String::new(),
    }
}

fn operation(parts: &Parts) -> Option<String> {
    let path = parts.extensions.get::<MatchedPath>()?.as_str();
    let known = definition().operations.values().find(|known| known.path == path && known.method == parts.method.as_str());
    known.map(|known| known.id.clone())
}

/// Whose token it is, whatever it may do.
fn seller(state: &State, headers: &HeaderMap) -> Option<String> {
    let token = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.trim();
    let store = state.store();
    let seller = store.get(NOBODY, TOKEN, token)?["merchant_id"].as_str()?;
    Some(seller.to_owned())
}

/// A call in flight. Where its caller hangs up, it is written down without an answer.
struct Pending {
    state: Arc<State>,
    call: LoggedCall,
    headers: HeaderMap,
    copy: super::copy::Copy,
    begin: Instant,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let request = self.copy.shown(&self.headers);
        self.state.log.push(LoggedCall { duration: self.begin.elapsed(), request, ..self.call.clone() });
    }
}
