//! Who delivers: one delivery at a time to each subscription, in the order of the events, where nothing goes wrong.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::post::{Poster, Posting};
use super::queue::{self, Due};
use crate::faults::Fault;
use crate::state::{Reply, State};

/// How long a webhook that shall be overtaken is held back at most, where no other one comes.
const HOLD: SignedDuration = SignedDuration::from_secs(1);

/// Delivers what there is to deliver, for as long as the sandbox runs.
pub(crate) async fn run(state: Arc<State>) {
    let poster = Poster::new();
    let (mut running, mut busy) = (JoinSet::new(), HashSet::new());
    loop {
        let (due, wait) = due(&state, &busy);
        for (due, twice) in due {
            busy.insert(due.subscription.clone());
            running.spawn(deliver(state.clone(), poster.clone(), due, twice));
        }
        tokio::select! {
            () = state.events.notified() => {}
            () = sleep(wait) => {}
            Some(done) = running.join_next() => drop(done.map(|subscription| busy.remove(&subscription))),
        }
    }
}

/// What is to be sent now, and whether twice; and how long there is nothing more.
fn due(state: &State, busy: &HashSet<String>) -> (Vec<(Due, bool)>, Duration) {
    let now = state.now();
    let (found, next) = queue::due(&state.store(), busy, now);
    let mut wait = next.map_or(Duration::from_secs(3600), |next| next.duration_since(now).try_into().unwrap_or_default());
    let mut sent = Vec::new();
    for due in found {
        let faults = faults(state, &due);
        let twice = faults.contains(&Fault::DuplicatedWebhooks) || due.record["twice"] == true;
        if faults.contains(&Fault::ReorderedWebhooks) && state.act(|tx| queue::hold(tx, &due, twice, HOLD)).is_ok() {
            wait = Duration::ZERO;
        } else {
            sent.push((due, twice));
        }
    }
    (sent, wait)
}

/// What a delivery meets: it is drawn once, before the first attempt.
fn faults(state: &State, due: &Due) -> Vec<Fault> {
    if due.record["attempts"] != 0 || due.record["held"] == true {
        return Vec::new();
    }
    let body: Value = serde_json::from_str(&due.posting.body).unwrap_or_default();
    let about = [&body["type"], &body["data"]["id"]].map(|value| value.as_str().unwrap_or_default());
    state.faults.of_webhook(&[&due.posting.url, about[0], about[1]], due.overtakes)
}

async fn deliver(state: Arc<State>, poster: Poster, due: Due, twice: bool) -> String {
    if twice {
        poster.post(&due.posting).await;
    }
    let outcome = poster.post(&due.posting).await;
    // Where nothing can be written, the delivery stays in the queue, and comes again.
    drop(state.act(|tx| queue::record(tx, &due, &outcome, state.schedule)));
    due.subscription
}

/// Sends the event of a test to the subscription, and tells in the answer how it was received.
pub(crate) async fn tested(state: &State, subscription: &str, mut reply: Reply) -> Reply {
    let result = &mut reply.body["subscription_test_result"];
    if reply.status != StatusCode::OK || !result.is_object() {
        return reply;
    }
    let posting = {
        let store = state.store();
        let found = queue::subscriptions(&store).find(|(id, _)| *id == subscription);
        found.map(|(_, subscription)| Posting::of(subscription, &json!({ "body": result["payload"].to_string() }), state.now()))
    };
    if let Some(posting) = posting {
        let outcome = Poster::new().post(&posting).await;
        result["status_code"] = json!(outcome.status);
        result["notification_url"] = json!(posting.url);
        // Later versions tell it beside the result too.
        for name in ["status_code", "notification_url", "payload"] {
            reply.body[name] = reply.body["subscription_test_result"][name].clone();
        }
    }
    reply
}
