//! How values enter a URL: the one place that percent-encodes.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Error, Result};

/// All but the characters that RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Appends a value as one segment of a path. `name` is the parameter's, for the error.
pub(crate) fn path_segment(path: &mut String, name: &str, value: &str) -> Result<()> {
    // An empty or dotted segment would name another endpoint than the one meant.
    if matches!(value, "" | "." | "..") {
        return Err(Error::builder(format!("the path parameter `{name}` cannot be {value:?}")));
    }
    path.extend(utf8_percent_encode(value, RESERVED));
    Ok(())
}

/// Appends `?name=value` or `&name=value`, whichever comes next.
pub(crate) fn query_pair(path: &mut String, name: &str, value: &str) {
    path.push(if path.contains('?') { '&' } else { '?' });
    path.extend(utf8_percent_encode(name, RESERVED));
    path.push('=');
    path.extend(utf8_percent_encode(value, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one_segment() {
        for (value, expected) in [
            ("AZaz09-._~", "AZaz09-._~"),
            ("a/b?c#d", "a%2Fb%3Fc%23d"),
            ("gftc:1 %", "gftc%3A1%20%25"),
            ("é\n", "%C3%A9%0A"),
            ("...", "..."),
        ] {
            let mut path = String::from("/v2/x/");
            path_segment(&mut path, "id", value).unwrap();
            assert_eq!(path, format!("/v2/x/{expected}"));
        }
    }

    #[test]
    fn a_segment_that_changes_the_path_is_an_error() {
        for value in ["", ".", ".."] {
            let error = path_segment(&mut String::new(), "customer_id", value).unwrap_err();
            assert!(error.is_builder());
            assert!(error.to_string().contains("customer_id"), "{error}");
        }
    }

    #[test]
    fn query_pairs_are_joined() {
        let mut path = String::from("/v2/payments");
        query_pair(&mut path, "begin_time", "2024-01-01T00:00:00+01:00");
        query_pair(&mut path, "a b", "c&d=");
        assert_eq!(path, "/v2/payments?begin_time=2024-01-01T00%3A00%3A00%2B01%3A00&a%20b=c%26d%3D");
    }
}
