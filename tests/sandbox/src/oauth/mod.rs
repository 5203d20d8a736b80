//! OAuth as sellers see it: the page on which they agree, and what a click leads to.

mod grant;
mod page;
mod request;

pub(crate) use grant::CODE;
pub(crate) use page::router;

use grant::Decision;
use request::Request;

use crate::state::State;
use crate::{Error, Sandbox, bootstrap};

impl Sandbox {
    /// What happens when the seller follows this link to `/oauth2/authorize` and agrees: gives the address that the browser
    /// is sent to, which is the application's `redirect_uri` with `code` and `state`. An URL that names none leads to the
    /// application's own, `http://localhost:3000/callback`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let url = format!("{}/oauth2/authorize?client_id={}&scope=PAYMENTS_READ&state=S1", sandbox.url(), sandbox.application_id());
    /// let location = sandbox.authorize(&url)?;
    /// assert!(location.starts_with("http://localhost:3000/callback?code="));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the URL is none that shows the page.
    pub fn authorize(&self, url: &str) -> Result<String, Error> {
        self.authorize_as(bootstrap::MERCHANT_ID, url)
    }

    /// The same as another seller, by the merchant's ID.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let seller = sandbox.add_seller("Second Café")?;
    /// let url = format!("{}/oauth2/authorize?client_id={}", sandbox.url(), sandbox.application_id());
    /// let location = sandbox.authorize_as(&seller.merchant_id, &url)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the URL is none that shows the page, or there is no such seller.
    pub fn authorize_as(&self, merchant_id: &str, url: &str) -> Result<String, Error> {
        click(&self.state, url, Decision::Allow { seller: merchant_id })
    }

    /// What happens when the seller says no: the address has `error=access_denied`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// let url = format!("{}/oauth2/authorize?client_id={}", sandbox.url(), sandbox.application_id());
    /// assert!(sandbox.deny(&url)?.contains("error=access_denied"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where the URL is none that shows the page.
    pub fn deny(&self, url: &str) -> Result<String, Error> {
        click(&self.state, url, Decision::Deny)
    }
}

fn click(state: &State, url: &str, decision: Decision<'_>) -> Result<String, Error> {
    let page = format!("{}/oauth2/authorize?", state.base_url);
    let query = url.strip_prefix(&page).ok_or_else(|| Error::new(format!("`{url}` is no link to {page}…")))?;
    let request = Request::read(&state.store(), query).map_err(Error::new)?;
    state.act(|tx| grant::decide(tx, &request, decision))?.map_err(Error::new)
}
