//! A source of access tokens that renews them in time, once for all who ask.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::auto_refresh_builder::Settings;
use super::lifetime::{Age, Lifetime};
use super::{AutoRefreshBuilder, Tokens};
use crate::token_source::{TokenFuture, TokenSource, twin};
use crate::{AccessToken, Client, Error, Result};

/// How long after a failure the next attempt waits, while the token is still good.
const PAUSE: Duration = Duration::from_secs(60);

/// A [`TokenSource`] of one seller's tokens, which it renews in time.
///
/// - However many calls ask at once, one refresh is under way. It ends even if all who wait give up.
/// - While the token is good but due, one call waits for the refresh and the others go on with the token they have. Where
///   the refresh fails, that token stays in use, and a minute later there is another attempt.
/// - Once the token has expired, or Square has refused it, all wait; where the refresh fails, all get its error.
/// - [`on_refresh`](AutoRefreshBuilder::on_refresh) keeps the new tokens before they are used.
///
/// Clones share all of it. It runs on a tokio runtime. One process should renew the tokens of a seller: under PKCE two
/// would spend each other's refresh tokens.
///
/// ```no_run
/// use square_connect::TokenSource;
/// use square_connect::oauth::{AutoRefresh, Tokens};
///
/// # async fn example(square: square_connect::Client, kept: Tokens) -> square_connect::Result<()> {
/// let source = AutoRefresh::builder(&square, "APPLICATION_ID", kept).client_secret("APPLICATION_SECRET").build()?;
/// let token = source.token().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AutoRefresh(Arc<Inner>);

struct Inner {
    settings: Settings,
    state: Mutex<State>,
}

struct State {
    tokens: Tokens,
    lifetime: Lifetime,
    /// Square has refused the access token before its time.
    refused: bool,
    /// No attempt before then, while the access token is good.
    rest_until: Option<SystemTime>,
    /// Got, but not kept yet.
    unsaved: Option<Tokens>,
    flight: Option<Flight>,
}

/// A refresh under way, and what comes of it.
type Flight = watch::Receiver<Option<Outcome>>;
type Outcome = Result<AccessToken, Arc<Error>>;

/// What a call that asks is to do.
enum Turn {
    Use(AccessToken),
    /// Wait; and if it fails, use the token that is still good.
    Wait(Flight, Option<AccessToken>),
}

impl AutoRefresh {
    /// Starts the settings: a client that calls the same environment and needs no token, the application's id, and the
    /// tokens that the exchange gave or that were kept.
    ///
    /// ```no_run
    /// use square_connect::oauth::{AutoRefresh, Tokens};
    ///
    /// # fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let kept = Tokens::new("ACCESS_TOKEN").with_refresh_token("REFRESH_TOKEN");
    /// let source = AutoRefresh::builder(&square, "APPLICATION_ID", kept).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(square: &Client, client_id: impl Into<String>, tokens: Tokens) -> AutoRefreshBuilder {
        AutoRefreshBuilder::new(square, client_id.into(), tokens)
    }

    pub(super) fn new(settings: Settings, tokens: Tokens) -> Self {
        let lifetime = Lifetime::new(&tokens, settings.lead, None);
        let state = State { tokens, lifetime, refused: false, rest_until: None, unsaved: None, flight: None };
        Self(Arc::new(Inner { settings, state: Mutex::new(state) }))
    }

    /// The tokens in use now.
    ///
    /// ```no_run
    /// # fn example(source: square_connect::oauth::AutoRefresh) {
    /// let expiry = source.tokens().expiry();
    /// # }
    /// ```
    pub fn tokens(&self) -> Tokens {
        self.0.lock().tokens.clone()
    }
}

impl TokenSource for AutoRefresh {
    fn token(&self) -> TokenFuture<'_> {
        match self.0.turn() {
            Ok(Turn::Use(token)) => TokenFuture::ready(token),
            Ok(Turn::Wait(flight, spare)) => TokenFuture::new(async move {
                let landed = land(flight).await;
                landed.or_else(|error| spare.ok_or(error))
            }),
            Err(error) => TokenFuture::new(async move { Err(error) }),
        }
    }

    fn refused(&self, token: &AccessToken) {
        let mut state = self.0.lock();
        state.refused |= state.tokens.access_token() == token;
    }
}

