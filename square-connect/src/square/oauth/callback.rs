//! What the seller's browser brings back.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use percent_encoding::percent_decode_str;

use super::State;
use crate::secret::Secret;

/// The code that a seller's consent gave, good for five minutes and one exchange. `Debug` does not show it.
///
/// ```
/// let state = square_connect::oauth::State::new("S");
/// let code = state.accept("code=sq0cgb-x&state=S")?;
/// assert_eq!(code.expose(), "sq0cgb-x");
/// # Ok::<(), square_connect::oauth::CallbackError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AuthorizationCode(Secret);

impl AuthorizationCode {
    /// The text itself.
    ///
    /// ```
    /// # fn example(code: square_connect::oauth::AuthorizationCode) {
    /// let text = code.expose();
    /// # }
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl From<AuthorizationCode> for String {
    fn from(code: AuthorizationCode) -> Self {
        code.expose().to_owned()
    }
}

/// Why a browser that came back brought no code.
///
/// ```
/// use square_connect::oauth::{CallbackError, State};
///
/// let refused = State::new("S").accept("error=access_denied&error_description=user_denied&state=S").unwrap_err();
/// assert_eq!(refused, CallbackError::Declined);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The state is missing or not the one that was given: a forged or an outdated return. Trust nothing that came with it.
    StateMismatch,
    /// The seller declined.
    Declined,
    /// Square refused: its code, and what it says of it. Both came with the browser.
    Refused {
        /// Such as `invalid_scope`.
        error: String,
        /// A text for the developer.
        description: Option<String>,
    },
    /// There is neither a code nor an error.
    NoCode,
    /// This parameter occurs more than once.
    Repeated(&'static str),
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StateMismatch => f.write_str("the state is not the one that was given: start the authorization again"),
            Self::Declined => f.write_str("the seller declined"),
            Self::Refused { error, description: None } => write!(f, "Square refused the authorization: {error:?}"),
            Self::Refused { error, description: Some(text) } => write!(f, "Square refused the authorization: {error:?}, {text:?}"),
            Self::NoCode => f.write_str("the callback has neither `code` nor `error`"),
            Self::Repeated(name) => write!(f, "the callback has `{name}` more than once"),
        }
    }
}

impl StdError for CallbackError {}

impl State {
    /// Reads the query with which Square sent the browser back, once it is sure that the browser is the one that was sent.
    ///
    /// # Errors
    ///
    /// [`CallbackError`] tells a forgery, the seller's no and Square's apart.
    ///
    /// ```
    /// use square_connect::oauth::{CallbackError, State};
    ///
    /// let state = State::new("KEPT_IN_THE_SESSION");
    /// assert!(state.accept("code=sq0cgb-x&response_type=code&state=KEPT_IN_THE_SESSION").is_ok());
    /// assert_eq!(state.accept("code=sq0cgb-x&state=OTHER").unwrap_err(), CallbackError::StateMismatch);
    /// ```
    pub fn accept(&self, query: &str) -> Result<AuthorizationCode, CallbackError> {
        let query = query.strip_prefix('?').unwrap_or(query);
        // The state first, so that nothing of a forged query is believed.
        if !one(query, "state")?.is_some_and(|state| self.matches(&state)) {
            return Err(CallbackError::StateMismatch);
        }
        let (code, error, description) = (one(query, "code")?, one(query, "error")?, one(query, "error_description")?);
        match (error, code) {
            (Some(error), _) if error == "access_denied" => Err(CallbackError::Declined),
            (Some(error), _) => Err(CallbackError::Refused { error, description }),
            (None, Some(code)) if !code.is_empty() => Ok(AuthorizationCode(Secret::new(code))),
            (None, _) => Err(CallbackError::NoCode),
        }
    }
}

/// The value of a parameter that may occur once.
fn one(query: &str, wanted: &'static str) -> Result<Option<String>, CallbackError> {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut values = pairs.filter(|(name, _)| decode(name) == wanted).map(|(_, value)| decode(value));
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        (_, Some(_)) => Err(CallbackError::Repeated(wanted)),
    }
}

/// Of an HTML form: a plus is a space.
fn decode(text: &str) -> String {
    let spaced: Cow<'_, str> = if text.contains('+') { text.replace('+', " ").into() } else { text.into() };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_are_told_apart() {
        let state = State::new("s t/1");
        let refused = |error: &str, description: Option<&str>| {
            Err(CallbackError::Refused { error: error.to_owned(), description: description.map(str::to_owned) })
        };
        for (query, expected) in [
            ("code=sq0cgb-1&response_type=code&state=s+t%2F1", Ok("sq0cgb-1")),
            ("?state=s%20t/1&code=a%2Bb%26c", Ok("a+b&c")),
            ("code=a&state=other", Err(CallbackError::StateMismatch)),
            ("code=a&state=", Err(CallbackError::StateMismatch)),
            ("code=a", Err(CallbackError::StateMismatch)),
            ("", Err(CallbackError::StateMismatch)),
            ("error=access_denied", Err(CallbackError::StateMismatch)),
            ("error=access_denied&error_description=user_denied&state=s+t/1", Err(CallbackError::Declined)),
            ("error=invalid_scope&error_description=no+such+scope&state=s+t/1&code=a", refused("invalid_scope", Some("no such scope"))),
            ("error=server_error&state=s+t/1", refused("server_error", None)),
            ("state=s+t/1", Err(CallbackError::NoCode)),
            ("state=s+t/1&code=", Err(CallbackError::NoCode)),
            ("state=s+t/1&st%61te=x&code=a", Err(CallbackError::Repeated("state"))),
            ("state=s+t/1&code=a&code=b", Err(CallbackError::Repeated("code"))),
            ("state=s+t/1&code=%ff", Ok("\u{fffd}")),
        ] {
            let read = state.accept(query);
            assert_eq!(read.as_ref().map(AuthorizationCode::expose), expected.as_ref().copied(), "{query}");
        }
        assert!(!format!("{:?}", state.accept("code=sq0cgb-1&state=s+t/1")).contains("sq0cgb"));
    }
}
