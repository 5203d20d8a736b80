//! A sandbox with a client whose calls have JSON bodies, for tests that are tables.

#![allow(dead_code, reason = "no test file needs it all")]

pub(crate) mod catalog;

use serde_json::{Value, json};
use square_connect::{Client, Method};
use square_sandbox::Sandbox;

use crate::common::{Result, client};

pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) square: Client,
}

impl Shop {
    pub(crate) async fn open() -> Result<Self> {
        let sandbox = Sandbox::start().await?;
        let square = client(&sandbox);
        Ok(Self { sandbox, square })
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> square_connect::Result<Value> {
        self.square.request(method, path).json(&body).send().await
    }

    /// What happened since events were enabled, by the type of event: the objects that the events bring.
    pub(crate) async fn told(&self, kind: &str) -> square_connect::Result<Vec<Value>> {
        let found = self.call(Method::POST, "/v2/events", json!({ "query": { "filter": { "event_types": [kind] } } })).await?;
        let events = found["events"].as_array().cloned().unwrap_or_default();
        Ok(events.into_iter().map(|mut event| event["data"]["object"].take()).collect())
    }
}

pub(crate) fn usd(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// An idempotency key that no other call has.
pub(crate) fn key() -> String {
    format!("{:032x}", fastrand::u128(..))
}

/// The code and the field of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: square_connect::Result<T>) -> (String, String) {
    let error = answer.expect_err("a refusal");
    let detail = error.errors().first().unwrap_or_else(|| panic!("no detail: {error}"));
    (detail.code().to_owned(), detail.field().unwrap_or_default().to_owned())
}
