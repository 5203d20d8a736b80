//! A sandbox as its user holds it: a server on a thread of its own, which ends with it.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::connection::{Handle, Listener};
use crate::ending::{Ending, Told, ending};
use crate::state::State;
use crate::store::Store;
use crate::webhooks::Schedule;
use crate::{Error, behaviour, bootstrap, server, webhooks};

/// A Square API of one's own, on a free port of loopback. It ends when it is dropped.
pub struct Sandbox {
    pub(crate) state: Arc<State>,
    ending: Ending,
    thread: Option<JoinHandle<()>>,
}

/// How a sandbox starts.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
/// let sandbox = square_sandbox::Sandbox::builder().seed(7).start().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Builder {
    port: u16,
    seed: Option<u64>,
    data: Option<PathBuf>,
    seed_data: bool,
    schedule: Schedule,
}

impl Builder {
    /// Listens on this port of 127.0.0.1 instead of any free one.
    ///
    /// ```
    /// let sandbox = square_sandbox::Sandbox::builder().port(4567);
    /// ```
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Where chance starts: with the same seed, the same calls make the same IDs and meet the same faults.
    ///
    /// ```
    /// let sandbox = square_sandbox::Sandbox::builder().seed(7);
    /// ```
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Keeps everything in this file, which is made if it is not there. What was answered survives a kill.
    ///
    /// ```
    /// let sandbox = square_sandbox::Sandbox::builder().data("square.redb");
    /// ```
    #[must_use]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Starts a new sandbox with what a café has: goods, customers with cards on file, orders and payments.
    ///
    /// ```
    /// let sandbox = square_sandbox::Sandbox::builder().seed_data(true);
    /// ```
    #[must_use]
    pub fn seed_data(mut self, fill: bool) -> Self {
        self.seed_data = fill;
        self
    }

    /// What the waits between the deliveries of a webhook that fails are multiplied by. With 1 they are Square's, 11 retries
    /// in 24 hours; the default, 0.001, makes a day of it in a minute and a half. At least 0, at most 1.
    ///
    /// ```
    /// let sandbox = square_sandbox::Sandbox::builder().webhook_delays(1.0);
    /// ```
    #[must_use]
    pub fn webhook_delays(mut self, scale: f64) -> Self {
        self.schedule = Schedule { scale };
        self
    }

    /// Starts, and returns once calls are answered.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::builder().start().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the port is taken, or the data file cannot be used.
    pub async fn start(self) -> Result<Sandbox, Error> {
        let (ready, started) = oneshot::channel();
        let (ending, told) = ending();
        let run = move || self.run(ready, told);
        let thread = thread::Builder::new().name("square-sandbox".to_owned()).spawn(run).map_err(Error::new)?;
        let state = started.await.map_err(|_| Error::new("the sandbox ended before it started"))??;
        Ok(Sandbox { state, ending, thread: Some(thread) })
    }

    fn run(self, ready: oneshot::Sender<Result<Arc<State>, Error>>, told: Told) {
        let (gently, now, _ended) = told.parts();
        let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return drop(ready.send(Err(Error::new(error)))),
        };
        runtime.block_on(async {
            match self.bind().await {
                Err(error) => drop(ready.send(Err(error))),
                Ok((listener, state)) => {
                    let router = server::router(&state).into_make_service_with_connect_info::<Handle>();
                    let serve = axum::serve(Listener(listener), router).with_graceful_shutdown(gently);
                    tokio::spawn(webhooks::run(state.clone()));
                    // Who dropped the future of `start` wants no sandbox.
                    if ready.send(Ok(state)).is_ok() {
                        tokio::select! {
                            _ = serve.into_future() => {}
                            _ = now => {}
                        }
                    }
                }
            }
        });
        runtime.shutdown_timeout(Duration::ZERO);
    }

    async fn bind(&self) -> Result<(TcpListener, Arc<State>), Error> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = TcpListener::bind(address).await.map_err(|error| Error::new(format!("cannot listen on {address}: {error}")))?;
        let address = listener.local_addr().map_err(Error::new)?;
        let store = Store::open(self.seed.unwrap_or_else(|| fastrand::u64(..)), self.data.as_deref())?;
        let state = State::new(format!("http://{address}"), store, self.schedule, self.seed_data)?;
        Ok((listener, Arc::new(state)))
    }
}

