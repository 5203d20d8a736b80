//! What the generated code states of an operation.

// A definition need not have every kind of input.
#![allow(dead_code)]

pub(crate) use crate::transport::Auth;

/// One call of the API, as data.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Square's operationId.
    pub(crate) id: &'static str,
    /// The HTTP method.
    pub(crate) method: &'static str,
    /// The path, with the names of its parameters in braces.
    pub(crate) path: &'static str,
    /// What the caller can give, by index.
    pub(crate) inputs: &'static [Input],
    /// How the body travels.
    pub(crate) body: BodyKind,
    /// What the call proves itself with.
    pub(crate) auth: Auth,
    /// Sent twice, it does what it does sent once.
    pub(crate) safe: bool,
    /// Its idempotency keys.
    pub(crate) keys: Keys,
}

/// A value that the caller can give.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// Where an input travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query { explode: bool },
    Body,
    Whole,
    Part,
}

/// How a body travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    None,
    Json,
    Multipart { json: Option<&'static str>, file: &'static str },
}

/// Where the idempotency keys of an operation lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    None,
    /// In the body; the caller gives it, since it names what was sent before.
    Given(Key),
    /// In the body; one is made where the caller gives none.
    Filled(Key),
    /// In each entry of the body's map `map`; made where the caller gives none.
    Each {
        map: &'static str,
        key: Key,
    },
}

/// An idempotency key: the member's name and the most characters that Square takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) max_length: Option<u64>,
}

pub(crate) const fn path(name: &'static str) -> Input {
    Input { name, place: Place::Path }
}

pub(crate) const fn query(name: &'static str) -> Input {
    Input { name, place: Place::Query { explode: true } }
}

pub(crate) const fn query_joined(name: &'static str) -> Input {
    Input { name, place: Place::Query { explode: false } }
}

pub(crate) const fn body(name: &'static str) -> Input {
    Input { name, place: Place::Body }
}

pub(crate) const fn whole(name: &'static str) -> Input {
    Input { name, place: Place::Whole }
}

pub(crate) const fn part(name: &'static str) -> Input {
    Input { name, place: Place::Part }
}
