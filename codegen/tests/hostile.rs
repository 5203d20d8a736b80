//! Words of a definition that would be code: they are refused, or stay words.

mod common;

use std::collections::BTreeSet;

use common::{OPERATION, files, load, put, small};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::{Value, json};

const CODE: [&str; 14] = [
    "*/ fn evil() {}",
    "\"; panic!(); //",
    "r#\"evil\"#",
    "\"] fn evil() {} #[doc = \"",
    "\n} fn evil() {} mod x {",
    "#![evil]",
    "$evil",
    "evil!()",
    "'evil",
    "{evil}",
    "\\\"; evil(); \\",
    "b'\\'' evil",
    "```\nevil();\n```",
    "</code><script>evil()</script>",
];
const WORDS: [&str; 24] = [
    "type", "self", "Self", "crate", "super", "async", "gen", "dyn", "try", "macro", "union", "_", "__", "___", "static", "match", "yield",
    "where", "true", "extern", "unsafe", "box", "raw", "safe",
];
const PRELUDE: [&str; 30] = [
    "Option",
    "String",
    "Vec",
    "Box",
    "Result",
    "Some",
    "None",
    "Ok",
    "Err",
    "Default",
    "Clone",
    "Debug",
    "PartialEq",
    "Into",
    "From",
    "Iterator",
    "Send",
    "Copy",
    "Drop",
    "Fn",
    "u8",
    "i64",
    "f64",
    "usize",
    "str",
    "bool",
    "std",
    "core",
    "BTreeMap",
    "PhantomData",
];
const RUNTIME: [&str; 28] = [
    "Client",
    "Call",
    "Error",
    "Extra",
    "Table",
    "table",
    "models",
    "api",
    "Field",
    "Object",
    "Value",
    "Slot",
    "View",
    "Kind",
    "Union",
    "Choice",
    "FilePart",
    "Timestamp",
    "Operation",
    "BodyKind",
    "Auth",
    "Keys",
    "Money",
    "serde_json",
    "SquareVersion",
    "Retired",
    "webhooks",
    "Mod",
];
const METHODS: [&str; 26] = [
    "send",
    "send_raw",
    "send_blocking",
    "clone",
    "new",
    "default",
    "from",
    "into",
    "as_str",
    "fmt",
    "eq",
    "extra",
    "get",
    "set",
    "table",
    "field",
    "field_mut",
    "items",
    "pages",
    "next",
    "body",
    "path",
    "query",
    "text",
    "value",
    "index",
];
const ODD: [&str; 17] = [
    "0",
    "007",
    "3ds",
    "é",
    "名前",
    "😀",
    "a\u{202e}b",
    "a\u{200b}b",
    "a\u{0}b",
    "a\u{2028}b",
    "\u{feff}a",
    "ﬁ",
    "ǅ",
    "a b",
    "a.b/c:d",
    "+",
    "-1",
];

/// A place of a definition for a word, and what stands around it there.
type Place = fn(&mut Value, &str);

const PLACES: [(&str, Place); 14] = [
    ("schema", |d, w| {
        put(d, &format!("/components/schemas/{}", escaped(w)), json!({ "type": "object", "properties": { "a": { "type": "string" } } }));
        put(d, "/components/schemas/Card/properties/held", json!({ "$ref": format!("#/components/schemas/{}", escaped(w)) }));
    }),
    ("enum", |d, w| {
        put(d, &format!("/components/schemas/{}", escaped(w)), json!({ "type": "string", "enum": ["A", "B"] }));
        put(d, "/components/schemas/Card/properties/held", json!({ "$ref": format!("#/components/schemas/{}", escaped(w)) }));
    }),
    ("property", |d, w| {
        put(d, &format!("/components/schemas/Card/properties/{}", escaped(w)), json!({ "type": "string", "nullable": true }))
    }),
    ("required property", |d, w| {
        put(d, "/components/schemas/Card/required", json!([w]));
        put(d, &format!("/components/schemas/Card/properties/{}", escaped(w)), json!({ "type": "string" }));
    }),
    ("inline object", |d, w| {
        let inner = json!({ "type": "object", "properties": { w: { "type": "string" } } });
        put(d, &format!("/components/schemas/Card/properties/{}", escaped(w)), inner);
    }),
    ("body", |d, w| put(d, &format!("/components/schemas/UpdateCardRequest/properties/{}", escaped(w)), json!({ "type": "string" }))),
    ("value", |d, w| put(d, "/components/schemas/CardBrand/enum/-", json!(w))),
    ("operation", |d, w| put(d, &format!("{OPERATION}/operationId"), json!(w))),
    ("tag", |d, w| put(d, &format!("{OPERATION}/tags"), json!([w]))),
    ("path", |d, w| {
        let operation = json!({ "tags": ["Cards"], "operationId": format!("Other {w}"), "responses": {} });
        put(d, &format!("/paths/{}", escaped(&format!("/v2/{w}"))), json!({ "get": operation }));
    }),
    ("parameter", |d, w| {
        put(d, &format!("{OPERATION}/parameters/-"), json!({ "in": "query", "name": w, "schema": { "type": "string" } }));
    }),
    ("words", |d, w| {
        put(d, "/tags/0/description", json!(w));
        put(d, &format!("{OPERATION}/description"), json!(w));
        put(d, "/components/schemas/Card/description", json!(w));
        put(d, "/components/schemas/CardBrand/description", json!(w));
        put(d, "/components/schemas/Card/properties/id/description", json!(w));
    }),
    ("facts", |d, w| {
        put(d, "/components/schemas/Card/properties/id/pattern", json!(w));
        put(d, "/components/schemas/Card/properties/id/default", json!(w));
        put(d, "/components/schemas/Card/properties/id/x-release-status", json!(w));
        put(d, "/components/schemas/Card/x-webhook", json!({ "event": w, "scopes": [w] }));
    }),
    ("extensions", |d, w| {
        put(d, "/info/version", json!(w));
        put(d, &format!("{OPERATION}/deprecated"), json!(true));
        put(d, &format!("{OPERATION}/x-deprecation"), json!({ "replacedBy": w, "deprecationDate": w }));
        put(d, &format!("{OPERATION}/x-endpoint-errors"), json!([w]));
        put(d, &format!("{OPERATION}/x-release-status"), json!(w));
        put(d, &format!("{OPERATION}/security"), json!([{ "oauth2": [w] }]));
    }),
];

