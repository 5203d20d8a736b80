//! The facts that Square states in prose only: time formats, longest texts, sizes of pages.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::enums::LINK;
use crate::document::Object;

/// Adds to a schema what its description alone says.
pub(super) fn lift(schema: &mut Object, name: Option<&str>, prose: &str) {
    match schema.get("type").and_then(Value::as_str) {
        Some("string" | "array") if ENUM.is_match(prose) => lift_enum(schema, prose),
        Some("string") if !schema.contains_key("enum") => {
            if let Some(format) = time_format(name.unwrap_or_default(), prose) {
                schema.entry("format").or_insert(json!(format));
            }
            if let Some(length) = number(&LENGTH, prose) {
                schema.entry("maxLength").or_insert(json!(length));
            }
        }
        Some("integer") if name == Some("limit") => lift_page_size(schema, prose),
        _ => {}
    }
}

/// The enum whose values a text has, for [`super::enums`] to refer to.
fn lift_enum(schema: &mut Object, prose: &str) {
    let name = ENUM.captures(prose).and_then(|found| found.iter().skip(1).flatten().next()).map(|name| name.as_str().to_lowercase());
    if let (Some(name), false) = (name, schema.contains_key("enum")) {
        schema.insert(LINK.to_owned(), json!(name));
    }
}

fn lift_page_size(schema: &mut Object, prose: &str) {
    let default = number(&DEFAULT, prose);
    if let Some(size) = number(&PAGE, prose).or_else(|| number(&DEFAULT_IS_MAXIMUM, prose)) {
        schema.entry("maximum").or_insert(json!(size));
    }
    if let Some(size) = default {
        schema.entry("default").or_insert(json!(size));
    }
}

/// The format of a text that holds a time, by what is said of it.
fn time_format(name: &str, prose: &str) -> Option<&'static str> {
    if !STANDARD.is_match(prose) {
        return CALENDAR_DATE.is_match(prose).then_some("date").filter(|_| name.ends_with("date"));
    }
    if name.ends_with("_duration") || DURATION.is_match(prose) {
        return Some("duration");
    }
    if CALENDAR_DATE.is_match(prose) && !prose.to_lowercase().contains("timestamp") {
        return Some("date");
    }
    Some("date-time")
}

fn number(pattern: &Regex, prose: &str) -> Option<u64> {
    let found = pattern.captures(prose)?;
    found.iter().skip(1).flatten().next()?.as_str().replace(',', "").parse().ok()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this file")
}

static ENUM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) \]\( (?:\#type- | [^)\s]*/enums/) ([a-z0-9_]+) \) \s* for\ possible\ values
            | possible\ values,\ see \s* \[[^\]]*\]\( (?:\#type- | [^)\s]*/enums/) ([a-z0-9_]+) \)",
    )
});
static STANDARD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)RFC[ -]?3339|ISO[ -]?8601"));
static CALENDAR_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bYYYY-MM-DD\b[^T]|calendar date"));
static DURATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(RFC[ -]?3339|ISO[ -]?8601)[ -]?(format )?(duration|P\[)|duration (must be )?in (the )?(RFC|ISO)"));
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) max(?:imum)?\ length\ (?:for\ this\ value\ )?(?:is|of)\ ([0-9,]*[0-9])
            | max:\ ([0-9,]*[0-9])\ characters
            | max\ of\ ([0-9,]*[0-9])\ characters
            | cannot\ exceed\ ([0-9,]*[0-9])\ characters",
    )
});
static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) maximum\ value\ is\ ([0-9,]*[0-9])
            | maximum\ limit\ of\ ([0-9,]*[0-9])
            | ([0-9,]*[0-9])\ is\ the\ (?:maximum|largest)
            | ([0-9,]*[0-9])\ max\b
            | max:\ `?([0-9,]*[0-9])
            | greater\ than\ ([0-9,]*[0-9])
            | between\ 1\ and\ ([0-9,]*[0-9])
            | cannot\ exceed\ ([0-9,]*[0-9])",
    )
});
static DEFAULT_IS_MAXIMUM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)default value (?:of|is) ([0-9,]*[0-9]),?(?: which)? is also the maximum"));
static DEFAULT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)default(?: value)?(?: is| of| limit of|:)* `?([0-9,]*[0-9])|([0-9,]*[0-9]) by default"));

#[cfg(test)]
mod tests {
    use super::*;

    fn lifted(kind: &str, name: &str, prose: &str) -> Value {
        let mut schema = Object::from_iter([("type".to_owned(), json!(kind))]);
        lift(&mut schema, Some(name), prose);
        schema.remove("type");
        Value::Object(schema)
    }

    #[test]
    fn facts_of_prose_are_lifted() {
        let rows = [
            ("string", "created_at", "When it was made, as an RFC 3339 timestamp.", json!({ "format": "date-time" })),
            ("string", "opened_at", "Start of the shift (ISO 8601).", json!({ "format": "date-time" })),
            ("string", "deadline_duration", "An RFC 3339 duration.", json!({ "format": "duration" })),
            ("string", "start_date", "Given as YYYY-MM-DD.", json!({ "format": "date" })),
            ("string", "start_of_day", "Local time as HH:MM.", json!({})),
            ("string", "given_name", "The maximum length for this value is 300 characters.", json!({ "maxLength": 300 })),
            ("string", "idempotency_key", "Max: 45 characters", json!({ "maxLength": 45 })),
            ("string", "note", "It cannot exceed 1,000 characters.", json!({ "maxLength": 1000 })),
            ("string", "brand", "Its make. See [Brand](#type-cardbrand) for possible values", json!({ "x-enum-link": "cardbrand" })),
            ("string", "land", "For possible values, see [Land](https://a.test/x/enums/Land).", json!({ "x-enum-link": "land" })),
            ("string", "note", "One of a [Brand](#type-cardbrand).", json!({})),
            (
                "integer",
                "limit",
                "At least 1; the maximum value is 100. The default value is 20.",
                json!({ "maximum": 100, "default": 20 }),
            ),
            ("integer", "limit", "Objects in a page (200 by default, 1000 max).", json!({ "maximum": 1000, "default": 200 })),
            ("integer", "limit", "Its default value of 100 is also the maximum.", json!({ "maximum": 100, "default": 100 })),
            ("integer", "amount", "The maximum value is 100.", json!({})),
        ];
        for (kind, name, prose, wanted) in rows {
            assert_eq!(lifted(kind, name, prose), wanted, "{prose}");
        }
    }
}
