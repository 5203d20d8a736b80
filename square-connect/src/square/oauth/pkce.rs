//! Proof Key for Code Exchange, RFC 7636: who redeems the code is who asked for it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::random_text;
use crate::secret::Secret;
use crate::{Error, Result};

/// The secret of one authorization under PKCE. `Debug` does not show it.
///
/// Keep it where the answer to the browser's return can find it, such as the seller's session; use it once.
///
/// ```
/// use square_connect::oauth::PkceVerifier;
///
/// let verifier = PkceVerifier::generate()?;
/// assert_eq!(verifier.expose().len(), 43);
/// # Ok::<(), square_connect::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PkceVerifier(Secret);

impl PkceVerifier {
    /// A new one, from 256 bits of the system's secure random source.
    ///
    /// # Errors
    ///
    /// [`is_builder`](crate::Error::is_builder) where the system gives no random bytes.
    ///
    /// ```
    /// let verifier = square_connect::oauth::PkceVerifier::generate()?;
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn generate() -> Result<Self> {
        random_text().map(|text| Self(Secret::new(text)))
    }

    /// One that was kept: 43 to 128 ASCII letters, digits and `-._~`.
    ///
    /// # Errors
    ///
    /// [`is_builder`](crate::Error::is_builder) where the text is not of that form. It is not shown.
    ///
    /// ```
    /// use square_connect::oauth::PkceVerifier;
    ///
    /// let verifier = PkceVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
    /// assert!(PkceVerifier::new("short").is_err());
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (43..=128).contains(&text.len()) && text.bytes().all(unreserved) {
            return Ok(Self(Secret::new(text)));
        }
        Err(Error::builder("a PKCE code verifier has 43 to 128 ASCII letters, digits and `-._~`; `PkceVerifier::generate` makes one"))
    }

    /// What goes into the address: the verifier's SHA-256 in base64url, the method S256.
    ///
    /// ```
    /// let verifier = square_connect::oauth::PkceVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
    /// assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[must_use]
    pub fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, self.expose().as_bytes()))
    }

    /// The text itself, to be kept until the browser is back.
    ///
    /// ```
    /// let verifier = square_connect::oauth::PkceVerifier::generate()?;
    /// let kept = verifier.expose().to_owned();
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = PkceVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn verifiers_have_their_form_and_are_not_shown() {
        let (one, other) = (PkceVerifier::generate().unwrap(), PkceVerifier::generate().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert!(PkceVerifier::new(one.expose()).is_ok());
        assert!(!format!("{one:?}").contains(one.expose()));
        for (length, letter, right) in [(42, 'a', false), (43, '~', true), (128, 'Z', true), (129, 'a', false), (43, '+', false)] {
            assert_eq!(PkceVerifier::new(letter.to_string().repeat(length)).is_ok(), right, "{length} {letter}");
        }
    }
}
