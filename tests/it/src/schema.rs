//! Schemas of the definition, and values that fit them.

use serde_json::{Map, Value, json};

/// A text beyond ASCII, with what JSON escapes.
pub const TEXT: &str = "Žluťoučký \"kůň\" \\ 馬 🐎\n\u{1}";

/// A schema, in the document that holds those it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'a> {
    document: &'a Value,
    node: &'a Value,
}

/// What a schema describes.
#[derive(Debug)]
pub enum Kind<'a> {
    Any,
    Text,
    Time,
    Enum(Vec<&'a Value>),
    Integer,
    Number,
    Boolean,
    List(Schema<'a>),
    Map(Schema<'a>),
    Object(Vec<(&'a str, Schema<'a>)>),
    OneOf(Vec<Schema<'a>>),
}

impl<'a> Schema<'a> {
    /// The schema of a model: one by name, or one written in place, which is named by its owner and member.
    #[must_use]
    pub fn of_model(document: &'a Value, name: &str) -> Option<Self> {
        let schemas = &document["components"]["schemas"];
        let member = || name.split_once('_').and_then(|(owner, member)| schemas.get(owner)?["properties"].get(member));
        schemas.get(name).or_else(member).map(|node| Self { document, node })
    }

    /// What it describes.
    ///
    /// # Panics
    /// Where the schema is of a form that the definition did not have.
    #[must_use]
    pub fn kind(self) -> Kind<'a> {
        let Self { document, node } = self;
        let inner = |node| Self { document, node };
        if let Some(reference) = node["$ref"].as_str() {
            let referred = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            return inner(referred.unwrap_or_else(|| panic!("{reference} leads nowhere"))).kind();
        }
        match node["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) => return inner(only).kind(),
            Some(_) => panic!("parts of several schemas: {node}"),
            None => {}
        }
        if let Some(choices) = node["oneOf"].as_array() {
            return Kind::OneOf(choices.iter().map(inner).collect());
        }
        match (node["type"].as_str(), node["enum"].as_array(), node["properties"].as_object()) {
            (Some("string"), Some(values), _) => Kind::Enum(values.iter().collect()),
            (Some("string"), ..) if node["format"] == "date-time" => Kind::Time,
            (Some("string"), ..) => Kind::Text,
            (Some("integer"), ..) => Kind::Integer,
            (Some("number"), ..) => Kind::Number,
            (Some("boolean"), ..) => Kind::Boolean,
            (Some("array"), ..) => Kind::List(inner(&node["items"])),
            (Some("object"), _, Some(members)) => Kind::Object(members.iter().map(|(name, node)| (name.as_str(), inner(node))).collect()),
            (Some("object"), ..) if node.get("additionalProperties").is_some() => Kind::Map(inner(&node["additionalProperties"])),
            (Some("object") | None, None, None) => Kind::Any,
            _ => panic!("an unknown form of schema: {node}"),
        }
    }

    /// A value in which all is there, to this depth of objects; nothing where that is too deep.
    #[must_use]
    pub fn full(self, depth: usize) -> Option<Value> {
        Some(match self.kind() {
            Kind::Any => json!({"ключ": [1, null, {"a": 0.5}]}),
            Kind::Text => TEXT.into(),
            Kind::Time => "2026-09-16T10:00:00.123456789+02:00".into(),
            Kind::Enum(values) => values[0].clone(),
            Kind::Integer => 7.into(),
            Kind::Number => 0.25.into(),
            Kind::Boolean => true.into(),
            Kind::List(item) => item.full(depth).into_iter().collect(),
            Kind::Map(item) => item.full(depth).into_iter().map(|value| (TEXT.to_owned(), value)).collect::<Map<_, _>>().into(),
            Kind::Object(_) if depth == 0 => return None,
            Kind::Object(members) => {
                let members = members.into_iter();
                members.filter_map(|(name, schema)| Some((name.to_owned(), schema.full(depth - 1)?))).collect::<Map<_, _>>().into()
            }
            Kind::OneOf(choices) => return choices.into_iter().find_map(|choice| choice.full(depth)),
        })
    }

    /// Values at the edges of what it allows, and just beyond where an answer may go beyond.
    #[must_use]
    pub fn edges(self) -> Vec<Value> {
        match self.kind() {
            Kind::Any => {
                let plain = [json!(null), json!(false), json!(u64::MAX), json!(-0.5), json!(""), json!(TEXT)];
                plain.into_iter().chain([json!([]), json!({}), json!([null]), json!({"a": null})]).collect()
            }
            Kind::Text => vec!["".into(), TEXT.into()],
            Kind::Time => ["2026-09-16T00:00:00Z", "2026-09-16T00:00:00.000+00:00", "2026-09-16", "soon", ""].map(Value::from).to_vec(),
            Kind::Enum(values) => values.into_iter().cloned().chain(["OTHER", "A_VALUE_OF_TOMORROW", "", TEXT].map(Value::from)).collect(),
            Kind::Integer => [i64::MIN, 0, i64::MAX].map(Value::from).to_vec(),
            Kind::Number => [f64::MIN, -0.1, 0.0, f64::MAX].map(Value::from).to_vec(),
            Kind::Boolean => vec![false.into(), true.into()],
            Kind::List(item) => {
                let items = item.edges();
                [json!([]), items.clone().into()].into_iter().chain(items.into_iter().map(|item| json!([item]))).collect()
            }
            Kind::Map(item) => [json!({})].into_iter().chain(item.edges().into_iter().map(|item| json!({ TEXT: item }))).collect(),
            Kind::Object(_) => [json!({})].into_iter().chain(self.full(1)).collect(),
            Kind::OneOf(choices) => {
                let misfits = [json!(7), json!(true), json!(TEXT), json!([7]), json!({"tomorrow": null})];
                choices.into_iter().flat_map(Self::edges).chain(misfits).collect()
            }
        }
    }
}
