//! Multipart bodies as they came.

use crate::server::Request;

/// A part of a body.
#[derive(Debug)]
pub struct Part {
    /// Its headers, as text.
    pub head: String,
    pub content: Vec<u8>,
}

/// The parts of a request's body.
///
/// # Panics
/// Where the body is not multipart, or is broken.
#[must_use]
pub fn parts(request: &Request) -> Vec<Part> {
    let (_, boundary) = request.header("content-type").split_once("multipart/form-data; boundary=").expect("a boundary");
    // Every byte as a character of its own: files are no text.
    let text: String = request.body.iter().map(|byte| char::from(*byte)).collect();
    let inner = text.strip_suffix(&format!("--{boundary}--\r\n")).expect("an end");
    let start = format!("--{boundary}\r\n");
    let parts = inner.split(&start).skip(1).map(|part| {
        let (head, content) = part.strip_suffix("\r\n").and_then(|part| part.split_once("\r\n\r\n")).expect("a head and a content");
        Part { head: head.to_owned(), content: content.chars().map(|byte| byte as u8).collect() }
    });
    parts.collect()
}
