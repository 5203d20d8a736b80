//! Copies, written once over what a value shows, so that no model needs code of its own for it.

use super::{Extra, Field, Object, ObjectMut, See, Slot, Table, ValueMut, View};

/// A copy of the value that is seen.
#[inline]
pub(crate) fn copy<T: ValueMut>(value: View<'_>) -> T {
    let mut copy = T::blank();
    write(value, copy.slot());
    copy
}

/// A value and the place for its copy are of the same type; anything else is left blank.
fn write(value: View<'_>, place: Slot<'_>) {
    match (value, place) {
        (View::String(text), Slot::String(place)) => text.clone_into(place),
        (View::String(text), Slot::Text(place)) => place.set(text),
        (View::Integer(number), Slot::Integer(place)) => *place = number,
        (View::Number(number), Slot::Number(place)) => *place = number,
        (View::Boolean(flag), Slot::Boolean(place)) => *place = flag,
        (View::Any(value), Slot::Any(place)) => place.clone_from(value),
        (View::Object(object), Slot::Object(place)) => write_fields(object, place),
        (View::List(list), Slot::List(place)) => (0..list.count()).for_each(|index| write(list.at(index), place.push())),
        (View::Map(map), Slot::Map(place)) => map.entries().for_each(|(key, value)| write(value, place.insert(key.to_owned()))),
        (View::Union(union), Slot::Union(place)) => {
            let (index, value) = union.chosen();
            write(value, place.select(index));
        }
        _ => {}
    }
}

fn write_fields(from: &dyn Object, to: &mut dyn ObjectMut) {
    to.lend(&mut |_, fields, extra| from.show(&mut Fields { fields, extra }));
}

/// The places for the copies.
struct Fields<'a, 'b> {
    fields: &'a mut [&'b mut dyn Field],
    extra: &'a mut Extra,
}

impl<'a> See<'a> for Fields<'_, '_> {
    fn start(&mut self, _: &'static Table, extra: &'a Extra) {
        self.extra.clone_from(extra);
    }

    fn value(&mut self, index: usize, value: View<'a>) {
        write(value, self.fields[index].fill());
    }
}
