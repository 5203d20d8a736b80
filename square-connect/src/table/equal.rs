//! Equality: the same values, the same nulls, the same unknown members.

use super::View;
use super::parts::Parts;

impl PartialEq for View<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (View::String(a), View::String(b)) => a == b,
            (View::Integer(a), View::Integer(b)) => a == b,
            (View::Number(a), View::Number(b)) => a == b,
            (View::Boolean(a), View::Boolean(b)) => a == b,
            (View::Any(a), View::Any(b)) => a == b,
            (View::Object(a), View::Object(b)) => Parts::of(a) == Parts::of(b),
            (View::List(a), View::List(b)) => a.count() == b.count() && (0..a.count()).all(|index| a.at(index) == b.at(index)),
            (View::Map(a), View::Map(b)) => a.entries().eq(b.entries()),
            (View::Union(a), View::Union(b)) => a.chosen() == b.chosen(),
            _ => false,
        }
    }
}
