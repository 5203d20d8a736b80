//! What a model holds beside its fields.

use serde_json::Value;

/// Members that this release has no field for, and fields that were `null`.
///
/// A null that was read is written again, and so is a member without a field where the model travels both ways.
#[expect(missing_debug_implementations, reason = "a model prints it with its secrets hidden")]
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Inner>>);

#[derive(Clone, Default, PartialEq)]
struct Inner {
    nulls: Vec<usize>,
    unknown: Vec<(String, Value)>,
}

impl Extra {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Marks a field as `null`.
    pub(crate) fn set_null(&mut self, index: usize) {
        let nulls = &mut self.0.get_or_insert_default().nulls;
        if !nulls.contains(&index) {
            nulls.push(index);
        }
    }

    /// Takes the mark away, for a field that got a value.
    pub(crate) fn unset_null(&mut self, index: usize) {
        if let Some(inner) = &mut self.0 {
            inner.nulls.retain(|null| *null != index);
            if inner.nulls.is_empty() && inner.unknown.is_empty() {
                self.0 = None;
            }
        }
    }

    pub(crate) fn is_null(&self, index: usize) -> bool {
        self.0.as_ref().is_some_and(|inner| inner.nulls.contains(&index))
    }

    pub(crate) fn keep(&mut self, name: String, value: Value) {
        self.0.get_or_insert_default().unknown.push((name, value));
    }

    pub(crate) fn unknown(&self) -> &[(String, Value)] {
        self.0.as_ref().map_or(&[], |inner| &inner.unknown)
    }
}
