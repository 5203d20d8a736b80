//! Words that mean something to Rust, to rustdoc, to a terminal or to OpenAPI, and stand where a name or a text does.

use serde_json::{Value, json};

use crate::dice::Dice;

/// Each would be code, or hide some. Whatever is called `evil` in them must not be seen as a token that does something.
const CODE: [&str; 40] = [
    "",
    " ",
    "*/ fn evil() {}",
    "/* evil!()",
    "// evil!()",
    "\"; evil!(); //",
    "r#\"evil\"#",
    "r#evil",
    "\"] fn evil() {} #[doc = \"",
    "\n} fn evil() {} mod x {",
    "#![evil]",
    "$evil",
    "evil!()",
    "'evil",
    "{evil}",
    "{}",
    "\\",
    "\\\"; evil!(); \\",
    "b'\\'' evil",
    "```\nevil!();\n```",
    "</code><script>evil()</script>",
    "[evil](javascript:evil())",
    "`",
    "a`b",
    "\r",
    "\r\nevil!();",
    "\0",
    "\u{7f}",
    "\u{202e}live",
    "\u{2066}evil\u{2069}",
    "\u{200b}",
    "\u{feff}evil",
    "\u{2028}evil!();",
    "名前",
    "é",
    "ǅ",
    "😀",
    "../../evil",
    "con",
    "a.b/c:d~e",
];
/// Rust's words, and names of the generated code or of its runtime.
const NAMES: [&str; 44] = [
    "type",
    "self",
    "Self",
    "crate",
    "super",
    "async",
    "gen",
    "union",
    "_",
    "__",
    "mod",
    "fn",
    "0",
    "007",
    "3ds",
    "Option",
    "String",
    "Vec",
    "Box",
    "Some",
    "None",
    "Ok",
    "Err",
    "Default",
    "Clone",
    "Other",
    "Empty",
    "send",
    "items",
    "pages",
    "new",
    "clone",
    "fmt",
    "extra",
    "Client",
    "Call",
    "Error",
    "Table",
    "models",
    "Money",
    "Event",
    "EventData",
    "webhook_events",
    "clear_id",
];
/// OpenAPI's own, and the extensions that the generator reads.
const MEMBERS: [&str; 45] = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "discriminator",
    "type",
    "format",
    "enum",
    "items",
    "properties",
    "additionalProperties",
    "required",
    "nullable",
    "readOnly",
    "default",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "deprecated",
    "description",
    "parameters",
    "requestBody",
    "responses",
    "content",
    "schema",
    "security",
    "tags",
    "operationId",
    "in",
    "name",
    "headers",
    "callbacks",
    "x-rust-name",
    "x-webhook",
    "x-idempotency",
    "x-pagination",
    "x-safe",
    "x-retired",
    "x-deprecation",
    "x-endpoint-errors",
    "x-release-status",
];

/// A text that tries to be code.
pub(crate) fn code(dice: &mut Dice<'_>) -> String {
    match dice.below(8) {
        0 => "x".repeat(*dice.of(&[1, 60, 201, 10_000])),
        1 => "é".repeat(*dice.of(&[1, 60, 101, 3_000])),
        2 => format!("{}{}", dice.of(&CODE), dice.of(&NAMES)),
        3 => (0..dice.between(1, 6)).map(|_| char::from_u32(u32::from(dice.byte()) * 257).unwrap_or('?')).collect(),
        4 => (*dice.of(&NAMES)).to_owned(),
        _ => (*dice.of(&CODE)).to_owned(),
    }
}

/// A name for a member, an operation, a type, a tag.
pub(crate) fn name(dice: &mut Dice<'_>) -> String {
    match dice.below(3) {
        0 => code(dice),
        1 => (*dice.of(&MEMBERS)).to_owned(),
        _ => (*dice.of(&NAMES)).to_owned(),
    }
}

/// A member as OpenAPI or an extension has it, with a value that may be wrong.
pub(crate) fn member(dice: &mut Dice<'_>) -> (String, Value) {
    let name = (*dice.of(&MEMBERS)).to_owned();
    let value = match dice.below(12) {
        0 => json!(true),
        1 => json!({}),
        2 => json!([]),
        3 => json!([{ "type": "object", "properties": { "a": { "type": "string" } } }, { "type": "string" }]),
        4 => json!({ "type": "string", "enum": ["A", "a", "OTHER"] }),
        5 => json!({ "event": code(dice), "scopes": [] }),
        6 => json!({ "each": "values", "items": "cursor", "link": "a" }),
        7 => json!({ "items": "errors", "fill": false, "replacedBy": code(dice) }),
        8 => json!([self::name(dice), self::name(dice)]),
        9 => extreme(dice),
        10 => json!(code(dice)),
        _ => json!(self::name(dice)),
    };
    (name, value)
}

/// A number at the end of some range.
pub(crate) fn extreme(dice: &mut Dice<'_>) -> Value {
    match dice.below(10) {
        0 => json!(0),
        1 => json!(-1),
        2 => json!(i64::MIN),
        3 => json!(i64::MAX),
        4 => json!(u64::MAX),
        5 => json!(f64::MAX),
        6 => json!(f64::MIN_POSITIVE),
        7 => json!(-0.0),
        8 => json!(1e19),
        _ => json!(0.1),
    }
}
