//! What a model holds beside its fields.

use serde_json::Value;

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

    /// Marks a field as `null`.
    pub(super) fn set_null(&mut self, index: usize) {
        let nulls = &mut self.0.get_or_insert_default().nulls;
        if !nulls.contains(&index) {
            nulls.push(index);
        }
    }

    /// The fields that were `null`; means nothing of one that has a value, since one set later wins.
    pub(super) fn nulls(&self) -> &[usize] {
        self.0.as_ref().map_or(&[], |inner| &inner.nulls)
    }

    pub(super) fn keep(&mut self, name: String, value: Value) {
        self.0.get_or_insert_default().unknown.push((name, value));
    }

    pub(super) fn unknown(&self) -> &[(String, Value)] {
        self.0.as_ref().map_or(&[], |inner| &inner.unknown)
    }
}
