//! Every operation that pages is walked: the second page is asked for as the first was, and with its cursor.

use codegen::ir::{Operation, Pagination};
use it::definition::API;
use it::endpoint::{self, Endpoint};
use it::operations::{Given, Way};
use it::server::Answer;
use serde_json::{Value, json};

use crate::call::{Exchange, Line};
use crate::{DEPTH, given, report};

/// The pages of a list as the server has them, what asks for each, and the same as their reader has them.
struct List {
    answers: Vec<Answer>,
    cursors: Vec<Option<Value>>,
    pages: Value,
    items: Value,
}

#[test]
fn every_page_is_asked_for_with_the_same_filters_and_its_cursor() {
    let (line, paging) = (Line::new(), paging());
    assert_eq!(paging.len(), 72);
    let faults = paging.iter().flat_map(|(endpoint, pagination)| {
        let list = list(endpoint, pagination);
        let ways = [(Way::Pages, &list.pages), (Way::Items, &list.items)];
        ways.into_iter().flat_map(|(way, expected)| walk(&line, endpoint, pagination, way, &list, expected)).collect::<Vec<_>>()
    });
    report(faults.collect());
}

fn paging() -> Vec<(&'static Endpoint, &'static Pagination)> {
    let operations = API.services.iter().flat_map(|service| &service.operations);
    let paging = operations.filter_map(|operation: &Operation| {
        let endpoint = endpoint::ALL.iter().find(|endpoint| endpoint.id == operation.id)?;
        Some((endpoint, operation.pagination.as_ref()?))
    });
    paging.collect()
}

/// Three pages of all that an answer can have, but for errors.
fn list(endpoint: &Endpoint, pagination: &Pagination) -> List {
    let full = endpoint.answer().full(DEPTH);
    let [second, third] = if full["cursor"].is_number() { [json!(7), json!(-1)] } else { [json!("a+b/c=&d ü"), json!("Y3Vyc29y")] };
    let cursors = vec![None, Some(second), Some(third), None];
    let pages: Vec<Value> = cursors[1..].iter().map(|next| page(&full, pagination, next.clone())).collect();
    let answers = pages.iter().zip(&cursors[1..]).map(|(page, next)| answer(page, pagination, next.as_ref()));
    let items = pages.iter().flat_map(|page| match pagination {
        Pagination::Cursor { items, .. } => page[items].as_array().expect("items").clone(),
        Pagination::Link { .. } => page.as_array().expect("items").clone(),
    });
    List { answers: answers.collect(), cursors, items: items.collect(), pages: pages.into() }
}

fn page(full: &Value, pagination: &Pagination, cursor: Option<Value>) -> Value {
    let mut page = full.clone();
    if let (Pagination::Cursor { .. }, Some(members)) = (pagination, page.as_object_mut()) {
        members.remove("errors");
        members.remove("cursor");
        members.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor)));
    }
    page
}

fn answer(page: &Value, pagination: &Pagination, cursor: Option<&Value>) -> Answer {
    match (pagination, cursor.and_then(Value::as_str)) {
        (Pagination::Link { parameter, .. }, Some(cursor)) => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair(parameter, cursor).finish().replace('+', "%20");
            Answer::json(200, page).with_header("link", format!("<http://elsewhere.test/v1?{query}>;rel='next'"))
        }
        _ => Answer::json(200, page),
    }
}

/// Whatever is wrong with the requests of a walk, or with what is read.
fn walk(line: &Line, endpoint: &Endpoint, pagination: &Pagination, way: Way, list: &List, expected: &Value) -> Vec<String> {
    let first = asking(endpoint, pagination, None);
    let (read, requests) = match line.converse(endpoint, &first, way, list.answers.clone()) {
        Ok(walked) => walked,
        Err(error) => return vec![format!("{error:#}")],
    };
    let mut faults =
        Vec::from_iter((requests.len() != list.answers.len()).then(|| format!("{}: {} requests", endpoint.id, requests.len())));
    for (request, cursor) in requests.into_iter().zip(&list.cursors) {
        let given = asking(endpoint, pagination, cursor.clone());
        let exchange = Exchange { given, request, answer: expected.clone(), read: read.clone() };
        faults.extend(exchange.faults(endpoint));
    }
    faults
}

/// All that the operation takes, and of cursors this one.
fn asking(endpoint: &Endpoint, pagination: &Pagination, cursor: Option<Value>) -> Given {
    let mut given = given::full(endpoint, DEPTH);
    let name = pagination.input();
    let place = if given.query.contains_key(name) { &mut given.query } else { &mut given.body };
    assert!(place.remove(name).is_some(), "{}", endpoint.id);
    place.extend(cursor.map(|cursor| (name.to_owned(), cursor)));
    given
}
