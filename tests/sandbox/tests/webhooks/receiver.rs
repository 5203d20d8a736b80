//! A receiver of webhooks on this machine.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use square_connect::webhooks::{Delivery, verify};

use crate::common::Result;

/// A receiver, which ends with its test.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    /// What it answers, one to a delivery; 200 once none is left.
    answers: Vec<StatusCode>,
    came: Vec<(HeaderMap, Vec<u8>)>,
}

impl Receiver {
    pub(crate) async fn start(answers: impl IntoIterator<Item = StatusCode>) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/square", listener.local_addr()?);
        let held = Held { answers: answers.into_iter().collect(), came: Vec::new() };
        let receiver = Self { url, held: Arc::new(Mutex::new(held)) };
        let router = Router::new().route("/square", post(receive)).with_state(receiver.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(receiver)
    }

    /// Waits until so many deliveries have come, and proves each.
    pub(crate) async fn verified(&self, count: usize, key: &str) -> Result<Vec<Delivery>> {
        for _ in 0..500 {
            if self.count() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let held = self.held.lock().unwrap();
        assert_eq!(held.came.len(), count, "deliveries");
        Ok(held.came.iter().map(|(headers, body)| verify(headers, body, &[key], &self.url)).collect::<square_connect::Result<_>>()?)
    }

    pub(crate) fn count(&self) -> usize {
        self.held.lock().unwrap().came.len()
    }

    /// Long enough for a delivery that should not come.
    pub(crate) async fn rests_at(&self, count: usize) {
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(self.count(), count);
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: axum::body::Bytes) -> StatusCode {
    let mut held = receiver.held.lock().unwrap();
    held.came.push((headers, body.to_vec()));
    if held.answers.is_empty() { StatusCode::OK } else { held.answers.remove(0) }
}
