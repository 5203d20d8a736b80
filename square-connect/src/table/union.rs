//! Untagged unions: the first type whose shape a value has.

use serde::de::DeserializeSeed;
use serde_json::Value;

use super::{Slot, View};

/// A value that is one of several types.
pub trait Union {
    /// What tells the types apart, in the order in which they are tried.
    fn choices(&self) -> &'static [Choice];
    /// The index of its type, and its value; past the last one for what fits no type.
    fn chosen(&self) -> (usize, View<'_>);
    /// Becomes a blank value of the type of this index.
    fn select(&mut self, index: usize) -> Slot<'_>;
    /// Becomes what fits no type.
    fn set_other(&mut self, value: Value);
}

/// What a value must look like to be of a type.
#[derive(Debug)]
pub struct Choice {
    /// Its kind in JSON.
    pub kind: Kind,
    /// Members that it has.
    pub required: &'static [&'static str],
    /// Members that hold one of these texts.
    pub constants: &'static [(&'static str, &'static [&'static str])],
}

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// No value is an error: what fits nothing is kept as it is.
pub(super) fn choose(union: &mut dyn Union, value: Value) {
    // Read from text again: a second reader over values would be compiled for this alone.
    let text = value.to_string();
    for (index, choice) in union.choices().iter().enumerate() {
        if fits(choice, &value) && union.select(index).deserialize(&mut serde_json::Deserializer::from_slice(text.as_bytes())).is_ok() {
            return;
        }
    }
    union.set_other(value);
}

fn fits(choice: &Choice, value: &Value) -> bool {
    let kind = match value {
        Value::Null => return false,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(_) => Kind::Number,
        Value::String(_) => Kind::String,
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
    };
    let constant = |(name, texts): &(&str, &[&str])| value[name].as_str().is_some_and(|text| texts.contains(&text));
    kind == choice.kind && choice.required.iter().all(|name| value.get(name).is_some()) && choice.constants.iter().all(constant)
}
