//! A file beside a JSON body, as `multipart/form-data` (RFC 7578).

use std::fmt;

use bytes::Bytes;

/// A file to send: its bytes, and the name and media type under which the receiver sees it.
///
/// ```
/// use square_connect::FilePart;
///
/// let image = FilePart::new("cup.png", "image/png", vec![0x89, b'P', b'N', b'G']);
/// let unnamed: FilePart = vec![1, 2, 3].into();
/// assert_eq!(unnamed.content_type(), "application/octet-stream");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    bytes: Bytes,
    file_name: String,
    content_type: String,
}

impl FilePart {
    /// A file of this name, such as `receipt.pdf`, and media type, such as `application/pdf`.
    ///
    /// ```
    /// let file = square_connect::FilePart::new("note.txt", "text/plain", "hello");
    /// ```
    pub fn new(file_name: impl Into<String>, content_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), file_name: file_name.into(), content_type: content_type.into() }
    }

    /// The content.
    ///
    /// ```
    /// let file = square_connect::FilePart::new("note.txt", "text/plain", "hello");
    /// assert_eq!(file.bytes().as_ref(), b"hello");
    /// ```
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file's name.
    ///
    /// ```
    /// let file = square_connect::FilePart::new("note.txt", "text/plain", "hello");
    /// assert_eq!(file.file_name(), "note.txt");
    /// ```
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The media type.
    ///
    /// ```
    /// let file = square_connect::FilePart::new("note.txt", "text/plain", "hello");
    /// assert_eq!(file.content_type(), "text/plain");
    /// ```
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .finish()
    }
}

/// Content alone: the name is `file` and the media type `application/octet-stream`.
impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::new("file", "application/octet-stream", bytes)
    }
}

/// As from [`Bytes`].
impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

/// As from [`Bytes`]; the content is copied.
impl From<&[u8]> for FilePart {
    fn from(bytes: &[u8]) -> Self {
        Bytes::copy_from_slice(bytes).into()
    }
}

/// The body's bytes and its `Content-Type`. The same parts give the same bytes, so that a call can be sent again.
pub(crate) fn encode(json: Option<&[u8]>, json_name: &str, file: Option<&FilePart>, file_name: &str) -> (String, Vec<u8>) {
    let boundary = boundary(&[json.unwrap_or_default(), file.map_or(&[], |file| &file.bytes)]);
    let mut body = Vec::new();
    if let Some(json) = json {
        let head = format!("name=\"{}\"", quoted(json_name));
        part(&mut body, &boundary, &head, "application/json", json);
    }
    if let Some(file) = file {
        let head = format!("name=\"{}\"; filename=\"{}\"", quoted(file_name), quoted(&file.file_name));
        part(&mut body, &boundary, &head, &one_line(&file.content_type), &file.bytes);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

fn part(body: &mut Vec<u8>, boundary: &str, head: &str, content_type: &str, content: &[u8]) {
    let head = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\nContent-Type: {content_type}\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n");
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

    #[test]
    fn json_comes_first() {
        let file = FilePart::new("a.png", "image/png", "PNG");
        let (content_type, body) = encode(Some(b"{}"), "request", Some(&file), "image_file");
        assert_eq!(content_type, "multipart/form-data; boundary=square-connect-0000000000000000");
        let expected = "--square-connect-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"request\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
            --square-connect-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"image_file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n\
            --square-connect-0000000000000000--\r\n";
        assert_eq!(String::from_utf8(body).unwrap(), expected);
    }

    #[test]
    fn content_cannot_end_a_part() {
        let file = FilePart::from(b"\r\n--square-connect-0000000000000000--\r\n".as_slice());
        let (content_type, _) = encode(None, "", Some(&file), "file");
        assert!(content_type.ends_with("0001"), "{content_type}");
    }

    #[test]
    fn names_cannot_add_headers() {
        let file = FilePart::new("a\"\r\nX: y", "text/plain\r\nX: y", "");
        let (_, body) = encode(None, "", Some(&file), "file");
        let text = String::from_utf8(body).unwrap();
        assert!(text.contains("filename=\"a%22%0D%0AX: y\"") && !text.contains("\nX: y"), "{text}");
    }
}
