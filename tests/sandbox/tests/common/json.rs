//! Calls in JSON, for tests that are tables of bodies and answers. They go through the client like all others.
#![allow(dead_code, reason = "each test uses some of it")]

use serde_json::{Value, json};
use square_connect::{Client, Method, RawRequest};
use square_sandbox::Sandbox;

use crate::common::client;

/// What is answered: a body, or the code of the first error and its field.
pub(crate) type Answer = Result<Value, (String, String)>;

/// A seller's client that speaks JSON.
#[derive(Debug)]
pub(crate) struct Api(pub(crate) Client);

impl Api {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self(client(sandbox))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let request = self.0.request(Method::GET, path);
        answer(pairs.fold(request, |request, (name, value)| request.query(name, value))).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.0.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        answer(self.0.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let request = self.0.request(Method::DELETE, path);
        answer(pairs.fold(request, |request, (name, value)| request.query(name, value))).await
    }

    /// Creates a customer, and gives its ID.
    pub(crate) async fn customer(&self, fields: Value) -> String {
        let made = self.post("/v2/customers", fields).await.expect("a customer");
        text(&made["customer"]["id"])
    }
}

async fn answer(request: RawRequest) -> Answer {
    match request.send_raw().await {
        Ok(answer) => Ok(serde_json::from_slice(answer.body()).expect("the answer is JSON")),
        Err(error) => {
            let body: Value = serde_json::from_slice(error.body()).unwrap_or_else(|_| panic!("no answer: {error}"));
            Err((text(&body["errors"][0]["code"]), body["errors"][0]["field"].as_str().unwrap_or_default().to_owned()))
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// A member of each of the objects of a list, in order.
pub(crate) fn each(list: &Value, name: &str) -> Vec<Value> {
    list.as_array().into_iter().flatten().map(|object| object[name].clone()).collect()
}

/// What was refused: a code, and the place.
pub(crate) fn refused(answer: Answer) -> Value {
    match answer {
        Ok(body) => panic!("done, not refused: {body}"),
        Err((code, field)) => json!([code, field]),
    }
}
