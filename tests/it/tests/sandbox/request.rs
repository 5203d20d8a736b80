//! Requests made from the definition.

use codegen::ir::CURSOR;
use it::endpoint::{Body, Endpoint, KEY, Keys};
use it::schema::{Kind, Schema};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Map, Value, json};
use square_sandbox::Sandbox;

/// A request that is about to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Map<String, Value>>,
    parts: Option<it::endpoint::Parts>,
    secret: bool,
}

/// A sandbox, and the client that talks to it.
pub(crate) struct Line {
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Line {
    pub(crate) async fn new() -> Self {
        // Another test of the program may have done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { sandbox: Sandbox::start().await.expect("a sandbox"), http: reqwest::Client::new() }
    }

    pub(crate) fn token(&self) -> String {
        format!("Bearer {}", self.sandbox.access_token())
    }

    pub(crate) fn secret(&self) -> String {
        format!("Client {}", self.sandbox.application_secret())
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) version: Option<String>,
    pub(crate) body: Value,
}

impl Answer {
    /// The code of the first error.
    pub(crate) fn code(&self) -> &str {
        let code = &self.body["errors"][0]["code"];
        code.as_str().or(self.body["type"].as_str()).map_or("", |code| if self.body["errors"].is_null() { upper(code) } else { code })
    }
}

/// The codes of the first version of the API are those of today in lower case; the few that are compared.
fn upper(code: &str) -> &str {
    let known = ["UNAUTHORIZED", "METHOD_NOT_ALLOWED", "INVALID_SQUARE_VERSION_FORMAT", "API_VERSION_INCOMPATIBLE"];
    known.into_iter().find(|known| known.eq_ignore_ascii_case(code)).unwrap_or(code)
}

impl Request {
    /// With what the definition requires, and the keys that Square does.
    pub(crate) fn least(endpoint: &Endpoint) -> Self {
        let required = |body: Body| members(body.schema.required(), |schema| schema.least());
        Self::new(endpoint, required, |parameter| parameter.required.then(|| parameter.schema.least()))
    }

    /// With all that the definition allows, but for a cursor, which only an answer gives.
    pub(crate) fn full(endpoint: &Endpoint, depth: usize) -> Self {
        let all = |body: Body| {
            let given = body.schema.members().into_iter().filter(|(name, _)| *name != CURSOR);
            members(given.collect(), |schema| schema.full(depth))
        };
        Self::new(endpoint, all, |parameter| (parameter.name != CURSOR).then(|| parameter.schema.full(depth)))
    }

    fn new(
        endpoint: &Endpoint,
        body: impl Fn(Body) -> Map<String, Value>,
        query: impl Fn(&it::endpoint::Parameter) -> Option<Value>,
    ) -> Self {
        let path = endpoint.path.split('/').map(|segment| if segment.starts_with('{') { "x" } else { segment });
        let given = endpoint.parameters("query").into_iter().filter_map(|parameter| Some((parameter.name, query(&parameter)?)));
        Self {
            method: Box::leak(endpoint.method.to_uppercase().into_boxed_str()),
            path: path.collect::<Vec<_>>().join("/"),
            query: given.flat_map(|(name, value)| texts(name, &value)).collect(),
            body: endpoint.body().map(|described| with_keys(endpoint, body(described))),
            parts: endpoint.body().and_then(|body| body.parts),
            secret: endpoint.schemes().iter().any(|scheme| scheme.contains("Secret")),
        }
    }

    /// Sends it with the credentials that the sandbox gives.
    pub(crate) async fn send(&self, line: &Line) -> Answer {
        let credential = if self.secret { line.secret() } else { line.token() };
        self.send_with(line, &[("authorization", &credential)]).await
    }

    /// Sends it with these headers.
    pub(crate) async fn send_with(&self, line: &Line, headers: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let url = format!("{}{}?{}", line.sandbox.url(), self.path, query.join("&"));
        let mut request = line.http.request(Method::from_bytes(self.method.as_bytes()).expect("a method"), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = &self.body {
            let text = Value::from(body.clone()).to_string();
            request = match self.parts {
                Some(parts) => request.header("content-type", "multipart/form-data; boundary=edge").body(multipart(parts, &text)),
                None => request.header("content-type", "application/json").body(text),
            };
        }
        let answer = request.send().await.expect("the sandbox answers");
        let (status, version) = (answer.status().as_u16(), answer.headers().get("square-version").cloned());
        let body = answer.text().await.expect("a body");
        let body = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{} {}: {error}: {body}", self.method, self.path));
        Answer { status, version: version.and_then(|version| Some(version.to_str().ok()?.to_owned())), body }
    }
}

fn multipart(parts: it::endpoint::Parts, json: &str) -> String {
    let (one, two) = (parts.json, parts.file);
    format!(
        "--edge\r\ncontent-disposition: form-data; name=\"{one}\"\r\ncontent-type: application/json\r\n\r\n{json}\r\n\
         --edge\r\ncontent-disposition: form-data; name=\"{two}\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\nPNG\r\n--edge--\r\n"
    )
}

fn members(members: Vec<(&str, Schema<'static>)>, value: impl Fn(Schema<'static>) -> Value) -> Map<String, Value> {
    members.into_iter().filter(|(_, schema)| !schema.read_only()).map(|(name, schema)| (name.to_owned(), value(schema))).collect()
}

/// Adds the keys that Square asks for and the definition does not require.
fn with_keys(endpoint: &Endpoint, mut body: Map<String, Value>) -> Map<String, Value> {
    match endpoint.keys() {
        Keys::None => {}
        Keys::Member => drop(body.insert(KEY.to_owned(), json!("key"))),
        Keys::Each(map) => {
            for entry in body.get_mut(map).and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
                entry[KEY] = json!("key");
            }
        }
    }
    body
}

/// A parameter as it stands in a query: a list is repeated.
fn texts(name: &str, value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Array(items) => items.iter().map(|item| (name.to_owned(), text(item))).collect(),
        value => vec![(name.to_owned(), text(value))],
    }
}

/// What kind of value a schema describes, in the words of the codes.
pub(crate) fn expected(schema: Schema<'_>) -> Option<&'static str> {
    Some(match schema.kind() {
        Kind::Any | Kind::OneOf(_) => return None,
        Kind::Text | Kind::Time | Kind::Enum(_) => "EXPECTED_STRING",
        Kind::Integer => "EXPECTED_INTEGER",
        Kind::Number => "EXPECTED_FLOAT",
        Kind::Boolean => "EXPECTED_BOOLEAN",
        Kind::List(_) => "EXPECTED_ARRAY",
        Kind::Map(_) => "EXPECTED_MAP",
        Kind::Object(_) => "EXPECTED_OBJECT",
    })
}
