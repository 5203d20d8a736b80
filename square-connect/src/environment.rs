//! Where the client calls: Square's two hosts, or another.

use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

use crate::{Error, Result};

/// The host that a [`Client`](crate::Client) calls.
///
/// Credentials of one environment do not work in the other.
///
/// ```
/// use square_connect::Environment;
///
/// let environment: Environment = "Sandbox".parse()?;
/// assert_eq!(environment, Environment::Sandbox);
/// assert_eq!(environment.base_url(), "https://connect.squareupsandbox.com");
/// assert!("staging".parse::<Environment>().is_err());
/// # Ok::<(), square_connect::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// Real sellers and real money: `https://connect.squareup.com`.
    Production,
    /// Square's test bed, and the default: `https://connect.squareupsandbox.com`.
    #[default]
    Sandbox,
    /// Another address, such as a proxy or a stand-in on this machine: `http` or `https`, a host, and perhaps a port
    /// and a path to put before each call's own. Plain `http` is for loopback addresses only.
    Custom(String),
}

impl Environment {
    /// The address that each call's path is appended to.
    ///
    /// ```
    /// use square_connect::Environment;
    ///
    /// assert_eq!(Environment::Production.base_url(), "https://connect.squareup.com");
    /// ```
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => "https://connect.squareup.com",
            Self::Sandbox => "https://connect.squareupsandbox.com",
            Self::Custom(url) => url,
        }
    }
}

/// Reads `production` or `sandbox`, in any case, or an `http://` or `https://` address.
impl FromStr for Environment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "production" => Ok(Self::Production),
            "sandbox" => Ok(Self::Sandbox),
            _ if lower.starts_with("https://") || lower.starts_with("http://") => Ok(Self::Custom(text.to_owned())),
            _ => Err(Error::builder(format!("{text:?} is no environment: `production`, `sandbox` or an http(s):// address is expected"))),
        }
    }
}

/// A checked base address, without a slash at its end.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl(String);

impl BaseUrl {
    pub(crate) fn new(text: &str) -> Result<Self> {
        // The text itself is not shown where it may hold a password.
        let url = Url::parse(text).map_err(|error| Error::builder(format!("the base URL is not a URL: {error}")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::builder("the base URL must not hold a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::builder(format!("the base URL {url} must not hold a query or fragment")));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(Error::builder(format!(
                    "the base URL {url} would send the access token in the clear: use https (http is for loopback hosts)"
                )));
            }
            other => return Err(Error::builder(format!("the base URL's scheme is `{other}`: http or https is expected"))),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The address of a call. Whatever the path holds, the host stays this one.
    pub(crate) fn join(&self, path_and_query: &str) -> Result<Url> {
        let path = path_and_query.split('?').next().unwrap_or_default();
        if !path.starts_with('/') || path.split(['/', '\\']).any(is_dotted) || path_and_query.contains(is_foreign) {
            return Err(Error::builder(format!(
                "{path:?} is no path: it must start with `/` and hold no `.` or `..` segment, `#`, space or control character"
            )));
        }
        Url::parse(&format!("{}{path_and_query}", self.0)).map_err(|error| Error::builder(format!("{path:?} makes no URL: {error}")))
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// URL parsers resolve these, also when they are percent-encoded.
fn is_dotted(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

fn is_foreign(character: char) -> bool {
    character == '#' || character.is_whitespace() || character.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_are_read_by_name_or_address() {
        assert_eq!("PRODUCTION".parse::<Environment>().unwrap(), Environment::Production);
        assert_eq!("sandbox".parse::<Environment>().unwrap(), Environment::Sandbox);
        let custom = "http://localhost:1".parse::<Environment>().unwrap();
        assert_eq!(custom, Environment::Custom("http://localhost:1".into()));
        for text in ["", "prod", "ftp://x", " sandbox"] {
            let error = text.parse::<Environment>().unwrap_err().to_string();
            assert!(error.contains(&format!("{text:?}")) && error.contains("`sandbox`"), "{error}");
        }
    }

    #[test]
    fn tokens_travel_in_the_clear_on_loopback_only() {
        for good in
            ["https://connect.squareup.com", "https://proxy.example/square/", "http://localhost:8080", "http://127.1.2.3", "http://[::1]:9"]
        {
            assert!(BaseUrl::new(good).is_ok(), "{good}");
        }
        for bad in [
            "http://connect.squareup.com",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "ftp://localhost",
            "localhost:80",
            "https://user:pass@host",
            "https://host/?a=b",
            "https://host/#a",
            "",
        ] {
            let error = BaseUrl::new(bad).unwrap_err();
            assert!(error.is_builder(), "{bad}");
            assert!(!error.to_string().contains("pass@"), "{error}");
        }
    }

    #[test]
    fn a_path_cannot_leave_the_host() {
        let base = BaseUrl::new("https://proxy.example/square/").unwrap();
        assert_eq!(base.join("/v2/x?a=b").unwrap().as_str(), "https://proxy.example/square/v2/x?a=b");
        for odd in ["//evil.example/x", "/@evil.example", "/\\evil.example", "/:80"] {
            assert_eq!(base.join(odd).unwrap().host_str(), Some("proxy.example"), "{odd}");
        }
        for bad in ["", "v2/x", "@evil.example", ".evil.example", "/../x", "/a/%2E%2e/b", "/a/.", "/a#b", "/a b", "/a\tb", "/x?a=\n"] {
            assert!(base.join(bad).unwrap_err().is_builder(), "{bad}");
        }
    }
}
