//! The one room where names are made.

use heck::{ToKebabCase, ToSnakeCase, ToUpperCamelCase};

use crate::error::{Error, Pointer, Result};

/// Longer names cannot be file names, and nobody could read them.
const LONGEST: usize = 200;
/// Two of them together are the name of a file.
const LONGEST_MODULE: usize = 100;

const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override",
    "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "union", "unsafe",
    "unsized", "use", "virtual", "where", "while", "yield",
];
/// Types that the generated modules use by these names.
const TAKEN_TYPES: [&str; 40] = [
    "Auth",
    "BTreeMap",
    "BodyKind",
    "Box",
    "Call",
    "Client",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Err",
    "Error",
    "ErrorDetail",
    "Extra",
    "Field",
    "FilePart",
    "Fn",
    "From",
    "Input",
    "Into",
    "Iterator",
    "Keys",
    "None",
    "Object",
    "Ok",
    "Operation",
    "Option",
    "PartialEq",
    "Place",
    "Result",
    "Send",
    "Some",
    "Static",
    "String",
    "Sync",
    "Table",
    "Timestamp",
    "Value",
    "Vec",
];
/// Methods that every builder or model has.
const TAKEN_METHODS: [&str; 19] = [
    "new",
    "clone",
    "default",
    "send",
    "send_raw",
    "send_blocking",
    "items",
    "items_blocking",
    "pages",
    "pages_blocking",
    "fmt",
    "eq",
    "drop",
    "into",
    "from",
    "borrow",
    "to_owned",
    "extra",
    "dedup",
];
/// Methods of the client.
const TAKEN_HANDLES: [&str; 8] = ["builder", "clone", "environment", "execute", "from_env", "new", "request", "with_options"];
/// Features of the runtime, and those that are no API's.
const TAKEN_FEATURES: [&str; 12] =
    ["blocking", "chrono", "default", "http2", "jiff", "native-tls", "retired", "rustls", "system-proxy", "time", "tracing", "webhooks"];

/// A model's, enum's or builder's name: `CustomerGroup`.
pub(super) fn type_name(name: &str, at: &Pointer) -> Result<String> {
    let ident = started(checked(name, at)?.to_upper_camel_case(), 'N');
    let taken = TAKEN_TYPES.contains(&ident.as_str()) || ident == "Self";
    Ok(if taken { format!("{ident}Model") } else { ident })
}

/// An enum's variant: `AmericanExpress`.
pub(super) fn variant_name(value: &str, at: &Pointer) -> Result<String> {
    if value.is_empty() {
        return Ok("Empty".to_owned());
    }
    Ok(suffixed(started(checked(value, at)?.to_upper_camel_case(), 'V'), &[]))
}

/// A field, and its setter: `type_`.
pub(super) fn field_name(name: &str, at: &Pointer) -> Result<String> {
    Ok(suffixed(started(checked(name, at)?.to_snake_case(), 'n'), &TAKEN_METHODS))
}

/// A handle's method: `bulk_create`.
pub(super) fn method_name(words: &str, at: &Pointer) -> Result<String> {
    field_name(words, at)
}

/// An API's module, and the client's method: `customer_groups`.
pub(super) fn module_name(tag: &str, at: &Pointer) -> Result<String> {
    let name = suffixed(started(checked(tag, at)?.to_snake_case(), 'n'), &TAKEN_HANDLES);
    if name.len() > LONGEST_MODULE { Err(too_long(name.len(), LONGEST_MODULE, at)) } else { Ok(name) }
}

/// An API's feature, and a module of models: `customer-groups`.
pub(super) fn feature_name(module: &str) -> String {
    let name = module.to_kebab_case();
    let taken = TAKEN_FEATURES.contains(&name.as_str()) || KEYWORDS.contains(&name.as_str());
    if taken { format!("{name}-api") } else { name }
}

/// Only ASCII letters and digits make names; any other letter is written by its number, other signs part words.
fn checked(name: &str, at: &Pointer) -> Result<String> {
    if name.trim().is_empty() {
        return Err(Error::new(at, "a name is empty", "give it a name"));
    }
    let mut spelled: String = name.chars().map(spell).collect();
    if !spelled.chars().any(|c| c.is_ascii_alphanumeric()) {
        spelled = name.chars().map(|c| format!("U{:X}_", u32::from(c))).collect();
    }
    if spelled.len() > LONGEST { Err(too_long(spelled.len(), LONGEST, at)) } else { Ok(spelled) }
}

fn too_long(length: usize, most: usize, at: &Pointer) -> Error {
    Error::new(at, format!("a name of {length} bytes"), format!("give it a name of at most {most} bytes, as Rust spells it"))
}

fn spell(c: char) -> String {
    match c {
        c if c.is_ascii_alphanumeric() => c.to_string(),
        c if c.is_alphanumeric() => format!("_U{:X}_", u32::from(c)),
        _ => "_".to_owned(),
    }
}

/// No name starts with a digit.
fn started(name: String, letter: char) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{letter}{name}") } else { name }
}

fn suffixed(name: String, taken: &[&str]) -> String {
    let clash = KEYWORDS.contains(&name.as_str()) || taken.contains(&name.as_str());
    if clash { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rust_names() {
        let at = Pointer::root();
        let rows = [
            (field_name("type", &at), "type_"),
            (field_name("ScheduledShift", &at), "scheduled_shift"),
            (field_name("address_line_1", &at), "address_line_1"),
            (field_name("send", &at), "send_"),
            (field_name("3ds", &at), "n3ds"),
            (field_name("*/ fn evil() {}", &at), "fn_evil"),
            (field_name("é", &at), "ue9"),
            (variant_name("AMERICAN_EXPRESS", &at), "AmericanExpress"),
            (variant_name("9da2a6", &at), "V9da2a6"),
            (variant_name("stale-if-slow", &at), "StaleIfSlow"),
            (variant_name("", &at), "Empty"),
            (variant_name("SELF", &at), "Self_"),
            (variant_name("+", &at), "U2b"),
            (type_name("v1Money", &at), "V1Money"),
            (type_name("Option", &at), "OptionModel"),
            (module_name("CustomerGroups", &at), "customer_groups"),
            (module_name("request", &at), "request_"),
            (Ok(feature_name("customer_groups")), "customer-groups"),
            (Ok(feature_name("default")), "default-api"),
            (Ok(feature_name("type_")), "type-api"),
        ];
        for (name, wanted) in rows {
            assert_eq!(name.unwrap(), wanted);
        }
        assert!(field_name(" ", &at).is_err());
        assert!(field_name(&"x".repeat(10_000), &at).is_err());
        assert!(field_name(&"é".repeat(60), &at).is_err(), "300 bytes, once spelled");
        assert!(module_name(&"x".repeat(101), &at).is_err() && module_name(&"x".repeat(100), &at).is_ok());
    }
}
