//! Payments by cards on file.

use crate::api::payments::{CreatePaymentRequest, Payments};
use crate::models::Money;

impl Payments {
    /// Charges a card on file. Square wants the customer that it is kept for beside the card's id; of a shared card, the
    /// customer's profile with the seller who is paid.
    ///
    /// Give it an idempotency key of your own: with the same key, the same payment can be sent again after an unknown
    /// outcome without charging twice.
    ///
    #[doc = crate::reference::reference!("payments-api", "create-payment")]
    ///
    /// ```no_run
    /// use square_connect::models::{Currency, Money};
    ///
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let charge = square.payments().charge_card_on_file("ccof:CARD_ID", "CUSTOMER_ID", Money::new(2515, Currency::Usd));
    /// let payment = charge.idempotency_key("ORDER-17").send().await?.payment;
    /// # Ok(())
    /// # }
    /// ```
    pub fn charge_card_on_file(
        &self,
        card_id: impl Into<String>,
        customer_id: impl Into<String>,
        amount: impl Into<Money>,
    ) -> CreatePaymentRequest {
        self.create(card_id).customer_id(customer_id).amount_money(amount)
    }
}
