//! What a model holds, gathered.

use serde_json::Value;

use super::{Extra, Object, See, Table, View};

/// The values, nulls and unknown members of a model.
#[derive(PartialEq)]
pub(super) struct Parts<'a> {
    pub(super) table: &'static Table,
    pub(super) values: Vec<(usize, View<'a>)>,
    pub(super) nulls: Vec<usize>,
    pub(super) unknown: &'a [(String, Value)],
}

/// The text of the field of this name.
pub(crate) fn text<'a>(object: &'a dyn Object, name: &str) -> Option<&'a str> {
    let parts = Parts::of(object);
    parts.values.into_iter().find_map(|(index, value)| match value {
        View::String(text) if parts.table.fields[index] == name => Some(text),
        _ => None,
    })
}

impl<'a> Parts<'a> {
    pub(super) fn of(object: &'a dyn Object) -> Self {
        let mut parts = Self { table: &Table::NONE, values: Vec::new(), nulls: Vec::new(), unknown: &[] };
        object.show(&mut parts);
        parts.nulls.sort_unstable();
        parts
    }
}

impl<'a> See<'a> for Parts<'a> {
    fn start(&mut self, table: &'static Table, extra: &'a Extra) {
        *self = Self { table, values: Vec::new(), nulls: extra.nulls().to_vec(), unknown: extra.unknown() };
    }

    fn value(&mut self, index: usize, value: View<'a>) {
        // A value set later wins.
        self.nulls.retain(|null| *null != index);
        self.values.push((index, value));
    }
}
