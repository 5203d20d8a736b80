//! Deliveries as people see them.

use serde::Serialize;
use serde_json::Value;

use super::queue::{DONE, PENDING, subscriptions};
use crate::Sandbox;
use crate::state::State;
use crate::store::{NOBODY, Store};

/// An event on its way to a subscription, or there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// The event: the same for all subscriptions that get it.
    pub event_id: String,
    /// What happened: `location.updated`.
    pub event_type: String,
    /// The seller to whom it happened.
    pub merchant_id: String,
    /// The subscription.
    pub subscription_id: String,
    /// Where the last attempt went, or the next one goes.
    pub url: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The status that the last attempt was answered with, if any.
    pub status: Option<u16>,
    /// Why the last attempt failed: `http_error`, `http_timeout` or `other_error`.
    pub reason: Option<String>,
    /// How far it has come.
    pub state: DeliveryState,
    /// When it is tried next, by the sandbox's clock.
    pub next_attempt: Option<String>,
    /// The body.
    pub body: String,
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// It is tried, or will be.
    Pending,
    /// It was answered with a status of success.
    Delivered,
    /// It is given up.
    Failed,
}

impl Sandbox {
    /// The deliveries of webhooks: those that have ended, the last 1000 of them, and those that have not.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.deliveries().is_empty());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.state.deliveries()
    }
}

impl State {
    /// All deliveries that are kept.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        all(&self.store())
    }
}

fn all(store: &Store) -> Vec<Delivery> {
    let mut all: Vec<Delivery> = store.all(NOBODY, DONE).map(|entry| read(entry.value, "")).collect();
    for (id, subscription) in subscriptions(store) {
        let url = subscription["notification_url"].as_str().unwrap_or_default();
        all.extend(store.all(id, PENDING).map(|entry| read(entry.value, url)));
    }
    all
}

fn read(record: &Value, url: &str) -> Delivery {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let number = |name: &str| record[name].as_u64();
    Delivery {
        event_id: text("event_id").unwrap_or_default(),
        event_type: text("type").unwrap_or_default(),
        merchant_id: text("merchant_id").unwrap_or_default(),
        subscription_id: text("subscription_id").unwrap_or_default(),
        url: text("url").unwrap_or_else(|| url.to_owned()),
        attempts: number("attempts").and_then(|count| count.try_into().ok()).unwrap_or_default(),
        status: number("status").and_then(|status| status.try_into().ok()),
        reason: text("reason"),
        state: match record["delivered"].as_bool() {
            None => DeliveryState::Pending,
            Some(true) => DeliveryState::Delivered,
            Some(false) => DeliveryState::Failed,
        },
        next_attempt: text("due"),
        body: text("body").unwrap_or_default(),
    }
}
