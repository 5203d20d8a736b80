//! The routes of the definition, and HTTP around the answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequest, Multipart, RawPathParams, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri};

use crate::behaviour::checkout_routes;
use crate::call::File;
use crate::connection::Handle;
use crate::definition::{self, Operation, definition};

use crate::refusal::Refusal;
use crate::state::{Incoming, Reply, SQUARE_VERSION, State};
use crate::{control, faults, log, oauth, page};

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 32 << 20;

/// All routes of the definition.
pub(crate) fn router(state: &Arc<State>) -> Router {
    let mut paths = BTreeMap::<&str, Vec<&'static Operation>>::new();
    for operation in definition().operations.values() {
        paths.entry(&operation.path).or_default().push(operation);
    }
    let mut router = Router::new();
    for (path, operations) in paths {
        let (state, operations) = (state.clone(), Arc::new(operations));
        let handle = move |connection: ConnectInfo<Handle>, parameters: RawPathParams, request: Request| {
            let (state, operations) = (state.clone(), operations.clone());
            async move { serve(&state, &operations, &connection, &parameters, request).await }
        };
        router = router.route(path, any(handle));
    }
    let calls = router.merge(checkout_routes(state)).merge(oauth::router(state)).fallback(unknown);
    log::layer(calls, state).merge(control::router(state)).merge(page::router(state))
}

async fn unknown(method: Method, uri: Uri) -> Response {
    let refusal = Refusal::new("NOT_FOUND", format!("There is no call {method} {}.", uri.path()));
    answer(Reply::refused(&refusal, uri.path()), &HeaderMap::new())
}

async fn serve(
    state: &State,
    operations: &[&'static Operation],
    connection: &Handle,
    parameters: &RawPathParams,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.clone();
    match incoming(operations, parameters, parts, body).await {
        Ok(incoming) => faults::serve(state, connection, incoming).await,
        Err(refusal) => {
            let path = operations.first().map_or("", |operation| &operation.path);
            answer(Reply::refused(&refusal, path), &headers)
        }
    }
}

/// Reads what a request asks for.
async fn incoming(operations: &[&'static Operation], parameters: &RawPathParams, parts: Parts, body: Body) -> Result<Incoming, Refusal> {
    let operation = operations.iter().find(|operation| operation.method == parts.method.as_str()).ok_or_else(|| {
        let known: Vec<_> = operations.iter().map(|operation| operation.method.as_str()).collect();
        Refusal::new("METHOD_NOT_ALLOWED", format!("{} is not allowed here, but {}.", parts.method, known.join(", ")))
    })?;
    let body = to_bytes(body, LONGEST_BODY).await;
    let body = body.map_err(|error| Refusal::new("REQUEST_ENTITY_TOO_LARGE", format!("The body cannot be read: {error}.")))?;
    let (body, file) = content(operation, &parts, body).await?;
    let path = parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    Ok(Incoming { operation, path, query, headers: parts.headers, body, file, page_fault: None })
}

/// The JSON and the file of a body, by its content type.
async fn content(operation: &Operation, parts: &Parts, body: Bytes) -> Result<(Bytes, Option<File>), Refusal> {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let refuse = |wanted| Err(Refusal::new("INVALID_CONTENT_TYPE", format!("The content type is `{kind}`, and must be {wanted}.")));
    match &operation.body {
        definition::Body::None => Ok((Bytes::new(), None)),
        definition::Body::Json(_) if body.is_empty() || kind.starts_with("application/json") => Ok((body, None)),
        definition::Body::Json(_) => refuse("application/json"),
        definition::Body::Multipart { json, .. } if kind.starts_with("multipart/form-data") => {
            multipart(json.as_deref(), parts, body).await.map_err(|error| Refusal::new("INVALID_FORM_VALUE", error.to_string()))
        }
        definition::Body::Multipart { .. } => refuse("multipart/form-data"),
    }
}

async fn multipart(
    json: Option<&str>,
    parts: &Parts,
    body: Bytes,
) -> Result<(Bytes, Option<File>), Box<dyn std::error::Error + Send + Sync>> {
    let request = Request::from_parts(parts.clone(), Body::from(body));
    let mut multipart = Multipart::from_request(request, &()).await?;
    let (mut text, mut file) = (Bytes::new(), None);
    while let Some(field) = multipart.next_field().await? {
        if json.is_some() && field.name() == json {
            text = field.bytes().await?;
        } else {
            let (name, content_type) = (field.file_name().map(str::to_owned), field.content_type().map(str::to_owned));
            file = Some(File { name, content_type, bytes: field.bytes().await? });
        }
    }
    Ok((text, file))
}

/// An answer with the headers that each has: the version that the caller asked for, or that of the definition.
pub(crate) fn answer(reply: Reply, request: &HeaderMap) -> Response {
    let mut response = (reply.status, reply.body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let latest = HeaderValue::from_static(&definition().version);
    headers.insert(SQUARE_VERSION, request.get(SQUARE_VERSION).cloned().unwrap_or(latest));
    response
}
