//! Texts that a search compares: exact, or fuzzy, which is each word of the query somewhere in the value.

use serde_json::Value;

use super::fields::is_phone;
use crate::refusal::Refusal;

/// What a text is of: a phone number is the same however it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Plain,
    Phone,
}

/// A text filter, made ready to meet many values.
#[derive(Debug)]
pub(super) struct TextFilter {
    kind: Kind,
    exact: Option<String>,
    words: Vec<String>,
}

impl TextFilter {
    pub(super) fn of(filter: &Value, kind: Kind, at: &str) -> Result<Self, Refusal> {
        let text = |name: &str| filter.get(name).and_then(Value::as_str);
        match (text("exact"), text("fuzzy")) {
            (Some(_), Some(_)) => {
                Err(Refusal::at("CONFLICTING_PARAMETERS", at, "The filter is either exact or fuzzy: send one of the two."))
            }
            (Some(exact), None) if kind == Kind::Phone && !(exact.starts_with('+') && is_phone(exact)) => {
                let detail = "An exact search takes the number with `+` and country code: `+12065550100`.";
                Err(Refusal::at("INVALID_PHONE_NUMBER", format!("{at}.exact"), detail))
            }
            (Some(exact), None) => Ok(Self { kind, exact: Some(same(exact, kind)), words: Vec::new() }),
            (None, Some(fuzzy)) => Ok(Self { kind, exact: None, words: words(fuzzy) }),
            (None, None) => Err(Refusal::at("VALUE_EMPTY", at, "The filter says neither `exact` nor `fuzzy`.")),
        }
    }

    pub(super) fn meets(&self, value: Option<&str>) -> bool {
        let Some(value) = value else { return false };
        match &self.exact {
            Some(exact) => same(value, self.kind) == *exact,
            None => {
                let value = if self.kind == Kind::Phone { digits(value) } else { value.to_lowercase() };
                self.words.iter().all(|word| value.contains(word))
            }
        }
    }
}

/// A text in the form in which equal things are equal.
fn same(text: &str, kind: Kind) -> String {
    let lower = || text.to_lowercase();
    match kind {
        Kind::Plain => lower(),
        // The sandbox's sellers are in the US: a number without a country is of there.
        Kind::Phone if !text.starts_with('+') && digits(text).len() == 10 => format!("1{}", digits(text)),
        Kind::Phone => digits(text),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
