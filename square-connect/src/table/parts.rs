//! What a model holds, gathered.

use serde_json::Value;

use super::{Object, View};

/// The values, nulls and unknown members of a model.
#[derive(PartialEq)]
pub(super) struct Parts<'a> {
    pub(super) values: Vec<(usize, View<'a>)>,
    pub(super) nulls: Vec<usize>,
    pub(super) unknown: &'a [(String, Value)],
}

pub(super) fn parts(object: &dyn Object) -> Parts<'_> {
    let mut parts = Parts { values: Vec::new(), nulls: Vec::new(), unknown: &[] };
    object.each(&mut |index, field| match (field.view(), field.as_extra()) {
        (Some(view), _) => parts.values.push((index, view)),
        (None, Some(extra)) => (parts.nulls, parts.unknown) = (extra.nulls().to_vec(), extra.unknown()),
        (None, None) => {}
    });
    parts.nulls.sort_unstable();
    // A value set later wins.
    parts.nulls.retain(|null| parts.values.iter().all(|(index, _)| index != null));
    parts
}