impl Sandbox {
    /// Starts a sandbox in memory on a free port.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.url().starts_with("http://127.0.0.1:"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where no port is free.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// Says how to start.
    ///
    /// ```
    /// let builder = square_sandbox::Sandbox::builder().port(4567);
    /// ```
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The base URL: what takes the place of `https://connect.squareup.com`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let customers = format!("{}/v2/customers", sandbox.url());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.state.base_url
    }

    /// The access token of the seller, which may do all.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let header = format!("Bearer {}", sandbox.access_token());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn access_token(&self) -> &str {
        bootstrap::ACCESS_TOKEN
    }

    /// The ID of the seller's location.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// assert!(!sandbox.location_id().is_empty());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn location_id(&self) -> &str {
        bootstrap::LOCATION_ID
    }

    /// The seller: the ID of the merchant.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// assert!(!sandbox.merchant_id().is_empty());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        bootstrap::MERCHANT_ID
    }

    /// The ID of the application: the `client_id` of OAuth.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.application_id().starts_with("sandbox-sq0idb-"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn application_id(&self) -> &str {
        bootstrap::APPLICATION_ID
    }

    /// The secret of the application: the `client_secret` of OAuth.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let header = format!("Client {}", sandbox.application_secret());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn application_secret(&self) -> &str {
        bootstrap::APPLICATION_SECRET
    }

    /// Puts the sandbox's clock forward: tokens expire, authorizations lapse.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// sandbox.advance(std::time::Duration::from_secs(30 * 24 * 60 * 60));
    /// # Ok(()) }
    /// ```
    pub fn advance(&self, duration: Duration) {
        self.state.advance(SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX));
    }

    /// Merges duplicates among the seller's customers, as a seller does in the dashboard, and gives the ID of the new profile.
    ///
    /// The profiles end, and one with a new ID stands for them: where they differ, the one named first is right. It has their
    /// groups, their notes, their custom attributes, and their cards and gift cards on file. Orders and payments keep the customer
    /// that they have. The events `customer.created` and `customer.deleted` tell of the merge in `event_context.merge`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use square_connect::Client;
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let square = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
    /// let mut ids = Vec::new();
    /// for name in ["Ada", "Ada L."] {
    ///     let customer = square.customers().create().given_name(name).send().await?.customer;
    ///     ids.extend(customer.and_then(|customer| customer.id));
    /// }
    /// let merged = sandbox.merge_customers(&ids)?;
    /// let customer = square.customers().retrieve(merged).send().await?.customer.unwrap_or_default();
    /// assert_eq!(customer.given_name.as_deref(), Some("Ada"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where fewer than two customers are named, or one of them is not there; nothing is changed then. And where the data file
    /// cannot be written.
    pub fn merge_customers(&self, ids: &[String]) -> Result<String, Error> {
        self.state.act(|tx| tx.attempt(|tx| behaviour::merge(tx, ids)))?.map_err(Error::refused)
    }

    /// Blocks a gift card, as Square does while its purchase is disputed, or lets it be used again.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use square_connect::Client;
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let square = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
    /// let card = square.gift_cards().retrieve_from_nonce("cnon:gift-card-nonce-ok").send().await?.gift_card;
    /// sandbox.block_gift_card(card.and_then(|card| card.id).unwrap_or_default().as_str(), true)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where there is no such gift card, or it is not active (not blocked, where it shall be used again). And where the data file
    /// cannot be written.
    pub fn block_gift_card(&self, id: &str, blocked: bool) -> Result<(), Error> {
        self.state.act(|tx| tx.attempt(|tx| behaviour::block_gift_card(tx, id, blocked)))?.map_err(Error::refused)
    }

    /// Drops all that is stored, and starts anew. The rules of faults stay.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// sandbox.reset()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the data file cannot be written.
    pub fn reset(&self) -> Result<(), Error> {
        self.state.reset()
    }

    /// Takes no more connections, answers the calls in flight, and ends. To drop the future, as to drop the sandbox, ends
    /// at once.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// sandbox.shutdown().await;
    /// # Ok(()) }
    /// ```
    pub async fn shutdown(mut self) {
        self.ending.gently().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.ending.now();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.url()).finish_non_exhaustive()
    }
}
