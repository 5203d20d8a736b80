//! The room of the models: a model is a table, and reading, writing, comparing and printing are written once over it.
//!
//! A generated model states its name, the names of its fields, and where each lies. Everything that is generic over a
//! serializer is compiled once for each serializer rather than once for each model, which is what keeps 1,100 models
//! cheap to build.

use std::any::Any;

mod copy;
mod debug;
mod equal;
mod extra;
mod kinds;
mod macros;
mod parts;
mod read;
mod set;
mod text;
mod union;
mod write;

pub use extra::Extra;
pub use text::Text;
pub use union::{Choice, Kind, Union};

pub(crate) use copy::copy;
pub(crate) use debug::is_secret;
pub(crate) use extra::extra_mut;
pub(crate) use macros::{models, open_enums, unions};
pub(crate) use read::read;
pub(crate) use set::{clear, set, show, show_extra};

/// What a model's table says of it.
#[derive(Debug)]
pub struct Table {
    /// The model's name.
    pub name: &'static str,
    /// The names of its fields in JSON.
    pub fields: &'static [&'static str],
    /// Members that are no fields are kept, since the model travels both ways.
    pub keeps_unknown: bool,
}

/// A model: a table of fields.
///
/// After the last field stands the model's [`Extra`]: one method fewer for each of 1,100 models.
pub trait Object: Send + Sync {
    /// Its name and those of its fields.
    fn table(&self) -> &'static Table;
    /// Shows the extra where there is any, then each field that has a value, with its index.
    fn each<'a>(&'a self, visit: &mut dyn FnMut(usize, &'a dyn Field));
    /// The field of this index.
    fn field_mut(&mut self, index: usize) -> &mut dyn Field;
}

/// A field: an optional value; or what a model holds beside its fields.
pub trait Field: Any {
    /// Makes room for a value.
    fn fill(&mut self) -> Slot<'_>;
    /// Takes the value away.
    fn clear(&mut self);
    /// The value.
    fn view(&self) -> Option<View<'_>>;
    /// Becomes a copy of a field of the same type.
    fn copy_from(&mut self, other: &dyn Field);
    /// Itself, for a field of the same type.
    fn as_any(&self) -> &dyn Any;
    /// Itself, where it is no field.
    fn as_extra(&self) -> Option<&Extra> {
        None
    }
    /// Itself, where it is no field.
    fn as_extra_mut(&mut self) -> Option<&mut Extra> {
        None
    }
}

/// Anything that a field, a list or a map can hold.
pub trait Value: Send + Sync + 'static {
    /// The value before it is read.
    fn blank() -> Self
    where
        Self: Sized;
    /// What a `null` among the elements of a list or map is: no element, unless any JSON is one.
    fn null() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
    /// A copy.
    fn copy(&self) -> Self
    where
        Self: Sized;
    /// Where to write it.
    fn slot(&mut self) -> Slot<'_>;
    /// What it is.
    fn view(&self) -> View<'_>;
}

/// A list of values.
pub trait List {
    /// Adds a blank value.
    fn push(&mut self) -> Slot<'_>;
    /// Adds a `null`, where that is a value.
    fn push_null(&mut self);
    /// How many there are.
    fn count(&self) -> usize;
    /// The value of this index.
    fn at(&self, index: usize) -> View<'_>;
}

/// An object of any keys.
pub trait Map {
    /// Adds a blank value.
    fn insert(&mut self, key: String) -> Slot<'_>;
    /// Adds a `null`, where that is a value.
    fn insert_null(&mut self, key: String);
    /// The entries in the order of their keys.
    fn entries<'a>(&'a self) -> Box<dyn Iterator<Item = (&'a str, View<'a>)> + 'a>;
}

/// Where a value is written.
#[expect(missing_debug_implementations, reason = "a place in memory has nothing to show")]
pub enum Slot<'a> {
    /// A text.
    String(&'a mut String),
    /// An integer.
    Integer(&'a mut i64),
    /// A number.
    Number(&'a mut f64),
    /// True or false.
    Boolean(&'a mut bool),
    /// A value made from a text.
    Text(&'a mut dyn Text),
    /// Any JSON.
    Any(&'a mut serde_json::Value),
    /// A model.
    Object(&'a mut dyn Object),
    /// A list.
    List(&'a mut dyn List),
    /// A map.
    Map(&'a mut dyn Map),
    /// One of several types.
    Union(&'a mut dyn Union),
}

/// A value as it is read.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// A text.
    String(&'a str),
    /// An integer.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// Any JSON.
    Any(&'a serde_json::Value),
    /// A model.
    Object(&'a dyn Object),
    /// A list.
    List(&'a dyn List),
    /// A map.
    Map(&'a dyn Map),
}
