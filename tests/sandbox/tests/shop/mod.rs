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
}

pub(crate) fn usd(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// The code and the field of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(answer: square_connect::Result<T>) -> (String, String) {
    let error = answer.expect_err("a refusal");
    let detail = error.errors().first().unwrap_or_else(|| panic!("no detail: {error}"));
    (detail.code().to_owned(), detail.field().unwrap_or_default().to_owned())
}
