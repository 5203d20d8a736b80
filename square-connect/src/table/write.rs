//! From views into a serializer.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{List, Map, Object, View, extra};

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
    let mut members = serializer.serialize_map(None)?;
    let extra = extra(object);
    for (index, name) in object.table().fields.iter().enumerate() {
        match object.field(index).view() {
            Some(view) => members.serialize_entry(name, &view)?,
            None if !extra.is_empty() && extra.is_null(index) => members.serialize_entry(name, &())?,
            None => {}
        }
    }
    for (name, value) in extra.unknown() {
        members.serialize_entry(name, value)?;
    }
    members.end()
}

fn write_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(Some(list.len()))?;
    for index in 0..list.len() {
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
