//! What is wrong, where, and what mends it.

use std::fmt;

/// A refusal: the file, the place in it as a JSON pointer, what is wrong there, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The file as its reader named it; empty until the entry point adds it.
    pub file: String,
    /// `#/components/schemas/Order`, or empty where the whole file is meant.
    pub pointer: String,
    /// What is wrong.
    pub what: String,
    /// What would mend it.
    pub mend: String,
}

/// The result of a step of the pipeline.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn new(at: &Pointer, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { file: String::new(), pointer: at.to_string(), what: what.into(), mend: mend.into() }
    }

    /// A refusal of a whole file.
    pub(crate) fn file(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { file: String::new(), pointer: String::new(), what: what.into(), mend: mend.into() }
    }

    /// Names the file, unless an inner step has named one already.
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        if self.file.is_empty() {
            name.clone_into(&mut self.file);
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.pointer.is_empty() { "" } else { " " };
        write!(f, "{}{space}{}: {}", self.file, self.pointer, self.what)?;
        if self.mend.is_empty() { Ok(()) } else { write!(f, "\n  mend: {}", self.mend) }
    }
}

impl std::error::Error for Error {}

/// A place in a document, written as a JSON pointer fragment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub(crate) fn root() -> Self {
        Self("#".to_owned())
    }

    /// The place of a named schema.
    pub(crate) fn schema(name: &str) -> Self {
        Self::root().key("components").key("schemas").key(name)
    }

    /// A step into an object.
    #[must_use]
    pub(crate) fn key(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    /// A step into an array.
    #[must_use]
    pub(crate) fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
