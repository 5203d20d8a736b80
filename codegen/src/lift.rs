//! `$ref` with siblings becomes `allOf`, since an OpenAPI 3.0 reader is told to ignore the siblings.

use serde_json::{Value, json};

/// Lifts every `$ref` of a schema that has facts beside it, through the whole document.
pub(crate) fn lift_ref_siblings(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(lift_ref_siblings),
        Value::Object(object) => {
            object.values_mut().for_each(lift_ref_siblings);
            if object.len() > 1 && object.get("$ref").is_some_and(Value::is_string) {
                let mut parts = vec![json!({ "$ref": object.remove("$ref") })];
                match object.remove("allOf") {
                    Some(Value::Array(others)) => parts.extend(others),
                    other => parts.extend(other),
                }
                object.insert("allOf".into(), Value::Array(parts));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sibling_is_lost() {
        let rows = [
            (json!({ "$ref": "#/a" }), json!({ "$ref": "#/a" })),
            (json!({ "$ref": "#/a", "nullable": true }), json!({ "allOf": [{ "$ref": "#/a" }], "nullable": true })),
            (json!({ "$ref": "#/a", "allOf": [{ "$ref": "#/b" }] }), json!({ "allOf": [{ "$ref": "#/a" }, { "$ref": "#/b" }] })),
            (json!({ "$ref": "#/a", "allOf": "b" }), json!({ "allOf": [{ "$ref": "#/a" }, "b"] })),
            (
                json!({ "properties": { "$ref": { "$ref": "#/a" }, "b": {} } }),
                json!({ "properties": { "$ref": { "$ref": "#/a" }, "b": {} } }),
            ),
        ];
        for (mut value, wanted) in rows {
            lift_ref_siblings(&mut value);
            assert_eq!(value, wanted);
        }
    }
}
