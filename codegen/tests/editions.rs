//! Definitions in the forms that Square has published since 2016: each is imported, read and written as Rust.

mod common;

use std::fs;
use std::path::Path;

use common::files;
use serde_json::{Value, json};
use square_connect_codegen::ir::{Api, Auth, Body, Field, Operation, Pagination, Place, Type};
use square_connect_codegen::{Imported, Source, import, load, operations_json};

const EDITIONS: [&str; 3] = ["early", "dated", "openapi"];

fn published(name: &str) -> Source {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editions").join(format!("{name}.yaml"));
    Source { name: format!("{name}.yaml"), text: fs::read_to_string(path).unwrap() }
}

fn imported(name: &str) -> (Imported, Api) {
    let imported = import(&published(name)).unwrap();
    let api = load(&Source { name: name.into(), text: imported.yaml.clone() }, &[]).unwrap_or_else(|e| panic!("{e}\n{}", imported.yaml));
    (imported, api)
}

fn operation<'a>(api: &'a Api, id: &str) -> &'a Operation {
    let mut all = api.services.iter().flat_map(|service| &service.operations);
    all.find(|operation| operation.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn input(operation: &Operation, name: &str) -> (Place, Type) {
    let input = operation.inputs.iter().find(|input| input.field.wire_name == name).unwrap_or_else(|| panic!("no {name}"));
    (input.place, input.field.ty.clone())
}

fn member<'a>(api: &'a Api, model: &str, name: &str) -> &'a Field {
    let model = api.structs.iter().find(|known| known.ident == model).unwrap_or_else(|| panic!("no {model}"));
    model.fields.iter().find(|field| field.wire_name == name).unwrap_or_else(|| panic!("no {name}"))
}

fn field(api: &Api, model: &str, name: &str) -> Type {
    member(api, model, name).ty.clone()
}

/// What is told of an operation's input: whether it is an argument, whether it is deprecated, and its facts.
fn told(operation: &Operation, name: &str) -> (bool, bool, String) {
    let input = operation.inputs.iter().find(|input| input.field.wire_name == name).unwrap_or_else(|| panic!("no {name}"));
    (input.argument, input.field.deprecated, input.field.facts.join(" "))
}

/// The same of a model's field: whether it is deprecated, and its facts.
fn limits(api: &Api, model: &str, name: &str) -> (bool, String) {
    let field = member(api, model, name);
    (field.deprecated, field.facts.join(" "))
}

fn noted(imported: &Imported, notes: &[&str]) {
    for note in notes {
        assert!(imported.notes.iter().any(|known| known.contains(note)), "no `{note}` in {:#?}", imported.notes);
    }
}

/// The same document with the members of every object in the opposite order.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let members = object.iter().rev().map(|(key, member)| format!("{}:{}", json!(key), reversed(member)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[test]
fn every_edition_becomes_the_same_rust_each_time() {
    for name in EDITIONS {
        let (first, api) = imported(name);
        let (second, again) = imported(name);
        assert_eq!(first.yaml, second.yaml);
        assert_eq!(files(&api), files(&again));
        let tree: Value = serde_yaml::from_str(&published(name).text).unwrap();
        let backwards = import(&Source { name: name.into(), text: reversed(&tree) }).unwrap();
        assert_eq!(first.yaml, backwards.yaml, "{name}: the order of the file shows");
        assert_eq!(first.notes, backwards.notes);
        for (path, text) in files(&api) {
            syn::parse_file(&text).unwrap_or_else(|e| panic!("{name} {path}: {e}"));
        }
        let listed: Value = serde_json::from_str(&operations_json(&api)).unwrap();
        assert_eq!(listed.as_array().unwrap().len(), api.services.iter().map(|service| service.operations.len()).sum::<usize>());
    }
}

