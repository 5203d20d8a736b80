//! What a model does not give back as it was read, and why. All else must come back.

use std::ptr;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::definition::{API, DOCUMENT};
use crate::endpoint;
use crate::schema::{Kind, Schema};

/// A known loss.
#[derive(Debug)]
pub struct Loss {
    pub what: &'static str,
    pub why: &'static str,
    holds: fn(Spot) -> bool,
}

/// A place in a value at which something can get lost.
#[derive(Clone, Copy, Debug)]
enum Spot<'a> {
    /// An element of a list or map of this schema.
    Element(Schema<'a>, &'a Value),
    /// A member that this model has no field for.
    Unknown(&'a Value),
}

/// All that there are.
pub const LOSSES: [Loss; 2] = [
    Loss {
        what: "a null in a list or map of typed values",
        why: "a `Vec<T>` has no place for it, and an answer must not fail for it",
        holds: |spot| matches!(spot, Spot::Element(schema, Value::Null) if !matches!(schema.kind(), Kind::Any)),
    },
    Loss {
        what: "an unknown member of a model that travels one way",
        why: "it is never read and sent back; of an answer, the member is in the raw one",
        holds: |spot| matches!(spot, Spot::Unknown(model) if !KEEPING.iter().any(|keeping| ptr::eq(*keeping, model))),
    },
];

/// The models that travel both ways, and the envelope of webhook events, which is no model of its own and keeps everything.
static KEEPING: LazyLock<Vec<&'static Value>> = LazyLock::new(|| {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for endpoint in endpoint::ALL.iter() {
        // The members of a body are its builder's, which stands for the body.
        endpoint.body().into_iter().flat_map(|body| body.schema.members()).for_each(|(_, member)| member.reach(&mut sent));
        endpoint.answer().reach(&mut received);
    }
    let webhooks =
        DOCUMENT["components"]["schemas"].as_object().expect("schemas").values().filter(|schema| schema.get("x-webhook").is_some());
    webhooks.for_each(|schema| Schema::new(&DOCUMENT, schema).reach(&mut received));
    sent.retain(|model| received.iter().any(|other| ptr::eq(*other, *model)));
    let envelopes = API.events.iter().filter_map(|event| Schema::of_model(&DOCUMENT, &event.wire_name));
    sent.into_iter().chain(envelopes.map(Schema::node)).collect()
});

/// Knows what comes back, and counts what does not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Losing {
    pub counts: [usize; LOSSES.len()],
}

impl Losing {
    /// What comes back of a value.
    pub fn rest(&mut self, schema: Schema, value: &Value) -> Value {
        match (schema.kind(), value) {
            (Kind::List(item), Value::Array(items)) => items.iter().filter_map(|value| self.element(item, value)).collect(),
            (Kind::Map(item), Value::Object(entries)) => {
                let rest = entries.iter().filter_map(|(key, value)| Some((key.clone(), self.element(item, value)?)));
                rest.collect::<Map<_, _>>().into()
            }
            (Kind::Object(known), Value::Object(members)) => {
                let rest = members.iter().filter_map(|(name, value)| {
                    let field = known.iter().find(|(known, _)| known == name);
                    let rest = match field {
                        Some((_, schema)) => self.rest(*schema, value),
                        None if self.loses(Spot::Unknown(schema.node())) => return None,
                        None => value.clone(),
                    };
                    Some((name.clone(), rest))
                });
                rest.collect::<Map<_, _>>().into()
            }
            _ => value.clone(),
        }
    }

    fn element(&mut self, schema: Schema, value: &Value) -> Option<Value> {
        if self.loses(Spot::Element(schema, value)) { None } else { Some(self.rest(schema, value)) }
    }

    fn loses(&mut self, spot: Spot) -> bool {
        let loss = LOSSES.iter().position(|loss| (loss.holds)(spot));
        loss.inspect(|loss| self.counts[*loss] += 1).is_some()
    }
}
