//! Idempotency keys: where one lies, and whether one is made where the caller gives none.

use openapiv3::Operation as Source;

use super::schemas::Schemas;
use crate::error::{Error, Pointer, Result};
use crate::ir::{Field, Idempotency, Input, Place, Type};

pub(super) const KEY: &str = "idempotency_key";

/// The body's key, or what an overlay states of it.
pub(super) fn lower(source: &Source, inputs: &mut [Input], schemas: &Schemas<'_>, at: &Pointer) -> Result<Option<Idempotency>> {
    let stated = source.extensions.get("x-idempotency").cloned().unwrap_or_default();
    if let Some(map) = stated["each"].as_str() {
        let input = inputs.iter().find(|input| input.place == Place::Body && input.field.wire_name == map);
        let entries = match input.map(|input| &input.field.ty) {
            Some(Type::Map(inner)) => inner.named().map_or(&[][..], |ident| schemas.fields(ident)),
            _ => return Err(Error::new(at, format!("the body has no map `{map}`"), "name a map of the body in `each`")),
        };
        let Some(field) = entries.iter().find(|field| field.wire_name == KEY) else {
            return Err(Error::new(at, format!("the entries of `{map}` have no `{KEY}`"), "drop the statement"));
        };
        return Ok(Some(key(field, Some(map.to_owned()), true)));
    }
    let Some(input) =
        inputs.iter_mut().find(|input| input.place == Place::Body && input.field.wire_name == KEY && input.field.ty == Type::String)
    else {
        return Ok(None);
    };
    let fill = stated["fill"] != false;
    input.argument |= !fill && input.field.required;
    // A key that is `null` protects nothing, so that there is no clearing it.
    input.field.nullable = false;
    Ok(Some(key(&input.field, None, fill)))
}

fn key(field: &Field, each: Option<String>, fill: bool) -> Idempotency {
    Idempotency { field: KEY.to_owned(), each, fill, required: field.required, max_length: field.limits.max_length }
}
