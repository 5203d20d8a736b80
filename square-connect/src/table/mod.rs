//! The room of the models: a model is a table, and reading, writing, comparing and printing are written once over it.
//!
//! A generated model states its name, the names of its fields, and where each lies. Everything that is generic over a
//! serializer is compiled once for each serializer rather than once for each model, which is what keeps 1,100 models
//! cheap to build.

mod copy;
mod debug;
mod equal;
mod extra;
pub mod json;
mod kinds;
mod macros;
mod parts;
mod peek;
mod read;
mod set;
mod text;
mod union;
mod write;

use std::collections::BTreeMap;

pub use extra::Extra;
pub use peek::Identified;
pub use text::Text;
pub use union::{Choice, Kind, Union};

pub(crate) use copy::copy;
pub(crate) use debug::is_secret;
pub(crate) use macros::{models, open_enums, unions};
pub(crate) use parts::text;
pub(crate) use peek::{identified, text_of};
pub(crate) use read::{read, read_json};
pub(crate) use set::{clear, set, show};

/// What a model's table says of it.
#[derive(Debug, PartialEq)]
pub struct Table {
    /// The model's name.
    pub name: &'static str,
    /// The names of its fields in JSON.
    pub fields: &'static [&'static str],
    /// Members that are no fields are kept, since the model travels both ways.
    pub keeps_unknown: bool,
}

impl Table {
    /// Before a model has shown its own.
    const NONE: Self = Self { name: "", fields: &[], keeps_unknown: false };
}

/// A model as it is read: a table of fields.
///
/// It shows its fields one by one, each by the method for its kind, so that the processor learns each field's branches.
/// Reading and changing are traits apart, here and below: a program that only receives a model keeps no code to send it.
pub trait Object: Send + Sync {
    /// Shows its table and what it holds beside its fields, then each field that has a value.
    fn show<'a>(&'a self, see: &mut dyn See<'a>);
}

/// A model as it is changed.
///
/// It lends its fields all at once, which is a straight line and the cheapest form to compile.
pub trait ObjectMut {
    /// Lends its table, all its fields, and what it holds beside them.
    fn lend(&mut self, change: Change<'_>);
}

/// Sees what a model holds.
pub trait See<'a> {
    /// The names, and what the model holds beside its fields.
    fn start(&mut self, table: &'static Table, extra: &'a Extra);
    /// The value of the field of this index.
    fn value(&mut self, index: usize, value: View<'a>);
    /// The same, of a text.
    fn text(&mut self, index: usize, text: &'a str) {
        self.value(index, View::String(text));
    }
    /// The same, of an integer.
    fn integer(&mut self, index: usize, number: i64) {
        self.value(index, View::Integer(number));
    }
}

/// Changes a model's fields, and what it holds beside them.
pub type Change<'a> = &'a mut dyn FnMut(&'static Table, &mut [&mut dyn Field], &mut Extra);

/// A field: an optional value.
pub trait Field {
    /// Where to write its value, which is blank if there was none.
    fn fill(&mut self) -> Slot<'_>;
    /// Takes the value away.
    fn clear(&mut self);
}

/// Anything that a field, a list or a map can hold, as it is read.
pub trait Value: Send + Sync + 'static {
    /// What it is.
    fn view(&self) -> View<'_>;
    /// Shows itself as the value of a field.
    fn show<'a>(&'a self, index: usize, see: &mut dyn See<'a>) {
        see.value(index, self.view());
    }
}

/// The same, as it is changed.
pub trait ValueMut: Value + Sized {
    /// The value before it is read.
    fn blank() -> Self;
    /// Where to write it.
    fn slot(&mut self) -> Slot<'_>;
    /// Adds what a `null` among the elements of a list is: nothing, unless any JSON is an element.
    fn push_null(_: &mut Vec<Self>) {}
    /// The same, of a map.
    fn insert_null(_: &mut BTreeMap<String, Self>, _: String) {}
}

/// A list of values, as it is read.
pub trait List {
    /// How many there are.
    fn count(&self) -> usize;
    /// The value of this index.
    fn at(&self, index: usize) -> View<'_>;
}

/// A list of values, as it is changed.
pub trait ListMut {
    /// Adds a blank value.
    fn push(&mut self) -> Slot<'_>;
    /// Adds a `null`, where that is a value.
    fn push_null(&mut self);
}

/// An object of any keys, as it is read.
pub trait Map {
    /// The entries in the order of their keys.
    fn entries<'a>(&'a self) -> Box<dyn Iterator<Item = (&'a str, View<'a>)> + 'a>;
}

/// An object of any keys, as it is changed.
pub trait MapMut {
    /// Adds a blank value.
    fn insert(&mut self, key: String) -> Slot<'_>;
    /// Adds a `null`, where that is a value.
    fn insert_null(&mut self, key: String);
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
    Object(&'a mut dyn ObjectMut),
    /// A list.
    List(&'a mut dyn ListMut),
    /// A map.
    Map(&'a mut dyn MapMut),
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
    /// One of several types.
    Union(&'a dyn Union),
}