#[test]
fn early_forms() {
    let (imported, api) = imported("early");
    assert_eq!(api.version, None);
    let scopes = api.scopes.as_ref().map(|scopes| scopes.variants.iter().map(|scope| scope.wire_name.as_str()).collect::<Vec<_>>());
    assert_eq!(scopes.unwrap(), ["PAYMENTS_READ", "PAYMENTS_WRITE"]);
    let refunds = operation(&api, "V1ListRefunds");
    assert_eq!(refunds.output, Type::List(Box::new(Type::Struct("V1Refund".into()))));
    assert_eq!(input(refunds, "order"), (Place::Query, Type::Enum("SortOrder".into())));
    assert!(refunds.deprecated.is_some() && refunds.auth == Auth::Bearer);
    assert_eq!(input(refunds, "partial"), (Place::Query, Type::Boolean));
    assert_eq!(told(refunds, "limit"), (false, false, "At most 200.".to_owned()));
    let update = operation(&api, "v1UpdateItem");
    assert_eq!(update.scopes, ["PAYMENTS_WRITE"]);
    assert_eq!(operation(&api, "v1DeleteItem").scopes, ["PAYMENTS_READ", "PAYMENTS_WRITE"]);
    for current in ["v1UpdateItem", "v1DeleteItem", "UploadItemImage", "ListRefunds"] {
        assert_eq!(operation(&api, current).deprecated, None, "`deprecated: false`");
    }
    assert_eq!(update.inputs.iter().filter(|input| input.place == Place::Path).count(), 2);
    assert_eq!(input(update, "location_id"), (Place::Path, Type::String));
    assert_eq!(update.inputs.iter().filter(|input| input.field.wire_name == "item_id").count(), 2, "of the path and of the body");
    assert_eq!(update.output, Type::Struct("Nothing".into()));
    assert_eq!(input(operation(&api, "v1DeleteItem"), "item_id"), (Place::Path, Type::Integer), "the path's own");
    assert_eq!(operation(&api, "v1DeleteItem").output, Type::Any);
    assert_eq!(operation(&api, "v1HeadItem").http_method, "HEAD");
    assert_eq!(operation(&api, "PatchV1LocationIdItemsItemId").http_method, "PATCH");
    let upload = operation(&api, "UploadItemImage");
    assert_eq!(upload.body, Body::Multipart { schema: None, json: None, file: "image_data".into() });
    let renew = operation(&api, "RenewToken");
    assert!(matches!(renew.body, Body::Json(_)) && renew.auth == Auth::None);
    assert_eq!(renew.output, Type::Struct("Nothing".into()));
    let listed = operation(&api, "ListRefunds");
    let explode = |name: &str| listed.inputs.iter().find(|input| input.field.wire_name == name).map(|input| input.explode);
    assert_eq!((explode("states"), explode("tags")), (Some(false), Some(true)));
    assert!(listed.inputs.iter().any(|input| input.field.wire_name == "sort_order" && input.field.deprecated));
    assert_eq!(listed.pagination, None, "no cursor goes in");

    assert_eq!(field(&api, "Money", "currency"), Type::Enum("Currency".into()));
    assert_eq!(field(&api, "V1Money", "amount"), Type::Integer, "a misspelt type");
    assert_eq!(field(&api, "V1Refund", "created_at"), Type::Timestamp);
    assert_eq!(field(&api, "V1Refund", "type"), Type::Enum("V1RefundType".into()));
    assert_eq!(field(&api, "V1Refund", "blank"), Type::Any);
    assert_eq!(field(&api, "V1Item", "taxes"), Type::Map(Box::new(Type::List(Box::new(Type::String)))));
    assert_eq!(field(&api, "V1Item", "cells"), Type::List(Box::new(Type::Any)));
    assert_eq!(field(&api, "V1ItemOptions", "size"), Type::Enum("V1ItemOptionsSize".into()));
    let id = member(&api, "Refund", "id");
    assert!(id.required && !id.read_only && id.limits.max_length == Some(255), "`readOnly: false`");
    assert_eq!(field(&api, "Refund", "cut"), Type::Struct("RefundDetail".into()));
    assert_eq!((field(&api, "Refund", "gone"), field(&api, "Refund", "outside")), (Type::Any, Type::Any));
    assert_eq!(field(&api, "Refund", "parts"), Type::Struct("Money".into()));
    assert!(api.structs.iter().all(|model| model.ident != "Unused"));
    noted(
        &imported,
        &[
            "`ListRefunds` occurs twice",
            "`patch` has no operationId",
            "`post` belongs to no API: `Oauth2` is taken",
            "`Square-Version` is neither in path nor query",
            "`#/parameters/Missing` leads nowhere",
            "a form without a file",
            "says nothing of security",
            "v1Money/amount: `type: \"interger\"`",
            "Refund: the reference `Detail` leads nowhere: `RefundDetail` is taken",
            "Refund: the reference `Gone` leads nowhere: any JSON",
            "v1Item/either: `maxLength: \"12\"`",
            "v1Refund/blank: not a schema",
        ],
    );
}

