//! Idempotency keys: made once for a call, kept over all its attempts.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::operation::Key;
use crate::{Error, Result};

/// Where new keys come from.
#[derive(Clone)]
pub(crate) struct KeySource(Arc<dyn Fn() -> String + Send + Sync>);

impl KeySource {
    pub(crate) fn new(make: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// A new key, which must be one that Square takes, too.
    pub(crate) fn make(&self, key: Key) -> Result<String> {
        let text = (self.0)();
        check(key, &text)?;
        Ok(text)
    }
}

/// Random UUIDs: 36 characters, which fit the shortest limit.
impl Default for KeySource {
    fn default() -> Self {
        Self::new(|| uuid::Uuid::new_v4().to_string())
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySource(..)")
    }
}

/// A key that Square would refuse, or that protects nothing, is not sent.
pub(crate) fn check(key: Key, text: &str) -> Result<()> {
    let (name, length) = (key.name, text.chars().count());
    match key.max_length.and_then(|max| usize::try_from(max).ok()) {
        _ if text.is_empty() => Err(Error::builder(format!("`{name}` is empty: give a key, or leave it out to have one made"))),
        Some(max) if length > max => {
            Err(Error::builder(format!("`{name}` has {length} characters, and this call takes at most {max}: give a shorter key")))
        }
        _ => Ok(()),
    }
}

/// Fills in the keys of a bulk request: each entry of the map is a request of its own. Gives all of them by the entries' names.
pub(crate) fn fill(body: &mut Value, map: &str, key: Key, source: &KeySource) -> Result<Vec<(String, String)>> {
    let entries = body.get_mut(map).and_then(Value::as_object_mut).into_iter().flatten();
    let entries = entries.filter_map(|(name, entry)| Some((name, entry.as_object_mut()?)));
    let keyed = entries.map(|(name, entry)| {
        let text = match entry.get(key.name) {
            None | Some(Value::Null) => source.make(key)?,
            Some(given) => given.as_str().unwrap_or_default().to_owned(),
        };
        check(key, &text).map_err(|error| Error::builder(format!("`{map}.{name}`: {error}")))?;
        entry.insert(key.name.to_owned(), text.as_str().into());
        Ok((name.clone(), text))
    });
    keyed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KEY: Key = Key { name: "idempotency_key", max_length: Some(4) };

    #[test]
    fn a_key_is_as_long_as_square_takes_it() {
        for (text, complaint) in [("", "is empty"), ("é", ""), ("ééé4", ""), ("12345", "has 5 characters, and this call takes at most 4")]
        {
            match check(KEY, text) {
                Ok(()) => assert_eq!(complaint, "", "{text}"),
                Err(error) => assert!(!complaint.is_empty() && error.is_builder() && error.to_string().contains(complaint), "{error}"),
            }
        }
        assert!(check(Key { max_length: None, ..KEY }, &"x".repeat(1000)).is_ok());
    }

    #[test]
    fn each_entry_of_a_bulk_request_gets_a_key_of_its_own() {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let source = KeySource::new(move || format!("k{}", count.fetch_add(1, std::sync::atomic::Ordering::Relaxed)));
        let mut body = json!({"values": {"a": {}, "b": {"idempotency_key": "own"}, "c": {"idempotency_key": null}}});
        let keys = fill(&mut body, "values", KEY, &source).unwrap();
        assert_eq!(keys, [("a", "k0"), ("b", "own"), ("c", "k1")].map(|(name, key)| (name.to_owned(), key.to_owned())));
        let key = |entry: &str| body["values"][entry]["idempotency_key"].clone();
        assert_eq!([key("a"), key("b"), key("c")], [json!("k0"), json!("own"), json!("k1")]);
        let error = fill(&mut json!({"values": {"a": {"idempotency_key": "12345"}}}), "values", KEY, &source).unwrap_err();
        assert!(error.to_string().starts_with("`values.a`: `idempotency_key` has 5"), "{error}");
    }
}
