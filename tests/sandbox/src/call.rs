//! A call that has passed every check of form.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::definition::Operation;
use crate::faults::PageFault;

/// What a caller asks for.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    /// Path parameters, by name.
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Map<String, Value>,
    pub(crate) body: Map<String, Value>,
    /// The whole request as it was sent, where a key may come with it: another request with the key differs from it.
    pub(crate) asked: Option<Value>,
    /// The file of an upload.
    pub(crate) file: Option<File>,
    /// The token or the client secret that the caller showed.
    pub(crate) credential: Option<String>,
    /// What shall be wrong with a page of this answer.
    pub(crate) page_fault: Option<PageFault>,
    /// Where this sandbox is reached, for addresses in answers: `http://127.0.0.1:4567`.
    pub(crate) base_url: String,
}

/// An uploaded file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Call {
    /// A path parameter.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A text of the body.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }

    /// A text of the query.
    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// A member of the body or, for calls that bring it there, of the query.
    pub(crate) fn input(&self, name: &str) -> Option<&Value> {
        self.body.get(name).or_else(|| self.query.get(name)).filter(|value| !value.is_null())
    }

    /// The idempotency key that guards the call.
    pub(crate) fn key(&self) -> Option<&str> {
        let key = self.operation.idempotency.as_ref().filter(|key| key.each.is_none() && !key.names_another)?;
        self.text(&key.field)
    }
}