#[test]
fn dated_forms() {
    let (imported, api) = imported("dated");
    assert_eq!(api.version.as_deref(), Some("2024-09-18"));
    let revoke = operation(&api, "RevokeToken");
    assert!(revoke.auth == Auth::ClientSecret && revoke.scopes.is_empty() && revoke.deprecated.is_some());
    assert_eq!(revoke.release_status.as_deref(), Some("PUBLIC"), "the status says more than the flag");
    let (v1, v2) = (operation(&api, "V1ListEmployees"), operation(&api, "ListEmployees"));
    assert!(v1.deprecated.is_some() && v1.inputs[0].field.deprecated && v1.auth == Auth::Bearer);
    assert_eq!(v2.scopes, ["EMPLOYEES_READ"]);
    assert_eq!(
        v2.pagination,
        Some(Pagination::Cursor { place: Place::Query, items: "employees".into(), item: Type::Struct("Employee".into()) })
    );
    assert_eq!((v2.release_status.as_deref(), &v2.deprecated), (Some("BETA"), &None));
    assert_eq!((input(v2, "as_of"), input(v2, "left")), ((Place::Query, Type::Integer), (Place::Query, Type::Boolean)));
    assert_eq!(told(v2, "as_of"), (false, false, "Release status: beta.".to_owned()));
    assert_eq!(told(v2, "limit"), (false, false, "From 1 to 50.".to_owned()));
    assert_eq!(told(v1, "order"), (false, true, "Release status: deprecated.".to_owned()));
    assert_eq!(input(v2, "status"), (Place::Query, Type::Enum("EmployeeStatus".into())));
    let update = operation(&api, "UpdateCard");
    assert!(update.deprecated.is_some() && update.release_status.as_deref() == Some("DEPRECATED"));
    let delete = operation(&api, "DeleteCard");
    assert_eq!(
        (delete.http_method.as_str(), delete.scopes.as_slice()),
        ("DELETE", &["CARDS_READ".to_owned(), "CARDS_WRITE".to_owned()][..])
    );
    assert!(delete.deprecated.is_some() && delete.release_status.as_deref() == Some("DEPRECATED"));
    assert_eq!(told(delete, "card_id"), (true, true, "Release status: deprecated.".to_owned()));
    assert_eq!(update.idempotency.as_ref().map(|key| (key.required, key.max_length)), Some((true, Some(45))));
    let arguments = update.inputs.iter().filter(|input| input.argument).map(|input| input.field.wire_name.as_str());
    assert_eq!(arguments.collect::<Vec<_>>(), ["card_id", "card"], "neither the key nor what Square sets");
    assert_eq!(operation(&api, "SearchCards").http_method, "GET");
    assert_eq!(operation(&api, "SearchCards").inputs[0].place, Place::Body);

    let brand = Type::Enum("CardBrand".into());
    assert_eq!(field(&api, "Card", "card_brand"), brand, "named by its property");
    assert_eq!(field(&api, "Card", "prior_brands"), Type::List(Box::new(brand)), "named in prose");
    assert_eq!(field(&api, "Card", "type"), Type::Enum("CardType".into()), "named by its owner and property");
    for (name, deprecated, facts) in [
        ("short_names", false, "Each item: 1 to 36 characters."),
        ("shares", false, "At most 3 items. Each item: from 0 to 100."),
        ("labels", true, "Each item: at most 9 characters. Release status: deprecated."),
        ("holder", true, "Release status: deprecated."),
    ] {
        assert_eq!(limits(&api, "Card", name), (deprecated, facts.to_owned()));
    }
    assert_eq!(field(&api, "Card", "shares"), Type::List(Box::new(Type::Integer)));
    assert_eq!(field(&api, "Card", "holder"), Type::Struct("Employee".into()));
    assert_eq!(field(&api, "Card", "country"), Type::Enum("Country".into()));
    assert_eq!(field(&api, "Card", "note"), Type::String, "a link in passing");
    assert_eq!(field(&api, "Card", "expires"), Type::Timestamp);
    assert_eq!(field(&api, "Employee", "status"), Type::Enum("EmployeeStatus".into()));
    assert!(!imported.yaml.contains("x-enum-link"));
    noted(
        &imported,
        &[
            "`ListEmployees` occurs twice",
            "`x-new-extension` is not known",
            "the path parameter `card_id` is not declared",
            "Card/card_brand: a text whose values are those of the enum `CardBrand`",
        ],
    );
}

