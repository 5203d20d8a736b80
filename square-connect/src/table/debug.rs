//! Models for a person to read, with their secrets hidden.

use std::fmt;

use super::parts::Parts;
use super::{Object, View};

/// Members whose value would let its reader pay, or act for a seller.
const SECRETS: [&str; 13] = [
    "access_token",
    "card_nonce",
    "client_secret",
    "code_challenge",
    "code_verifier",
    "migration_token",
    "nonce",
    "refresh_token",
    "secret",
    "signature_key",
    "source_id",
    "verification_token",
    "authorization_code",
];

/// Whether the member of this name is never shown.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            View::String(text) => text.fmt(f),
            View::Integer(number) => number.fmt(f),
            View::Number(number) => number.fmt(f),
            View::Boolean(flag) => flag.fmt(f),
            View::Any(value) => value.fmt(f),
            View::Object(object) => show_object(object, f),
            View::List(list) => f.debug_list().entries((0..list.count()).map(|index| list.at(index))).finish(),
            View::Map(map) => f.debug_map().entries(map.entries()).finish(),
            View::Union(union) => union.chosen().1.fmt(f),
        }
    }
}

/// Only what is there: a model of forty fields with two set shows two.
fn show_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let parts = Parts::of(object);
    let table = parts.table;
    let mut shown = f.debug_struct(table.name);
    for (index, view) in parts.values {
        match (table.fields[index], view) {
            (name, View::String(_)) if is_secret(name) => _ = shown.field(name, &format_args!("[hidden]")),
            (name, view) => _ = shown.field(name, &view),
        }
    }
    for index in parts.nulls {
        shown.field(table.fields[index], &format_args!("null"));
    }
    for (name, value) in parts.unknown {
        match is_secret(name) {
            true => shown.field(name, &format_args!("[hidden]")),
            false => shown.field(name, value),
        };
    }
    shown.finish()
}
