//! How answers come in pages.

use super::{Place, Type};

/// What every cursor is called, in requests and answers.
pub const CURSOR: &str = "cursor";

/// How an operation pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pagination {
    /// A cursor of the last answer goes into the next request.
    Cursor {
        /// The cursor is a query parameter or a member of the body.
        place: Place,
        /// The array of the answer that holds the items.
        items: String,
        /// The type of an item.
        item: Type,
    },
    /// A `Link` header of the answer carries the next value of this query parameter; the answer is a bare array.
    Link {
        /// The query parameter.
        parameter: String,
        /// The type of an item.
        item: Type,
    },
}

impl Pagination {
    /// The input that asks for a page, by its name on the wire.
    #[must_use]
    pub fn input(&self) -> &str {
        match self {
            Self::Cursor { .. } => CURSOR,
            Self::Link { parameter, .. } => parameter,
        }
    }

    /// The type of an item.
    #[must_use]
    pub fn item(&self) -> &Type {
        match self {
            Self::Cursor { item, .. } | Self::Link { item, .. } => item,
        }
    }
}