#[test]
fn openapi_forms() {
    let (imported, api) = imported("openapi");
    assert_eq!(api.version.as_deref(), Some("2025-08-20"));
    let create = operation(&api, "CreateCard");
    assert_eq!(create.body, Body::Json(Some("CreateCardRequest".into())));
    assert_eq!((create.output.clone(), create.errors.as_slice()), (Type::Struct("CreateCardResponse".into()), &["GONE".to_owned()][..]));
    assert_eq!(create.idempotency.as_ref().and_then(|key| key.max_length), Some(45));
    let list = operation(&api, "ListCards");
    assert_eq!(list.deprecated.as_deref(), Some("deprecated by Square since 2025-01-23; use SearchCards instead"));
    assert_eq!(list.pagination, Some(Pagination::Cursor { place: Place::Query, items: "cards".into(), item: Type::Struct("Card".into()) }));
    assert_eq!(list.auth, Auth::Bearer);
    assert_eq!(input(list, "as_of"), (Place::Query, Type::Integer));
    assert_eq!(told(list, "disabled"), (false, false, "Default: `false`.".to_owned()));
    let update = operation(&api, "UpdateCard");
    assert_eq!((update.deprecated.as_deref(), update.errors.join(" ")), (Some("deprecated by Square"), "GONE TOO_LATE".to_owned()));
    assert_eq!((update.scopes.join(" "), update.release_status.as_deref()), ("CARDS_WRITE".to_owned(), Some("DEPRECATED")));
    let delete = operation(&api, "DeleteCard");
    let gone = "deprecated by Square since 2025-05-21; retirement date 2026-05-21; use UpdateCard instead";
    assert_eq!((delete.deprecated.as_deref(), delete.errors.join(" ")), (Some(gone), "GONE".to_owned()));
    assert_eq!((delete.scopes.join(" "), delete.release_status.as_deref()), ("CARDS_READ CARDS_WRITE".to_owned(), Some("BETA")));
    let image = operation(&api, "CreateCardImage");
    let parts = Body::Multipart { schema: Some("CreateCardImageRequest".into()), json: Some("request".into()), file: "image_file".into() };
    assert_eq!(image.body, parts);
    assert_eq!(operation(&api, "TraceLegacy").auth, Auth::None);

    let card = api.structs.iter().find(|model| model.ident == "Card").unwrap();
    let of = |name: &str| card.fields.iter().find(|field| field.wire_name == name).unwrap();
    assert!(card.deprecated && of("id").required && of("id").read_only);
    assert_eq!(limits(&api, "Card", "short_names"), (false, "Each item: 1 to 36 characters.".to_owned()));
    assert_eq!(limits(&api, "Card", "shares"), (false, "Each item: from 0 to 100.".to_owned()));
    assert_eq!(field(&api, "Card", "shares"), Type::List(Box::new(Type::Integer)));
    assert!(of("limit_money").nullable && of("nickname").nullable && !of("brand").nullable);
    assert!(of("self").boxed && of("self").ident == "self_");
    assert_eq!((of("squarecdn").ty.clone(), of("not_this").ty.clone()), (Type::Any, Type::Any));
    assert!(matches!(&of("choice").ty, Type::Union(name) if name == "CardChoice"));
    let event = api.structs.iter().find(|model| model.event.as_deref() == Some("card.created")).unwrap();
    assert!(event.features.contains("webhooks"));
    assert!(api.structs.iter().any(|model| model.event.as_deref() == Some("card.revoked")), "no scope is asked");
    noted(
        &imported,
        &["`discriminator` is not known", "`not` is not known", "the media type `text/csv`: JSON is taken", "`Thing` leads nowhere"],
    );
}
