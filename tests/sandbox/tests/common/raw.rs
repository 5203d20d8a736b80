//! Calls as JSON, for tables of tests.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use square_connect::{Client, Error, Method};
use square_sandbox::Sandbox;

pub(crate) type Called = std::result::Result<Value, Error>;

/// The query of a call.
#[allow(dead_code)] // Each test file uses its part.
pub(crate) type Query<'q> = &'q [(&'q str, &'q str)];

/// A sandbox and its seller's client.
pub(crate) struct Api {
    pub(crate) sandbox: Sandbox,
    pub(crate) square: Client,
    keys: AtomicU32,
}

#[allow(dead_code)] // Each test file uses its part.
impl Api {
    pub(crate) async fn start() -> Self {
        let sandbox = Sandbox::builder().seed(7).start().await.expect("a port is free");
        let square = super::common::client(&sandbox);
        Self { sandbox, square, keys: AtomicU32::default() }
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Called {
        let call = self.square.request(Method::GET, path);
        query.iter().fold(call, |call, (name, value)| call.query(name, value)).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Called {
        self.square.request(Method::POST, path).json(&body).send().await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Called {
        self.square.request(Method::PUT, path).json(&body).send().await
    }

    pub(crate) async fn delete(&self, path: &str, query: &[(&str, &str)]) -> Called {
        let call = self.square.request(Method::DELETE, path);
        query.iter().fold(call, |call, (name, value)| call.query(name, value)).send().await
    }

    /// A key that no other call has.
    pub(crate) fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// A payment of so many cents by the test card; what is given beside goes before.
    pub(crate) async fn pay(&self, amount: i64, beside: Value) -> Called {
        let mut body = json!({ "source_id": "cnon:card-nonce-ok", "idempotency_key": self.key(), "amount_money": usd(amount) });
        for (name, value) in beside.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        Ok(self.post("/v2/payments", body).await?["payment"].take())
    }

    pub(crate) async fn payment(&self, id: &Value) -> Value {
        let path = format!("/v2/payments/{}", id.as_str().expect("an ID"));
        self.get(&path, &[]).await.expect("the payment is there")["payment"].take()
    }

    pub(crate) async fn refund(&self, payment: &Value, amount: i64) -> Called {
        let body = json!({ "payment_id": payment["id"], "idempotency_key": self.key(), "amount_money": usd(amount) });
        Ok(self.post("/v2/refunds", body).await?["refund"].take())
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.sandbox.advance(Duration::from_secs(seconds));
    }
}

pub(crate) fn usd(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// What a refused call is refused with: the status, the code and the field.
#[allow(dead_code)]
pub(crate) fn refusal(called: &Called) -> (u16, String, String) {
    let error = called.as_ref().expect_err("the call is refused");
    let first = error.errors().first().expect("an error of Square");
    let status = error.status().map_or(0, |status| status.as_u16());
    (status, first.code().to_owned(), first.field().unwrap_or_default().to_owned())
}

/// The code of a refused call.
#[allow(dead_code)]
pub(crate) fn code(called: &Called) -> String {
    refusal(called).1
}
