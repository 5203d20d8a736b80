//! Well-formed values made from the definition, for what no behaviour answers.

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::definition::{Definition, Field, Limits, Type};
use crate::store::Tx;

/// How deep models within models are filled in where nothing requires it.
const DEPTH: usize = 2;

/// The answer of a call, as its definition has it: what the call brought is echoed where it fits.
pub(crate) fn answer(definition: &Definition, tx: &mut Tx<'_>, call: &Call) -> Value {
    Form { definition, tx, call }.value(&call.operation.output, &Limits::default(), "", 0)
}

/// A well-formed object of a model.
pub(crate) fn sample(definition: &Definition, tx: &mut Tx<'_>, call: &Call, model: &str) -> Value {
    Form { definition, tx, call }.members(definition.fields(model), 1)
}

/// Fills in what the model of an object requires and nobody gave.
pub(crate) fn complete(definition: &Definition, tx: &mut Tx<'_>, call: &Call, model: &str, object: &mut Value) {
    let mut form = Form { definition, tx, call };
    for field in definition.fields(model).iter().filter(|field| field.required) {
        if object.get(&field.name).is_none_or(Value::is_null) {
            object[&field.name] = form.value(&field.ty, &field.limits, &field.name, DEPTH);
        }
    }
}

struct Form<'a, 'b> {
    definition: &'a Definition,
    tx: &'a mut Tx<'b>,
    call: &'a Call,
}

impl Form<'_, '_> {
    fn value(&mut self, ty: &Type, limits: &Limits, name: &str, depth: usize) -> Value {
        match ty {
            Type::String => self.text(limits, name).into(),
            Type::Timestamp => self.tx.time(),
            Type::Integer => json!(limits.minimum.map_or(1, |least| least as i64)),
            Type::Number => json!(limits.minimum.unwrap_or(1.0)),
            Type::Boolean => json!(false),
            Type::Any => json!({}),
            Type::File => "".into(),
            Type::Enum(kind) => self.definition.enums[kind].first().cloned().into(),
            Type::Union(union) => match self.definition.unions[union].first() {
                Some(choice) => self.value(&choice.ty, &Limits::default(), name, depth + 1),
                None => Value::Null,
            },
            Type::List(_) | Type::Map(_) if depth > DEPTH => empty(ty),
            Type::List(inner) => json!([self.value(inner, limits.item.as_deref().unwrap_or(&Limits::default()), name, depth + 1)]),
            Type::Map(inner) => json!({ "key": self.value(inner, &Limits::default(), name, depth + 1) }),
            Type::Struct(model) => self.members(self.definition.fields(model), depth),
        }
    }

    fn members(&mut self, fields: &[Field], depth: usize) -> Value {
        let mut members = Map::new();
        for field in fields {
            let told = depth == 0 && matches!(field.name.as_str(), "errors" | "cursor");
            if told || !(field.required || depth < DEPTH) {
                continue;
            }
            let brought = (depth > 0).then(|| self.brought(field)).flatten();
            let value = brought.unwrap_or_else(|| self.value(&field.ty, &field.limits, &field.name, depth + 1));
            members.insert(field.name.clone(), value);
        }
        members.into()
    }

    /// What the call brought under the name of a field, if it is of its type.
    fn brought(&self, field: &Field) -> Option<Value> {
        let fields = self.call.operation.query.iter().chain(self.call.operation.body.fields());
        let same = fields.into_iter().any(|known| known.name == field.name && known.ty == field.ty);
        self.call.input(&field.name).filter(|_| same).cloned()
    }

    fn text(&mut self, limits: &Limits, name: &str) -> String {
        let text = match (limits.format.as_deref(), name) {
            (Some("date"), _) => self.tx.now().to_string()[..10].to_owned(),
            (Some("duration"), _) => "PT1H".to_owned(),
            (_, "id") => self.tx.new_id("", 22),
            (_, name) => self.call.path.iter().find(|(known, _)| known == name).map_or(name, |(_, value)| value).to_owned(),
        };
        let text: String = text.chars().take(limits.max_length.unwrap_or(u64::MAX) as usize).collect();
        let least = limits.min_length.unwrap_or_default() as usize;
        if text.chars().count() < least { format!("{text:x<least$}") } else { text }
    }
}

fn empty(ty: &Type) -> Value {
    if matches!(ty, Type::List(_)) { json!([]) } else { json!({}) }
}
