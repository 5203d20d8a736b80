//! What a schema limits, as data and in words for a reader.

use openapiv3::{ArrayType, IntegerType, NumberType, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type};

use crate::ir::{Bound, Limits};

/// The fact of what is not to be used any more.
pub(super) const DEPRECATED: &str = "Release status: deprecated.";

/// The facts of a field's schema, a sentence each.
pub(super) fn facts(schema: &Schema) -> Vec<String> {
    let limits = limits(schema);
    let mut facts = sentences(&limits);
    facts.extend(form(&limits));
    if let Some(item) = &limits.item {
        facts.extend(sentences(item).iter().map(|limit| format!("Each item: {}", limit.to_lowercase())));
    }
    if let Some(default) = &schema.schema_data.default {
        facts.push(format!("Default: `{default}`."));
    }
    let status = schema.schema_data.extensions.get("x-release-status").and_then(|status| status.as_str());
    if is_deprecated(&schema.schema_data) {
        facts.push(DEPRECATED.to_owned());
    } else if let Some(status) = status.filter(|status| *status != "PUBLIC") {
        facts.push(format!("Release status: {}.", status.to_lowercase()));
    }
    facts
}

/// By OpenAPI's flag, or by Square's status.
pub(super) fn is_deprecated(data: &SchemaData) -> bool {
    data.deprecated || data.extensions.get("x-release-status").is_some_and(|status| status == "DEPRECATED")
}

/// The limits of a value of a schema.
pub(super) fn limits(schema: &Schema) -> Limits {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => Limits {
            min_length: text.min_length.map(|length| length as u64),
            max_length: text.max_length.map(|length| length as u64),
            pattern: text.pattern.clone(),
            format: format(text),
            ..Limits::default()
        },
        SchemaKind::Type(Type::Integer(IntegerType { minimum, maximum, .. })) => {
            Limits { minimum: minimum.map(Bound::Integer), maximum: maximum.map(Bound::Integer), ..Limits::default() }
        }
        SchemaKind::Type(Type::Number(NumberType { minimum, maximum, .. })) => {
            Limits { minimum: minimum.map(Bound::Number), maximum: maximum.map(Bound::Number), ..Limits::default() }
        }
        SchemaKind::Type(Type::Array(list)) => list_limits(list),
        _ => Limits::default(),
    }
}

fn list_limits(list: &ArrayType) -> Limits {
    let item = list.items.as_ref().and_then(ReferenceOr::as_item).map(|item| limits(item));
    Limits {
        min_items: list.min_items.map(|count| count as u64),
        max_items: list.max_items.map(|count| count as u64),
        item: item.filter(|item| *item != Limits::default()).map(Box::new),
        ..Limits::default()
    }
}

/// The limits of a value that have a size.
fn sentences(limits: &Limits) -> Vec<String> {
    let length = count(limits.min_length, limits.max_length, "character");
    let value = range(limits.minimum, limits.maximum);
    let items = count(limits.min_items, limits.max_items, "item");
    [length, value, items].into_iter().flatten().collect()
}

fn form(limits: &Limits) -> Vec<String> {
    let mut facts = Vec::new();
    match limits.format.as_deref() {
        Some("date") => facts.push("A calendar date, `YYYY-MM-DD`.".to_owned()),
        Some("duration") => facts.push("An RFC 3339 duration, such as `PT5M`.".to_owned()),
        Some("date-time") => facts.push("An RFC 3339 time.".to_owned()),
        _ => {}
    }
    if let Some(pattern) = &limits.pattern {
        facts.push(format!("Pattern: `{pattern}`."));
    }
    facts
}

/// The format of a text by its OpenAPI name.
pub(super) fn format(text: &StringType) -> Option<String> {
    use openapiv3::{
        StringFormat,
        VariantOrUnknownOrEmpty::{Empty, Item, Unknown},
    };
    match &text.format {
        Item(StringFormat::Date) => Some("date".to_owned()),
        Item(StringFormat::DateTime) => Some("date-time".to_owned()),
        Item(StringFormat::Binary) => Some("binary".to_owned()),
        Item(StringFormat::Byte | StringFormat::Password) | Empty => None,
        Unknown(name) => Some(name.clone()),
    }
}

fn count(least: Option<u64>, most: Option<u64>, unit: &str) -> Option<String> {
    let plural = |n: u64| if n == 1 { unit.to_owned() } else { format!("{unit}s") };
    match (least.filter(|n| *n > 0), most) {
        (Some(a), Some(b)) if a == b => Some(format!("Exactly {a} {}.", plural(a))),
        (Some(a), Some(b)) => Some(format!("{a} to {b} {}.", plural(b))),
        (Some(a), None) => Some(format!("At least {a} {}.", plural(a))),
        (None, Some(b)) => Some(format!("At most {b} {}.", plural(b))),
        (None, None) => None,
    }
}

fn range(least: Option<Bound>, most: Option<Bound>) -> Option<String> {
    match (least, most) {
        (Some(a), Some(b)) => Some(format!("From {a} to {b}.")),
        (Some(a), None) => Some(format!("At least {a}.")),
        (None, Some(b)) => Some(format!("At most {b}.")),
        (None, None) => None,
    }
}
