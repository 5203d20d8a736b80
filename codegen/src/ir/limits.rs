//! What the definition limits a value to, beside its type.

/// The limits of a value; of a list, those of its items stand apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The shortest text, in characters.
    pub min_length: Option<u64>,
    /// The longest text, in characters.
    pub max_length: Option<u64>,
    /// The lowest number.
    pub minimum: Option<f64>,
    /// The highest number.
    pub maximum: Option<f64>,
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
