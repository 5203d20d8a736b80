//! The query: texts that become values.

use serde_json::{Map, Value, json};

use super::{Check, form};
use crate::definition::{Field, Operation, Type};

impl Check<'_> {
    pub(super) fn query(&mut self, operation: &Operation, text: &str) -> Map<String, Value> {
        let mut values = form(text);
        let mut found = Map::new();
        for field in &operation.query {
            match values.remove(&field.name) {
                Some(texts) => {
                    let mut value = self.parsed(field, &texts);
                    self.value(&field.ty, &field.limits, &mut value, &field.name);
                    found.insert(field.name.clone(), value);
                }
                None if field.required => {
                    self.add("MISSING_REQUIRED_PARAMETER", &field.name, format!("The parameter `{}` is required.", field.name));
                }
                None => {}
            }
        }
        for name in values.keys() {
            self.add("UNKNOWN_QUERY_PARAMETER", name, format!("The definition has no query parameter `{name}` here."));
        }
        found
    }

    /// The value that the texts of a parameter stand for; what stands for none stays a text, and is a mistake then.
    fn parsed(&self, field: &Field, texts: &[String]) -> Value {
        match &field.ty {
            // Repeated, or joined by commas.
            Type::List(inner) => texts.iter().flat_map(|text| text.split(',')).map(|text| plain(inner, text)).collect(),
            ty => plain(ty, texts.last().map_or("", String::as_str)),
        }
    }
}

fn plain(ty: &Type, text: &str) -> Value {
    let value = match ty {
        Type::Integer => text.parse().ok().map(|number: i64| json!(number)),
        Type::Number => text.parse().ok().map(|number: f64| json!(number)),
        Type::Boolean => text.parse().ok().map(Value::Bool),
        _ => None,
    };
    value.unwrap_or_else(|| text.into())
}
