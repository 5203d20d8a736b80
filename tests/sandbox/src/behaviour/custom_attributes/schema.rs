//! The JSON schemas of custom attributes, which come in a few forms: a reference to one of Square's types, or a selection.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::customers::{is_email, is_phone};
use crate::refusal::Refusal;

/// Square's types, by what stands at the end of the reference: `…/common.json#squareup.common.String`.
const TYPES: [&str; 9] = ["String", "Email", "PhoneNumber", "Address", "Date", "DateTime", "Duration", "Boolean", "Number"];

/// How many digits a number may have after the point.
const PRECISION: usize = 5;

/// Whether a schema is one that a definition may have.
pub(super) fn check(schema: Option<&Value>, at: &str) -> Result<(), Refusal> {
    let Some(schema) = schema.filter(|schema| schema.is_object()) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", at, "A definition needs a schema, which is an object."));
    };
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) if kind(schema).is_none() => {
            let detail = format!("`{reference}` refers to none of Square's types: {}.", TYPES.join(", "));
            Err(Refusal::at("INVALID_VALUE", format!("{at}.$ref"), detail))
        }
        Some(_) => Ok(()),
        None => check_selection(schema, at),
    }
}

/// A selection lists what may be chosen: names for people, and an ID for each.
fn check_selection(schema: &Value, at: &str) -> Result<(), Refusal> {
    let list = |name: &str| schema["items"][name].as_array().filter(|list| list.iter().all(Value::is_string));
    let (Some(ids), Some(names)) = (list("enum"), list("names")) else {
        let detail = "The schema is neither a reference (`$ref`) nor a selection (`items` with `names` and `enum`).";
        return Err(Refusal::at("INVALID_VALUE", at, detail));
    };
    if ids.len() != names.len() {
        return Err(Refusal::at("INVALID_VALUE", format!("{at}.items"), "`names` and `enum` are of different lengths."));
    }
    let twice = |list: &[Value]| list.iter().enumerate().any(|(index, item)| list[..index].contains(item));
    if twice(ids) || twice(names) {
        return Err(Refusal::at("INVALID_VALUE", format!("{at}.items"), "Each option has a name and an ID of its own."));
    }
    Ok(())
}

/// The type of a definition is for good; the options of a selection may change.
pub(super) fn check_change(old: &Value, new: &Value, at: &str) -> Result<(), Refusal> {
    if kind(old) == kind(new) {
        return Ok(());
    }
    Err(Refusal::at("BAD_REQUEST", at, "The type of a definition cannot change: make a new definition, and delete this one."))
}

/// Which of Square's types a schema refers to. A selection refers to none.
fn kind(schema: &Value) -> Option<&'static str> {
    let reference = schema.get("$ref")?.as_str()?;
    let name = reference.rsplit(['.', '/', '#']).next()?;
    TYPES.into_iter().find(|known| *known == name)
}

/// Whether a value is of the type of its definition.
pub(super) fn check_value(schema: &Value, value: &Value, at: &str) -> Result<(), Refusal> {
    let text = value.as_str();
    let (fits, wanted) = match kind(schema) {
        Some("String") => (text.is_some_and(|text| text.chars().count() <= 1000), "a text of at most 1000 characters"),
        Some("Email") => (text.is_some_and(is_email), "an email address"),
        Some("PhoneNumber") => (text.is_some_and(|text| text.starts_with('+') && is_phone(text)), "a phone number: `+12065550100`"),
        Some("Address") => (value.is_object(), "an address, which is an object"),
        Some("Date") => (text.is_some_and(|text| text.len() == 10 && text.parse::<Date>().is_ok()), "a date: `2026-01-31`"),
        Some("DateTime") => (text.is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()), "a time: `2026-01-31T23:59:59Z`"),
        Some("Duration") => (text.is_some_and(|text| text.parse::<jiff::Span>().is_ok()), "a duration: `PT1H30M`"),
        Some("Boolean") => (value.is_boolean(), "true or false"),
        Some("Number") => (is_number(value), "a number written as a text, with at most 5 digits after the point: `\"12.5\"`"),
        _ => return check_choice(schema, value, at),
    };
    if fits { Ok(()) } else { Err(Refusal::at("INVALID_VALUE", at, format!("The definition of the attribute wants {wanted}."))) }
}

fn check_choice(schema: &Value, value: &Value, at: &str) -> Result<(), Refusal> {
    let options = schema["items"]["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(chosen) = value.as_array() else {
        return Err(Refusal::at("EXPECTED_ARRAY", at, "A selection is a list of the IDs that the definition has in `items.enum`."));
    };
    if let Some(unknown) = chosen.iter().find(|id| !options.contains(id)) {
        return Err(Refusal::at("INVALID_VALUE", at, format!("{unknown} is none of the options in `items.enum`.")));
    }
    if chosen.iter().enumerate().any(|(index, id)| chosen[..index].contains(id)) {
        return Err(Refusal::at("INVALID_VALUE", at, "An option is chosen twice."));
    }
    let most = schema.get("maxItems").unwrap_or(&json!(options.len())).as_u64().unwrap_or(u64::MAX);
    if chosen.len() as u64 > most {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", at, format!("At most {most} options may be chosen.")));
    }
    Ok(())
}

fn is_number(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part) && part.len() <= PRECISION
}

/// The number that a value holds.
pub(in crate::behaviour) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// The names of what was chosen.
pub(in crate::behaviour) fn selected_names<'s>(schema: &'s Value, value: &Value) -> Vec<&'s str> {
    let list = |name: &str| schema["items"][name].as_array().map(Vec::as_slice).unwrap_or_default();
    let chosen = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let options = list("enum").iter().zip(list("names"));
    options.filter(|(id, _)| chosen.contains(id)).filter_map(|(_, name)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_by_their_type() {
        let of = |name: &str| json!({ "$ref": format!("https://squarecdn.example/schemas/v1/common.json#squareup.common.{name}") });
        let selection = json!({ "type": "array", "maxItems": 1, "items": { "names": ["Red", "Blue"], "enum": ["r", "b"] } });
        let cases = [
            (of("String"), json!("x"), true),
            (of("String"), json!(1), false),
            (of("Number"), json!("-12.50000"), true),
            (of("Number"), json!("1.123456"), false),
            (of("Number"), json!("--1"), false),
            (of("Number"), json!(1), false),
            (of("Boolean"), json!(false), true),
            (of("Boolean"), json!("false"), false),
            (of("Date"), json!("2026-02-28"), true),
            (of("Date"), json!("2026-02-30"), false),
            (of("Email"), json!("a@example.com"), true),
            (of("Email"), json!("a@example"), false),
            (of("PhoneNumber"), json!("+12065550100"), true),
            (of("PhoneNumber"), json!("2065550100"), false),
            (of("Address"), json!({ "country": "US" }), true),
            (of("Address"), json!("US"), false),
            (of("Duration"), json!("PT1H"), true),
            (of("Duration"), json!("soon"), false),
            (of("DateTime"), json!("2026-01-31T23:59:59Z"), true),
            (of("DateTime"), json!("2026-01-31"), false),
            (selection.clone(), json!(["r"]), true),
            (selection.clone(), json!(["x"]), false),
            (selection.clone(), json!(["r", "b"]), false),
            (selection, json!("r"), false),
        ];
        for (schema, value, fits) in cases {
            assert!(check(Some(&schema), "schema").is_ok(), "{schema}");
            assert_eq!(check_value(&schema, &value, "value").is_ok(), fits, "{value} by {schema}");
        }
    }
}
