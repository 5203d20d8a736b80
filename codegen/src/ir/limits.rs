//! What the definition limits a value to, beside its type.

use std::fmt;

/// The limits of a value; of a list, those of its items stand apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The shortest text, in characters.
    pub min_length: Option<u64>,
    /// The longest text, in characters.
    pub max_length: Option<u64>,
    /// The lowest number.
    pub minimum: Option<Bound>,
    /// The highest number.
    pub maximum: Option<Bound>,
    /// The fewest items of a list.
    pub min_items: Option<u64>,
    /// The most items of a list.
    pub max_items: Option<u64>,
    /// The regular expression that a text matches.
    pub pattern: Option<String>,
    /// The format of a text by its OpenAPI name: `date`, `duration`.
    pub format: Option<String>,
    /// The limits of each item of a list.
    pub item: Option<Box<Limits>>,
}

/// The bound of a number; an integer's is exact to both ends of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Of an integer.
    Integer(i64),
    /// Of any number.
    Number(f64),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(bound) => bound.fmt(f),
            Self::Number(bound) => bound.fmt(f),
        }
    }
}
