//! Whether a request is what the definition says: each value against its type and limits, each mistake with its place.

mod query;
mod text;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::definition::{Choice, Definition, Field, Limits, Operation, Type};
use crate::refusal::{Mistake, Refusal};

/// Checks the query of a request, and gives its values by name.
pub(crate) fn query(definition: &Definition, operation: &Operation, text: &str) -> Result<Map<String, Value>, Refusal> {
    let mut check = Check { definition, mistakes: Vec::new() };
    let values = check.query(operation, text);
    check.done(values)
}

/// Checks the JSON body of a request. Members that Square alone sets are dropped, as Square ignores them.
pub(crate) fn body(definition: &Definition, operation: &Operation, body: Value) -> Result<Map<String, Value>, Refusal> {
    let mut check = Check { definition, mistakes: Vec::new() };
    let Value::Object(mut members) = body else {
        return Err(Refusal::new("EXPECTED_JSON_BODY", "The body must be a JSON object."));
    };
    check.members(operation.body.fields(), &mut members, "");
    check.keys(operation, &members);
    check.done(members)
}

struct Check<'d> {
    definition: &'d Definition,
    mistakes: Vec<Mistake>,
}

impl Check<'_> {
    fn done<T>(self, value: T) -> Result<T, Refusal> {
        if self.mistakes.is_empty() { Ok(value) } else { Err(self.mistakes.into()) }
    }

    fn add(&mut self, code: &'static str, at: &str, detail: impl Into<String>) {
        self.mistakes.push(Mistake { code: code.into(), detail: detail.into(), field: Some(at.to_owned()) });
    }

    fn members(&mut self, fields: &[Field], members: &mut Map<String, Value>, at: &str) {
        for name in members.keys() {
            if !fields.iter().any(|field| field.name == *name) {
                self.add("UNKNOWN_BODY_PARAMETER", &join(at, name), format!("The definition has no field `{name}` here."));
            }
        }
        for field in fields {
            if field.read_only {
                members.remove(&field.name);
                continue;
            }
            let place = join(at, &field.name);
            match members.get_mut(&field.name) {
                None | Some(Value::Null) if field.required => {
                    self.add("MISSING_REQUIRED_PARAMETER", &place, format!("The field `{}` is required.", field.name));
                }
                // A null clears, or says nothing.
                None | Some(Value::Null) => {}
                Some(value) => self.value(&field.ty, &field.limits, value, &place),
            }
        }
    }

    fn value(&mut self, ty: &Type, limits: &Limits, value: &mut Value, at: &str) {
        match (ty, value) {
            (Type::Any, _) | (Type::Boolean, Value::Bool(_)) => {}
            (Type::String, Value::String(text)) => self.text(limits, text, at),
            (Type::Timestamp, Value::String(text)) => self.time(text, at),
            (Type::Enum(name), Value::String(text)) => self.choice_of(name, text, at),
            (Type::Integer, Value::Number(number)) if number.is_i64() => self.range(limits, number.as_f64(), at),
            (Type::Number, Value::Number(number)) => self.range(limits, number.as_f64(), at),
            (Type::List(inner), Value::Array(items)) => self.list(inner, limits, items, at),
            (Type::Map(inner), Value::Object(entries)) => {
                for (key, value) in entries {
                    self.value(inner, &Limits::default(), value, &join(at, key));
                }
            }
            (Type::Struct(name), Value::Object(members)) => self.members(self.definition.fields(name), members, at),
            (Type::Union(name), value) => self.union(&self.definition.unions[name], value, at),
            (ty, value) => {
                let (code, wanted) = expectation(ty);
                self.add(code, at, format!("Expected {wanted}, found {}.", kind(value)));
            }
        }
    }

    fn list(&mut self, inner: &Type, limits: &Limits, items: &mut [Value], at: &str) {
        let count = items.len() as u64;
        if limits.max_items.is_some_and(|most| count > most) {
            self.add("ARRAY_LENGTH_TOO_LONG", at, format!("{count} items are too many."));
        }
        if limits.min_items.is_some_and(|least| count < least) {
            let code = if count == 0 { "ARRAY_EMPTY" } else { "ARRAY_LENGTH_TOO_SHORT" };
            self.add(code, at, format!("{count} items are too few."));
        }
        let none = Limits::default();
        let limits = limits.item.as_deref().unwrap_or(&none);
        for (index, item) in items.iter_mut().enumerate() {
            self.value(inner, limits, item, &format!("{at}[{index}]"));
        }
    }

    fn union(&mut self, choices: &[Choice], value: &mut Value, at: &str) {
        match choices.iter().find(|choice| fits(choice, value)) {
            Some(choice) => self.value(&choice.ty, &Limits::default(), value, at),
            None => self.add("INVALID_VALUE", at, "The value has none of the forms that are allowed here."),
        }
    }

    /// The idempotency key is there, and no longer than the call allows.
    fn keys(&mut self, operation: &Operation, members: &Map<String, Value>) {
        let Some(key) = &operation.idempotency else { return };
        match &key.each {
            None => self.key(members, key.required, key.max_length, &key.field, ""),
            Some(each) => {
                for (id, entry) in members.get(each).and_then(Value::as_object).into_iter().flatten() {
                    if let Value::Object(entry) = entry {
                        self.key(entry, key.required, key.max_length, &key.field, &format!("{each}.{id}"));
                    }
                }
            }
        }
    }

    fn key(&mut self, members: &Map<String, Value>, required: bool, max_length: Option<u64>, name: &str, at: &str) {
        let place = join(at, name);
        match members.get(name).and_then(Value::as_str) {
            Some("") => self.add("VALUE_EMPTY", &place, "The idempotency key is empty."),
            Some(key) => {
                let limits = Limits { max_length, ..Limits::default() };
                if !self.mistakes.iter().any(|mistake| mistake.field.as_ref() == Some(&place)) {
                    self.text(&limits, key, &place);
                }
            }
            None if required && !self.mistakes.iter().any(|mistake| mistake.field.as_ref() == Some(&place)) => {
                self.add("MISSING_REQUIRED_PARAMETER", &place, "The idempotency key is required.");
            }
            None => {}
        }
    }
}

/// Whether a value has the form of this type of a union.
fn fits(choice: &Choice, value: &Value) -> bool {
    let constant = |(name, texts): &(String, Vec<String>)| {
        value.get(name).and_then(Value::as_str).is_some_and(|text| texts.iter().any(|known| known == text))
    };
    let kind = match choice.ty {
        Type::String | Type::Timestamp | Type::Enum(_) | Type::File => value.is_string(),
        Type::Integer | Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::List(_) => value.is_array(),
        Type::Struct(_) | Type::Map(_) => value.is_object(),
        Type::Any | Type::Union(_) => true,
    };
    kind && choice.required.iter().all(|name| value.get(name).is_some()) && choice.constants.iter().all(constant)
}

fn expectation(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::Integer => ("EXPECTED_INTEGER", "an integer"),
        Type::Number => ("EXPECTED_FLOAT", "a number"),
        Type::Boolean => ("EXPECTED_BOOLEAN", "true or false"),
        Type::List(_) => ("EXPECTED_ARRAY", "an array"),
        Type::Map(_) => ("EXPECTED_MAP", "a map"),
        Type::Struct(_) | Type::Union(_) => ("EXPECTED_OBJECT", "an object"),
        Type::String | Type::Timestamp | Type::Enum(_) | Type::File | Type::Any => ("EXPECTED_STRING", "a string"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// The values of a form: of a query, or of a body that a browser sends.
pub(crate) fn form(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut values = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        values.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    values
}
