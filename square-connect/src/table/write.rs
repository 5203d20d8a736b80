//! From views into a serializer.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::{Extra, List, Map, Object, See, Table, View};

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::String(text) => serializer.serialize_str(text),
            View::Integer(number) => serializer.serialize_i64(number),
            View::Number(number) => serializer.serialize_f64(finite(number)?),
            View::Boolean(flag) => serializer.serialize_bool(flag),
            View::Any(value) => value.serialize(serializer),
            View::Object(object) => write_object(object, serializer),
            View::List(list) => write_list(list, serializer),
            View::Map(map) => write_map(map, serializer),
            View::Union(union) => union.chosen().1.serialize(serializer),
        }
    }
}

/// JSON has no NaN and no infinity. A writer of JSON puts `null` in their place, which would clear the field at Square.
pub(super) fn finite<E: Error>(number: f64) -> Result<f64, E> {
    if number.is_finite() { Ok(number) } else { Err(E::custom(format_args!("{number} is no number of JSON: give a finite one"))) }
}

fn write_object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let members = serializer.serialize_map(None)?;
    let mut writer = Writer { members, names: &[], nulls: Vec::new(), unknown: &[], outcome: Ok(()) };
    object.show(&mut writer);
    writer.end()
}

/// Writes the members of an object as it sees them.
struct Writer<'a, M: SerializeMap> {
    members: M,
    names: &'static [&'static str],
    nulls: Vec<usize>,
    unknown: &'a [(String, Value)],
    outcome: Result<(), M::Error>,
}

impl<M: SerializeMap> Writer<'_, M> {
    #[inline]
    fn write<T: Serialize + ?Sized>(&mut self, index: usize, value: &T) {
        // A value set later wins.
        self.nulls.retain(|null| *null != index);
        if self.outcome.is_ok() {
            self.outcome = self.members.serialize_entry(self.names[index], value);
        }
    }

    fn end(mut self) -> Result<M::Ok, M::Error> {
        self.outcome?;
        self.nulls.iter().try_for_each(|index| self.members.serialize_entry(self.names[*index], &()))?;
        self.unknown.iter().try_for_each(|(name, value)| self.members.serialize_entry(name, value))?;
        self.members.end()
    }
}

impl<'a, M: SerializeMap> See<'a> for Writer<'a, M> {
    fn start(&mut self, table: &'static Table, extra: &'a Extra) {
        (self.names, self.nulls, self.unknown) = (table.fields, extra.nulls().to_vec(), extra.unknown());
    }

    fn value(&mut self, index: usize, value: View<'a>) {
        if let (View::Number(number), true) = (&value, self.outcome.is_ok()) {
            let checked: Result<f64, M::Error> = finite(*number);
            self.outcome = checked.map(drop).map_err(|error| M::Error::custom(format_args!("{}: {error}", self.names[index])));
        }
        self.write(index, &value);
    }

    fn text(&mut self, index: usize, text: &'a str) {
        self.write(index, text);
    }

    fn integer(&mut self, index: usize, number: i64) {
        self.write(index, &number);
    }
}

fn write_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(Some(list.count()))?;
    for index in 0..list.count() {
        items.serialize_element(&list.at(index))?;
    }
    items.end()
}

fn write_map<S: Serializer>(map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_map(None)?;
    for (key, view) in map.entries() {
        members.serialize_entry(key, &view)?;
    }
    members.end()
}
