//! Fields: what a schema says of one, and that no two of a scope share a name.

use std::collections::BTreeMap;

use openapiv3::Schema;

use super::schemas::words;
use super::{facts, names};
use crate::error::{Error, Pointer, Result};
use crate::ir::{Field, Type};

/// A field by its type and the schema that is written out for it, if any.
pub(super) fn new_field(name: &str, ty: Type, item: Option<&Schema>, at: &Pointer) -> Result<Field> {
    let data = item.map(|schema| &schema.schema_data);
    let wanted = data.and_then(|data| data.extensions.get("x-rust-name")).and_then(|name| name.as_str());
    Ok(Field {
        wire_name: name.to_owned(),
        ident: names::field_name(wanted.unwrap_or(name), at)?,
        ty,
        boxed: false,
        required: false,
        nullable: data.is_some_and(|data| data.nullable),
        read_only: data.is_some_and(|data| data.read_only),
        deprecated: data.is_some_and(facts::is_deprecated),
        words: data.map(words).unwrap_or_default(),
        limits: item.map(facts::limits).unwrap_or_default(),
        facts: item.map(facts::facts).unwrap_or_default(),
    })
}

/// No two fields of one scope may have one Rust name, setters and `clear_x` included.
pub(super) fn unique(fields: &[Field], at: &Pointer) -> Result<()> {
    let mut seen = BTreeMap::<String, &str>::new();
    for field in fields {
        let clear = field.nullable.then(|| format!("clear_{}", field.ident));
        for ident in [Some(field.ident.clone()), clear].into_iter().flatten() {
            if let Some(twin) = seen.insert(ident.clone(), &field.wire_name) {
                let what = format!("its fields `{twin}` and `{}` have one Rust name, `{ident}`", field.wire_name);
                return Err(Error::new(at, what, "give one of the two an `x-rust-name`, by an overlay"));
            }
        }
    }
    Ok(())
}
