//! A sandbox as its user holds it: a server on a thread of its own, which ends with it.

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::SignedDuration;

use crate::builder::Builder;
use crate::ending::Ending;
use crate::state::State;
use crate::{Error, behaviour, bootstrap};

/// A Square API of one's own, on a free port of loopback. It ends when it is dropped.
pub struct Sandbox {
    pub(crate) state: Arc<State>,
    pub(crate) ending: Ending,
    pub(crate) thread: Option<JoinHandle<()>>,
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
