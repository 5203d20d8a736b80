//! `$ref` with siblings becomes `allOf`, since an OpenAPI 3.0 reader is told to ignore the siblings.

use serde_json::{Value, json};

/// Lifts every `$ref` of a schema that has facts beside it, through the whole document.
pub(crate) fn lift_ref_siblings(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(lift_ref_siblings),
        Value::Object(object) => {
            object.values_mut().for_each(lift_ref_siblings);
            if object.len() > 1 && object.get("$ref").is_some_and(Value::is_string) {
                let reference = object.remove("$ref");
                object.insert("allOf".into(), json!([{ "$ref": reference }]));
            }
        }
        _ => {}
    }
}
