//! A definition that the generator does not build is refused: the file, the place, what is wrong, what mends it.

mod common;

use common::{FILE, OPERATION, put, small, source, take};
use serde_json::{Value, json};
use square_connect_codegen::{Error, Source, import};

fn told(label: &str, error: &Error, file: &str, pointer: &str, what: &str) {
    let text = error.to_string();
    let start = if pointer.is_empty() { format!("{file}: ") } else { format!("{file} {pointer}: ") };
    assert!(text.starts_with(&start), "{label}: wanted `{start}`: {text}");
    assert!(text.contains(what), "{label}: wanted `{what}`: {text}");
    assert!(text.contains("\n  mend: "), "{label}: no mend: {text}");
}

#[test]
fn the_small_definition_is_right() {
    let api = common::load(&small()).unwrap();
    assert_eq!((api.services.len(), api.structs.len(), api.enums.len()), (1, 1, 1));
}

#[test]
fn what_is_no_definition() {
    let deep = format!("{{\"openapi\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_yaml = format!("openapi: {}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [*a{m}, *a{m}, *a{m}, *a{m}]\n", m = n - 1));
    let rows = [
        ("empty", "", "not an object"),
        ("blank", "  \n\n", "not an object"),
        ("list", "- openapi\n- 3.0.3\n", "not an object"),
        ("text", "openapi", "not an object"),
        ("no YAML", "openapi: 3.0.3\n  paths: {", "not YAML or JSON"),
        ("cut JSON", "{\"openapi\": \"3.0.3\"", "not YAML or JSON"),
        ("tabs", "openapi: 3.0.3\npaths:\n\t/v2: {}", "not YAML or JSON"),
        ("tag", "openapi: !evil 3.0.3", "not YAML or JSON"),
        ("duplicate key", "openapi: 3.0.3\nopenapi: 3.0.3\n", "occurs twice"),
        ("duplicate JSON key", "{\"openapi\": \"3.0.3\", \"openapi\": \"3.0.3\"}", "occurs twice"),
        ("not a number", "openapi: .nan", "not YAML or JSON"),
        ("list as a key", "? [a]\n: b", "cannot be a key"),
        ("deep", &deep, "recursion limit"),
        ("deep YAML", &deep_yaml, "recursion limit"),
        ("alias bomb", &bomb, "not YAML or JSON"),
        ("no version", "paths: {}", "`openapi`"),
    ];
    for (label, text, what) in rows {
        let error = square_connect_codegen::load(&source(text), &[]).unwrap_err();
        told(label, &error, FILE, "", what);
        told(label, &import(&source(text)).unwrap_err(), FILE, "", what);
    }
}

#[test]
fn what_is_another_version() {
    let rows = [("3.1.0", "OpenAPI version 3.1.0"), ("2.0", "OpenAPI version 2.0"), ("4", "OpenAPI version 4")];
    for (version, what) in rows {
        told(version, &changed(&[("/openapi", json!(version))]), FILE, "", what);
    }
    let swagger = json!({ "swagger": "2.0", "info": {}, "paths": {} });
    let error = common::load(&swagger).unwrap_err();
    told("swagger", &error, FILE, "", "Swagger 2.0");
    assert!(error.mend.contains("spec import"), "{error}");
}

fn changed(changes: &[(&str, Value)]) -> Error {
    let mut document = small();
    for (pointer, value) in changes {
        put(&mut document, pointer, value.clone());
    }
    match common::load(&document) {
        Err(error) => error,
        Ok(_) => panic!("taken: {changes:?}"),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn schemas_that_are_not_built() {
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let long = "x".repeat(10_000);
    let union = |choices: Value| json!({ "oneOf": choices });
    let rows = [
        ("a text", "Bad", json!("string"), "", "not an object"),
        ("a list", "Bad", json!([]), "", "not an object"),
        ("enum without type", "Bad", json!({ "enum": ["A"] }), "", "without a `type`"),
        ("properties without type", "Bad", json!({ "properties": { "a": {} } }), "", "without a `type`"),
        ("unknown type", "Bad", json!({ "type": "text" }), "", "without a `type`"),
        ("list of types", "Bad", json!({ "type": ["string", "null"] }), "", "list of types"),
        ("not", "Bad", json!({ "not": {} }), "", "`not`"),
        ("nested not", "Bad", object(json!({ "a": { "type": "array", "items": { "not": {} } } })), "/properties/a/items", "`not`"),
        ("discriminator", "Bad", json!({ "oneOf": [], "discriminator": { "propertyName": "a" } }), "", "`discriminator`"),
        ("const", "Bad", json!({ "type": "string", "const": "A" }), "", "`const`"),
        ("length of text", "Bad", object(json!({ "a": { "type": "string", "maxLength": "9" } })), "/properties/a", "not OpenAPI 3.0"),
        ("map of properties is a list", "Bad", json!({ "type": "object", "properties": [] }), "", "not OpenAPI 3.0"),
        ("property is a text", "Bad", object(json!({ "a": "string" })), "/properties/a", "not an object"),
        ("dangling", "Bad", object(json!({ "a": reference("None") })), "/properties/a", "leads nowhere"),
        ("elsewhere", "Bad", object(json!({ "a": { "$ref": "other.yaml#/A" } })), "/properties/a", "leads nowhere"),
        ("no schema", "Bad", object(json!({ "a": { "$ref": "#/info" } })), "/properties/a", "no schema's"),
        ("inside of a schema", "Bad", object(json!({ "a": reference("Card/properties/id") })), "/properties/a", "is not there"),
        ("alias of itself", "Bad", reference("Bad"), "", "circle"),
        ("list of itself", "Bad", json!({ "type": "array", "items": reference("Bad") }), "", "circle"),
        ("map of itself", "Bad", json!({ "type": "object", "additionalProperties": reference("Bad") }), "", "circle"),
        ("allOf itself", "Bad", json!({ "allOf": [reference("Bad"), reference("Card")] }), "", "circle"),
        ("allOf of allOf itself", "Bad", json!({ "allOf": [{ "allOf": [reference("Bad"), {}] }, reference("Card")] }), "", "circle"),
        ("allOf a text", "Bad", json!({ "allOf": [reference("Card"), { "type": "string" }] }), "/allOf/1", "no object"),
        ("two fields of one name", "Bad", object(json!({ "fooBar": {}, "foo_bar": {} })), "", "one Rust name, `foo_bar`"),
        ("clear", "Bad", object(json!({ "a": { "type": "string", "nullable": true }, "clear_a": { "type": "string" } })), "", "`clear_a`"),
        ("two values of one name", "Bad", json!({ "type": "string", "enum": ["A_B", "a-b"] }), "", "one Rust name, `AB`"),
        ("empty property", "Bad", object(json!({ "": { "type": "string" } })), "/properties/", "empty"),
        ("blank property", "Bad", object(json!({ " ": { "type": "string" } })), "/properties/ ", "empty"),
        ("empty schema name", "", json!({ "type": "object", "properties": { "a": {} } }), "", "empty"),
        ("two schemas of one name", "card", object(json!({ "a": {} })), "", "Rust name `Card`"),
        ("union that nothing tells apart", "Bad", union(json!([{ "type": "string" }, reference("CardBrand")])), "", "nothing tells"),
        ("union of a union", "Bad", union(json!([reference("Bad"), { "type": "string" }])), "", "union itself"),
    ];
    for (label, name, schema, at, what) in rows {
        let error = changed(&[(&format!("/components/schemas/{name}"), schema)]);
        told(label, &error, FILE, &format!("#/components/schemas/{name}{at}"), what);
    }
    let error = changed(&[(&format!("/components/schemas/{long}"), json!({ "type": "string", "enum": ["A"] }))]);
    assert!(error.to_string().contains("a name of 10000 bytes"));
}

#[test]
fn scopes_that_have_no_name_of_their_own() {
    let scheme = |scopes: Value| {
        let flow = json!({ "authorizationUrl": "https://small.test/a", "tokenUrl": "https://small.test/t", "scopes": scopes });
        json!({ "type": "oauth2", "flows": { "authorizationCode": flow } })
    };
    let one = ("/components/securitySchemes/oauth2", scheme(json!({ "CARDS_WRITE": "" })));
    let schema = ("/components/schemas/OAuthScope", json!({ "type": "string", "enum": ["A"] }));
    let twins = ("/components/securitySchemes/oauth2", scheme(json!({ "CARDS_WRITE": "", "cards-write": "" })));
    for (label, changes, what) in [
        ("a schema of that name", vec![one, schema], "`OAuthScope` is that of #/components/schemas/OAuthScope too"),
        ("two scopes of one name", vec![twins], "have one Rust name, `CardsWrite`"),
    ] {
        told(label, &changed(&changes), FILE, "#/components/securitySchemes/oauth2", what);
    }
}

#[test]
fn circles_of_several_schemas() {
    let both = |name: &str| json!({ "allOf": [reference(name), { "type": "object", "properties": {} }] });
    let rows: [&[(&str, Value)]; 3] = [
        &[("/components/schemas/A", both("B")), ("/components/schemas/B", both("A"))],
        &[("/components/schemas/A", both("B")), ("/components/schemas/B", reference("A"))],
        &[("/components/schemas/A", reference("B")), ("/components/schemas/B", json!({ "type": "array", "items": reference("A") }))],
    ];
    for row in rows {
        let error = changed(row);
        assert!(error.pointer.starts_with("#/components/schemas/") && error.what.contains("circle"), "{error}");
    }
}

#[test]
fn operations_that_are_not_built() {
    let at = |rest: &str| format!("{OPERATION}{rest}");
    let media = |media: &str, schema: Value| json!({ "content": { media: { "schema": schema } } });
    let parameter = |place: &str, name: &str, schema: Value| json!({ "in": place, "name": name, "required": true, "schema": schema });
    let text = json!({ "type": "string" });
    let multipart = |properties: Value| media("multipart/form-data", json!({ "type": "object", "properties": properties }));
    let rows = [
        ("header", at("/parameters/-"), parameter("header", "X-A", text.clone()), at("/parameters/2"), "neither in path nor query"),
        ("cookie", at("/parameters/-"), parameter("cookie", "a", text.clone()), at("/parameters/2"), "neither in path nor query"),
        ("object in the query", at("/parameters/-"), parameter("query", "a", reference("Card")), at("/parameters/2"), "has no text"),
        ("no place", at("/parameters/-"), json!({ "name": "a", "schema": text }), at(""), "not OpenAPI 3.0"),
        ("twice", at("/parameters/-"), parameter("query", "limit", text.clone()), at(""), "one Rust name, `limit`"),
        ("not in the path", at("/parameters/-"), parameter("path", "other", text.clone()), at(""), "`other`"),
        ("not declared", at("/parameters"), json!([]), at(""), "`card_id`"),
        (
            "dangling parameter",
            at("/parameters/-"),
            json!({ "$ref": "#/components/parameters/None" }),
            at("/parameters/2"),
            "leads nowhere",
        ),
        ("schema as parameter", at("/parameters/-"), reference("Card"), at("/parameters/2"), "no parameter's"),
        ("referred body", at("/requestBody"), reference("Card"), at("/requestBody"), "referred request body"),
        ("referred answer", at("/responses/200"), reference("Card"), at("/responses/200"), "referred response"),
        ("XML", at("/requestBody"), media("application/xml", reference("Card")), at("/requestBody"), "neither JSON nor multipart"),
        (
            "no file",
            at("/requestBody"),
            multipart(json!({ "card": reference("Card") })),
            at("/requestBody/content/multipart~1form-data/schema"),
            "without a file",
        ),
        (
            "text part",
            at("/requestBody"),
            multipart(json!({ "note": text })),
            at("/requestBody/content/multipart~1form-data/schema/properties/note"),
            "not supported",
        ),
        ("no API", at("/tags"), json!([]), at(""), "no API"),
        ("empty API", at("/tags"), json!([""]), String::new(), "empty"),
        ("a list", OPERATION.to_owned(), json!([]), at(""), "not OpenAPI 3.0"),
        ("a text", OPERATION.to_owned(), json!("post"), at(""), "not OpenAPI 3.0"),
        ("paging without items", at("/x-pagination"), json!({ "items": "tags" }), at("/x-pagination"), "cursor"),
        ("safe, perhaps", at("/x-safe"), json!("yes"), at("/x-safe"), "neither true nor false"),
        ("paging by a link without its parameter", at("/x-pagination"), json!({ "link": "batch" }), at("/x-pagination"), "no `batch`"),
        ("keys of no map", at("/x-idempotency"), json!({ "each": "card" }), at("/x-idempotency"), "no map"),
    ];
    for (label, pointer, value, place, what) in rows {
        told(label, &changed(&[(&pointer, value)]), FILE, &format!("#{place}"), what);
    }
}

#[test]
fn operations_and_their_paths() {
    let operation = small().pointer(OPERATION).cloned().unwrap();
    let with = |id: &str, tag: &str| {
        let mut other = operation.clone();
        put(&mut other, "/operationId", json!(id));
        put(&mut other, "/tags", json!([tag]));
        json!({ "post": other })
    };
    let rows = [
        ("one id twice", "/v2/more/{card_id}", with("UpdateCard", "Cards"), "/post", "is that of"),
        ("one Rust name twice", "/v2/more/{card_id}", with("update_card", "Cards"), "", "one Rust name"),
        ("APIs of one name", "/v2/more/{card_id}", with("Other", "cards"), "tags", "one Rust name, `cards`"),
        ("query in the path", "/v2/more/{card_id}?a=b", with("Other", "Cards"), "/post", "`?`"),
        ("fragment", "/v2/more/{card_id}#a", with("Other", "Cards"), "/post", "`#`"),
        ("blank", "/v2/more {card_id}", with("Other", "Cards"), "/post", "blanks"),
        ("lone brace", "/v2/more/{card_id}/{x", with("Other", "Cards"), "/post", "brace"),
        ("no slash", "v2/more/{card_id}", with("Other", "Cards"), "", "start with `/`"),
        ("referred path", "/v2/more/{card_id}", json!({ "$ref": "#/paths/~1v2~1cards~1{card_id}" }), "", "referred path item"),
    ];
    for (label, path, item, rest, what) in rows {
        let key = path.replace('/', "~1");
        let error = changed(&[(&format!("/paths/{key}"), item)]);
        let place = match rest {
            "tags" => "#/tags".to_owned(),
            rest => format!("#/paths/{key}{rest}"),
        };
        match label {
            // Either of the two may be the one that is found.
            "one Rust name twice" | "one id twice" => assert!(error.to_string().contains(what), "{label}: {error}"),
            _ => told(label, &error, FILE, &place, what),
        }
    }
}

#[test]
fn events_of_one_variant() {
    for (one, other) in [("card.updated", "card.updated"), ("card.updated", "card_updated"), ("other", "other_")] {
        let event = |name: &str| json!({ "type": "object", "x-webhook": { "event": name } });
        let error = changed(&[("/components/schemas/A", event(one)), ("/components/schemas/B", event(other))]);
        told(other, &error, FILE, "#/components/schemas/B/x-webhook/event", &format!("`{other}` becomes the variant"));
        told(other, &error, FILE, "#/components/schemas/B/x-webhook/event", "the event of `A`");
    }
}

#[test]
fn members_that_are_missing() {
    let mut document = small();
    take(&mut document, "/paths");
    told("paths", &common::load(&document).unwrap_err(), FILE, "#", "missing field `paths`");
    let mut document = small();
    take(&mut document, &format!("{OPERATION}/operationId"));
    told("operationId", &common::load(&document).unwrap_err(), FILE, &format!("#{OPERATION}"), "no operationId");
}

#[test]
fn overlays_that_do_not_fit() {
    let rows = [
        ("no YAML", "overlay: [", "", "not YAML or JSON"),
        ("a list", "- a", "", "not an object"),
        ("unknown version", "overlay: 2.0.0\nactions: []", "", "`overlay: 2.0.0`"),
        ("no actions", "overlay: 1.0.0", "", "no list of `actions`"),
        ("no reason", "overlay: 1.0.0\nactions:\n- target: $.info\n  update: {}", "#/actions/0", "gives no reason"),
        ("no match", "overlay: 1.0.0\nactions:\n- target: $.nothing\n  description: why\n  update: {}", "#/actions/0", "matches nothing"),
        ("no target", "overlay: 1.0.0\nactions:\n- description: why\n  update: {}", "#/actions/0", "not a JSONPath"),
        (
            "unknown key",
            "overlay: 1.0.0\nactions:\n- target: $.info\n  description: why\n  updates: {}",
            "#/actions/0",
            "`updates` is not known",
        ),
    ];
    for (label, text, place, what) in rows {
        let overlay = Source { name: "spec/overlays/bad.yaml".into(), text: text.into() };
        let error = square_connect_codegen::load(&source(small().to_string()), &[overlay]).unwrap_err();
        told(label, &error, "spec/overlays/bad.yaml", place, what);
    }
}

#[test]
fn files_that_cannot_be_imported() {
    let rows = [
        ("no version", json!({ "paths": {} }), "", "neither `swagger` nor `openapi`"),
        ("3.1", json!({ "openapi": "3.1.0", "paths": {} }), "", "version 3.1.0"),
        ("1.2", json!({ "swagger": "1.2", "paths": {} }), "", "version 1.2"),
        ("no paths", json!({ "openapi": "3.0.0" }), "", "no `paths`"),
        ("paths is a list", json!({ "swagger": "2.0", "paths": [] }), "", "no `paths`"),
        ("path is a list", json!({ "openapi": "3.0.0", "paths": { "/a": [] } }), "#/paths/~1a", "path item"),
        ("path is null", json!({ "swagger": "2.0", "paths": { "/a": null } }), "#/paths/~1a", "path item"),
        ("path is a text", json!({ "swagger": "2.0", "paths": { "/a": "x" } }), "#/paths/~1a", "path item"),
        ("operation is a text", json!({ "openapi": "3.0.0", "paths": { "/a": { "get": "x" } } }), "#/paths/~1a/get", "operation"),
        ("operation is null", json!({ "swagger": "2.0", "paths": { "/a": { "get": null } } }), "#/paths/~1a/get", "operation"),
    ];
    for (label, document, place, what) in rows {
        told(label, &import(&source(document.to_string())).unwrap_err(), FILE, place, what);
    }
}

/// The operation takes a text that could ask for a page, but its answer does not fit.
#[test]
fn paging_that_its_answer_does_not_allow() {
    let (at, parameters) = (format!("{OPERATION}/x-pagination"), format!("{OPERATION}/parameters/-"));
    let rows = [
        ("batch", "string", json!({ "link": "batch" }), "the answer is no array"),
        ("cursor", "boolean", json!({ "items": "tags" }), "the answer has no `cursor`"),
        ("cursor", "string", json!({ "items": "brand" }), "the answer has no array `brand`"),
        ("cursor", "string", json!({}), "the answer has no array ``"),
    ];
    for (parameter, cursor, statement, what) in rows {
        let parameter = json!({ "in": "query", "name": parameter, "schema": { "type": "string" } });
        let cursor = ("/components/schemas/Card/properties/cursor", json!({ "type": cursor }));
        let error = changed(&[(&parameters, parameter), cursor, (&at, statement)]);
        told(what, &error, FILE, &format!("#{at}"), what);
    }
}
