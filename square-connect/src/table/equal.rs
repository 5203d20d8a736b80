//! Equality: the same values, the same nulls, the same unknown members.

use super::{Object, View, extra};

impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (View::String(a), View::String(b)) => a == b,
            (View::Integer(a), View::Integer(b)) => a == b,
            (View::Number(a), View::Number(b)) => a == b,
            (View::Boolean(a), View::Boolean(b)) => a == b,
            (View::Any(a), View::Any(b)) => a == b,
            (View::Object(a), View::Object(b)) => objects(a, b),
            (View::List(a), View::List(b)) => a.len() == b.len() && (0..a.len()).all(|index| a.at(index) == b.at(index)),
            (View::Map(a), View::Map(b)) => a.entries().eq(b.entries()),
            _ => false,
        }
    }
}

fn objects(a: &dyn Object, b: &dyn Object) -> bool {
    let (extra_a, extra_b) = (extra(a), extra(b));
    let same = |index| match (a.field(index).view(), b.field(index).view()) {
        (None, None) => extra_a.is_null(index) == extra_b.is_null(index),
        (a, b) => a == b,
    };
    (0..a.table().fields.len()).all(same) && extra_a.unknown() == extra_b.unknown()
}
