//! From views into a serializer.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::parts::parts;
use super::{List, Map, Object, View};

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::String(text) => serializer.serialize_str(text),
            View::Integer(number) => serializer.serialize_i64(number),
            View::Number(number) => serializer.serialize_f64(number),
            View::Boolean(flag) => serializer.serialize_bool(flag),
            View::Any(value) => value.serialize(serializer),
            View::Object(object) => write_object(object, serializer),
            View::List(list) => write_list(list, serializer),
            View::Map(map) => write_map(map, serializer),
        }
    }
}

fn write_object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let names = object.table().fields;
    let mut members = serializer.serialize_map(None)?;
    let (mut extra, mut failed) = (None, None);
    object.each(&mut |index, field| match field.view() {
        Some(view) if failed.is_none() => failed = members.serialize_entry(names[index], &view).err(),
        Some(_) => {}
        None => extra = field.as_extra(),
    });
    if let Some(error) = failed {
        return Err(error);
    }
    if extra.is_some() {
        let parts = parts(object);
        parts.nulls.iter().try_for_each(|index| members.serialize_entry(names[*index], &()))?;
        parts.unknown.iter().try_for_each(|(name, value)| members.serialize_entry(name, value))?;
    }
    members.end()
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
