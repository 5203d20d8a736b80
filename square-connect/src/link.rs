//! The `Link` header, RFC 8288, as far as the next page needs it.

use http::HeaderMap;
use http::header::LINK;
use percent_encoding::percent_decode_str;

use crate::{Error, Result};

/// The value that the link to the next page has for a parameter of its query; none without such a link.
///
/// No more than the value is taken, so that a link to elsewhere leads nowhere else.
pub(crate) fn next(headers: &HeaderMap, parameter: &str) -> Result<Option<String>> {
    let headers = headers.get_all(LINK).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    let Some(target) = headers.flat_map(Links).find_map(|(target, rest)| is_next(rest).then_some(target)) else { return Ok(None) };
    match query(target, parameter).filter(|value| !value.is_empty()) {
        Some(value) => Ok(Some(value)),
        None => Err(Error::builder(format!("the `Link` header has a next page but no `{parameter}` to ask for it with"))),
    }
}

/// The links of a header: what stands between `<` and `>`, and the parameters after it.
struct Links<'a>(&'a str);

impl<'a> Iterator for Links<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (target, rest) = self.0.split_once('<')?.1.split_once('>')?;
        let (parameters, rest) = rest.split_at(unquoted(rest, ',').unwrap_or(rest.len()));
        self.0 = rest;
        Some((target, parameters))
    }
}

/// Where a sign stands outside of quotes, be they double or, as Square has them, single.
fn unquoted(text: &str, sign: char) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == sign => return Some(at),
            _ => {}
        }
        None
    })
}

fn is_next(mut parameters: &str) -> bool {
    loop {
        let end = unquoted(parameters, ';').unwrap_or(parameters.len());
        let (name, value) = parameters[..end].split_once('=').unwrap_or_default();
        if name.trim().eq_ignore_ascii_case("rel") {
            let value = value.trim().trim_matches(['"', '\'']);
            return value.split_ascii_whitespace().any(|kind| kind.eq_ignore_ascii_case("next"));
        }
        let Some(rest) = parameters.get(end + 1..) else { return false };
        parameters = rest;
    }
}

/// The value of a parameter of a URL's query. A `+` stays one: a token may hold it, but no space.
fn query(url: &str, parameter: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), value)).find(|(name, _)| name == parameter).map(|(_, value)| decoded(value))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn next_of(links: &[&'static str]) -> Result<Option<String>> {
        let headers = links.iter().map(|link| (LINK, HeaderValue::from_static(link)));
        let mut map = HeaderMap::new();
        headers.for_each(|(name, value)| _ = map.append(name, value));
        next(&map, "batch_token")
    }

    #[test]
    fn the_next_token_is_found() {
        for links in [
            &["<https://x.test/v1/L/orders?batch_token=a%2Fb+c&limit=2>;rel='next'"][..],
            &["<https://x.test/v1/L/orders?limit=2&batch_token=a%2Fb+c#top>; rel=\"next\""],
            &["<?batch_token=a/b+c>; title=\"a, b; rel=prev\"; REL=Next"],
            &["<https://x.test/?batch_token=no>; rel='prev', <https://x.test/?q=1,2;3&batch_token=a%2Fb+c>; rel='last next'"],
            &["<https://x.test/?batch_token=no>", "<https://x.test/?batch%5Ftoken=a%2Fb+c>;rel=next"],
        ] {
            assert_eq!(next_of(links).unwrap().as_deref(), Some("a/b+c"), "{links:?}");
        }
    }

    #[test]
    fn without_a_next_link_there_is_none() {
        for links in [
            &[][..],
            &[""],
            &["https://x.test/?batch_token=no; rel=next"],
            &["<https://x.test/?batch_token=no"],
            &["<https://x.test/?batch_token=no>; rel='nextish'"],
            &["<https://x.test/?batch_token=no>; rev=next; rel"],
            &["<https://x.test/?batch_token=no>; title=\"; rel=next"],
        ] {
            assert_eq!(next_of(links).unwrap(), None, "{links:?}");
        }
    }

    #[test]
    fn a_next_link_without_a_token_is_an_error() {
        for link in ["<https://x.test/v1/L/orders>;rel='next'", "<https://x.test/?batch_token=>;rel='next'", "<?other=1>;rel=next"] {
            let error = next_of(&[link]).unwrap_err();
            assert!(error.is_builder() && error.to_string().contains("`batch_token`"), "{error}");
        }
    }
}
