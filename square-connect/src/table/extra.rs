//! What a model holds beside its fields.

use std::any::Any;

use serde_json::Value;

use super::{Field, Object, Slot, View};

/// Members that this release has no field for, and fields that were `null`.
///
/// A null that was read is written again, and so is a member without a field where the model travels both ways.
#[expect(missing_debug_implementations, reason = "a model prints it with its secrets hidden")]
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Inner>>);

#[derive(Clone, Default)]
struct Inner {
    nulls: Vec<usize>,
    unknown: Vec<(String, Value)>,
}

impl Extra {
    /// Nothing beside the fields.
    pub(crate) const NONE: Self = Self(None);

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Marks a field as `null`.
    pub(crate) fn set_null(&mut self, index: usize) {
        let nulls = &mut self.0.get_or_insert_default().nulls;
        if !nulls.contains(&index) {
            nulls.push(index);
        }
    }

    /// The fields that were `null`; means nothing where one has a value.
    pub(crate) fn nulls(&self) -> &[usize] {
        self.0.as_ref().map_or(&[], |inner| &inner.nulls)
    }

    pub(crate) fn keep(&mut self, name: String, value: Value) {
        self.0.get_or_insert_default().unknown.push((name, value));
    }

    pub(crate) fn unknown(&self) -> &[(String, Value)] {
        self.0.as_ref().map_or(&[], |inner| &inner.unknown)
    }
}

/// What a model holds beside its fields; it stands after the last one.
pub(crate) fn extra_mut(object: &mut dyn Object) -> &mut Extra {
    let index = object.table().fields.len();
    object.field_mut(index).as_extra_mut().expect("a model's extra stands after its last field")
}

impl Field for Extra {
    fn fill(&mut self) -> Slot<'_> {
        unreachable!("no name in JSON leads here")
    }

    fn clear(&mut self) {
        *self = Self::NONE;
    }

    fn view(&self) -> Option<View<'_>> {
        None
    }

    fn copy_from(&mut self, other: &dyn Field) {
        if let Some(other) = other.as_extra() {
            self.clone_from(other);
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_extra(&self) -> Option<&Extra> {
        Some(self)
    }

    fn as_extra_mut(&mut self) -> Option<&mut Extra> {
        Some(self)
    }
}
