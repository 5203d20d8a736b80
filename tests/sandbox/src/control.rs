//! What a program in any language does to a sandbox over HTTP: `/control/…`. No token is asked for.

use std::sync::Arc;

use axum::Router;
use axum::extract::State as Held;
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Error;
use crate::faults::Faults;
use crate::refusal::Refusal;
use crate::server::answer;
use crate::state::{Reply, State};

/// The longest step of the clock: a hundred years, in seconds.
const LONGEST_STEP: u64 = 100 * 366 * 24 * 60 * 60;

type Answered = Result<Value, Refusal>;

pub(crate) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/control/ready", get(async |held: Held<Arc<State>>| answered(Ok(ready(&held)))))
        .route("/control/reset", post(async |held: Held<Arc<State>>| answered(reset(&held))))
        .route("/control/clock", get(async |held: Held<Arc<State>>| answered(Ok(clock(&held)))).post(advance))
        .route("/control/faults", get(show).put(set).delete(clear))
        .with_state(state.clone())
}

fn answered(answered: Answered) -> Response {
    let reply = match answered {
        Ok(body) => Reply { status: StatusCode::OK, body },
        Err(refusal) => Reply::refused(&refusal, ""),
    };
    answer(reply, &HeaderMap::new())
}

fn ready(state: &State) -> Value {
    json!({ "ready": true, "url": state.base_url, "now": state.now().to_string() })
}

fn reset(state: &State) -> Answered {
    state.reset().map_err(|error| failed(&error))?;
    Ok(json!({}))
}

fn clock(state: &State) -> Value {
    json!({ "now": state.now().to_string() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

async fn advance(Held(state): Held<Arc<State>>, body: Bytes) -> Response {
    let advanced = read::<Advance>(&body, r#"{"advance_seconds": 3600}"#).and_then(|step| {
        let seconds = i64::try_from(step.advance_seconds.min(LONGEST_STEP)).unwrap_or(i64::MAX);
        if step.advance_seconds > LONGEST_STEP {
            return Err(Refusal::at("INVALID_VALUE", "advance_seconds", format!("The clock goes forward by {LONGEST_STEP} s at most.")));
        }
        state.advance(SignedDuration::from_secs(seconds));
        Ok(clock(&state))
    });
    answered(advanced)
}

async fn show(Held(state): Held<Arc<State>>) -> Response {
    answered(Ok(faults(&state)))
}

async fn set(Held(state): Held<Arc<State>>, body: Bytes) -> Response {
    let rules = read::<Faults>(&body, r#"{"rules": [{"fault": "reset_after", "rate": 0.05, "operations": ["CreatePayment"]}]}"#);
    let set = rules.and_then(|rules| state.faults.set(rules).map_err(|error| Refusal::new("INVALID_VALUE", format!("{error}."))));
    answered(set.map(|()| faults(&state)))
}

async fn clear(Held(state): Held<Arc<State>>) -> Response {
    state.faults.clear();
    answered(Ok(faults(&state)))
}

/// The rules, and how often each has struck.
fn faults(state: &State) -> Value {
    json!({ "rules": state.faults.faults().rules, "counts": state.faults.counts() })
}

fn read<T: DeserializeOwned>(body: &Bytes, example: &str) -> Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::new("BAD_REQUEST", format!("The body is not understood: {error}. Send {example}.")))
}

fn failed(error: &Error) -> Refusal {
    Refusal::new("INTERNAL_SERVER_ERROR", error.to_string())
}
