//! What an operation is called with.

use it::endpoint::{Endpoint, KEY, Keys, Parameter};
use it::operations::Given;
use it::random::Random;
use it::schema::{Kind, Schema};
use it::values::TEXT;
use serde_json::{Map, Value, json};
use square_connect::FilePart;

/// Identifiers that want to be more than one segment of a path.
const HOSTILE: [&str; 6] = ["a/b?c#d%2F ü", "../v2", "...", "a+b;c=d&e", "%", "a\\b:c@d\u{1}"];

/// What the definition requires, but for the keys that are filled in.
pub(crate) fn least(endpoint: &Endpoint) -> Given {
    let given = Given {
        path: path(endpoint, str::to_owned),
        query: query(endpoint, |parameter| parameter.required.then(|| parameter.schema.least())),
        body: endpoint.body().map(|body| members(body.schema.required(), Schema::least)).unwrap_or_default(),
        file: file(endpoint),
    };
    without_keys(endpoint, given)
}

/// All that it allows.
pub(crate) fn full(endpoint: &Endpoint, depth: usize) -> Given {
    let value = |schema: Schema| schema.full(depth);
    Given {
        path: path(endpoint, |name| format!("{name} {}", HOSTILE[0])),
        query: query(endpoint, |parameter| Some(value(parameter.schema))),
        body: endpoint.body().map(|body| members(body.schema.members(), value)).unwrap_or_default(),
        file: file(endpoint),
    }
}

/// What the definition requires, and null for whatever else may be cleared.
pub(crate) fn cleared(endpoint: &Endpoint) -> Given {
    let mut given = least(endpoint);
    for (name, schema) in endpoint.body().map(|body| body.schema.members()).unwrap_or_default() {
        if clears(name, schema) {
            given.body.entry(name).or_insert(Value::Null);
        }
    }
    given
}

/// A key of null would protect nothing.
fn clears(name: &str, schema: Schema) -> bool {
    schema.nullable() && name != KEY
}

/// Anything: what is required, and of the rest something, also beyond what the definition allows.
pub(crate) fn any(endpoint: &Endpoint, random: &mut Random) -> Given {
    let path = path(endpoint, |_| random.pick(&HOSTILE).to_owned());
    let query = query(endpoint, |parameter| (parameter.required || random.once_in(2)).then(|| random.value(parameter.schema)));
    let schema = endpoint.body().map(|body| body.schema);
    let required: Vec<&str> = schema.iter().flat_map(|schema| arguments(endpoint, *schema)).collect();
    let mut body = Map::new();
    for (name, schema) in schema.map(Schema::members).unwrap_or_default() {
        let optional = !required.contains(&name);
        let value = match random.pick(&[0, 1, 1, 2]) {
            0 if optional => continue,
            2 if optional && clears(name, schema) => Value::Null,
            _ => random.value(schema),
        };
        body.insert(name.to_owned(), value);
    }
    name_keys(&mut body);
    Given { path, query, body, file: file(endpoint) }
}

/// A key that is empty is refused before it is sent.
fn name_keys(members: &mut Map<String, Value>) {
    for (name, value) in members {
        match value {
            Value::String(text) if name == KEY && text.is_empty() => text.push('k'),
            Value::Object(members) => name_keys(members),
            _ => {}
        }
    }
}

/// The members that a call is not made without; the key is filled in.
fn arguments<'a>(endpoint: &Endpoint, schema: Schema<'a>) -> impl Iterator<Item = &'a str> {
    let filled = endpoint.keys() == Keys::Member;
    schema.required().into_iter().map(|(name, _)| name).filter(move |name| !(filled && *name == KEY))
}

fn path(endpoint: &Endpoint, mut id: impl FnMut(&str) -> String) -> Map<String, Value> {
    endpoint.parameters("path").into_iter().map(|parameter| (parameter.name.to_owned(), id(parameter.name).into())).collect()
}

fn query(endpoint: &Endpoint, mut value: impl FnMut(&Parameter) -> Option<Value>) -> Map<String, Value> {
    let parameters = endpoint.parameters("query");
    parameters.iter().filter_map(|parameter| Some((parameter.name.to_owned(), value(parameter)?))).collect()
}

fn members<'a>(members: Vec<(&'a str, Schema<'a>)>, value: impl Fn(Schema<'a>) -> Value) -> Map<String, Value> {
    members.into_iter().map(|(name, schema)| (name.to_owned(), value(schema))).collect()
}

/// Bytes that are no text and look like the end of a part.
fn file(endpoint: &Endpoint) -> Option<FilePart> {
    endpoint.body()?.parts?;
    Some(FilePart::new("tee.png", "image/png", b"\x89PNG\r\n--\0\xff\r\n--square-connect-0000000000000000--\r\n".to_vec()))
}

/// Leaves out what is to be filled in.
fn without_keys(endpoint: &Endpoint, mut given: Given) -> Given {
    match endpoint.keys() {
        Keys::None => {}
        Keys::Member => _ = given.body.remove(KEY),
        Keys::Each(map) => {
            let schema = endpoint.body().and_then(|body| body.schema.member(map));
            let Some(Kind::Map(entry)) = schema.map(Schema::kind) else { panic!("{}: {map} is no map", endpoint.id) };
            let mut entry = entry.least();
            entry.as_object_mut().expect("an entry").remove(KEY);
            given.body.insert(map.to_owned(), json!({ TEXT: entry }));
        }
    }
    given
}
