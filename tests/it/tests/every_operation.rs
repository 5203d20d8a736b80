//! What holds of all operations.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::{Auth, Operation, Pagination, Place, Service, Type};
use it::definition::{API, DOCUMENT};
use serde_json::Value;

fn operations() -> impl Iterator<Item = (&'static Service, &'static Operation)> {
    API.services.iter().flat_map(|service| service.operations.iter().map(move |operation| (service, operation)))
}

fn listing() -> Vec<Value> {
    serde_json::from_str(&codegen::operations_json(&API)).unwrap()
}

fn ids(rows: &[Value], has: impl Fn(&Value) -> bool) -> BTreeSet<&str> {
    rows.iter().filter(|row| has(row)).filter_map(|row| row["operation_id"].as_str()).collect()
}

#[test]
fn the_listing_is_complete() {
    let rows = listing();
    let listed = ids(&rows, |_| true);
    let paths = DOCUMENT["paths"].as_object().unwrap().values().filter_map(Value::as_object);
    let defined: BTreeSet<_> = paths.flat_map(|path| path.values()).filter_map(|operation| operation["operationId"].as_str()).collect();
    assert_eq!(listed, defined);
    assert_eq!((rows.len(), listed.len(), API.services.len()), (339, 339, 44));
    let retired = ids(&rows, |row| row["retired"] == true);
    assert_eq!(retired, BTreeSet::from(["CaptureTransaction", "Charge", "CreateRefund", "ListRefunds", "VoidTransaction"]));
    assert!(rows.is_sorted_by_key(|row| row["operation_id"].as_str()));
}

#[test]
fn no_two_operations_share_a_name_or_an_endpoint() {
    let rows = listing();
    for names in [["handle", "method"], ["handle", "builder"], ["http_method", "path"]] {
        let mut seen = BTreeMap::new();
        for row in &rows {
            let twin = seen.insert(names.map(|name| row[name].to_string()), row["operation_id"].to_string());
            assert_eq!(twin, None, "{names:?} of {}", row["operation_id"]);
        }
    }
}

#[test]
fn every_answer_has_a_model() {
    for (_, operation) in operations() {
        let name = operation.output.named();
        assert!(name.is_some_and(|name| API.structs.iter().any(|model| model.ident == name)), "{}", operation.id);
        assert_eq!(matches!(operation.output, Type::List(_)), operation.id == "V1ListOrders");
    }
}

#[test]
fn paths_take_their_arguments_in_order() {
    for (_, operation) in operations() {
        let placeholders: Vec<_> = operation.path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        let arguments: Vec<_> = operation.inputs.iter().map(|input| (input.place == Place::Path, input)).collect();
        let path: Vec<_> = arguments.iter().filter(|(path, _)| *path).map(|(_, input)| input.field.wire_name.as_str()).collect();
        assert_eq!(path, placeholders, "{}", operation.id);
        assert!(arguments.iter().all(|(path, input)| !path || input.argument), "{}", operation.id);
        assert!(arguments.is_sorted_by_key(|(path, _)| !path), "{}: the path's arguments come first", operation.id);
    }
}

#[test]
fn only_calls_that_may_have_a_body_have_one() {
    let bodiless = ["GET", "DELETE"];
    for (_, operation) in operations() {
        let inputs = operation.inputs.iter().filter(|input| !matches!(input.place, Place::Path | Place::Query));
        assert!(inputs.count() == 0 || !bodiless.contains(&operation.http_method.as_str()), "{}", operation.id);
    }
}

