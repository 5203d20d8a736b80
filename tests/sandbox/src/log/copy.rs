//! Bodies as the log shows them.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body::{Frame, SizeHint};
use serde_json::Value;

use super::redact;
use crate::state::lock;

/// The longest body of which anything is shown, in bytes: to cut one before secrets are left out could show half of one.
const LONGEST_READ: usize = 1 << 20;

/// How much of a body is shown, in bytes.
const LONGEST_SHOWN: usize = 32 << 10;

/// What has come of a body so far: its beginning, and its length.
#[derive(Clone, Debug, Default)]
pub(super) struct Copy(Arc<Mutex<(Vec<u8>, usize)>>);

/// A body that is copied while it is read.
#[derive(Debug)]
pub(super) struct Copying {
    body: Body,
    copy: Copy,
}

impl Copying {
    pub(super) fn of(body: Body) -> (Body, Copy) {
        let copy = Copy::default();
        (Body::new(Self { body, copy: copy.clone() }), copy)
    }
}

impl HttpBody for Copying {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            frame.data_ref().into_iter().for_each(|bytes| self.copy.add(bytes));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Copy {
    fn add(&self, bytes: &Bytes) {
        let mut held = lock(&self.0);
        held.1 += bytes.len();
        if held.1 <= LONGEST_READ {
            held.0.extend_from_slice(bytes);
        }
    }

    pub(super) fn shown(&self, headers: &HeaderMap) -> String {
        let held = lock(&self.0);
        if held.1 > LONGEST_READ { length(held.1, headers) } else { shown(&held.0, headers) }
    }
}

/// A body in readable form, without its secrets.
pub(super) fn shown(bytes: &[u8], headers: &HeaderMap) -> String {
    let kind = content_type(headers);
    let binary = kind.starts_with("multipart/") || kind.starts_with("image/");
    match std::str::from_utf8(bytes) {
        Ok(text) if !binary && bytes.len() <= LONGEST_READ => cut(readable(text)),
        _ => length(bytes.len(), headers),
    }
}

fn readable(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            redact::json(&mut value);
            format!("{value:#}")
        }
        Err(_) => redact::text(text).into_owned(),
    }
}

fn cut(mut text: String) -> String {
    if text.len() > LONGEST_SHOWN {
        let most = (0..=LONGEST_SHOWN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let left = text.len() - most;
        text.truncate(most);
        text.push_str(&format!("\n… and {left} bytes more"));
    }
    text
}

fn length(bytes: usize, headers: &HeaderMap) -> String {
    format!("{bytes} bytes of {}", content_type(headers).split(';').next().unwrap_or_default())
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("unknown type")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn bodies_are_shown_in_readable_form() {
        let long = format!(r#"{{"note":"{}"}}"#, "ö".repeat(LONGEST_SHOWN));
        for (kind, bytes, text) in [
            ("application/json", &br#"{"a":{"access_token":"b"}}"#[..], "{\n  \"a\": {\n    \"access_token\": \"[redacted]\"\n  }\n}"),
            ("application/json", br#"{"access_token":"b"#, r#"{"access_token":"[redacted]"#),
            ("text/html; charset=utf-8", b"<p>", "<p>"),
            ("application/json", b"\xff", "1 bytes of application/json"),
            ("multipart/form-data; boundary=a", b"--a", "3 bytes of multipart/form-data"),
            ("application/json", b"", ""),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(shown(bytes, &headers), text);
        }
        let shown = shown(long.as_bytes(), &HeaderMap::new());
        assert!(shown.len() < LONGEST_SHOWN + 50 && shown.ends_with(" bytes more"), "{}", shown.len());
    }

    #[test]
    fn a_long_body_is_not_kept() {
        let copy = Copy::default();
        (0..3).for_each(|_| copy.add(&Bytes::from(vec![b'x'; LONGEST_READ / 2])));
        assert_eq!(copy.shown(&HeaderMap::new()), format!("{} bytes of unknown type", 3 * (LONGEST_READ / 2)));
        assert!(lock(&copy.0).0.len() <= LONGEST_READ);
    }
}
