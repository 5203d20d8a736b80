//! What a call proves itself with.

use std::sync::Arc;

use http::header::HeaderValue;

use crate::{AccessToken, Error, Result, TokenSource};

/// Where the access token comes from.
#[derive(Clone, Debug)]
pub(crate) enum Bearer {
    Given(HeaderValue),
    From(Arc<dyn TokenSource>),
}

/// The value of `Authorization`, and who gave it.
pub(crate) struct Credential {
    pub(crate) value: Option<HeaderValue>,
    token: Option<(Arc<dyn TokenSource>, AccessToken)>,
}

impl Credential {
    pub(crate) const NONE: Self = Self { value: None, token: None };

    pub(crate) fn given(value: HeaderValue) -> Self {
        Self { value: Some(value), token: None }
    }

    /// Square does not take it.
    pub(crate) fn refused(&self) {
        if let Some((source, token)) = &self.token {
            source.refused(token);
        }
    }
}

impl Bearer {
    pub(crate) async fn credential(&self) -> Result<Credential> {
        match self {
            Self::Given(value) => Ok(Credential::given(value.clone())),
            Self::From(source) => {
                let token = source.token().await?;
                let value = header("access token", "Bearer", token.expose())?;
                Ok(Credential { value: Some(value), token: Some((Arc::clone(source), token)) })
            }
        }
    }
}

/// An `Authorization` value. The error must not show the secret.
pub(crate) fn header(what: &str, scheme: &str, secret: &str) -> Result<HeaderValue> {
    if secret.is_empty() {
        return Err(Error::builder(format!("the {what} is empty")));
    }
    if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::builder(format!("the {what} holds a space, a line break or another character that it cannot")));
    }
    let mut value =
        HeaderValue::from_str(&format!("{scheme} {secret}")).map_err(|_| Error::builder(format!("the {what} fits no header")))?;
    value.set_sensitive(true);
    Ok(value)
}
