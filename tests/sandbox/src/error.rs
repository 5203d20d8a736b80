//! What can go wrong with a sandbox itself.

use std::fmt;
use std::path::Path;

use crate::refusal::Refusal;

/// Why a sandbox cannot start, or cannot keep what it is told.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let error = square_sandbox::Sandbox::builder().data("/no/such/folder/data").start().await.unwrap_err();
/// assert!(error.to_string().starts_with("cannot use the data file /no/such/folder/data: "));
/// # }
/// ```
#[derive(Debug)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(what: impl fmt::Display) -> Self {
        Self(what.to_string())
    }

    pub(crate) fn data(file: &Path, error: impl fmt::Display) -> Self {
        Self(format!("cannot use the data file {}: {error}", file.display()))
    }

    pub(crate) fn refused(refusal: Refusal) -> Self {
        let details: Vec<_> = refusal.mistakes.into_iter().map(|mistake| mistake.detail).collect();
        Self(details.join(" "))
    }

    pub(crate) fn storage(error: impl fmt::Display) -> Self {
        Self(format!("cannot write to the data file: {error}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