/// What comes of a refresh.
async fn land(mut flight: Flight) -> Result<AccessToken> {
    let landed = flight.wait_for(Option::is_some).await;
    match landed.ok().and_then(|outcome| outcome.clone()) {
        Some(outcome) => outcome.map_err(|error| twin(&error)),
        None => Err(Error::builder("the refresh of the access token was cut off: its runtime has ended, or `on_refresh` panicked")),
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> SystemTime {
        (self.settings.clock)()
    }

    fn turn(self: &Arc<Self>) -> Result<Turn> {
        let now = self.now();
        let mut state = self.lock();
        let good = state.age(now) != Age::Expired;
        let token = state.tokens.access_token().clone();
        if state.age(now) == Age::Fresh || (good && (state.is_flying() || state.rests(now))) {
            return Ok(Turn::Use(token));
        }
        let flight = match state.flight.as_ref().filter(|_| state.is_flying()) {
            Some(flight) => flight.clone(),
            None => state.flight.insert(self.start()?).clone(),
        };
        Ok(Turn::Wait(flight, good.then_some(token)))
    }

    /// Starts a refresh of its own, so that it ends whoever waits for it: a new refresh token that comes must not get lost.
    fn start(self: &Arc<Self>) -> Result<Flight> {
        let runtime = Handle::try_current().map_err(|error| Error::builder_from("access tokens are renewed on a tokio runtime", error))?;
        let (report, flight) = watch::channel(None);
        let inner = Arc::clone(self);
        runtime.spawn(async move {
            let outcome = inner.refresh().await.map_err(Arc::new);
            inner.lock().land(outcome.is_err().then(|| inner.now() + PAUSE));
            report.send_replace(Some(outcome));
        });
        Ok(flight)
    }

    async fn refresh(&self) -> Result<AccessToken> {
        let unsaved = self.lock().unsaved.clone();
        let new = match unsaved {
            Some(tokens) => tokens,
            None => self.obtain().await?,
        };
        if let Some(save) = &self.settings.save {
            save(new.clone()).await?;
        }
        let lifetime = Lifetime::new(&new, self.settings.lead, Some(self.now()));
        let token = new.access_token().clone();
        let mut state = self.lock();
        (state.tokens, state.lifetime, state.refused, state.unsaved) = (new, lifetime, false, None);
        Ok(token)
    }

    async fn obtain(&self) -> Result<Tokens> {
        let before = self.lock().tokens.clone();
        let (oauth, client_id) = (self.settings.square.oauth(), self.settings.client_id.as_str());
        let refresh_token = before.refresh_token().unwrap_or_default();
        let call = match &self.settings.client_secret {
            Some(secret) => oauth.refresh(client_id, secret.expose(), refresh_token),
            None => oauth.refresh_with_pkce(client_id, refresh_token),
        };
        let new = Tokens::try_from(call.send().await?)?.after(&before);
        self.lock().unsaved = Some(new.clone());
        Ok(new)
    }
}

impl State {
    fn age(&self, now: SystemTime) -> Age {
        if self.refused { Age::Expired } else { self.lifetime.age(now) }
    }

    /// One whose task was dropped with its runtime has no end to wait for.
    fn is_flying(&self) -> bool {
        self.flight.as_ref().is_some_and(|flight| flight.has_changed().is_ok())
    }

    fn rests(&self, now: SystemTime) -> bool {
        self.rest_until.is_some_and(|until| now < until)
    }

    fn land(&mut self, rest_until: Option<SystemTime>) {
        (self.flight, self.rest_until) = (None, rest_until);
    }
}

impl fmt::Debug for AutoRefresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tokens = self.tokens();
        f.debug_struct("AutoRefresh").field("settings", &self.0.settings).field("tokens", &tokens).finish()
    }
}
