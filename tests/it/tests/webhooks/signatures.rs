//! What is signed by Square's rule is believed, and nothing else.

use square_connect::webhooks::{SIGNATURE_HEADER, sign, signed_headers, verify};
use square_connect::{Environment, Error, HeaderMap};

const KEY: &str = "signature-key";
const URL: &str = "https://webhook.site/webhooks";
const BODY: &[u8] = br#"{"data":{"type":"webhooks","id":">id<"}}"#;
const SIGNATURE: &str = "Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U=";

fn headers(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    values.iter().for_each(|value| _ = headers.append(SIGNATURE_HEADER, value.parse().unwrap()));
    headers
}

#[test]
fn signatures_are_those_of_the_vectors() {
    for (key, url, body, signature) in [
        (KEY, URL, BODY, SIGNATURE),
        // RFC 4231, case 2: the URL and the body are but one text.
        ("Jefe", "what do ya want ", b"for nothing?", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="),
        ("Jefe", "", b"what do ya want for nothing?", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="),
    ] {
        assert_eq!(sign(key, url, body), signature);
    }
}

#[test]
fn only_a_signature_that_fits_is_believed() {
    let other = sign("other", URL, BODY);
    let url_safe = SIGNATURE.replace('+', "-").replace('/', "_");
    let good = [SIGNATURE];
    type Row<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a str, &'a [u8], Result<(), &'a str>);
    let rows: &[Row] = &[
        ("as signed", &good, &[KEY], URL, BODY, Ok(())),
        ("the first of two keys", &good, &[KEY, "new"], URL, BODY, Ok(())),
        ("the second of two keys", &good, &["new", KEY], URL, BODY, Ok(())),
        ("another key", &good, &["Signature-key"], URL, BODY, Err("fits no key")),
        ("signed by another key", &[&other], &[KEY], URL, BODY, Err("fits no key")),
        ("a changed body", &good, &[KEY], URL, br#"{"data":{"type":"webhooks","id":">ID<"}}"#, Err("fits no key")),
        ("a body in other words", &good, &[KEY], URL, br#"{"data":{"id":">id<","type":"webhooks"}}"#, Err("fits no key")),
        ("a space more", &good, &[KEY], URL, br#"{"data":{"type":"webhooks","id":">id<"}} "#, Err("fits no key")),
        ("no body", &good, &[KEY], URL, b"", Err("fits no key")),
        ("another URL", &good, &[KEY], "https://webhook.site/webhooks/", BODY, Err("fits no key")),
        ("no URL", &good, &[KEY], "", BODY, Err("fits no key")),
        ("a byte less", &["Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihUw=="], &[KEY], URL, BODY, Err("fits no key")),
        ("one byte", &["Cw=="], &[KEY], URL, BODY, Err("fits no key")),
        ("nothing", &[""], &[KEY], URL, BODY, Err("fits no key")),
        ("cut off", &[&SIGNATURE[..41]], &[KEY], URL, BODY, Err("is no base64")),
        ("without padding", &[&SIGNATURE[..43]], &[KEY], URL, BODY, Err("is no base64")),
        ("the other alphabet", &[&url_safe], &[KEY], URL, BODY, Err("is no base64")),
        ("hexadecimal", &["0b1b7bf9"], &[KEY], URL, BODY, Err("fits no key")),
        ("no ASCII", &["é"], &[KEY], URL, BODY, Err("is no base64")),
        ("no header", &[], &[KEY], URL, BODY, Err("is missing")),
        ("twice the same", &[SIGNATURE, SIGNATURE], &[KEY], URL, BODY, Err("comes more than once")),
        ("a wrong one before", &[&other, SIGNATURE], &[KEY], URL, BODY, Err("comes more than once")),
        ("a wrong one after", &[SIGNATURE, &other], &[KEY], URL, BODY, Err("comes more than once")),
    ];
    for (case, signatures, keys, url, body, expected) in rows {
        match (verify(&headers(signatures), body, keys, url), expected) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(part)) => {
                assert!(error.is_signature() && error.to_string().contains(part), "{case}: {error}");
                keeps_secrets(&error, &[keys, *signatures].concat());
            }
            (outcome, expected) => panic!("{case}: {outcome:?} and not {expected:?}"),
        }
    }
}

fn keeps_secrets(error: &Error, secrets: &[&str]) {
    let text = format!("{error} {error:?}");
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        assert!(!text.contains(secret), "{secret} is shown: {text}");
    }
}

#[test]
fn a_key_is_asked_for() {
    for keys in [&[][..], &[""], &[KEY, ""]] {
        let error = verify(&headers(&[SIGNATURE]), BODY, keys, URL).unwrap_err();
        assert!(error.is_builder() && !error.is_signature(), "{keys:?}: {error}");
    }
}

/// Header names have no case.
#[test]
fn a_header_in_capitals_is_the_same() {
    let name = http::HeaderName::from_bytes(b"X-Square-HmacSha256-Signature").unwrap();
    let headers = HeaderMap::from_iter([(name, SIGNATURE.parse().unwrap())]);
    assert!(verify(&headers, BODY, &[KEY], URL).is_ok());
}

/// What is signed but is no event, and what was not looked at before.
#[test]
fn a_signed_body_that_is_no_event_is_told_from_a_forged_one() {
    for (body, text) in [
        ("", "the webhook's body is no JSON: EOF while parsing a value at line 1 column 0"),
        ("hello", "the webhook's body is no JSON: expected value at line 1 column 1"),
        (r#"{"type":"a"} {}"#, "the webhook's body is no JSON: trailing characters at line 1 column 14"),
        ("[]", "the webhook's body does not fit at $: expected an object, Event, found an array"),
        (r#"{"type":7}"#, "the webhook's body does not fit at $.type: expected a string, found a number"),
        (r#"{"event_id":{}}"#, "the webhook's body does not fit at $.event_id: expected a string, found an object"),
    ] {
        let error = verify(&signed_headers(KEY, URL, body.as_bytes()), body.as_bytes(), &[KEY], URL).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.is_decode(), error.is_signature()), (text, true, false));
        let error = verify(&headers(&[SIGNATURE]), body.as_bytes(), &[KEY], URL).unwrap_err();
        assert!(error.is_signature(), "{body}: {error}");
    }
}

#[test]
fn the_headers_tell_of_the_attempt() {
    let body = br#"{"merchant_id":"M","location_id":"L","type":"a.b","event_id":"E","created_at":"2026-09-16T10:00:00Z"}"#;
    let first = verify(&signed_headers(KEY, URL, body), body, &[KEY], URL).unwrap();
    let common = (first.merchant_id(), first.location_id(), first.event_type(), first.event_id());
    assert_eq!(common, (Some("M"), Some("L"), Some("a.b"), Some("E")));
    assert_eq!(first.created_at(), Some(&"2026-09-16T10:00:00Z".into()));
    assert_eq!((first.environment(), first.retry_number(), first.retry_reason()), (Some(Environment::Sandbox), None, None));
    assert_eq!((first.initial_delivery_timestamp(), &first.body()[..]), (None, &body[..]));

    let attempt = |environment: &str, number: &str, reason: &str| {
        let mut headers = signed_headers(KEY, URL, body);
        for (name, value) in [
            ("square-environment", environment),
            ("square-retry-number", number),
            ("square-retry-reason", reason),
            ("square-initial-delivery-timestamp", "2026-09-16T10:00:01Z"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let again = verify(&headers, body, &[KEY], URL).unwrap();
        assert_eq!(again.initial_delivery_timestamp(), Some(&"2026-09-16T10:00:01Z".into()));
        (again.environment(), again.retry_number(), again.retry_reason().map(|reason| format!("{reason:?}")))
    };
    for reason in ["http_timeout", "http_error", "ssl_error", "other_error", "a_reason_of_tomorrow"] {
        assert_eq!(attempt("Production", "11", reason), (Some(Environment::Production), Some(11), Some(reason.to_owned())));
    }
    assert_eq!(attempt("https://example.com", "-1", ""), (None, None, Some(String::new())));
}
