//! Paths and queries.

use it::server::Server;
use serde_json::json;
use square_connect::models::{CustomerSortField, SortOrder};
use square_connect::{Error, Timestamp};

#[tokio::test]
async fn a_hostile_path_parameter_stays_one_segment() {
    let server = Server::new([json!({})]);
    server.client().customers().retrieve("a/b?c#d%2F ü").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/v2/customers/a%2Fb%3Fc%23d%252F%20%C3%BC"));
}

#[tokio::test]
async fn every_path_parameter_stands_in_its_place() {
    let server = Server::new([json!({})]);
    server.client().customers().add_group("CUSTOMER", "GROUP").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("PUT", "/v2/customers/CUSTOMER/groups/GROUP"));
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn a_path_parameter_that_names_another_endpoint_is_not_sent() {
    let server = Server::new([json!({})]);
    for id in ["", ".", ".."] {
        let error: Error = server.client().customers().delete(id).send().await.unwrap_err();
        assert!(error.is_builder() && error.to_string().contains("customer_id"), "{error}");
        assert_eq!(error.operation(), Some("DeleteCustomer"));
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn every_type_of_query_is_written_as_square_reads_it() {
    let server = Server::new([json!({}), json!({})]);
    let square = server.client();
    let customers = square.customers().list().cursor("a+b/c==&d").limit(50).sort_field(CustomerSortField::CreatedAt);
    customers.sort_order(SortOrder::from("SIDEWAYS UP")).count(true).send().await.unwrap();
    assert_eq!(
        query(&server.request().target),
        ["count=true", "cursor=a%2Bb%2Fc%3D%3D%26d", "limit=50", "sort_field=CREATED_AT", "sort_order=SIDEWAYS%20UP"]
    );
    let bookings = square.bookings().list().start_at_min(Timestamp::from("2026-09-16T00:00:00+02:00")).limit(i64::MAX);
    bookings.send().await.unwrap();
    assert_eq!(query(&server.request().target), ["limit=9223372036854775807", "start_at_min=2026-09-16T00%3A00%3A00%2B02%3A00"]);
}

#[tokio::test]
async fn without_query_there_is_no_question_mark() {
    let server = Server::new([json!({})]);
    server.client().customers().list().send().await.unwrap();
    assert_eq!(server.request().target, "/v2/customers");
}

fn query(target: &str) -> Vec<&str> {
    let (_, query) = target.split_once('?').unwrap();
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_unstable();
    pairs
}
