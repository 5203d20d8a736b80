//! The measures that the other tests rest on can tell right from wrong.

use it::diff::diff;
use it::json_schema::faults;
use serde_json::json;

#[test]
fn the_first_place_is_named() {
    for (expected, actual, text) in [
        (json!({"a": [1, {"b": null}]}), json!({"a": [1, {}]}), "$.a[1].b: expected null, found nothing"),
        (json!([1]), json!([1, "x"]), "$[1]: expected nothing, found \"x\""),
        (json!({"é\n": 1}), json!({"é\n": 2}), "$[\"é\\n\"]: expected 1, found 2"),
        (json!([1, 1]), json!([1.0, 1.5]), "$[1]: expected 1, found 1.5"),
        (json!(i64::MAX), json!(i64::MAX - 1), "$: expected 9223372036854775807, found 9223372036854775806"),
    ] {
        assert_eq!(diff(&expected, &actual).as_deref(), Some(text));
        assert_eq!(diff(&actual, &actual), None);
    }
}

#[test]
fn each_keyword_can_be_violated() {
    let money = json!({"$ref": "#/components/schemas/Money"});
    let model = json!({
        "type": "object",
        "required": ["a", "id"],
        "properties": {
            "a": {"type": "string", "maxLength": 2, "minLength": 1},
            "id": {"type": "string", "readOnly": true},
            "n": {"allOf": [money], "nullable": true},
            "m": {"type": "object", "additionalProperties": {"type": "integer", "maximum": 3, "minimum": 1}},
            "p": {"type": "array", "items": {"type": "string", "pattern": "^x"}},
            "t": {"type": "string", "format": "date-time", "nullable": true},
            "o": {"oneOf": [{"type": "string", "enum": ["A"]}, {"type": "boolean"}]},
        },
    });
    for (value, place) in [
        (json!({"a": "é", "n": null, "t": "2026-09-16T10:00:00+02:00", "o": true}), None),
        (json!({"a": "é", "t": null}), None),
        (json!({"a": "é", "n": {"amount": 1, "currency": "USD"}, "m": {"x": 3}, "p": ["xy"], "o": "A"}), None),
        (json!({}), Some("")),
        (json!({"a": "b", "b": 1}), Some("")),
        (json!({"a": "abc"}), Some("/a")),
        (json!({"a": ""}), Some("/a")),
        (json!({"a": null}), Some("/a")),
        (json!({"a": "b", "n": {"amount": "1"}}), Some("/n")),
        (json!({"a": "b", "m": {"x": 4}}), Some("/m/x")),
        (json!({"a": "b", "m": {"x": 0}}), Some("/m/x")),
        (json!({"a": "b", "p": ["y"]}), Some("/p/0")),
        (json!({"a": "b", "t": "soon"}), Some("/t")),
        (json!({"a": "b", "o": "B"}), Some("/o")),
    ] {
        let faults = faults(&model, &value);
        assert_eq!(faults.len(), usize::from(place.is_some()), "{value}: {faults:?}");
        assert!(faults.iter().all(|fault| fault.starts_with(&format!("{}: ", place.unwrap_or_default()))), "{value}: {faults:?}");
    }
}
