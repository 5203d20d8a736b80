//! A file to send.

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;

use crate::{Error, Result};

/// What is said of content whose kind nobody knows.
const UNKNOWN: &str = "application/octet-stream";

/// The pieces of a streamed file.
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Piece> + Send>>;
pub(crate) type Piece = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// A file to send: its content, and the name and media type under which the receiver sees it.
///
/// ```
/// use square_connect::FilePart;
///
/// let image = FilePart::new("cup.png", "image/png", vec![0x89, b'P', b'N', b'G']);
/// let guessed: FilePart = b"%PDF-1.7\n".as_slice().into();
/// assert_eq!(guessed.content_type(), "application/pdf");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    content: Content,
    file_name: String,
    content_type: String,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    /// Taken by the first attempt to send it, whichever clone that is of.
    Stream {
        pieces: Arc<Mutex<Option<Pieces>>>,
        length: Option<u64>,
    },
}

/// The same bytes, or the same stream.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(one), Self::Bytes(other)) => one == other,
            (Self::Stream { pieces: one, length }, Self::Stream { pieces: other, length: other_length }) => {
                Arc::ptr_eq(one, other) && length == other_length
            }
            _ => false,
        }
    }
}

impl Eq for Content {}

/// What is sent of a file.
pub(crate) enum Source {
    Bytes(Bytes),
    Stream(Pieces, Option<u64>),
}

impl FilePart {
    /// A file of this name, such as `receipt.pdf`, and media type, such as `application/pdf`.
    ///
    /// ```
    /// let file = square_connect::FilePart::new("note.txt", "text/plain", "hello");
    /// ```
    pub fn new(file_name: impl Into<String>, content_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { content: Content::Bytes(bytes.into()), file_name: file_name.into(), content_type: content_type.into() }
    }

    /// A file of this name, whose media type is told from how its content begins. What is not recognised is
    /// `application/octet-stream`.
    ///
    /// ```
    /// let file = square_connect::FilePart::guess("tea.jpg", vec![0xff, 0xd8, 0xff, 0xe0]);
    /// assert_eq!(file.content_type(), "image/jpeg");
    /// ```
    pub fn guess(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let content_type = infer::get(&bytes).map_or(UNKNOWN, |kind| kind.mime_type());
        Self::new(file_name, content_type, bytes)
    }

    /// A file of this machine, read whole, under its own name and with its media type [guessed](Self::guess).
    ///
    /// # Errors
    ///
    /// [`is_builder`](Error::is_builder), naming the path, where the file cannot be read.
    ///
    /// ```no_run
    /// # async fn example() -> square_connect::Result<()> {
    /// let image = square_connect::FilePart::read("images/tea.png").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = tokio::fs::read(path).await;
        let bytes = bytes.map_err(|error| Error::builder_from(&format!("the file {} cannot be read", path.display()), error))?;
        Ok(Self::guess(name, bytes))
    }

    /// A file whose content comes in pieces, and is never in memory as a whole.
    ///
    /// It can be sent once. A call with it is therefore not tried again after a failure, and clones share the one stream.
    ///
    /// ```
    /// use futures_core::Stream;
    /// use square_connect::FilePart;
    ///
    /// fn receipt(chunks: impl Stream<Item = std::io::Result<Vec<u8>>> + Send + 'static) -> FilePart {
    ///     FilePart::stream("receipt.pdf", "application/pdf", chunks)
    /// }
    /// ```
    pub fn stream<S, B, E>(file_name: impl Into<String>, content_type: impl Into<String>, stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let pieces: Pieces = Box::pin(Converted(Box::pin(stream)));
        let content = Content::Stream { pieces: Arc::new(Mutex::new(Some(pieces))), length: None };
        Self { content, file_name: file_name.into(), content_type: content_type.into() }
    }

    /// How many bytes a [`stream`](Self::stream) will bring, so that the request can announce its length. Without it the
    /// request is sent in chunks. Of a file that is no stream the length is known, and this changes nothing.
    ///
    /// ```
    /// # fn example(part: square_connect::FilePart) -> square_connect::FilePart {
    /// part.length(17_000)
    /// # }
    /// ```
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Content::Stream { length, .. } = &mut self.content {
            *length = Some(bytes);
        }
        self
    }

    /// The content; none of a stream.
    ///
    /// ```
    /// let file = square_connect::FilePart::new("note.txt", "text/plain", "hello");
    /// assert_eq!(file.bytes().unwrap().as_ref(), b"hello");
    /// ```
    #[must_use]
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream { .. } => None,
        }
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

    /// What to send now.
    pub(crate) fn source(&self) -> Result<Source> {
        match &self.content {
            Content::Bytes(bytes) => Ok(Source::Bytes(bytes.clone())),
            Content::Stream { pieces, length } => {
                let taken = pieces.lock().unwrap_or_else(PoisonError::into_inner).take();
                let pieces = taken.ok_or_else(|| Error::builder("the stream of this file was sent already: make a new `FilePart`"))?;
                Ok(Source::Stream(pieces, *length))
            }
        }
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FilePart");
        match &self.content {
            Content::Bytes(bytes) => shown.field("content", &format_args!("{} bytes", bytes.len())),
            Content::Stream { length, .. } => shown.field("content", &format_args!("a stream")).field("length", length),
        };
        shown.field("file_name", &self.file_name).field("content_type", &self.content_type).finish()
    }
}

/// Content alone: the name is `file`, and the media type is guessed.
impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::guess("file", bytes)
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

/// A stream whose pieces and errors are of the kinds that are sent.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Option<Piece>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|piece| piece.map(|piece| piece.map(Into::into).map_err(Into::into)))
    }
}
