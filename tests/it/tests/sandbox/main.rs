//! The sandbox against every operation of the definition: valid requests are answered with what the definition promises, and each mistake is
//! refused by its name and place. What is valid is read from the definition itself, not from what the sandbox made of it.

mod keys;
mod mistakes;
mod request;

use it::endpoint::{ALL, Endpoint};
use it::json_schema;
use serde_json::{Value, json};

use request::{Answer, Line, Request};

/// How deep the objects of a full body nest.
const DEPTH: usize = 2;

/// Where a text of the definition is more than a text to Square: the calls, and the fields.
const MORE_THAN_TEXTS: [(&str, &str); 3] = [("CreateCustomer", "birthday"), ("ListGiftCards", "type"), ("ListGiftCardActivities", "type")];

/// The codes of what a valid request never meets.
const FORM: [&str; 17] = [
    "EXPECTED_JSON_BODY",
    "EXPECTED_BOOLEAN",
    "EXPECTED_INTEGER",
    "EXPECTED_FLOAT",
    "EXPECTED_STRING",
    "EXPECTED_OBJECT",
    "EXPECTED_ARRAY",
    "EXPECTED_MAP",
    "INVALID_ENUM_VALUE",
    "INVALID_TIME",
    "INVALID_DATE",
    "VALUE_REGEX_MISMATCH",
    "UNKNOWN_QUERY_PARAMETER",
    "UNKNOWN_BODY_PARAMETER",
    "INVALID_CONTENT_TYPE",
    "METHOD_NOT_ALLOWED",
    "VALUE_TOO_SHORT",
];

#[tokio::test]
async fn a_request_with_what_is_required_is_answered_as_promised() {
    answers(Request::least).await;
}

#[tokio::test]
async fn a_request_with_all_that_is_allowed_is_answered_as_promised() {
    answers(|endpoint| Request::full(endpoint, DEPTH)).await;
}

#[tokio::test]
async fn every_call_wants_a_token_and_a_version_that_is_known() {
    let line = Line::new().await;
    let mut faults = Vec::new();
    for endpoint in ALL.iter() {
        let open = endpoint.schemes().is_empty();
        for (headers, code) in [
            (vec![], "UNAUTHORIZED"),
            (vec![("authorization", "Basic abc")], "UNAUTHORIZED"),
            (vec![("authorization", "Bearer nobody's")], "UNAUTHORIZED"),
        ] {
            let answer = Request::least(endpoint).send_with(&line, &headers).await;
            if !open && (answer.status, answer.code()) != (401, code) {
                faults.push(format!("{} {headers:?}: {answer:?}", endpoint.id));
            }
        }
        for (version, code) in [("2019", "INVALID_SQUARE_VERSION_FORMAT"), ("2999-01-01", "API_VERSION_INCOMPATIBLE")] {
            let secret = endpoint.schemes().iter().any(|scheme| scheme.contains("Secret"));
            let token = if secret { line.secret() } else { line.token() };
            let answer = Request::least(endpoint).send_with(&line, &[("authorization", &token), ("square-version", version)]).await;
            if (answer.status, answer.code()) != (400, code) {
                faults.push(format!("{} {version}: {answer:?}", endpoint.id));
            }
        }
    }
    report(&faults);
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let line = Line::new().await;
    let mut faults = Vec::new();
    for endpoint in ALL.iter() {
        let mut request = Request::least(endpoint);
        request.method = "PATCH";
        let answer = request.send(&line).await;
        if (answer.status, answer.code()) != (405, "METHOD_NOT_ALLOWED") {
            faults.push(format!("{}: {answer:?}", endpoint.id));
        }
        let mut request = Request::least(endpoint);
        request.path += "/nowhere/at/all";
        let answer = request.send(&line).await;
        if answer.status != 404 {
            faults.push(format!("{}: {answer:?}", endpoint.id));
        }
    }
    report(&faults);
}

async fn answers(request: impl Fn(&Endpoint) -> Request) {
    let line = Line::new().await;
    let mut faults = Vec::new();
    let mut done = 0;
    for endpoint in ALL.iter() {
        let answer = request(endpoint).send(&line).await;
        done += usize::from(answer.status == 200);
        faults.extend(wrong(endpoint, &answer).into_iter().map(|fault| format!("{}: {fault}", endpoint.id)));
    }
    report(&faults);
    assert!(done > 100, "{done} of {} calls did what they were asked", ALL.len());
}

/// What is wrong with the answer to a valid request: objects that are not there may be missed, form may not.
fn wrong(endpoint: &Endpoint, answer: &Answer) -> Vec<String> {
    if answer.version.as_deref() != it::definition::API.version.as_deref() {
        return vec![format!("the version is {:?}", answer.version)];
    }
    if answer.status == 200 {
        return json_schema::faults(endpoint.answer().node(), &answer.body);
    }
    if endpoint.path.starts_with("/v1/") {
        return if answer.body["message"].is_string() { Vec::new() } else { vec![format!("{answer:?}")] };
    }
    let shape = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Error" } });
    let mut faults = json_schema::faults(&shape, &answer.body["errors"]);
    faults.retain(|fault| !fault.contains("VERSION_MISMATCH"));
    let known = |error: &Value| MORE_THAN_TEXTS.iter().any(|(id, field)| *id == endpoint.id && error["field"] == *field);
    let form = |error: &Value| !known(error) && error["code"].as_str().is_some_and(|code| FORM.contains(&code));
    if !(400..500).contains(&answer.status) || answer.body["errors"].as_array().is_none_or(|errors| errors.iter().any(form)) {
        faults.push(format!("{answer:?}"));
    }
    faults
}

#[track_caller]
fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
