//! A server, a clock that stands until it is moved, and a source between them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use it::server::{Answer, Server};
use serde_json::{Value, json};
use square_connect::oauth::{AutoRefresh, AutoRefreshBuilder, Tokens};
use square_connect::{AccessToken, Result, TokenSource};
use tokio::task::JoinSet;

pub(crate) const DAY: u64 = 86_400;

/// So many seconds after the start of all tests.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(20_000 * DAY + seconds)
}

pub(crate) struct Stand {
    pub(crate) server: Server,
    /// Seconds since the start.
    clock: Arc<AtomicU64>,
}

impl Stand {
    pub(crate) fn new<A: Into<Answer>>(answers: impl IntoIterator<Item = A>) -> Self {
        Self { server: Server::new(answers), clock: Arc::default() }
    }

    pub(crate) fn set_clock(&self, seconds: u64) {
        self.clock.store(seconds, Ordering::SeqCst);
    }

    /// Of the first tokens, which are good for 30 days from the start.
    pub(crate) fn builder(&self) -> AutoRefreshBuilder {
        let clock = Arc::clone(&self.clock);
        let first = Tokens::new("EAAA-0").with_refresh_token("EQAA-0").with_expiry(at(30 * DAY));
        AutoRefresh::builder(&self.server.client(), "APP", first).clock(move || at(clock.load(Ordering::SeqCst)))
    }

    /// The refresh tokens that were spent since this was last asked.
    pub(crate) fn spent(&self) -> Vec<String> {
        let spent = |body: Value| body["refresh_token"].as_str().unwrap_or_default().to_owned();
        self.server.requests().iter().map(|request| spent(request.json())).collect()
    }
}

/// An answer with the tokens of this number, good for 30 days from this second on.
pub(crate) fn renewed(number: u32, from: u64) -> Answer {
    let expires_at = jiff::Timestamp::try_from(at(from + 30 * DAY)).unwrap().to_string();
    let body = json!({"access_token": format!("EAAA-{number}"), "refresh_token": format!("EQAA-{number}"), "expires_at": expires_at});
    Answer::json(200, &body)
}

pub(crate) fn refusal() -> Answer {
    Answer::json(401, &json!({"errors": [{"category": "AUTHENTICATION_ERROR", "code": "UNAUTHORIZED"}]}))
}

pub(crate) async fn token(source: &AutoRefresh) -> String {
    source.token().await.unwrap().expose().to_owned()
}

/// What a hundred tasks get that ask at once.
pub(crate) async fn hundred(source: &AutoRefresh) -> Vec<Result<AccessToken>> {
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let source = source.clone();
        tasks.spawn(async move { source.token().await });
    }
    tasks.join_all().await
}
