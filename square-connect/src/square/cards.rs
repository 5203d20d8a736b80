//! Cards on file.

use crate::api::cards::{Cards, CreateCardRequest};
use crate::models::Card;

impl Cards {
    /// Keeps a card on file for a customer, who must have agreed to it.
    ///
    /// The source is a token of Square's payment form (`cnon:…`, formerly a nonce), or the id of a payment by that card: made
    /// within the last 24 hours, authorized or captured, for the same seller, and not itself by a card on file or a wallet.
    /// The card's id in the answer is what to [charge](crate::api::payments::Payments::charge_card_on_file).
    ///
    /// For a cardholder's name or an address beside it, call [`create`](Self::create) with a [`Card`].
    ///
    #[doc = crate::reference::reference!("cards-api", "create-card")]
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let card = square.cards().create_for_customer("CUSTOMER_ID", "cnon:card-nonce-ok").send().await?.card;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_for_customer(&self, customer_id: impl Into<String>, source_id: impl Into<String>) -> CreateCardRequest {
        self.create(Card::default().customer_id(customer_id), source_id)
    }
}
