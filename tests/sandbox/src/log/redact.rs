//! Leaves secrets out of what is shown: by the names of the fields that hold them, and by the forms that they have.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// Fields and parameters that hold secrets.
const NAMES: &[&str] = &[
    "access_token",
    "refresh_token",
    "migration_token",
    "client_secret",
    "code_verifier",
    "authorization_code",
    "secret",
    "signature_key",
    "verification_token",
    "nonce",
    "card_nonce",
    "web_payments_token",
];

/// Secrets as they are told by how they begin: payment tokens, access and refresh tokens, secrets of applications, codes.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    let payment = "(?:cnon|bnon|wnon|bauth|verf):";
    Regex::new(&format!(r"({payment}|\bEAAA|\bEQAA|\b(?:sandbox-)?sq0c[a-z]{{2}}-)[A-Za-z0-9_:.=+/~-]+")).expect("a pattern")
});

/// A secret by its name, in JSON that may be cut or broken, in a query or in a form.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let names = NAMES.join("|");
    Regex::new(&format!(r#"("(?:{names})"\s*:\s*")(?:[^"\\]|\\.)*|((?:^|[?&\s])(?:{names}|code)=)[^&\s]*"#)).expect("a pattern")
});

/// The authorization code of a request to obtain a token, in JSON that may be cut or broken.
static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"("code"\s*:\s*")(?:[^"\\]|\\.)*"#).expect("a pattern"));

/// A text: a body of any kind, a path with its query.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let mut shown = without(&NAMED, text);
    if text.contains("grant_type") {
        shown = Cow::Owned(without(&CODE, &shown).into_owned());
    }
    match shown {
        Cow::Borrowed(text) => forms(text),
        Cow::Owned(text) => Cow::Owned(forms(&text).into_owned()),
    }
}

/// Keeps what stands before a secret.
fn without<'t>(pattern: &Regex, text: &'t str) -> Cow<'t, str> {
    pattern.replace_all(text, |found: &Captures<'_>| {
        let before = found.iter().skip(1).flatten().next().map_or("", |before| before.as_str());
        format!("{before}{REDACTED}")
    })
}

fn forms(text: &str) -> Cow<'_, str> {
    FORMS.replace_all(text, format!("${{1}}{REDACTED}"))
}

/// JSON: whatever a secret field holds goes.
pub(crate) fn json(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // A request with a grant type carries an authorization code; elsewhere, codes are those of errors and countries.
            let grant = members.contains_key("grant_type");
            for (name, value) in members {
                let secret = NAMES.contains(&name.as_str()) || grant && name == "code";
                if secret && !value.is_null() { *value = REDACTED.into() } else { json(value) }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(json),
        Value::String(held) => {
            if let Cow::Owned(without) = text(held) {
                *held = without;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_left_out_of_json() {
        for (value, shown) in [
            (json!({ "access_token": "abc", "token_type": "bearer" }), json!({ "access_token": REDACTED, "token_type": "bearer" })),
            (json!({ "refresh_token": "abc" }), json!({ "refresh_token": REDACTED })),
            (json!({ "client_id": "a", "client_secret": "abc" }), json!({ "client_id": "a", "client_secret": REDACTED })),
            (
                json!({ "grant_type": "authorization_code", "code": "abc", "code_verifier": "def" }),
                json!({ "grant_type": "authorization_code", "code": REDACTED, "code_verifier": REDACTED }),
            ),
            (json!({ "errors": [{ "code": "NOT_FOUND" }] }), json!({ "errors": [{ "code": "NOT_FOUND" }] })),
            (
                json!({ "subscription": { "id": "a", "signature_key": "abc" } }),
                json!({ "subscription": { "id": "a", "signature_key": REDACTED } }),
            ),
            (json!({ "source_id": "cnon:card-nonce-ok" }), json!({ "source_id": "cnon:[redacted]" })),
            (json!({ "source_id": "ccof:on-file" }), json!({ "source_id": "ccof:on-file" })),
            (json!({ "verification_token": "verf:abc" }), json!({ "verification_token": REDACTED })),
            (json!([{ "card_nonce": ["cnon:a"] }]), json!([{ "card_nonce": REDACTED }])),
            (json!({ "detail": "No source `cnon:abc` here." }), json!({ "detail": "No source `cnon:[redacted]` here." })),
            (json!({ "note": "my token is EAAAabc-def_9" }), json!({ "note": "my token is EAAA[redacted]" })),
            (json!({ "note": "sandbox-sq0csb-abc sq0cgb-def" }), json!({ "note": "sandbox-sq0csb-[redacted] sq0cgb-[redacted]" })),
            (json!({ "access_token": null, "scopes": ["A"] }), json!({ "access_token": null, "scopes": ["A"] })),
        ] {
            let mut found = value.clone();
            super::json(&mut found);
            assert_eq!(found, shown, "{value}");
        }
    }

    #[test]
    fn secrets_are_left_out_of_texts() {
        for (given, shown) in [
            ("/oauth2/authorize?client_id=a&code=abc&state=s", "/oauth2/authorize?client_id=a&code=[redacted]&state=s"),
            ("/v2/x?access_token=abc", "/v2/x?access_token=[redacted]"),
            ("grant_type=a&client_secret=abc&b=c", "grant_type=a&client_secret=[redacted]&b=c"),
            (r#"{"access_token": "abc\"def", "a": 1"#, r#"{"access_token": "[redacted]", "a": 1"#),
            (r#"{"signature_key": "abc"#, r#"{"signature_key": "[redacted]"#),
            (r#"{"grant_type":"a","code":"abc","#, r#"{"grant_type":"a","code":"[redacted]","#),
            (r#"{"code":"NOT_FOUND","#, r#"{"code":"NOT_FOUND","#),
            ("/v2/cards/cnon:abc", "/v2/cards/cnon:[redacted]"),
            ("/v2/customers?promo_code=A&limit=2", "/v2/customers?promo_code=A&limit=2"),
            ("country_code=US", "country_code=US"),
        ] {
            assert_eq!(text(given), shown);
        }
    }
}
