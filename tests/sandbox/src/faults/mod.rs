//! What goes wrong on demand: rules that are told, and chance that repeats itself.

mod act;
mod chance;
mod rules;

pub(crate) use act::serve;
pub(crate) use chance::Chance;
pub use rules::{Fault, Faults, Rule};

use crate::{Error, Sandbox};

/// What is wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageFault {
    /// An item comes twice.
    Duplicate,
    /// The cursor has expired.
    Expired,
}

impl Sandbox {
    /// Makes calls and webhooks go wrong from now on, by these rules instead of those before.
    ///
    /// Chance depends on the seed of the sandbox, the rule, what is asked for, and how often the same was asked for since the
    /// rules were set; on no clock, and on no other call. Each try is a draw of its own, so that a repeated call gets through
    /// in the end. An idempotency key is no part of what is asked for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// use square_sandbox::{Fault, Faults, Sandbox};
    ///
    /// let sandbox = Sandbox::builder().seed(7).start().await?;
    /// sandbox.set_faults(Faults::none().often(0.05, Fault::ResetAfter).often(0.1, Fault::RateLimited { retry_after: Some(1) }))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Where a rule names no operation of the definition, or has a rate or a status that it cannot have.
    pub fn set_faults(&self, faults: Faults) -> Result<(), Error> {
        self.state.faults.set(faults)
    }

    /// Nothing goes wrong any more.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// let sandbox = square_sandbox::Sandbox::start().await?;
    /// sandbox.clear_faults();
    /// # Ok(()) }
    /// ```
    pub fn clear_faults(&self) {
        self.state.faults.clear();
    }

    /// How often each rule has struck since it was set, in the order of the rules.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), square_sandbox::Error> {
    /// use square_sandbox::{Fault, Faults, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.set_faults(Faults::none().often(0.05, Fault::ResetBefore))?;
    /// assert_eq!(sandbox.fault_counts(), [0]);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn fault_counts(&self) -> Vec<u64> {
        self.state.faults.counts()
    }
}
