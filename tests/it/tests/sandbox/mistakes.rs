//! One mistake at a time, in each member of each request, down to the members of objects within.

use codegen::ir::{CURSOR, Pagination, Place};
use it::definition::API;
use it::endpoint::{ALL, Endpoint};
use it::schema::{Kind, Schema};
use serde_json::{Map, Value, json};

use crate::request::{Line, Request, expected};
use crate::{DEPTH, report};

/// A mistake: the request that has it, its code, and its place.
type Mistake = (Request, &'static str, String);

#[tokio::test]
async fn every_mistake_in_a_body_is_named_with_its_place() {
    refused(bodies).await;
}

#[tokio::test]
async fn every_mistake_in_a_query_is_named_with_its_place() {
    refused(queries).await;
}

#[tokio::test]
async fn a_cursor_that_nobody_gave_is_refused_wherever_there_are_pages() {
    refused(cursors).await;
}

async fn refused(mistakes: fn(&Endpoint) -> Vec<Mistake>) {
    let line = Line::new().await;
    let (mut faults, mut count) = (Vec::new(), 0);
    // The first version of the API tells no places.
    for endpoint in ALL.iter().filter(|endpoint| !endpoint.path.starts_with("/v1/")) {
        for (request, code, place) in mistakes(endpoint) {
            let answer = request.send(&line).await;
            let named = |error: &Value| error["code"] == code && error["field"] == place.as_str();
            let told = answer.body["errors"].as_array().is_some_and(|errors| errors.iter().any(named));
            count += 1;
            if answer.status != 400 || !told {
                faults.push(format!("{}: {code} at {place}: {answer:?}", endpoint.id));
            }
        }
    }
    report(&faults);
    assert!(count > 60, "{count} mistakes were made");
}

fn cursors(endpoint: &Endpoint) -> Vec<Mistake> {
    let mut operations = API.services.iter().flat_map(|service| &service.operations);
    let place = operations.find(|operation| operation.id == endpoint.id).and_then(|operation| match operation.pagination {
        Some(Pagination::Cursor { place, .. }) => Some(place),
        _ => None,
    });
    let mut request = Request::least(endpoint);
    match place {
        None => return Vec::new(),
        // Merchants are paged by a number.
        Some(Place::Query) if endpoint.id == "ListMerchants" => return Vec::new(),
        Some(Place::Query) => request.query.push((CURSOR.to_owned(), "nobody's".to_owned())),
        Some(_) => drop(request.body.get_or_insert_default().insert(CURSOR.to_owned(), json!("nobody's"))),
    }
    vec![(request, "INVALID_CURSOR", CURSOR.to_owned())]
}

fn queries(endpoint: &Endpoint) -> Vec<Mistake> {
    let least = Request::least(endpoint);
    let mut unknown = least.clone();
    unknown.query.push(("no_such_parameter".to_owned(), "1".to_owned()));
    let mut mistakes = vec![(unknown, "UNKNOWN_QUERY_PARAMETER", "no_such_parameter".to_owned())];
    for parameter in endpoint.parameters("query") {
        let mut without = least.clone();
        without.query.retain(|(name, _)| name != parameter.name);
        if parameter.required {
            mistakes.push((without.clone(), "MISSING_REQUIRED_PARAMETER", parameter.name.to_owned()));
        }
        let code = match parameter.schema.kind() {
            Kind::Enum(_) => "INVALID_ENUM_VALUE",
            Kind::Time => "INVALID_TIME",
            Kind::Integer => "EXPECTED_INTEGER",
            Kind::Number => "EXPECTED_FLOAT",
            Kind::Boolean => "EXPECTED_BOOLEAN",
            _ => continue,
        };
        without.query.push((parameter.name.to_owned(), "wrong".to_owned()));
        mistakes.push((without, code, parameter.name.to_owned()));
    }
    mistakes
}

fn bodies(endpoint: &Endpoint) -> Vec<Mistake> {
    let Some(body) = endpoint.body() else { return Vec::new() };
    let full = Request::full(endpoint, DEPTH);
    let mut found = Vec::new();
    members(body.schema, full.body.as_ref().expect("a body"), &[], &mut found);
    let mistake = |(path, value, code): (Vec<String>, Option<Value>, &'static str)| {
        let mut request = full.clone();
        set(request.body.as_mut().expect("a body"), &path, value);
        (request, code, path.join("."))
    };
    found.into_iter().map(mistake).collect()
}

/// A place, what stands there instead, and the code.
type Change = (Vec<String>, Option<Value>, &'static str);

fn members(schema: Schema<'_>, body: &Map<String, Value>, at: &[String], found: &mut Vec<Change>) {
    let place = |name: &str| [at, &[name.to_owned()]].concat();
    found.push((place("no_such_member"), Some(json!(1)), "UNKNOWN_BODY_PARAMETER"));
    for (name, _) in schema.required() {
        found.push((place(name), None, "MISSING_REQUIRED_PARAMETER"));
        found.push((place(name), Some(Value::Null), "MISSING_REQUIRED_PARAMETER"));
    }
    for (name, member) in schema.members().into_iter().filter(|(_, member)| !member.read_only()) {
        if let Some(code) = expected(member) {
            let wrong = if matches!(member.kind(), Kind::Boolean) { json!("yes") } else { json!(true) };
            found.push((place(name), Some(wrong), code));
        }
        limits(member, place(name), found);
        if let (Kind::Object(_), Some(Value::Object(inner))) = (member.kind(), body.get(name)) {
            members(member, inner, &place(name), found);
        }
    }
}

fn limits(schema: Schema<'_>, place: Vec<String>, found: &mut Vec<Change>) {
    let number = |name: &str| schema.node()[name].as_i64();
    let mut add = |value: Value, code| found.push((place.clone(), Some(value), code));
    match schema.kind() {
        Kind::Enum(_) => add(json!("NO_SUCH_VALUE"), "INVALID_ENUM_VALUE"),
        Kind::Time => add(json!("yesterday"), "INVALID_TIME"),
        Kind::Text => {
            if let Some(most) = number("maxLength") {
                add(json!("a".repeat(usize::try_from(most).expect("a length") + 1)), "VALUE_TOO_LONG");
            }
            if number("minLength").is_some_and(|least| least > 0) {
                add(json!(""), "VALUE_EMPTY");
            }
            if schema.node().get("pattern").is_some() {
                add(json!("§"), "VALUE_REGEX_MISMATCH");
            }
        }
        Kind::Integer => {
            if let Some(most) = number("maximum") {
                add(json!(most + 1), "VALUE_TOO_HIGH");
            }
            if let Some(least) = number("minimum") {
                add(json!(least - 1), "VALUE_TOO_LOW");
            }
        }
        _ => {}
    }
}

/// Puts a value, or nothing, at a place of a body.
fn set(body: &mut Map<String, Value>, path: &[String], value: Option<Value>) {
    let Some((last, above)) = path.split_last() else { return };
    let mut members = body;
    for name in above {
        members = members.get_mut(name).and_then(Value::as_object_mut).expect("an object on the way");
    }
    match value {
        Some(value) => drop(members.insert(last.clone(), value)),
        None => drop(members.remove(last)),
    }
}
