//! What is written by hand on top of the endpoints: what it sends, and what it makes of the answers.

use it::server::{Answer, Server};
use serde_json::{Value, json};
use square_connect::models::{Currency, Money, Order};
use square_connect::{Client, FoundOrCreated, Outcome, Sending};

const EMAIL: &str = "amelia@example.com";

/// What one call sends: method, path and body.
async fn sent<T>(call: impl FnOnce(Client) -> Sending<T>) -> (String, String, Value)
where
    Sending<T>: Future<Output = square_connect::Result<T>>,
{
    let server = Server::new([json!({})]);
    call(server.client()).await.unwrap();
    let request = server.request();
    (request.method.clone(), request.target.clone(), request.json())
}

fn expected(method: &str, target: &str, body: Value) -> (String, String, Value) {
    (method.to_owned(), target.to_owned(), body)
}

fn search(filter: &Value) -> Value {
    json!({"query": {"filter": filter, "sort": {"field": "CREATED_AT", "order": "ASC"}}})
}

#[tokio::test]
async fn customers_are_searched_by_what_is_exactly_theirs() {
    for (sent, filter) in [
        (sent(|square| square.customers().search_by_email(EMAIL).send()).await, json!({"email_address": {"exact": EMAIL}})),
        (
            sent(|square| square.customers().search_by_phone("+12125550100").send()).await,
            json!({"phone_number": {"exact": "+12125550100"}}),
        ),
        (sent(|square| square.customers().search_by_reference_id("A-1").send()).await, json!({"reference_id": {"exact": "A-1"}})),
    ] {
        assert_eq!(sent, expected("POST", "/v2/customers/search", search(&filter)));
    }
}

/// Outcome, and the paths called with the cursor or key of each.
async fn find_or_create(answers: Vec<Answer>) -> (square_connect::Result<FoundOrCreated>, Vec<String>) {
    let server = Server::new(answers);
    let customers = server.client().customers();
    let create = customers.create().email_address(EMAIL).idempotency_key("KEY");
    let outcome = tokio::spawn(customers.find_or_create(customers.search_by_email(EMAIL), create)).await.unwrap();
    let told = server.requests().into_iter().map(|request| {
        let body = request.json();
        let told = body["cursor"].as_str().or(body["idempotency_key"].as_str()).unwrap_or_default().to_owned();
        format!("{} {told}", request.target)
    });
    (outcome, told.collect())
}

#[tokio::test]
async fn a_customer_is_created_only_where_none_is_found() {
    const SEARCH: &str = "/v2/customers/search ";
    let found = || Answer::from(json!({"customers": [{"id": "OLD"}, {"id": "NEWER"}], "cursor": "MORE"}));
    let created = || Answer::from(json!({"customer": {"id": "NEW"}}));
    let empty = |cursor: &str| Answer::from(json!({"cursor": cursor}));
    for (answers, id, new, calls) in [
        (vec![found()], "OLD", false, vec![SEARCH.to_owned()]),
        (vec![empty("C1"), found()], "OLD", false, vec![SEARCH.to_owned(), format!("{SEARCH}C1")]),
        (vec![json!({}).into(), created()], "NEW", true, vec![SEARCH.to_owned(), "/v2/customers KEY".to_owned()]),
        (
            vec![empty("C1"), empty(""), created()],
            "NEW",
            true,
            vec![SEARCH.to_owned(), format!("{SEARCH}C1"), "/v2/customers KEY".to_owned()],
        ),
    ] {
        let (outcome, made) = find_or_create(answers).await;
        let outcome = outcome.unwrap();
        assert_eq!((made, outcome.is_created()), (calls, new));
        assert_eq!(outcome.into_customer().id.as_deref(), Some(id));
    }
}

#[tokio::test]
async fn a_search_that_fails_creates_nothing() {
    let (outcome, calls) = find_or_create(vec![Answer::json(401, &json!({"errors": []}))]).await;
    assert!(outcome.unwrap_err().is_auth());
    assert_eq!(calls.len(), 1);
    let (outcome, _) = find_or_create(vec![json!({}).into(), json!({}).into()]).await;
    let error = outcome.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("CreateCustomer: the answer has no `customer`"), "{error}");
    assert_eq!(error.outcome(), Outcome::Done);
}

#[tokio::test]
async fn a_card_is_kept_and_charged_with_its_customer() {
    let kept = sent(|square| square.cards().create_for_customer("CUSTOMER", "cnon:card-nonce-ok").idempotency_key("K").send()).await;
    let body = json!({"card": {"customer_id": "CUSTOMER"}, "idempotency_key": "K", "source_id": "cnon:card-nonce-ok"});
    assert_eq!(kept, expected("POST", "/v2/cards", body));
    let amount = Money::new(2515, Currency::Usd);
    let charged = sent(|square| square.payments().charge_card_on_file("ccof:1", "CUSTOMER", amount).idempotency_key("K").send()).await;
    let amount = json!({"amount": 2515, "currency": "USD"});
    let body = json!({"amount_money": amount, "customer_id": "CUSTOMER", "idempotency_key": "K", "source_id": "ccof:1"});
    assert_eq!(charged, expected("POST", "/v2/payments", body));
}

#[tokio::test]
async fn orders_are_linked_to_customers_and_found_by_all_their_ids() {
    let order = || Order::new("L").reference_id("R");
    let created = sent(|square| square.orders().create_for_customer("C", order()).idempotency_key("K").send()).await;
    let body = json!({"idempotency_key": "K", "order": {"customer_id": "C", "location_id": "L", "reference_id": "R"}});
    assert_eq!(created, expected("POST", "/v2/orders", body));
    let linked = sent(|square| square.orders().link_customer("O/1", 4, "C").idempotency_key("K").send()).await;
    assert_eq!(linked, expected("PUT", "/v2/orders/O%2F1", json!({"idempotency_key": "K", "order": {"customer_id": "C", "version": 4}})));
    let searched = sent(|square| square.orders().search_by_customers(["L"], ["NEW", "OLD"]).send()).await;
    let query = json!({"filter": {"customer_filter": {"customer_ids": ["NEW", "OLD"]}}});
    assert_eq!(searched, expected("POST", "/v2/orders/search", json!({"location_ids": ["L"], "query": query})));
}

#[test]
fn money_is_shared_without_losing_a_cent() {
    let bill = Money::new(100, Currency::Usd);
    let shares = bill.split(3).unwrap();
    assert_eq!(shares, [34, 33, 33].map(|amount| Money::new(amount, Currency::Usd)));
    assert_eq!(Money::sum(&shares).unwrap(), bill);
    assert_eq!(bill.split_by(&[1, 3]).unwrap(), [25, 75].map(|amount| Money::new(amount, Currency::Usd)));
    let error = Money::sum([&bill, &Money::new(1, Currency::Jpy)]).unwrap_err();
    assert!(error.to_string().contains("USD and JPY"), "{error}");
}
