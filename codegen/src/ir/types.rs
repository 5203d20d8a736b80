//! The types that fields have.

/// A type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A text.
    String,
    /// A 64-bit integer.
    Integer,
    /// A floating-point number.
    Number,
    /// True or false.
    Boolean,
    /// An RFC 3339 time that keeps its text.
    Timestamp,
    /// Any JSON value.
    Any,
    /// The bytes of a file.
    File,
    /// A `Struct`, by Rust name.
    Struct(String),
    /// An `Enum`, by Rust name.
    Enum(String),
    /// A `Union`, by Rust name.
    Union(String),
    /// A list.
    List(Box<Type>),
    /// An object of any keys.
    Map(Box<Type>),
}

impl Type {
    /// The type inside of lists and maps.
    #[must_use]
    pub fn innermost(&self) -> &Type {
        match self {
            Type::List(inner) | Type::Map(inner) => inner.innermost(),
            other => other,
        }
    }

    /// How many lists and maps are around it.
    #[must_use]
    pub fn depth(&self) -> usize {
        match self {
            Type::List(inner) | Type::Map(inner) => 1 + inner.depth(),
            _ => 0,
        }
    }

    /// The struct, enum or union that it names.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        match self.innermost() {
            Type::Struct(name) | Type::Enum(name) | Type::Union(name) => Some(name),
            _ => None,
        }
    }

    /// The type as a user of the crate writes it.
    #[must_use]
    pub fn rust(&self) -> String {
        match self {
            Type::String => "String".to_owned(),
            Type::Integer => "i64".to_owned(),
            Type::Number => "f64".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Timestamp => "Timestamp".to_owned(),
            Type::Any => "serde_json::Value".to_owned(),
            Type::File => "FilePart".to_owned(),
            Type::Struct(name) | Type::Enum(name) | Type::Union(name) => name.clone(),
            Type::List(inner) => format!("Vec<{}>", inner.rust()),
            Type::Map(inner) => format!("BTreeMap<String, {}>", inner.rust()),
        }
    }
}
