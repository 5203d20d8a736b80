//! What the setters and tables of models do.
//!
//! None of it is marked for inlining: it is generic, so a user's build inlines what it uses, while the mark would copy
//! it into each of thousands of functions whose code this crate keeps for its users.

use super::{ObjectMut, See, Value};

/// Gives a field its value.
pub(crate) fn set<T>(field: &mut Option<T>, value: impl Into<T>) {
    *field = Some(value.into());
}

/// Marks a field as `null`; a value set later wins.
pub(crate) fn clear<T: ObjectMut>(mut object: T, index: usize) -> T {
    clear_field(&mut object, index);
    object
}

fn clear_field(object: &mut dyn ObjectMut, index: usize) {
    object.lend(&mut |_, fields, extra| {
        fields[index].clear();
        extra.set_null(index);
    });
}

/// Shows a field that has a value.
pub(crate) fn show<'a, T: Value>(see: &mut dyn See<'a>, index: usize, field: &'a Option<T>) {
    if let Some(value) = field {
        value.show(index, see);
    }
}
