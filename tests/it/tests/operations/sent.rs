//! What a request must look like, by the definition.

use it::definition::DOCUMENT;
use it::diff::diff;
use it::endpoint::{Body, Endpoint, KEY, Keys, Parameter};
use it::json_schema;
use it::losses::Losing;
use it::multipart::{Part, parts};
use it::server::{SECRET, TOKEN};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::call::Exchange;

impl Exchange {
    /// Whatever is wrong with a call of valid values.
    pub(crate) fn faults(&self, endpoint: &Endpoint) -> Vec<String> {
        let mut faults = self.changes(endpoint);
        if let (Some(body), Ok(json)) = (endpoint.body(), self.json(endpoint)) {
            faults
                .extend(json_schema::faults(body.schema.node(), &json).into_iter().map(|fault| format!("{}: body: {fault}", endpoint.id)));
        }
        faults
    }

    /// Where the request is not what was given, at its place, or the answer was not read as it came.
    pub(crate) fn changes(&self, endpoint: &Endpoint) -> Vec<String> {
        let checks = [
            ("method", self.method(endpoint)),
            ("path", self.path(endpoint)),
            ("query", self.query(endpoint)),
            ("headers", self.headers(endpoint)),
            ("body", self.body(endpoint)),
            ("answer", diff(&self.answer, &self.read).map_or(Ok(()), Err)),
        ];
        let faults = checks.into_iter().filter_map(|(what, check)| Some(format!("{}: {what}: {}", endpoint.id, check.err()?)));
        faults.collect()
    }

    fn method(&self, endpoint: &Endpoint) -> Result<(), String> {
        same(&self.request.method, &endpoint.method.to_uppercase())
    }

    /// Each placeholder is one segment, which decodes to what was given.
    fn path(&self, endpoint: &Endpoint) -> Result<(), String> {
        let (path, _) = self.request.target.split_once('?').unwrap_or((&self.request.target, ""));
        let segments = path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned());
        let expected = endpoint.path.split('/').map(|segment| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => self.given.path[name].as_str().unwrap_or_default().to_owned(),
            None => segment.to_owned(),
        });
        same(&segments.collect::<Vec<_>>(), &expected.collect::<Vec<_>>())
    }

    fn query(&self, endpoint: &Endpoint) -> Result<(), String> {
        let (_, query) = self.request.target.split_once('?').unwrap_or_default();
        let mut pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let mut expected: Vec<(String, String)> = endpoint.parameters("query").iter().flat_map(|parameter| self.pairs(parameter)).collect();
        pairs.sort();
        expected.sort();
        same(&pairs, &expected)?;
        same(&self.request.target.contains('?'), &!expected.is_empty())
    }

    /// What a parameter is in a query: `form`, as all of the definition's are.
    fn pairs(&self, parameter: &Parameter) -> Vec<(String, String)> {
        let texts: Vec<String> = match self.given.query.get(parameter.name) {
            None => Vec::new(),
            Some(Value::Array(values)) if parameter.explode => values.iter().map(text).collect(),
            Some(Value::Array(values)) => vec![values.iter().map(text).collect::<Vec<_>>().join(",")],
            Some(value) => vec![text(value)],
        };
        texts.into_iter().map(|text| (parameter.name.to_owned(), text)).collect()
    }

    fn headers(&self, endpoint: &Endpoint) -> Result<(), String> {
        let authorization = match endpoint.schemes().as_slice() {
            ["oauth2"] => format!("Bearer {TOKEN}"),
            ["oauth2ClientSecret"] => format!("Client {SECRET}"),
            [] => String::new(),
            other => return Err(format!("unknown security schemes: {other:?}")),
        };
        let media = match endpoint.body() {
            None => "",
            Some(Body { parts: None, .. }) => "application/json",
            Some(Body { parts: Some(_), .. }) => "multipart/form-data",
        };
        let sent = |name| self.request.header(name).to_owned();
        let content_type = sent("content-type").split(';').next().unwrap_or_default().to_owned();
        same(&(sent("authorization"), content_type), &(authorization, media.to_owned()))?;
        let version = DOCUMENT["info"]["version"].as_str().unwrap_or_default().to_owned();
        same(&(sent("square-version"), sent("accept")), &(version, "application/json".to_owned()))?;
        let agent = sent("user-agent");
        let version = agent.strip_prefix("square-connect/").unwrap_or_default();
        if version.starts_with(|c: char| c.is_ascii_digit()) { Ok(()) } else { Err(format!("the user agent {agent:?}")) }
    }

    fn body(&self, endpoint: &Endpoint) -> Result<(), String> {
        let Some(body) = endpoint.body() else { return same(&self.request.text(), &String::new()) };
        let json = self.json(endpoint)?;
        let expected = Losing::default().rest(body.schema, &self.given.body.clone().into());
        diff(&with_keys(expected, &json, endpoint.keys())?, &json).map_or(Ok(()), Err)
    }

    /// The JSON of a body, or that beside a file which is as it was given.
    fn json(&self, endpoint: &Endpoint) -> Result<Value, String> {
        let Some(names) = endpoint.body().and_then(|body| body.parts) else { return read(&self.request.body) };
        let (parts, given) = (parts(&self.request), self.given.file.as_ref().ok_or("no file was given")?);
        let [json, file] = parts.as_slice() else { return Err(format!("{} parts", parts.len())) };
        has(json, &[&format!("name=\"{}\"", names.json), "Content-Type: application/json"])?;
        has(file, &[&format!("name=\"{}\"", names.file), given.file_name(), &format!("Content-Type: {}", given.content_type())])?;
        same(&Some(file.content.as_slice()), &given.bytes().map(AsRef::as_ref))?;
        read(&json.content)
    }
}

fn has(part: &Part, texts: &[&str]) -> Result<(), String> {
    let lacking = texts.iter().find(|text| !part.head.contains(**text));
    lacking.map_or(Ok(()), |text| Err(format!("{:?} lacks {text:?}", part.head)))
}

fn read(json: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(json).map_err(|error| format!("{error} in {}", String::from_utf8_lossy(json)))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What was expected with the keys that were made, each a random UUID.
fn with_keys(mut expected: Value, sent: &Value, keys: Keys) -> Result<Value, String> {
    match keys {
        Keys::None => {}
        Keys::Member => fill(expected.as_object_mut(), sent)?,
        Keys::Each(map) => {
            let entries = expected.get_mut(map).and_then(Value::as_object_mut).into_iter().flatten();
            entries.into_iter().try_for_each(|(name, entry)| fill(entry.as_object_mut(), &sent[map][name.as_str()]))?;
        }
    }
    Ok(expected)
}

fn fill(expected: Option<&mut Map<String, Value>>, sent: &Value) -> Result<(), String> {
    let Some(expected) = expected.filter(|expected| expected.get(KEY).is_none_or(Value::is_null)) else { return Ok(()) };
    let key = sent[KEY].as_str().ok_or("no idempotency key was made")?;
    let made = uuid::Uuid::parse_str(key).is_ok_and(|key| key.get_version_num() == 4);
    expected.insert(KEY.to_owned(), key.into());
    same(&made, &true).map_err(|_| format!("the idempotency key {key:?} is no random UUID"))
}

fn same<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("expected {expected:?}, found {found:?}")) }
}
