//! A look at one field of a model that is only to be read from, not sent.
//!
//! It goes by the way that the reader goes: a program that shows no model keeps no code for it.

use serde_json::Value;

use super::{Slot, ValueMut};

/// A model with a text named `id`.
pub trait Identified: ValueMut {}

/// What the field of this name has, which must be one of texts, integers or any JSON; what is empty or 0 is taken out.
pub(crate) fn text_of(value: Slot<'_>, name: &str) -> Option<String> {
    let Slot::Object(object) = value else { return None };
    let mut found = None;
    object.lend(&mut |table, fields, _| {
        let Some(index) = table.fields.iter().position(|field| *field == name) else { return };
        let field = &mut fields[index];
        found = match field.fill() {
            Slot::String(text) | Slot::Any(Value::String(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
            Slot::Integer(number) => Some(number.to_string()).filter(|_| *number != 0),
            Slot::Any(value) => Some(value.to_string()).filter(|_| !value.is_null() && *value != 0),
            _ => None,
        };
        // There is no asking a field whether it has a value: it has got one now.
        if found.is_none() {
            field.clear();
        }
    });
    found
}

/// Says which models have a text named `id`.
macro_rules! identified {
    ($($name:ident)*) => {$(
        impl $crate::table::Identified for $name {}
    )*};
}

pub(crate) use identified;