#[test]
fn paged_operations_give_and_take_a_cursor() {
    let fields = |ty: &Type| ty.named().and_then(|name| API.structs.iter().find(|model| model.ident == name)).map(|model| &model.fields);
    let mut linked = Vec::new();
    for (_, operation) in operations() {
        match &operation.pagination {
            None => {}
            Some(Pagination::Link { parameter, .. }) => {
                let input = operation.inputs.iter().find(|input| input.field.wire_name == *parameter).unwrap();
                assert_eq!((input.place, input.argument), (Place::Query, false));
                linked.push(operation.id.as_str());
            }
            Some(Pagination::Cursor { place, items, item }) => {
                let cursor = operation.inputs.iter().find(|input| input.field.wire_name == "cursor").unwrap();
                assert_eq!((cursor.place, cursor.argument), (*place, false), "{}", operation.id);
                let fields = fields(&operation.output).unwrap();
                let field = |name: &str| fields.iter().find(|field| field.wire_name == name).unwrap();
                assert_eq!(field("cursor").ty, cursor.field.ty, "{}", operation.id);
                assert_eq!(field(items).ty, Type::List(Box::new(item.clone())), "{}", operation.id);
            }
        }
    }
    assert_eq!(linked, ["V1ListOrders"]);
    let rows = listing();
    let by_cursor = ids(&rows, |row| row["pagination"]["items_field"].is_string());
    assert_eq!((by_cursor.len(), by_cursor.contains("ListRefunds")), (71, true));
    let takes_cursor = |row: &Value| row["arguments"].as_array().unwrap().iter().any(|argument| argument["wire_name"] == "cursor");
    assert_eq!(ids(&rows, takes_cursor), by_cursor);
}

#[test]
fn every_call_that_knows_a_key_has_one() {
    let rows = listing();
    let keyed = ids(&rows, |row| !row["idempotency"].is_null());
    assert_eq!(ids(&rows, |row| !row["idempotency"].is_null() && row["retired"] == true), BTreeSet::from(["Charge", "CreateRefund"]));
    assert_eq!(keyed.len(), 82 + 2);
    for (_, operation) in operations() {
        let knows = operation.inputs.iter().any(|input| input.field.wire_name == "idempotency_key");
        let key = operation.idempotency.as_ref();
        assert_eq!(knows, key.is_some_and(|key| key.each.is_none()), "{}", operation.id);
        if let Some(map) = key.and_then(|key| key.each.as_ref()) {
            let input = operation.inputs.iter().find(|input| input.field.wire_name == *map).unwrap();
            let entry = API.structs.iter().find(|model| Some(model.ident.as_str()) == input.field.ty.named()).unwrap();
            assert!(entry.fields.iter().any(|field| field.wire_name == "idempotency_key"), "{}", operation.id);
        }
    }
    let unfilled = operations().filter(|(_, operation)| operation.idempotency.as_ref().is_some_and(|key| !key.fill));
    assert_eq!(unfilled.map(|(_, operation)| operation.id.as_str()).collect::<Vec<_>>(), ["CancelPaymentByIdempotencyKey"]);
}

/// A UUID is the key that is made, and has 36 characters.
#[test]
fn a_made_key_is_never_too_long() {
    for (_, operation) in operations() {
        let longest = operation.idempotency.as_ref().and_then(|key| key.max_length);
        assert!(longest.is_none_or(|longest| longest >= 36), "{}", operation.id);
    }
}

#[test]
fn every_call_but_two_proves_itself_with_a_token() {
    let by = |auth: Auth| operations().filter(move |(_, operation)| operation.auth == auth).map(|(_, operation)| operation.id.as_str());
    assert_eq!(by(Auth::ClientSecret).collect::<Vec<_>>(), ["RevokeToken"]);
    assert_eq!(by(Auth::None).collect::<Vec<_>>(), ["ObtainToken"]);
}

#[test]
fn every_feature_that_an_operation_needs_exists() {
    let features: BTreeSet<String> = codegen::features(&API).into_iter().map(|feature| feature.name).collect();
    for (service, operation) in operations() {
        let wanted = if operation.retired { "retired" } else { &service.feature };
        assert!(operation.feature == wanted && features.contains(wanted), "{}", operation.id);
    }
}

/// A key of `null` would leave a payment without protection.
#[test]
fn no_key_can_be_cleared() {
    let keys = operations().flat_map(|(_, operation)| &operation.inputs).filter(|input| input.field.wire_name == "idempotency_key");
    assert_eq!(keys.filter(|input| input.field.nullable).count(), 0);
}
