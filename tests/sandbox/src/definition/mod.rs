//! The definition, read once for all sandboxes of a process.

mod model;

use std::sync::OnceLock;

pub(crate) use model::{Auth, Body, Choice, Definition, Field, Limits, Operation, Type};

static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/definition.json"));

/// The definition that this crate was built with.
pub(crate) fn definition() -> &'static Definition {
    static DEFINITION: OnceLock<Definition> = OnceLock::new();
    DEFINITION.get_or_init(|| serde_json::from_str(TEXT).expect("the build script writes what this reads"))
}

impl Definition {
    /// The fields of a model.
    pub(crate) fn fields(&self, model: &str) -> &[Field] {
        &self.structs[model]
    }
}
