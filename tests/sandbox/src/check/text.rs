//! Limits of texts and numbers.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use regex::Regex;

use super::Check;
use crate::definition::Limits;

impl Check<'_> {
    pub(super) fn text(&mut self, limits: &Limits, text: &str, at: &str) {
        let length = text.chars().count() as u64;
        if let Some(most) = limits.max_length.filter(|most| length > *most) {
            self.add("VALUE_TOO_LONG", at, format!("{length} characters are too many: at most {most} are allowed."));
        }
        if let Some(least) = limits.min_length.filter(|least| length < *least) {
            let code = if length == 0 { "VALUE_EMPTY" } else { "VALUE_TOO_SHORT" };
            self.add(code, at, format!("{length} characters are too few: at least {least} are needed."));
        }
        if limits.pattern.as_deref().is_some_and(|pattern| !matches(pattern, text)) {
            self.add("VALUE_REGEX_MISMATCH", at, "The value does not match the pattern of this field.");
        }
        if limits.format.as_deref() == Some("date") && text.parse::<Date>().is_err() {
            self.add("INVALID_DATE", at, "Expected a date, `YYYY-MM-DD`.");
        }
    }

    pub(super) fn time(&mut self, text: &str, at: &str) {
        if text.parse::<Timestamp>().is_err() {
            self.add("INVALID_TIME", at, "Expected a time in RFC 3339 format, `2026-01-31T23:59:59Z`.");
        }
    }

    pub(super) fn choice_of(&mut self, name: &str, text: &str, at: &str) {
        let values = &self.definition.enums[name];
        if !values.iter().any(|value| value == text) {
            self.add("INVALID_ENUM_VALUE", at, format!("`{text}` is not one of: {}.", values.join(", ")));
        }
    }

    pub(super) fn range(&mut self, limits: &Limits, number: Option<f64>, at: &str) {
        let Some(number) = number else { return };
        if let Some(most) = limits.maximum.filter(|most| number > *most) {
            self.add("VALUE_TOO_HIGH", at, format!("At most {most} is allowed."));
        }
        if let Some(least) = limits.minimum.filter(|least| number < *least) {
            self.add("VALUE_TOO_LOW", at, format!("At least {least} is needed."));
        }
    }
}

/// Patterns of the definition are few, and each is compiled once.
fn matches(pattern: &str, text: &str) -> bool {
    static PATTERNS: Mutex<BTreeMap<String, Option<Regex>>> = Mutex::new(BTreeMap::new());
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
    compiled.as_ref().is_none_or(|regex| regex.is_match(text))
}