fn escaped(word: &str) -> String {
    word.replace('~', "~0").replace('/', "~1")
}

/// A macro call or an empty function by one of these names; text in literals, doc comments among them, is no code.
fn evil(stream: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let is = |token: &TokenTree, text: &str| token.to_string() == text;
    let named = |token: &TokenTree| ["evil", "panic", "script"].iter().any(|name| is(token, name));
    let call = tokens.windows(2).any(|two| named(&two[0]) && is(&two[1], "!"));
    let function = tokens.windows(3).any(|three| is(&three[0], "fn") && named(&three[1]) && is(&three[2], "()"));
    let attribute = tokens.windows(2).any(|two| is(&two[0], "!") && is(&two[1], "[evil]"));
    call || function || attribute || tokens.into_iter().any(|token| matches!(token, TokenTree::Group(group) if evil(group.stream())))
}

fn is_harmless(label: &str, files: &[(String, String)]) {
    let mut paths = BTreeSet::new();
    for (path, text) in files {
        assert!(paths.insert(path.to_lowercase()), "{label}: two files {path}");
        let plain = path
            .split('/')
            .all(|step| step.trim_end_matches(".rs").bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        assert!(plain && !path.contains(".."), "{label}: the path {path}");
        syn::parse_file(text).unwrap_or_else(|e| panic!("{label}: {path}: {e}\n{text}"));
        assert!(!evil(text.parse().expect("tokens")), "{label}: {path}: a word is code:\n{text}");
        let hidden = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0');
        assert!(!text.contains(hidden), "{label}: {path}: a sign that hides what is written:\n{text}");
    }
}

#[test]
fn words_are_refused_or_stay_words() {
    for (place, write) in PLACES {
        for word in [&CODE[..], &ODD].concat() {
            let label = format!("{place} {word:?}");
            let mut document = small();
            write(&mut document, word);
            match load(&document) {
                Ok(api) => is_harmless(&label, &files(&api)),
                Err(error) => assert!(error.to_string().contains("\n  mend: ") && !error.pointer.is_empty(), "{label}: {error}"),
            }
        }
    }
}

/// What Square may well call a thing is never refused, alone or beside the others.
#[test]
fn plain_words_are_taken() {
    let words = [&WORDS[..], &PRELUDE, &RUNTIME, &METHODS].concat();
    for (place, write) in PLACES {
        let (mut together, mut seen) = (small(), BTreeSet::new());
        for word in &words {
            let mut alone = small();
            write(&mut alone, word);
            let api = load(&alone).unwrap_or_else(|e| panic!("{place} {word}: {e}"));
            if WORDS.contains(word) {
                is_harmless(&format!("{place} {word}"), &files(&api));
            }
            if seen.insert(word.to_lowercase().replace('_', "")) {
                write(&mut together, word);
            }
        }
        let api = load(&together).unwrap_or_else(|e| panic!("{place}: {e}"));
        is_harmless(place, &files(&api));
    }
}

#[test]
fn long_words_end() {
    let long = "x".repeat(10_000);
    for (place, write) in PLACES {
        let mut document = small();
        write(&mut document, &long);
        match load(&document) {
            Ok(api) => is_harmless(place, &files(&api)),
            Err(error) => assert!(error.to_string().contains("\n  mend: "), "{place}: {error}"),
        }
    }
}

#[test]
fn imports_keep_no_words() {
    for word in CODE {
        let mut document = small();
        for (_, write) in PLACES {
            let mut tried = document.clone();
            write(&mut tried, word);
            document = if load(&tried).is_ok() { tried } else { document };
        }
        let imported = square_connect_codegen::import(&common::source(document.to_string())).unwrap();
        let api = square_connect_codegen::load(&common::source(imported.yaml), &[]).unwrap();
        is_harmless(word, &files(&api));
    }
}
