//! The fields of a profile that a caller sets, and what each may hold.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::refusal::{Mistake, Refusal};

/// Those of which a profile has one at least.
const ONE_OF: [&str; 5] = ["company_name", "email_address", "family_name", "given_name", "phone_number"];

/// How long texts may be.
const LONGEST: [(&str, usize); 6] =
    [("given_name", 300), ("family_name", 300), ("company_name", 500), ("nickname", 100), ("email_address", 254), ("reference_id", 100)];

/// The fields as they are stored. An empty text clears like null.
pub(super) fn checked(mut sent: Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    let mut mistakes = Vec::new();
    for (name, value) in &mut sent {
        match value.as_str() {
            Some("") => *value = Value::Null,
            Some(text) => match check(name, text) {
                Ok(stored) => *value = json!(stored),
                Err(mistake) => mistakes.push(mistake),
            },
            None => {}
        }
    }
    if mistakes.is_empty() { Ok(sent) } else { Err(mistakes.into()) }
}

/// A profile needs something that the customer is known by.
pub(super) fn check_whole(customer: &Value) -> Result<(), Refusal> {
    if ONE_OF.iter().any(|name| customer.get(*name).is_some()) {
        return Ok(());
    }
    Err(Refusal::new("BAD_REQUEST", format!("A customer needs one of these at least: {}.", ONE_OF.join(", "))))
}

fn check(name: &str, text: &str) -> Result<String, Mistake> {
    let mistake = |code: &'static str, detail: String| Mistake { code: code.into(), detail, field: Some(name.to_owned()) };
    let longest = LONGEST.iter().find(|(known, _)| *known == name).map(|(_, most)| *most);
    if let Some(most) = longest.filter(|most| text.chars().count() > *most) {
        return Err(mistake("VALUE_TOO_LONG", format!("At most {most} characters are allowed.")));
    }
    match name {
        "email_address" if !is_email(text) => {
            Err(mistake("INVALID_EMAIL_ADDRESS", format!("`{text}` is no email address: expected `name@example.com`.")))
        }
        "phone_number" if !is_phone(text) => {
            Err(mistake("INVALID_PHONE_NUMBER", format!("`{text}` is no phone number: expected 9 to 16 digits, with or without a `+`.")))
        }
        "birthday" => {
            birthday(text).ok_or_else(|| mistake("INVALID_DATE", format!("`{text}` is no birthday: expected `YYYY-MM-DD` or `MM-DD`.")))
        }
        _ => Ok(text.to_owned()),
    }
}

pub(in crate::behaviour) fn is_email(text: &str) -> bool {
    let clean = !text.chars().any(|char| char.is_whitespace() || char.is_control());
    let dotted = |domain: &str| domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    clean && matches!(text.split_once('@'), Some((name, domain)) if !name.is_empty() && !domain.contains('@') && dotted(domain))
}

pub(in crate::behaviour) fn is_phone(text: &str) -> bool {
    let number = text.strip_prefix('+').unwrap_or(text);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    (9..=16).contains(&digits) && number.chars().all(|char| char.is_ascii_digit() || " ()-.".contains(char))
}

/// A birthday as it is answered: the year is `0000` where none was sent.
fn birthday(text: &str) -> Option<String> {
    let date = |text: &str| (text.len() == 10).then(|| text.parse::<Date>().ok()).flatten();
    match text.len() {
        // A leap year, so that 29 February is a birthday.
        5 => date(&format!("2000-{text}")).map(|_| format!("0000-{text}")),
        _ if text.starts_with("0000-") => birthday(&text[5..]),
        _ => date(text).map(|date| date.to_string()),
    }
}
