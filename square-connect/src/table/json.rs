//! From views to JSON text: what a request's body is made by.
//!
//! `Serialize` writes the same for any serializer. This writer is not generic: it is compiled once, here, and none of it
//! again in a user's crate. It leaves numbers, escapes and any JSON to `serde_json`.

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::{Error, Value};

use super::write::finite;
use super::{Extra, List, Map, Object, See, Table, View};

/// An object in the making.
pub(crate) struct Members<'a> {
    out: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Members<'a> {
    /// Opens it.
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// The place for the value of a member.
    fn member(&mut self, name: &str) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.empty) {
            self.out.push(b',');
        }
        write_text(self.out, name);
        self.out.push(b':');
        self.out
    }

    /// Adds a member.
    pub(crate) fn add(&mut self, name: &str, value: View<'_>) -> serde_json::Result<()> {
        write(self.member(name), value).map_err(|error| within(name, &error))
    }

    /// Adds a member that is `null`.
    pub(crate) fn add_null(&mut self, name: &str) {
        self.member(name).extend_from_slice(b"null");
    }

    /// Closes it.
    pub(crate) fn end(self) {
        self.out.push(b'}');
    }
}

/// Writes a value.
///
/// # Errors
/// Where a number is NaN or infinite, or a value of any JSON cannot be written; the error names the member.
pub fn write(out: &mut Vec<u8>, value: View<'_>) -> serde_json::Result<()> {
    match value {
        View::String(text) => write_text(out, text),
        View::Integer(number) => return write_any(out, &number),
        View::Number(number) => return write_any(out, &finite(number)?),
        View::Boolean(flag) => out.extend_from_slice(if flag { b"true" } else { b"false" }),
        View::Any(value) => return write_any(out, value),
        View::Object(object) => return write_object(out, object),
        View::List(list) => return write_list(out, list),
        View::Map(map) => return write_map(out, map),
        View::Union(union) => return write(out, union.chosen().1),
    }
    Ok(())
}

/// An error within the member of this name.
#[cold]
fn within(name: &str, error: &Error) -> Error {
    Error::custom(format!("{name}: {error}"))
}

fn write_any<T: Serialize>(out: &mut Vec<u8>, value: &T) -> serde_json::Result<()> {
    serde_json::to_writer(out, value)
}

/// Most texts have nothing to escape, which is seen many bytes at a time.
fn write_text(out: &mut Vec<u8>, text: &str) {
    let escapes = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    if text.bytes().fold(false, |found, byte| found | escapes(byte)) {
        // Writing a text to memory cannot fail.
        _ = serde_json::to_writer(out, text);
    } else {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
}

fn write_object(out: &mut Vec<u8>, object: &dyn Object) -> serde_json::Result<()> {
    let mut writer = Writer { members: Members::new(out), names: &[], nulls: Vec::new(), unknown: &[], outcome: Ok(()) };
    object.show(&mut writer);
    writer.end()
}

/// Writes the members of a model as it sees them.
struct Writer<'a, 'b> {
    members: Members<'b>,
    names: &'static [&'static str],
    nulls: Vec<usize>,
    unknown: &'a [(String, Value)],
    outcome: serde_json::Result<()>,
}

impl Writer<'_, '_> {
    fn place(&mut self, index: usize) -> &mut Vec<u8> {
        // A value set later wins.
        self.nulls.retain(|null| *null != index);
        self.members.member(self.names[index])
    }

    fn end(mut self) -> serde_json::Result<()> {
        self.outcome?;
        self.nulls.iter().for_each(|index| self.members.add_null(self.names[*index]));
        self.unknown.iter().try_for_each(|(name, value)| self.members.add(name, View::Any(value)))?;
        self.members.end();
        Ok(())
    }
}

impl<'a> See<'a> for Writer<'a, '_> {
    fn start(&mut self, table: &'static Table, extra: &'a Extra) {
        (self.names, self.nulls, self.unknown) = (table.fields, extra.nulls().to_vec(), extra.unknown());
    }

    fn value(&mut self, index: usize, value: View<'a>) {
        let written = write(self.place(index), value).map_err(|error| within(self.names[index], &error));
        self.outcome = std::mem::replace(&mut self.outcome, Ok(())).and(written);
    }

    fn text(&mut self, index: usize, text: &'a str) {
        write_text(self.place(index), text);
    }
}

fn write_list(out: &mut Vec<u8>, list: &dyn List) -> serde_json::Result<()> {
    out.push(b'[');
    for index in 0..list.count() {
        if index > 0 {
            out.push(b',');
        }
        write(out, list.at(index))?;
    }
    out.push(b']');
    Ok(())
}

fn write_map(out: &mut Vec<u8>, map: &dyn Map) -> serde_json::Result<()> {
    let mut members = Members::new(out);
    map.entries().try_for_each(|(key, value)| members.add(key, value))?;
    members.end();
    Ok(())
}
