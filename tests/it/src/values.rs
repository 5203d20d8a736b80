//! Values that fit a schema: all of it, the least of it, and its edges.

use serde_json::{Map, Value, json};

use crate::schema::{Kind, Schema};

/// A text beyond ASCII, with what JSON escapes.
pub const TEXT: &str = "Žluťoučký \"kůň\" \\ 馬 🐎\n\u{1}";

impl Schema<'_> {
    /// A valid value in which all is there, to this depth of objects, and below that what a request must have.
    #[must_use]
    pub fn full(self, depth: usize) -> Value {
        match self.kind() {
            Kind::Any => json!({"ключ": [1, null, {"a": 0.5}]}),
            Kind::Text => self.text().into(),
            Kind::Time => "2026-09-16T10:00:00+02:00".into(),
            Kind::Enum(values) => values[0].clone(),
            Kind::Integer => self.limit("maximum").or(self.limit("minimum")).unwrap_or(i64::MAX).into(),
            Kind::Number => 0.25.into(),
            Kind::Boolean => true.into(),
            Kind::List(item) => json!([item.full(depth)]),
            Kind::Map(item) => json!({ TEXT: item.full(depth) }),
            Kind::Object(_) if depth == 0 => self.least(),
            Kind::Object(members) => object(members, |schema| schema.full(depth - 1)),
            Kind::OneOf(choices) => choices[0].full(depth),
        }
    }

    /// A valid value with no more than a request must have.
    #[must_use]
    pub fn least(self) -> Value {
        match self.kind() {
            Kind::List(_) => json!([]),
            Kind::Map(_) => json!({}),
            Kind::Object(_) => object(self.required(), Self::least),
            _ => self.full(0),
        }
    }

    /// A text of the right length and form.
    fn text(self) -> String {
        match self.node()["format"].as_str() {
            Some("date") => return "2026-09-16".to_owned(),
            Some("duration") => return "P1DT2H30M".to_owned(),
            _ => {}
        }
        // The patterns of the definition all allow for plain letters.
        let text = if self.node().get("pattern").is_some() { "abc" } else { TEXT };
        let (least, most) = (self.limit("minLength").unwrap_or(0), self.limit("maxLength").unwrap_or(i64::MAX));
        let length = i64::try_from(text.chars().count()).map_or(most, |length| length.max(least).min(most));
        text.chars().cycle().take(usize::try_from(length).unwrap_or_default()).collect()
    }

    fn limit(self, name: &str) -> Option<i64> {
        self.node()[name].as_i64()
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
            Kind::Time => {
                ["2026-09-16T00:00:00Z", "2026-09-16T10:00:00.123456789+00:00", "2026-09-16", "soon", ""].map(Value::from).to_vec()
            }
            Kind::Enum(values) => values.into_iter().cloned().chain(["OTHER", "A_VALUE_OF_TOMORROW", "", TEXT].map(Value::from)).collect(),
            Kind::Integer => [i64::MIN, 0, i64::MAX].map(Value::from).to_vec(),
            Kind::Number => [json!(f64::MIN), json!(-0.1), json!(0.0), json!(7), json!(f64::MAX)].to_vec(),
            Kind::Boolean => vec![false.into(), true.into()],
            Kind::List(item) => {
                let items = item.edges();
                [json!([]), items.clone().into()].into_iter().chain(items.into_iter().map(|item| json!([item]))).collect()
            }
            Kind::Map(item) => [json!({})].into_iter().chain(item.edges().into_iter().map(|item| json!({ TEXT: item }))).collect(),
            Kind::Object(_) => vec![json!({}), self.full(1)],
            Kind::OneOf(choices) => {
                let misfits = [json!(7), json!(true), json!(TEXT), json!([7]), json!({"tomorrow": null})];
                choices.into_iter().flat_map(Self::edges).chain(misfits).collect()
            }
        }
    }
}

fn object<'a>(members: Vec<(&'a str, Schema<'a>)>, value: impl Fn(Schema<'a>) -> Value) -> Value {
    members.into_iter().map(|(name, schema)| (name.to_owned(), value(schema))).collect::<Map<_, _>>().into()
}
