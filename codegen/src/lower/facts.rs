//! What a schema limits, in words for a reader.

use openapiv3::{ArrayType, IntegerType, NumberType, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type};

/// The fact of what is not to be used any more.
pub(super) const DEPRECATED: &str = "Release status: deprecated.";

/// The facts of a field's schema, a sentence each.
pub(super) fn facts(schema: &Schema) -> Vec<String> {
    let mut facts = limits(schema);
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => facts.extend(form(text)),
        SchemaKind::Type(Type::Array(list)) => facts.extend(item_limits(list)),
        _ => {}
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

fn limits(schema: &Schema) -> Vec<String> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => count(text.min_length, text.max_length, "character"),
        SchemaKind::Type(Type::Integer(IntegerType { minimum, maximum, .. })) => range(minimum.as_ref(), maximum.as_ref()),
        SchemaKind::Type(Type::Number(NumberType { minimum, maximum, .. })) => range(minimum.as_ref(), maximum.as_ref()),
        SchemaKind::Type(Type::Array(list)) => count(list.min_items, list.max_items, "item"),
        _ => Vec::new(),
    }
}

fn item_limits(list: &ArrayType) -> Vec<String> {
    let item = list.items.as_ref().and_then(ReferenceOr::as_item);
    item.into_iter().flat_map(|item| limits(item)).map(|limit| format!("Each item: {}", limit.to_lowercase())).collect()
}

/// The longest text of a schema, in characters.
pub(super) fn max_length(schema: &Schema) -> Option<u64> {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(text)) => text.max_length.map(|length| length as u64),
        _ => None,
    }
}

fn form(text: &StringType) -> Vec<String> {
    let mut facts = Vec::new();
    match format(text).as_deref() {
        Some("date") => facts.push("A calendar date, `YYYY-MM-DD`.".to_owned()),
        Some("duration") => facts.push("An RFC 3339 duration, such as `PT5M`.".to_owned()),
        Some("date-time") => facts.push("An RFC 3339 time.".to_owned()),
        _ => {}
    }
    if let Some(pattern) = &text.pattern {
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

fn count(least: Option<usize>, most: Option<usize>, unit: &str) -> Vec<String> {
    let plural = |n: usize| if n == 1 { unit.to_owned() } else { format!("{unit}s") };
    let fact = match (least.filter(|n| *n > 0), most) {
        (Some(a), Some(b)) if a == b => format!("Exactly {a} {}.", plural(a)),
        (Some(a), Some(b)) => format!("{a} to {b} {}.", plural(b)),
        (Some(a), None) => format!("At least {a} {}.", plural(a)),
        (None, Some(b)) => format!("At most {b} {}.", plural(b)),
        (None, None) => return Vec::new(),
    };
    vec![fact]
}

fn range<N: std::fmt::Display>(least: Option<&N>, most: Option<&N>) -> Vec<String> {
    let fact = match (least, most) {
        (Some(a), Some(b)) => format!("From {a} to {b}."),
        (Some(a), None) => format!("At least {a}."),
        (None, Some(b)) => format!("At most {b}."),
        (None, None) => return Vec::new(),
    };
    vec![fact]
}
