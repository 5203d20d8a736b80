//! A running sandbox: what is stored, and how a request becomes an answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use tokio::sync::Notify;

use crate::behaviour;
use crate::call::{Call, File};
use crate::definition::{Body, Operation, definition};
use crate::faults::{Chance, PageFault};
use crate::log::Log;
use crate::refusal::Refusal;
use crate::store::{Store, Tx};
use crate::webhooks::Schedule;
use crate::{Error, auth, bootstrap, check, idempotency, seed_data};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) base_url: String,
    store: Mutex<Store>,
    /// How far the sandbox's clock is ahead.
    ahead: Mutex<SignedDuration>,
    /// Wakes who delivers webhooks.
    pub(crate) events: Notify,
    /// When webhooks that failed are tried again.
    pub(crate) schedule: Schedule,
    /// What goes wrong on demand.
    pub(crate) faults: Chance,
    /// The last calls.
    pub(crate) log: Log,
    /// A new store begins with the goods and sales of a café.
    seed_data: bool,
}

/// A request of an operation, as it came.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) operation: &'static Operation,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// The JSON body, or the JSON part of a multipart body.
    pub(crate) body: Bytes,
    pub(crate) file: Option<File>,
    pub(crate) page_fault: Option<PageFault>,
}

impl Incoming {
    /// The subscription that shall get an event for a test.
    pub(crate) fn tested_subscription(&self) -> Option<String> {
        let named = self.path.iter().find(|(name, _)| name == "subscription_id").map(|(_, value)| value.clone());
        named.filter(|_| self.operation.id == "TestWebhookSubscription")
    }
}

/// What is answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn refused(refusal: &Refusal, path: &str) -> Self {
        Self { status: refusal.status(), body: refusal.body(path) }
    }
}

impl State {
    pub(crate) fn new(base_url: String, store: Store, schedule: Schedule, seed_data: bool) -> Result<Self, Error> {
        let faults = Chance::new(store.seed());
        let (ahead, events, log) = (Mutex::default(), Notify::new(), Log::default());
        let state = Self { base_url, store: Mutex::new(store), ahead, events, schedule, faults, log, seed_data };
        if state.store().is_new() {
            state.begin()?;
        }
        Ok(state)
    }

    /// Fills an empty store.
    fn begin(&self) -> Result<(), Error> {
        self.act(|tx| {
            bootstrap::fill(tx);
            if self.seed_data { seed_data::fill(self, tx) } else { Ok(()) }
        })?
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// The sandbox's time.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(*lock(&self.ahead)).unwrap_or(Timestamp::MAX)
    }

    /// Puts the clock forward.
    pub(crate) fn advance(&self, duration: SignedDuration) {
        let mut ahead = lock(&self.ahead);
        *ahead = ahead.saturating_add(duration);
        self.events.notify_one();
    }

    /// Changes the store outside of a call.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut Tx<'_>) -> T) -> Result<T, Error> {
        let now = self.now();
        let mut store = self.store();
        let mut tx = Tx::new(&mut store, bootstrap::MERCHANT_ID, now);
        let done = act(&mut tx);
        tx.commit()?;
        self.events.notify_one();
        Ok(done)
    }

    /// Drops all that is stored, and starts anew. The rules of faults stay.
    pub(crate) fn reset(&self) -> Result<(), Error> {
        self.store().clear()?;
        *lock(&self.ahead) = SignedDuration::ZERO;
        self.faults.restart();
        self.begin()
    }

    /// Answers a request: whoever calls, what they ask for, and whether it was done before.
    pub(crate) fn reply(&self, incoming: Incoming) -> Reply {
        let path = incoming.operation.path.as_str();
        let answer = self.answer(incoming);
        answer.map_or_else(|refusal| Reply::refused(&refusal, path), |body| Reply { status: StatusCode::OK, body })
    }

    fn answer(&self, incoming: Incoming) -> Result<Value, Refusal> {
        let now = self.now();
        let mut store = self.store();
        let caller = auth::caller(&store, incoming.operation, &incoming.headers, now)?;
        let call = self.call(incoming, caller.credential)?;
        let mut tx = Tx::new(&mut store, caller.seller, now);
        let answer = perform(&mut tx, &call);
        tx.commit().map_err(|error| Refusal::new("INTERNAL_SERVER_ERROR", error.to_string()))?;
        self.events.notify_one();
        answer
    }

    /// Does what the sandbox asks of itself.
    pub(crate) fn perform(&self, tx: &mut Tx<'_>, incoming: Incoming) -> Result<Value, Refusal> {
        perform(tx, &self.call(incoming, Some(bootstrap::ACCESS_TOKEN.to_owned()))?)
    }

    fn call(&self, incoming: Incoming, credential: Option<String>) -> Result<Call, Refusal> {
        let Incoming { operation, path, query, headers, body, file, page_fault } = incoming;
        version(&headers)?;
        let query = check::query(definition(), operation, &query)?;
        let sent = parsed(&body)?;
        let asked = operation.idempotency.is_some().then(|| json!([path, query, sent]));
        let body = match &operation.body {
            Body::None => Map::new(),
            Body::Json(_) | Body::Multipart { .. } => check::body(definition(), operation, sent)?,
        };
        Ok(Call { operation, path, query, body, asked, file, credential, page_fault, base_url: self.base_url.clone() })
    }
}

/// Does what a call asks for, whole or not at all, and once for its key.
fn perform(tx: &mut Tx<'_>, call: &Call) -> Result<Value, Refusal> {
    match (call.key(), &call.asked) {
        (Some(key), Some(asked)) => idempotency::once(tx, &call.operation.id, key, asked, |tx| behaviour::act(tx, call)),
        _ => tx.attempt(|tx| behaviour::act(tx, call)),
    }
}

fn parsed(body: &Bytes) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body).map_err(|error| Refusal::new("EXPECTED_JSON_BODY", format!("The body is no JSON: {error}.")))
}

/// The version that a caller asks for must be a date that this definition knows of.
fn version(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(version) = headers.get(SQUARE_VERSION) else { return Ok(()) };
    known_version(version.to_str().unwrap_or_default())
}

/// A version is a date, and no later than that of the definition.
pub(crate) fn known_version(version: &str) -> Result<(), Refusal> {
    if version.len() != 10 || version.parse::<jiff::civil::Date>().is_err() {
        let detail = format!("`{version}` is no version of the API: give a date, `YYYY-MM-DD`.");
        return Err(Refusal::new("INVALID_SQUARE_VERSION_FORMAT", detail));
    }
    let latest = definition().version.as_str();
    if version > latest {
        return Err(Refusal::new("API_VERSION_INCOMPATIBLE", format!("This sandbox knows versions up to {latest}, not {version}.")));
    }
    Ok(())
}

pub(crate) const SQUARE_VERSION: &str = "square-version";

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
