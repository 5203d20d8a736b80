//! What a program in any language does to a sandbox over HTTP: `/control/…`. No token is asked for.

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodFilter, on};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::refusal::Refusal;
use crate::server::answer;
use crate::state::{Reply, State};
use crate::store::Tx;
use crate::{Error, behaviour, bootstrap};

/// The longest step of the clock: a hundred years, in seconds.
const LONGEST_STEP: u32 = 100 * 365 * 24 * 60 * 60;

type Answered = Result<Value, Refusal>;

/// What is done, given the body of the request.
type Act = fn(&State, &Bytes) -> Answered;

const ROUTES: [(MethodFilter, &str, Act); 10] = [
    (MethodFilter::GET, "/control/ready", ready),
    (MethodFilter::POST, "/control/reset", reset),
    (MethodFilter::GET, "/control/clock", clock),
    (MethodFilter::POST, "/control/clock", advance),
    (MethodFilter::GET, "/control/faults", faults),
    (MethodFilter::PUT, "/control/faults", set_faults),
    (MethodFilter::DELETE, "/control/faults", clear_faults),
    (MethodFilter::GET, "/control/deliveries", deliveries),
    (MethodFilter::POST, "/control/sellers", add_seller),
    (MethodFilter::POST, "/control/merge-customers", merge_customers),
];

pub(crate) fn router(state: &Arc<State>) -> Router {
    ROUTES.into_iter().fold(Router::new(), |router, (method, path, act)| {
        let state = state.clone();
        let handle = move |body: Bytes| async move {
            let reply = match act(&state, &body) {
                Ok(body) => Reply { status: StatusCode::OK, body },
                Err(refusal) => Reply::refused(&refusal, path),
            };
            answer(reply, &HeaderMap::new())
        };
        router.route(path, on(method, handle))
    })
}

fn ready(state: &State, _: &Bytes) -> Answered {
    Ok(json!({ "ready": true, "url": state.base_url, "now": state.now().to_string() }))
}

fn reset(state: &State, _: &Bytes) -> Answered {
    state.reset().map_err(failed)?;
    Ok(json!({}))
}

fn clock(state: &State, _: &Bytes) -> Answered {
    Ok(json!({ "now": state.now().to_string() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

fn advance(state: &State, body: &Bytes) -> Answered {
    let step = read::<Advance>(body, r#"{"advance_seconds": 3600}"#)?.advance_seconds;
    let Some(step) = u32::try_from(step).ok().filter(|step| *step <= LONGEST_STEP) else {
        return Err(Refusal::at("INVALID_VALUE", "advance_seconds", format!("One step is at most {LONGEST_STEP} s, a hundred years.")));
    };
    state.advance(SignedDuration::from_secs(step.into()));
    clock(state, body)
}

/// The rules, and how often each has struck.
fn faults(state: &State, _: &Bytes) -> Answered {
    Ok(json!({ "rules": state.faults.faults().rules, "counts": state.faults.counts() }))
}

fn set_faults(state: &State, body: &Bytes) -> Answered {
    let rules = read::<Faults>(body, r#"{"rules": [{"fault": "reset_after", "rate": 0.05, "operations": ["CreatePayment"]}]}"#)?;
    state.faults.set(rules).map_err(|error| Refusal::new("INVALID_VALUE", format!("{error}.")))?;
    faults(state, body)
}

fn clear_faults(state: &State, body: &Bytes) -> Answered {
    state.faults.clear();
    faults(state, body)
}

fn deliveries(state: &State, _: &Bytes) -> Answered {
    Ok(json!({ "deliveries": state.deliveries() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSeller {
    name: String,
}

fn add_seller(state: &State, body: &Bytes) -> Answered {
    let seller = read::<NewSeller>(body, r#"{"name": "Second Café"}"#)?;
    Ok(json!({ "seller": state.add_seller(&seller.name).map_err(failed)? }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    customer_ids: Vec<String>,
    /// Whose customers they are; none: those of the seller that a sandbox has from the start.
    merchant_id: Option<String>,
}

fn merge_customers(state: &State, body: &Bytes) -> Answered {
    let asked = read::<Merge>(body, r#"{"customer_ids": ["ID", "ID"]}"#)?;
    let seller = asked.merchant_id.as_deref().unwrap_or(bootstrap::MERCHANT_ID);
    let merge = |tx: &mut Tx<'_>| behaviour::merge(tx, &asked.customer_ids);
    let id = state.act(|tx| tx.as_seller(seller, |tx| tx.attempt(merge))).map_err(failed)??;
    Ok(json!({ "customer_id": id }))
}

fn read<T: DeserializeOwned>(body: &Bytes, example: &str) -> Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::new("BAD_REQUEST", format!("The body is not understood: {error}. Send {example}.")))
}

fn failed(error: Error) -> Refusal {
    Refusal::new("INTERNAL_SERVER_ERROR", error.to_string())
}
