//! Copies of models, field by field, so that no model needs code of its own for it.

use super::Object;

/// A copy of a model.
#[inline]
pub(crate) fn copy<T: Object + Default>(object: &T) -> T {
    let mut copy = T::default();
    copy_fields(object, &mut copy);
    copy
}

fn copy_fields(from: &dyn Object, to: &mut dyn Object) {
    from.each(&mut |index, field| to.field_mut(index).copy_from(field));
}
