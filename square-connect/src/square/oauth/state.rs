//! The value that ties the browser that comes back to the one that was sent.

use ring::hmac::{HMAC_SHA256, Key, sign, verify};

use super::random_text;
use crate::Result;
use crate::secret::Secret;

/// A value that Square hands back with the browser. Who cannot name it did not start here. `Debug` does not show it.
///
/// Make a new one for each authorization, and keep it in the seller's session until the browser is back.
///
/// ```
/// use square_connect::oauth::State;
///
/// let state = State::generate()?;
/// let kept = state.expose().to_owned();
/// assert!(State::new(kept).matches(state.expose()));
/// # Ok::<(), square_connect::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct State(Secret);

impl State {
    /// A new one, from 256 bits of the system's secure random source.
    ///
    /// # Errors
    ///
    /// [`is_builder`](crate::Error::is_builder) where the system gives no random bytes.
    ///
    /// ```
    /// let state = square_connect::oauth::State::generate()?;
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn generate() -> Result<Self> {
        random_text().map(Self::new)
    }

    /// One that was kept.
    ///
    /// ```
    /// let state = square_connect::oauth::State::new("KEPT");
    /// ```
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Secret::new(text))
    }

    /// The text itself, to be kept until the browser is back.
    ///
    /// ```
    /// assert_eq!(square_connect::oauth::State::new("KEPT").expose(), "KEPT");
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Whether this is what came back. How long the answer takes does not tell how much of it was right; an empty state
    /// matches nothing. [`accept`](Self::accept) asks this, too.
    ///
    /// ```
    /// assert!(!square_connect::oauth::State::new("KEPT").matches("GUESSED"));
    /// ```
    #[must_use]
    pub fn matches(&self, returned: &str) -> bool {
        let own = self.expose().as_bytes();
        let key = Key::new(HMAC_SHA256, own);
        !own.is_empty() && verify(&key, returned.as_bytes(), sign(&key, own).as_ref()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn only_the_same_text_matches() {
        for (own, returned, same) in
            [("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("abc", "abcd", false), ("abc", "", false), ("", "", false)]
        {
            assert_eq!(State::new(own).matches(returned), same, "{own} {returned}");
        }
        assert_eq!(format!("{:?}", State::new("abc")), "State(Secret(..))");
    }
}
