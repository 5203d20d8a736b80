//! Doc comments: a definition's words, made harmless, and its facts.

use heck::ToKebabCase;
use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Field, Operation, Pagination, Place, Service};

/// Doc attributes, one a line; an empty line parts paragraphs.
pub(super) fn attributes<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> TokenStream {
    let lines = lines.into_iter().map(|line| match line.as_ref() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// Paragraphs, with an empty line between each.
fn paragraphs(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines = Vec::new();
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(text);
    }
    lines
}

/// Text of a definition as one paragraph that cannot become a link, HTML, a heading, a list or a code block.
pub(super) fn harmless(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let balanced = text.matches('`').count() % 2 == 0 && !text.contains("``");
    let mut safe = String::with_capacity(text.len());
    let mut code = false;
    for c in text.chars() {
        match c {
            '`' if balanced => code = !code,
            '`' | '[' | ']' | '<' | '>' | '*' | '_' | '~' | '\\' | '#' | '|' if !code => safe.push('\\'),
            c if c.is_control() => continue,
            _ => {}
        }
        safe.push(c);
    }
    if safe.starts_with(['-', '+', '=', ':']) { format!("\\{safe}") } else { numbered(safe) }
}

/// `1. ` at the start would make a list.
fn numbered(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let list = digits > 0 && text[digits..].starts_with(['.', ')']);
    if list { format!("{}\\{}", &text[..digits], &text[digits..]) } else { text }
}

/// A model, an enum, a union: what it is.
pub(super) fn words(text: &str, otherwise: &str) -> String {
    harmless(if text.is_empty() { otherwise } else { text })
}

/// A name as code; a backtick in it would end the code.
pub(super) fn code(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).map(|c| if c == '`' { '\'' } else { c }).collect();
    format!("`{name}`")
}

/// A field: what it means, its limits, who sets it, how it is cleared.
pub(super) fn field(field: &Field, clear: Option<&str>) -> TokenStream {
    let mut facts = field.facts.iter().map(|fact| harmless(fact)).collect::<Vec<_>>();
    if field.read_only {
        facts.push("Set by Square.".to_owned());
    }
    if let Some(clear) = clear {
        facts.push(format!("[`{clear}`](Self::{clear}) sends `null`."));
    }
    attributes(paragraphs([harmless(&field.words), facts.join(" ")]))
}

/// A service's handle and its module.
pub(super) fn service(service: &Service) -> TokenStream {
    let words = words(&service.words, &format!("The {} API.", service.tag));
    let (docs, link) = (attributes([words]), api_link(&service.tag));
    quote!(#docs #link)
}

/// A handle's method: what the call does, and what Square says of it.
pub(super) fn operation(operation: &Operation) -> TokenStream {
    let list = |label: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("{label}: {}.", names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")),
    };
    let pages = operation.pagination.as_ref().map(|pagination| match pagination {
        Pagination::Cursor { items, .. } => {
            format!("Answers in pages, which `items` and `pages` walk: {}, and a `cursor` while there are more.", code(items))
        }
        Pagination::Link { parameter, .. } => {
            format!("Answers in pages, which `items` and `pages` walk: a `Link` header carries the next {}.", code(parameter))
        }
    });
    let key = operation.idempotency.as_ref().filter(|key| key.fill).map(|key| {
        let limit = key.max_length.map(|most| format!(", of at most {most} characters")).unwrap_or_default();
        format!(
            "Takes an idempotency key{limit}; where none is given, each sending makes a new one: give your own to send the same call again."
        )
    });
    let status = operation.release_status.as_deref().filter(|status| *status != "PUBLIC");
    let lines = paragraphs([
        words(&operation.words, &format!("Square's {}.", operation.id)),
        code(&format!("{} {}", operation.http_method, operation.path)),
        list("OAuth scopes", &operation.scopes),
        list("Errors known to come", &operation.errors),
        pages.unwrap_or_default(),
        key.unwrap_or_default(),
        status.map(|status| format!("Release status: {}.", harmless(&status.to_lowercase()))).unwrap_or_default(),
    ]);
    let (docs, link, alias) = (attributes(lines), page_link(&operation.id), alias(&operation.id));
    quote!(#docs #link #alias)
}

/// Finds a method by Square's word; rustdoc takes only names for it.
fn alias(id: &str) -> TokenStream {
    let named = id.starts_with(|c: char| c.is_ascii_uppercase()) && id.chars().all(|c| c.is_ascii_alphanumeric());
    if named { quote!(#[doc(alias = #id)]) } else { TokenStream::new() }
}

/// The builder of an operation.
pub(super) fn builder(operation: &Operation) -> TokenStream {
    let optional = operation.inputs.iter().any(|input| !input.argument && input.place != Place::Path);
    let hint = match (&operation.pagination, optional) {
        (Some(_), _) => "set what is optional, then `send` for one page, or walk all `items` or `pages`.",
        (None, true) => "set what is optional, then `send`.",
        (None, false) => "`send` it.",
    };
    attributes([format!("A call of {}: {hint}", harmless(&operation.id))])
}

/// A paragraph that leads to Square's own page of an API; the address of the reference stands once, in the runtime.
fn api_link(tag: &str) -> TokenStream {
    let api = slug(&format!("{tag}Api"));
    quote!(#[doc = ""] #[doc = crate::reference::reference!(#api)])
}

/// What leads from the calls of an API to their own pages.
pub(super) fn page_macro(service: &Service) -> TokenStream {
    let api = slug(&format!("{}Api", service.tag));
    quote! {
        macro_rules! page {
            ($call:literal) => {
                crate::reference::reference!(#api, $call)
            };
        }
    }
}

fn page_link(id: &str) -> TokenStream {
    let call = slug(id);
    quote!(#[doc = ""] #[doc = page!(#call)])
}

/// A name as Square's addresses spell it.
fn slug(name: &str) -> String {
    name.to_kebab_case().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn words_stay_words() {
        let rows = [
            ("plain words", "plain words"),
            ("    fn evil() {}", "fn evil() {}"),
            ("a\n\n```\npanic!()\n```", "a \\`\\`\\` panic!() \\`\\`\\`"),
            ("see [this](x) <b>", "see \\[this\\](x) \\<b\\>"),
            ("the `cursor_x` of it", "the `cursor_x` of it"),
            ("an odd ` tick", "an odd \\` tick"),
            ("# not a heading", "\\# not a heading"),
            ("1. not a list", "1\\. not a list"),
            ("*/ fn evil() {} /*", "\\*/ fn evil() {} /\\*"),
        ];
        for (text, wanted) in rows {
            assert_eq!(harmless(text), wanted);
        }
    }
}
