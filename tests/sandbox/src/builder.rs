//! How a sandbox starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::connection::{Handle, Listener};
use crate::ending::{Told, ending};
use crate::sandbox::Sandbox;
use crate::state::State;
use crate::store::Store;
use crate::webhooks::Schedule;
use crate::{Error, server, webhooks};

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
