//! From a deserializer into slots.

use std::cell::RefCell;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Extra, Field, ListMut, MapMut, ObjectMut, Slot, Table, Text, ValueMut, union};

/// Reads a value of any type that fields are made of.
#[inline]
pub(crate) fn read<'de, T: ValueMut, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    value.slot().deserialize(deserializer)?;
    Ok(value)
}

/// Reads the whole of a JSON text.
pub(crate) fn read_json(text: &[u8], slot: Slot<'_>) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    slot.deserialize(&mut deserializer)?;
    deserializer.end()
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self {
            Slot::String(slot) => *slot = String::deserialize(deserializer)?,
            Slot::Integer(slot) => *slot = i64::deserialize(deserializer)?,
            Slot::Number(slot) => *slot = f64::deserialize(deserializer)?,
            Slot::Boolean(slot) => *slot = bool::deserialize(deserializer)?,
            Slot::Text(slot) => deserializer.deserialize_str(TextVisitor(slot))?,
            Slot::Any(slot) => *slot = serde_json::Value::deserialize(deserializer)?,
            Slot::Object(object) => deserializer.deserialize_map(ObjectVisitor(RefCell::new(object)))?,
            Slot::List(slot) => deserializer.deserialize_seq(ListVisitor(slot))?,
            Slot::Map(slot) => deserializer.deserialize_map(MapVisitor(slot))?,
            Slot::Union(slot) => union::choose(slot, serde_json::Value::deserialize(deserializer)?),
        }
        Ok(())
    }
}

struct TextVisitor<'a>(&'a mut dyn Text);

impl Visitor<'_> for TextVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.set(text);
        Ok(())
    }
}

fn table(object: &mut dyn ObjectMut) -> &'static Table {
    let mut found = &Table::NONE;
    object.lend(&mut |table, _, _| found = table);
    found
}

/// A cell, since a model lends its table as it lends all else: to be changed.
struct ObjectVisitor<'a>(RefCell<&'a mut dyn ObjectMut>);

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, {}", table(&mut **self.0.borrow_mut()).name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut outcome = Ok(());
        self.0.into_inner().lend(&mut |table, fields, extra| outcome = read_members(&mut map, table, fields, extra));
        outcome
    }
}

fn read_members<'de, A: MapAccess<'de>>(
    map: &mut A,
    table: &Table,
    fields: &mut [&mut dyn Field],
    extra: &mut Extra,
) -> Result<(), A::Error> {
    let (mut next, mut fresh) = (0, 0);
    while let Some(key) = map.next_key_seed(KeySeed { names: table.fields, next, keep: table.keeps_unknown })? {
        match key {
            Key::Known(index) => {
                next = index + 1;
                // Given twice, perhaps: the last one counts.
                if index < fresh {
                    fields[index].clear();
                }
                fresh = fresh.max(next);
                if map.next_value_seed(FieldSeed(&mut *fields[index]))? {
                    extra.set_null(index);
                }
            }
            Key::Kept(name) => extra.keep(name, map.next_value()?),
            Key::Skipped => _ = map.next_value::<IgnoredAny>()?,
        }
    }
    Ok(())
}

enum Key {
    Known(usize),
    Kept(String),
    Skipped,
}

/// Looks a name up, first where the field after the last one stands, since answers keep an order.
struct KeySeed {
    names: &'static [&'static str],
    next: usize,
    keep: bool,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        let (before, after) = self.names.split_at(self.next.min(self.names.len()));
        let found = after.iter().position(|known| *known == name).map(|at| before.len() + at);
        let found = found.or_else(|| before.iter().position(|known| *known == name));
        Ok(match found {
            Some(index) => Key::Known(index),
            None if self.keep => Key::Kept(name.to_owned()),
            None => Key::Skipped,
        })
    }
}

/// Reads a field; the answer tells whether it was `null`.
struct FieldSeed<'a>(&'a mut dyn Field);

impl<'de> DeserializeSeed<'de> for FieldSeed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for FieldSeed<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<bool, E> {
        self.0.clear();
        Ok(true)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.0.fill().deserialize(deserializer)?;
        Ok(false)
    }
}

struct ListVisitor<'a>(&'a mut dyn ListMut);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Present(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

struct MapVisitor<'a>(&'a mut dyn MapMut);

impl<'de> Visitor<'de> for MapVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            map.next_value_seed(Present((&mut *self.0, key)))?;
        }
        Ok(())
    }
}

/// Where an element of a list or map goes, once there is one.
trait Room {
    fn fill<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error>;
    fn fill_null(self);
}

impl<'b> Room for &mut (dyn ListMut + 'b) {
    fn fill<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.push().deserialize(deserializer)
    }

    fn fill_null(self) {
        self.push_null();
    }
}

impl<'b> Room for (&mut (dyn MapMut + 'b), String) {
    fn fill<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.insert(self.1).deserialize(deserializer)
    }

    fn fill_null(self) {
        self.0.insert_null(self.1);
    }
}

/// An element of a list or map. A `null` among them is no element: an answer must not fail for it.
struct Present<R>(R);

impl<'de, R: Room> DeserializeSeed<'de> for Present<R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, R: Room> Visitor<'de> for Present<R> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.0.fill_null();
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.fill(deserializer)
    }
}

#[cfg(test)]
mod tests {
    /// serde_json holds to the last digit only with its feature `float_roundtrip`.
    #[test]
    fn a_number_is_read_to_its_last_digit() {
        for text in ["146.62937959303287", "-12.873473772937075", "-110.72500707193011"] {
            let number: f64 = super::read(&mut serde_json::Deserializer::from_str(text)).unwrap();
            assert_eq!(number.to_string(), text);
        }
    }
}
