//! One call on the wire: from a prepared request to the whole answer.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};

use crate::multipart::{self, FilePart};
use crate::{Client, Error, RawResponse, Result};

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 64 << 20;

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
}

pub(crate) enum Body {
    Empty,
    Json(Vec<u8>),
    Multipart { json: Option<Vec<u8>>, json_name: &'static str, file_name: &'static str, file: Option<FilePart> },
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

/// What a call proves itself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    Bearer,
    ClientSecret,
    None,
}

impl Client {
    /// Sends, and reads the whole answer; a status other than success is an error.
    pub(crate) async fn execute(&self, prepared: Prepared) -> Result<RawResponse> {
        let operation = prepared.operation;
        let request = self.assemble(prepared).map_err(|error| error.in_operation(operation))?;
        let sent = self.http().execute(request).await;
        let answer = read(operation, sent.map_err(|error| Error::transport(operation, error))?).await?;
        if answer.status().is_success() { Ok(answer) } else { Err(Error::status_of(answer)) }
    }

    fn assemble(&self, prepared: Prepared) -> Result<reqwest::Request> {
        let url = self.base().join(&prepared.path_and_query)?;
        let mut headers = self.config().headers(prepared.auth)?;
        let body = encode(prepared.body, &mut headers)?;
        let mut request = reqwest::Request::new(prepared.method, url);
        *request.headers_mut() = headers;
        *request.timeout_mut() = Some(self.config().timeout);
        *request.body_mut() = body.map(reqwest::Body::from);
        Ok(request)
    }
}

fn encode(body: Body, headers: &mut HeaderMap) -> Result<Option<Vec<u8>>> {
    match body {
        Body::Empty => Ok(None),
        Body::Json(json) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(Some(json))
        }
        Body::Multipart { json, json_name, file_name, file } => {
            let (content_type, body) = multipart::encode(json.as_deref(), json_name, file.as_ref(), file_name);
            let content_type = HeaderValue::try_from(content_type);
            headers.insert(CONTENT_TYPE, content_type.map_err(|error| Error::builder_from("the body's type", error))?);
            Ok(Some(body))
        }
    }
}

async fn read(operation: &'static str, mut response: reqwest::Response) -> Result<RawResponse> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| Error::transport(operation, error))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            let answer = RawResponse::new(operation, status, headers, Bytes::new());
            return Err(Error::too_large(answer, BODY_LIMIT));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(RawResponse::new(operation, status, headers, Bytes::from(body)))
}
