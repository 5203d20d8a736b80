//! Lists that come in pages: where a walk ends, what an error leaves, and where it can be taken up again.

use form_urlencoded::parse;
use futures_util::TryStreamExt;
use it::server::{Answer, Request, Server};
use serde_json::{Value, json};
use square_connect::models::{Customer, SearchCustomersResponse};
use square_connect::{Items, Result};

/// A page of customers with these ids, and with a cursor unless that is `null`.
fn page(ids: &[&str], cursor: impl Into<Value>) -> Answer {
    let customers: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
    json!({"customers": customers, "cursor": cursor.into()}).into()
}

fn failure(status: u16) -> Answer {
    Answer::json(status, &json!({"errors": [{"category": "API_ERROR", "code": "GONE"}]}))
}

fn id(customer: Customer) -> String {
    customer.id.unwrap_or_default()
}

/// The ids of what comes, and the error at the end.
async fn read(mut customers: Items<Customer>) -> (Vec<String>, Option<square_connect::Error>, Items<Customer>) {
    let mut ids = Vec::new();
    let error = loop {
        match customers.next().await {
            Some(Ok(customer)) => ids.push(id(customer)),
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    assert!(customers.next().await.is_none(), "it has ended");
    (ids, error, customers)
}

/// The parameter `name` of each request; nothing where it was not sent.
fn sent(server: &Server, name: &str) -> Vec<Option<String>> {
    let value = |request: Request| {
        let query = request.target.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    server.requests().into_iter().map(value).collect()
}

fn cursors(cursors: &[&str]) -> Vec<Option<String>> {
    cursors.iter().map(|cursor| Some((*cursor).to_owned()).filter(|cursor| !cursor.is_empty())).collect()
}

#[tokio::test]
async fn a_list_ends_without_a_cursor_and_not_with_an_empty_page() {
    for end in [json!(null), json!("")] {
        let server = Server::new([page(&[], "c1"), page(&["A", "B"], "c2"), page(&[], "c3"), page(&["C"], end.clone())]);
        let (ids, error, customers) = read(server.client().customers().list().items()).await;
        assert_eq!(ids, ["A", "B", "C"]);
        assert!(error.is_none() && customers.is_done() && customers.cursor().is_none(), "{end}");
        assert_eq!(sent(&server, "cursor"), cursors(&["", "c1", "c2", "c3"]));
    }
    let server = Server::new([json!({})]);
    assert!(server.client().customers().list().items().all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_cursor_that_was_used_is_an_error_once_its_page_is_read() {
    let circles: [(&[&str], &str); 3] = [(&["c1", "c1"], ""), (&["c1", "c2", "c3", "c1"], ""), (&["start"], "start")];
    for (circle, start) in circles {
        let server = Server::new(circle.iter().map(|cursor| page(&["A"], *cursor)));
        let call = server.client().customers().list();
        let call = if start.is_empty() { call } else { call.cursor(start) };
        let (ids, error, customers) = read(call.items()).await;
        let error = error.unwrap();
        assert!(error.is_builder() && error.to_string().contains("used before"), "{error}");
        assert_eq!((error.operation(), ids.len(), customers.is_done()), (Some("ListCustomers"), circle.len(), false));
        assert_eq!(customers.cursor(), circle.last().copied());
        assert_eq!(server.requests().len(), circle.len());
    }
}

#[tokio::test]
async fn after_an_error_a_walk_is_taken_up_where_it_failed() {
    let broken = Answer { body: "{\"customers\":[{\"id\":7}]}".to_owned(), ..page(&[], Value::Null) };
    for failed in [failure(410), failure(400), broken] {
        let server = Server::new([page(&["A"], "c1"), page(&["B"], "c2"), failed, page(&["C"], Value::Null)]);
        let call = server.client().customers().list().limit(2);
        let (ids, error, customers) = read(call.clone().items()).await;
        assert_eq!(ids, ["A", "B"]);
        assert!(error.is_some() && !customers.is_done());
        let rest = call.cursor(customers.cursor().unwrap()).items().all().await.unwrap();
        assert_eq!(rest.into_iter().map(id).collect::<Vec<_>>(), ["C"]);
        assert_eq!(sent(&server, "cursor"), cursors(&["", "c1", "c2", "c2"]));
    }
}

#[tokio::test]
async fn pages_tell_the_cursor_of_the_next_one() {
    let server = Server::new([page(&["A"], "c1"), failure(410)]);
    let mut pages = server.client().customers().list().pages();
    assert!(pages.cursor().is_none() && !pages.is_done());
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!((first.customers.unwrap().len(), first.cursor.as_deref(), pages.cursor()), (1, Some("c1"), Some("c1")));
    assert!(pages.try_next().await.is_err() && pages.next().await.is_none());
    assert_eq!((pages.cursor(), pages.is_done()), (Some("c1"), false));

    server.restart([page(&["B"], "")]);
    let mut pages = server.client().customers().list().cursor("c1").pages();
    assert_eq!(pages.cursor(), Some("c1"));
    let last = pages.try_next().await.unwrap().unwrap();
    assert!(last.cursor.is_none() && pages.is_done() && pages.cursor().is_none());
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(sent(&server, "cursor"), cursors(&["c1"]));
}

#[tokio::test]
async fn items_tell_the_cursor_of_their_own_page() {
    let server = Server::new([page(&["A", "B"], "c1"), page(&["C"], "c2"), page(&["D"], Value::Null)]);
    let mut customers = server.client().customers().list().items();
    let mut told = vec![customers.cursor().map(str::to_owned)];
    while customers.try_next().await.unwrap().is_some() {
        told.push(customers.cursor().map(str::to_owned));
        assert!(!customers.is_done());
    }
    assert_eq!(told, cursors(&["", "", "", "c1", "c2"]));
    assert!(customers.is_done());
}

#[tokio::test]
async fn a_walk_calls_as_it_is_read_and_no_further() {
    let server = Server::new([page(&["A", "B"], "c1"), page(&["C"], "c2")]);
    let mut customers = server.client().customers().list().items();
    assert!(server.requests().is_empty());
    for _ in 0..2 {
        customers.try_next().await.unwrap().unwrap();
    }
    assert_eq!(server.requests().len(), 1, "the second page is not wanted yet");
    customers.try_next().await.unwrap().unwrap();
    drop(customers);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_future_that_is_dropped_loses_nothing() {
    let server = Server::new([page(&["A"], "c1"), page(&["B"], Value::Null)]);
    let mut customers = server.client().customers().list().items();
    let mut ids = Vec::new();
    // Polled once and dropped, as `select!` does; the next one goes on.
    for _ in 0..10_000 {
        match futures_util::future::poll_immediate(customers.next()).await {
            Some(Some(customer)) => ids.push(id(customer.unwrap())),
            Some(None) => break,
            None => tokio::time::sleep(std::time::Duration::from_millis(1)).await,
        }
    }
    assert_eq!((ids.join(" ").as_str(), server.requests().len()), ("A B", 2));
}

#[tokio::test]
async fn an_item_that_comes_again_can_be_left_out() {
    let answers = || {
        let nameless = json!({"customers": [{"note": "1"}, {"id": "B"}, {"id": "", "note": "2"}], "cursor": "c2"});
        [page(&["A", "A", "B"], "c1"), nameless.into(), page(&["B", "A"], "c3"), page(&["A", "C"], Value::Null)]
    };
    let server = Server::new(answers());
    let all = server.client().customers().list().items().all().await.unwrap();
    assert_eq!(all.into_iter().map(id).collect::<Vec<_>>(), ["A", "A", "B", "", "B", "", "B", "A", "A", "C"]);
    server.restart(answers());
    let once = server.client().customers().list().items().dedup().all().await.unwrap();
    assert_eq!(once.into_iter().map(id).collect::<Vec<_>>(), ["A", "B", "", "", "C"]);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn errors_beside_the_items_come_after_them() {
    let errors = json!([{"category": "API_ERROR", "code": "PARTLY_GONE", "detail": "why"}]);
    let partly = json!({"customers": [{"id": "A"}, {"id": "B"}], "errors": errors, "cursor": "c1"});
    let server = Server::new([partly.clone()]);
    let (ids, error, customers) = read(server.client().customers().list().items()).await;
    let error = error.unwrap();
    assert_eq!((ids.join(" ").as_str(), customers.cursor()), ("A B", Some("c1")));
    assert!(error.has_code("PARTLY_GONE") && error.status().is_some_and(|status| status.is_success()), "{error}");

    server.restart([partly, json!({"customers": [{"id": "C"}], "errors": []})]);
    let pages: Vec<_> = server.client().customers().list().pages().try_collect().await.unwrap();
    let count = |page: &square_connect::models::ListCustomersResponse| page.errors.as_ref().map(Vec::len);
    assert_eq!(pages.iter().map(count).collect::<Vec<_>>(), [Some(1), Some(0)]);
    server.restart([json!({"errors": [{"code": "GONE"}]})]);
    assert!(server.client().customers().list().items().all().await.unwrap_err().has_code("GONE"));
}

#[tokio::test]
async fn the_cursor_of_a_search_goes_into_its_body() {
    let server = Server::new([page(&["A"], "c1"), page(&["B"], Value::Null)]);
    let pages: Vec<SearchCustomersResponse> = server.client().customers().search().limit(1).pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 2);
    let bodies: Vec<Value> = server.requests().iter().map(Request::json).collect();
    assert_eq!(bodies, [json!({"limit": 1}), json!({"limit": 1, "cursor": "c1"})]);
}

#[tokio::test]
async fn the_next_orders_of_v1_are_those_of_the_link() {
    let orders = |ids: &[&str]| Answer::json(200, &ids.iter().map(|id| json!({"id": id})).collect());
    let first = || orders(&["A"]).with_header("link", "<https://elsewhere.test/v1/orders?limit=9&batch_token=t%2F1>;rel='next'");
    let last = orders(&["B"]).with_header("Link", "<https://elsewhere.test/?batch_token=no>; rel=\"prev\"");
    let server = Server::new([first(), last]);
    let call = server.client().v1_transactions().list_orders("L1").limit(1);
    let found = call.clone().items().dedup().all().await.unwrap();
    assert_eq!(found.iter().filter_map(|order| order.id.as_deref()).collect::<Vec<_>>(), ["A", "B"]);
    let targets: Vec<String> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/v1/L1/orders?limit=1", "/v1/L1/orders?batch_token=t%2F1&limit=1"]);

    server.restart([first(), first()]);
    assert!(call.clone().items().all().await.unwrap_err().is_builder(), "in circles");
    server.restart([orders(&["A"]).with_header("link", "</v1/L1/orders>; rel=next")]);
    let mut pages = call.pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 1);
    let error = pages.try_next().await.unwrap_err();
    assert!(error.to_string().contains("V1ListOrders") && error.to_string().contains("`batch_token`"), "{error}");
    assert!(!pages.is_done());
}

#[tokio::test]
async fn a_cursor_may_be_a_number() {
    let merchants = |id: &str, cursor: Value| json!({"merchant": [{"id": id}], "cursor": cursor});
    let server = Server::new([merchants("A", json!(7)), merchants("B", json!(0))]);
    let mut pages = server.client().merchants().list().cursor(5).pages();
    assert_eq!(pages.cursor(), Some("5"));
    assert_eq!(pages.try_next().await.unwrap().unwrap().cursor, Some(7));
    assert_eq!(pages.cursor(), Some("7"));
    assert_eq!(pages.try_next().await.unwrap().unwrap().cursor, None);
    assert!(pages.is_done());
    assert_eq!(sent(&server, "cursor"), cursors(&["5", "7"]));

    server.restart([merchants("A", json!(7)), merchants("B", json!(0))]);
    assert_eq!(server.client().merchants().list().items().all().await.unwrap().len(), 2);
    assert_eq!(sent(&server, "cursor"), cursors(&["", "7"]));
}

#[test]
fn without_async_a_list_is_an_iterator() {
    let server = Server::new([page(&["A"], "c1"), page(&["A", "B"], Value::Null)]);
    let list = || server.client().customers().list();
    let mut customers = list().items_blocking().dedup();
    assert_eq!(customers.by_ref().map(|customer| id(customer.unwrap())).collect::<Vec<_>>(), ["A", "B"]);
    assert!(customers.is_done() && customers.next().is_none());

    server.restart([page(&["A"], "c1"), failure(410)]);
    let mut pages = list().pages_blocking();
    assert!(pages.next().unwrap().is_ok() && pages.next().unwrap().is_err() && pages.next().is_none());
    assert_eq!(pages.cursor(), Some("c1"));
    server.restart([page(&["B"], Value::Null)]);
    assert_eq!(list().cursor("c1").pages_blocking().collect::<Result<Vec<_>>>().unwrap().len(), 1);
}

#[tokio::test]
async fn a_blocking_walk_in_async_code_is_refused_once() {
    let server = Server::new([page(&["A"], "c1")]);
    let walked: Vec<_> = server.client().customers().list().items_blocking().take(3).collect();
    assert!(walked.len() == 1 && walked[0].as_ref().is_err_and(square_connect::Error::is_builder));
    assert!(server.requests().is_empty());
}

/// As the README has it, whatever else is in scope.
#[tokio::test]
async fn walks_are_streams_that_can_be_spawned_and_shown() {
    let server = Server::new([page(&["A"], "c1"), page(&["B"], Value::Null)]);
    let mut customers = server.client().customers().list().items();
    let task = tokio::spawn(async move {
        let mut ids = Vec::new();
        while let Some(customer) = customers.try_next().await? {
            ids.push(id(customer));
        }
        Ok::<_, square_connect::Error>((ids, format!("{customers:?}")))
    });
    let (ids, shown) = task.await.unwrap().unwrap();
    assert_eq!(ids, ["A", "B"]);
    assert!(shown.contains("ListCustomers") && !shown.contains(it::server::TOKEN), "{shown}");
}
