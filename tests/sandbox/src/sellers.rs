//! More sellers than one.

use serde::Serialize;

use crate::state::State;
use crate::{Error, Sandbox, bootstrap};

/// A seller of a sandbox.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Seller {
    /// The ID of the merchant.
    pub merchant_id: String,
    /// The ID of the seller's location.
    pub location_id: String,
    /// A token of the application that may do all for this seller, and does not expire.
    pub access_token: String,
}

impl std::fmt::Debug for Seller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seller").field("merchant_id", &self.merchant_id).field("location_id", &self.location_id).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Adds a seller with one location, who shares nothing with the others.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let seller = sandbox.add_seller("Second Café")?;
    /// assert_ne!(seller.merchant_id, sandbox.merchant_id());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the data file cannot be written.
    pub fn add_seller(&self, name: &str) -> Result<Seller, Error> {
        self.state.add_seller(name)
    }
}

impl State {
    pub(crate) fn add_seller(&self, name: &str) -> Result<Seller, Error> {
        self.act(|tx| {
            let (merchant_id, location_id) = (tx.new_id("ML", 11), tx.new_id("L", 12));
            let access_token = tx.new_id("EAAA", 60);
            bootstrap::seller(tx, &merchant_id, &location_id, name);
            bootstrap::token(tx, &access_token, &merchant_id);
            Seller { merchant_id, location_id, access_token }
        })
    }
}
