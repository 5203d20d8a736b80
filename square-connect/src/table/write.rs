//! From views into a serializer.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

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
    let (mut nulls, mut unknown, mut written) = (Vec::new(), &[][..], Ok(()));
    object.each(&mut |index, field| match field.view() {
        Some(view) if written.is_ok() => {
            written = members.serialize_entry(names[index], &view);
            // A value set later wins.
            nulls.retain(|null| *null != index);
        }
        Some(_) => {}
        None => (nulls, unknown) = field.as_extra().map_or((Vec::new(), &[][..]), |extra| (extra.nulls().to_vec(), extra.unknown())),
    });
    written?;
    nulls.iter().try_for_each(|index| members.serialize_entry(names[*index], &()))?;
    unknown.iter().try_for_each(|(name, value)| members.serialize_entry(name, value))?;
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
