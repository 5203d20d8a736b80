//! What is deep or long ends soon: it is refused, and takes neither the stack nor the time of its size.

mod common;

use common::{FILE, OPERATION, put, small, source};
use serde_json::{Value, json};
use square_connect_codegen::import;

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Time and stack do not grow with the length of a row, nor with the ways through it.
#[test]
fn long_rows_end() {
    let object = |next: Value| json!({ "type": "object", "properties": { "a": next } });
    type Link = fn(Value) -> Value;
    let rows: [(&str, Link, Option<&str>, &str); 6] = [
        ("alias", |next| next, None, "by more than"),
        ("part", |next| json!({ "allOf": [next, { "type": "object", "properties": { "b": {} } }] }), None, "by more than"),
        ("part twice", |next| json!({ "allOf": [next, next] }), None, "by more than"),
        ("property", |next| json!({ "type": "object", "properties": { "a": next } }), None, "lead from one to the next"),
        ("list", |next| json!({ "type": "array", "items": next }), Some("inside of each other"), "lead from one to the next"),
        ("map", |next| json!({ "type": "object", "additionalProperties": next }), Some("inside of each other"), "lead from one"),
    ];
    for (label, link, sixty, many) in rows {
        for (length, what) in [(10, None), (60, sixty), (2_000, Some(many))] {
            let mut document = small();
            for index in 0..length {
                put(&mut document, &format!("/components/schemas/Row{index:04}"), link(reference(&format!("Row{:04}", index + 1))));
            }
            put(&mut document, &format!("/components/schemas/Row{length:04}"), object(json!({})));
            match (common::load(&document), what) {
                (Ok(api), None) => assert!(!common::files(&api).is_empty()),
                (Err(error), Some(what)) => assert!(error.what.contains(what), "{label} {length}: {error}"),
                (loaded, _) => panic!("{label} {length}: {:?}", loaded.map(drop)),
            }
        }
    }
}

/// The readers' own limit is met before any step that walks a document.
#[test]
fn deep_schemas_end() {
    for depth in [8, 30, 100, 1_000] {
        let leaf = json!({ "type": "string", "maxLength": "no number" }).to_string();
        let schema = format!("{}{leaf}{}", "{\"type\": \"array\", \"items\": ".repeat(depth), "}".repeat(depth));
        let mut document = small();
        put(&mut document, "/components/schemas/Deep", json!("HERE"));
        let text = document.to_string().replace("\"HERE\"", &schema);
        let error = square_connect_codegen::load(&source(text.clone()), &[]).unwrap_err();
        assert!(error.what.contains("not OpenAPI 3.0") || error.what.contains("recursion limit") || error.what.contains("deep"), "{error}");
        assert!(error.file == FILE && !error.mend.is_empty());
        if let Ok(imported) = import(&source(text)) {
            assert_eq!(square_connect_codegen::load(&source(imported.yaml), &[]).is_ok(), depth < 12);
        }
    }
}

/// A typed reader tries each schema in several ways, and each schema inside of it in as many again.
#[test]
fn deep_schemas_end_wherever_they_stand() {
    let leaf = json!({ "type": "string", "maxLength": "no number" });
    let deep = (0..28).fold(leaf, |inner, _| json!({ "type": "array", "items": inner }));
    let parameter = json!({ "in": "query", "name": "deep", "schema": deep });
    let content = json!({ "application/json": { "schema": deep } });
    let media = json!({ "in": "query", "name": "deep", "content": content });
    let answer = json!({ "200": { "description": "", "content": content } });
    let headers = json!({ "X-Deep": { "schema": deep } });
    let operation = json!({ "tags": ["Cards"], "operationId": "Back", "responses": answer });
    let rows = [
        (format!("{OPERATION}/parameters/-"), parameter.clone()),
        (format!("{OPERATION}/parameters/-"), media.clone()),
        ("/paths/~1v2~1cards~1{card_id}/parameters".to_owned(), json!([parameter])),
        (format!("{OPERATION}/responses/200/headers"), headers.clone()),
        (format!("{OPERATION}/requestBody/content/application~1json/encoding"), json!({ "card": { "headers": headers } })),
        (format!("{OPERATION}/callbacks"), json!({ "back": { "/back": { "post": operation } } })),
        ("/components/parameters".to_owned(), json!({ "Deep": parameter })),
        ("/components/responses".to_owned(), json!({ "Deep": answer["200"] })),
        ("/components/requestBodies".to_owned(), json!({ "Deep": { "content": content } })),
        ("/components/headers".to_owned(), headers),
        ("/components/callbacks".to_owned(), json!({ "Deep": { "/back": { "post": operation } } })),
    ];
    for (pointer, value) in rows {
        let mut document = small();
        put(&mut document, &pointer, value);
        let error = common::load(&document).unwrap_err();
        assert!(error.what.contains("too deep") || error.what.contains("headers of a part"), "{error}");
    }
}
