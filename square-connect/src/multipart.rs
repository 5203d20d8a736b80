//! A file beside a JSON body, as `multipart/form-data` (RFC 7578).

use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use crate::file_part::{FilePart, Pieces, Source};
use crate::{Error, Result};

/// A body, and its `Content-Type`.
pub(crate) struct Encoded {
    pub(crate) content_type: String,
    pub(crate) body: reqwest::Body,
}

/// The same bytes give the same body, so that a call can be sent again.
pub(crate) fn encode(json: Option<&[u8]>, json_name: &str, file: Option<&FilePart>, file_name: &str) -> Result<Encoded> {
    let source = file.map(FilePart::source).transpose()?;
    let boundary = match &source {
        Some(Source::Stream(..)) => format!("square-connect-{}", uuid::Uuid::new_v4().simple()),
        Some(Source::Bytes(bytes)) => boundary(&[json.unwrap_or_default(), bytes]),
        None => boundary(&[json.unwrap_or_default()]),
    };
    let mut body = Vec::new();
    if let Some(json) = json {
        open(&mut body, &boundary, &format!("name=\"{}\"", quoted(json_name)), "application/json");
        body.extend_from_slice(json);
        body.extend_from_slice(b"\r\n");
    }
    if let Some(file) = file {
        let head = format!("name=\"{}\"; filename=\"{}\"", quoted(file_name), quoted(file.file_name()));
        open(&mut body, &boundary, &head, &one_line(file.content_type()));
    }
    let end = if file.is_some() { "\r\n" } else { "" };
    let tail = format!("{end}--{boundary}--\r\n");
    let body = match source {
        Some(Source::Stream(pieces, length)) => reqwest::Body::wrap(Streamed::new(body, pieces, length, tail)),
        source => {
            if let Some(Source::Bytes(bytes)) = source {
                body.extend_from_slice(&bytes);
            }
            body.extend_from_slice(tail.as_bytes());
            body.into()
        }
    };
    Ok(Encoded { content_type: format!("multipart/form-data; boundary={boundary}"), body })
}

fn open(body: &mut Vec<u8>, boundary: &str, head: &str, content_type: &str) {
    let head = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\nContent-Type: {content_type}\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
}

/// A body whose file comes in pieces.
struct Streamed {
    head: Option<Bytes>,
    /// Never locked: it is only here so that the body may be shared, as the HTTP client asks.
    pieces: Mutex<Option<Pieces>>,
    tail: Option<Bytes>,
    length: Option<u64>,
}

impl Streamed {
    fn new(head: Vec<u8>, pieces: Pieces, length: Option<u64>, tail: String) -> Self {
        let length = length.map(|length| length + head.len() as u64 + tail.len() as u64);
        Self { head: Some(head.into()), pieces: Mutex::new(Some(pieces)), tail: Some(tail.into()), length }
    }

    fn next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Box<dyn std::error::Error + Send + Sync>>>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(head)));
        }
        let pieces = self.pieces.get_mut().map_err(|_| Error::builder("the file's stream panicked"))?;
        if let Some(stream) = pieces {
            match ready!(stream.as_mut().poll_next(context)) {
                Some(piece) => return Poll::Ready(Some(piece)),
                None => *pieces = None,
            }
        }
        Poll::Ready(self.tail.take().map(Ok))
    }
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.next(context).map(|next| next.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// The first of a row of texts that no part contains.
fn boundary(parts: &[&[u8]]) -> String {
    let mut number = 0_u64;
    loop {
        let text = format!("square-connect-{number:016x}");
        let occurs = |part: &&[u8]| part.windows(text.len()).any(|window| window == text.as_bytes());
        if !parts.iter().any(occurs) {
            return text;
        }
        number += 1;
    }
}

/// As browsers write names: what would end the quotes or the line is percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(encoded: &Encoded) -> String {
        String::from_utf8(encoded.body.as_bytes().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn json_comes_first() {
        let file = FilePart::new("a.png", "image/png", "PNG");
        let encoded = encode(Some(b"{}"), "request", Some(&file), "image_file").unwrap();
        assert_eq!(encoded.content_type, "multipart/form-data; boundary=square-connect-0000000000000000");
        let expected = "--square-connect-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"request\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
            --square-connect-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"image_file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n\
            --square-connect-0000000000000000--\r\n";
        assert_eq!(text(&encoded), expected);
    }

    #[test]
    fn content_cannot_end_a_part() {
        let file = FilePart::from(b"\r\n--square-connect-0000000000000000--\r\n".as_slice());
        let content_type = encode(None, "", Some(&file), "file").unwrap().content_type;
        assert!(content_type.ends_with("0001"), "{content_type}");
    }

    #[test]
    fn names_cannot_add_headers() {
        let file = FilePart::new("a\"\r\nX: y", "text/plain\r\nX: y", "");
        let text = text(&encode(None, "", Some(&file), "file").unwrap());
        assert!(text.contains("filename=\"a%22%0D%0AX: y\"") && !text.contains("\nX: y"), "{text}");
    }
}
