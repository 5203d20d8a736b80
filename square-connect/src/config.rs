//! Settings in the form in which they are sent.

use std::time::Duration;

use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING, USER_AGENT,
};

use crate::credential::{self, Bearer, Credential};
use crate::secret::Secret;
use crate::transport::Auth;
use crate::{Error, RequestOptions, Result, RetryPolicy};

const SQUARE_VERSION: HeaderName = HeaderName::from_static("square-version");
/// The headers that the client alone answers for.
pub(crate) const OWN_HEADERS: [HeaderName; 5] = [AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING];

/// Every header but those of the body, checked and ready. `Debug` shows no value of a secret one.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) retry: RetryPolicy,
    headers: HeaderMap,
    pub(crate) bearer: Option<Bearer>,
    client_secret: Option<HeaderValue>,
    /// What was wrong with an option, to be told by the next call.
    problem: Option<String>,
}

impl Config {
    pub(crate) fn new(user_agent_suffix: Option<&str>, application_secret: Option<&Secret>) -> Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, user_agent(user_agent_suffix)?);
        if let Some(version) = crate::generated::SQUARE_VERSION {
            headers.insert(SQUARE_VERSION, HeaderValue::from_static(version));
        }
        let client_secret = application_secret.map(|secret| credential::header("application secret", "Client", secret.expose()));
        Ok(Self {
            timeout: Duration::from_secs(180),
            attempt_timeout: Duration::from_secs(60),
            max_response_bytes: 64 << 20,
            retry: RetryPolicy::default(),
            headers,
            bearer: None,
            client_secret: client_secret.transpose()?,
            problem: None,
        })
    }

    /// Takes over what the options set.
    pub(crate) fn apply(&mut self, options: &RequestOptions) -> Result<()> {
        if let Some(timeout) = options.timeout {
            self.timeout = timeout;
        }
        if let Some(timeout) = options.attempt_timeout {
            self.attempt_timeout = timeout;
        }
        if let Some(limit) = options.max_response_bytes {
            self.max_response_bytes = limit;
        }
        if let Some(retry) = &options.retry {
            self.retry = retry.clone();
        }
        if let Some(token) = &options.access_token {
            self.bearer = Some(Bearer::Given(credential::header("access token", "Bearer", token.expose())?));
        }
        if let Some(version) = &options.square_version {
            let value = HeaderValue::from_str(version);
            let value = value.map_err(|_| Error::builder(format!("the Square version {version:?} fits no header")))?;
            self.headers.insert(SQUARE_VERSION, value);
        }
        options.headers.iter().try_for_each(|(name, value)| self.add_header(name, value))
    }

    /// As [`apply`](Self::apply), for callers that cannot fail: the next call does.
    pub(crate) fn apply_or_defer(&mut self, options: &RequestOptions) {
        if let Err(error) = self.apply(options) {
            self.problem = Some(error.to_string());
        }
    }

    fn add_header(&mut self, name: &str, value: &Secret) -> Result<()> {
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Error::builder(format!("{name:?} is no name of a header")))?;
        if OWN_HEADERS.contains(&key) {
            return Err(Error::builder(format!("the header `{key}` is the client's own and cannot be set")));
        }
        let mut value = HeaderValue::from_str(value.expose())
            .map_err(|_| Error::builder(format!("the value of `{key}` holds a character that no header can")))?;
        // Any header of the user's may be a secret.
        value.set_sensitive(true);
        self.headers.insert(key, value);
        Ok(())
    }

    /// The headers of a call, but for its credential.
    pub(crate) fn headers(&self) -> Result<HeaderMap> {
        match &self.problem {
            Some(problem) => Err(Error::builder(problem.as_str())),
            None => Ok(self.headers.clone()),
        }
    }

    /// What the call proves itself with.
    pub(crate) async fn credential(&self, auth: Auth) -> Result<Credential> {
        match (auth, &self.bearer, &self.client_secret) {
            (Auth::None, _, _) => Ok(Credential::NONE),
            (Auth::Bearer, Some(bearer), _) => bearer.credential().await,
            (Auth::ClientSecret, _, Some(secret)) => Ok(Credential::given(secret.clone())),
            (Auth::Bearer, None, _) => Err(Error::builder("this call needs an access token, and the client has none")),
            (Auth::ClientSecret, _, None) => Err(Error::builder("this call needs the application secret, and the client has none")),
        }
    }
}

fn user_agent(suffix: Option<&str>) -> Result<HeaderValue> {
    let own = concat!("square-connect/", env!("CARGO_PKG_VERSION"));
    match suffix {
        None => Ok(HeaderValue::from_static(own)),
        Some(suffix) => HeaderValue::from_str(&format!("{own} {suffix}"))
            .map_err(|_| Error::builder(format!("the user agent's suffix {suffix:?} fits no header"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn applied(options: RequestOptions) -> Result<HeaderMap> {
        let mut config = Config::new(Some("shop/1"), Some(&Secret::new("sq0csp-x"))).unwrap();
        config.apply_or_defer(&RequestOptions::new().access_token("TOKEN"));
        config.apply_or_defer(&options);
        let mut headers = config.headers()?;
        headers.insert(AUTHORIZATION, config.credential(Auth::Bearer).await?.value.unwrap());
        Ok(headers)
    }

    #[tokio::test]
    async fn later_options_win() {
        let options = RequestOptions::new().access_token("OTHER").square_version("2020-01-01").header("A", "1").header("a", "2");
        let headers = applied(options).await.unwrap();
        assert_eq!(headers[AUTHORIZATION], "Bearer OTHER");
        assert_eq!(headers["square-version"], "2020-01-01");
        assert_eq!(headers["a"], "2");
        assert!(headers[USER_AGENT].to_str().unwrap().ends_with(" shop/1"));
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_told_without_its_value() {
        for (options, expected) in [
            (RequestOptions::new().access_token("EAAA\nX: y"), "access token"),
            (RequestOptions::new().access_token(""), "empty"),
            (RequestOptions::new().header("a b", "EAAA"), "a b"),
            (RequestOptions::new().header("a", "EAAA\r\n"), "`a`"),
            (RequestOptions::new().header("AUTHORIZATION", "EAAA"), "`authorization`"),
            (RequestOptions::new().square_version("\n"), "version"),
        ] {
            let error = applied(options).await.unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(error.is_builder() && text.contains(expected) && !text.contains("EAAA"), "{text}");
        }
    }

    #[tokio::test]
    async fn a_missing_credential_is_an_error_only_where_it_is_needed() {
        let config = Config::new(None, None).unwrap();
        assert!(config.credential(Auth::Bearer).await.err().unwrap().to_string().contains("access token"));
        assert!(config.credential(Auth::ClientSecret).await.err().unwrap().to_string().contains("application secret"));
        assert!(config.credential(Auth::None).await.unwrap().value.is_none());
    }
}
