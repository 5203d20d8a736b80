//! JSON bodies: nested models, nulls, required arguments.

use it::server::{Request, Server};
use serde_json::{Value, json};
use square_connect::Method;
use square_connect::models::{
    Address, Coordinates, Country, Currency, CustomerFilter, CustomerQuery, CustomerSort, CustomerSortField, CustomerTextFilter, Location,
    Money, Order, OrderLineItem,
};

#[tokio::test]
async fn nested_models_are_written_as_they_were_built() {
    let server = Server::new([json!({}), json!({})]);
    let square = server.client();
    let line = OrderLineItem::new("2").name("Kaffee ☕").base_price_money(Money::new(350, Currency::Eur));
    square.orders().create().order(Order::new("L1").line_items([line])).idempotency_key("k").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v2/orders"));
    let line = json!({"quantity": "2", "name": "Kaffee ☕", "base_price_money": {"amount": 350, "currency": "EUR"}});
    assert_eq!(request.json(), json!({"idempotency_key": "k", "order": {"location_id": "L1", "line_items": [line]}}));

    let filter = CustomerFilter::default().email_address(CustomerTextFilter::default().fuzzy("@example.com"));
    let sort = CustomerSort::default().field(CustomerSortField::CreatedAt);
    square.customers().search().query(CustomerQuery::default().filter(filter).sort(sort)).limit(2).send().await.unwrap();
    let query = json!({"filter": {"email_address": {"fuzzy": "@example.com"}}, "sort": {"field": "CREATED_AT"}});
    assert_eq!(server.request().json(), json!({"limit": 2, "query": query}));
}

#[tokio::test]
async fn cleared_fields_are_null_and_the_last_word_counts() {
    let server = Server::new([json!({})]);
    let address = Address::default().clear_locality().country(Country::At).clear_country().postal_code("1010").clear_postal_code();
    let update = server.client().customers().update("C1").clear_note().nickname("Millie").clear_nickname().clear_birthday();
    update.birthday("1897-07-24").address(address.postal_code("1020")).version(3).send().await.unwrap();
    let address = json!({"locality": null, "country": null, "postal_code": "1020"});
    let body = json!({"note": null, "nickname": null, "birthday": "1897-07-24", "address": address, "version": 3});
    assert_eq!(server.request().json(), body);
}

#[tokio::test]
async fn a_model_as_argument_keeps_its_nulls() {
    let server = Server::new([json!({})]);
    let location = Location::default().name("Corner shop").clear_description();
    server.client().locations().update("L1").location(location).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"location": {"name": "Corner shop", "description": null}}));
}

#[tokio::test]
async fn required_arguments_go_where_their_names_say() {
    let server = Server::new([json!({}), json!({})]);
    let square = server.client();
    square.customers().create_card("CUSTOMER", "NONCE").send().await.unwrap();
    let request = server.request();
    assert_eq!((request.target.as_str(), request.json()), ("/v2/customers/CUSTOMER/cards", json!({"card_nonce": "NONCE"})));
    square.oauth().obtain_token("CLIENT", "refresh_token").refresh_token("REFRESH").send().await.unwrap();
    let body = json!({"client_id": "CLIENT", "grant_type": "refresh_token", "refresh_token": "REFRESH"});
    assert_eq!(server.request().json(), body);
}

#[tokio::test]
async fn a_number_that_json_has_not_fails_before_anything_is_sent() {
    let server = Server::new([json!({})]);
    let square = server.client();
    let location = Location::default().coordinates(Coordinates::default().latitude(f64::NAN).longitude(0.5));
    let call = square.locations().update("L1").location(location.clone()).send().await.unwrap_err();
    let raw = square.request(Method::PUT, "/v2/locations/L1").json(&location).send_raw().await.unwrap_err();
    let why = "latitude: NaN is no number of JSON: give a finite one";
    for (error, place) in [(call, "UpdateLocation: the body cannot be written as JSON: location: coordinates: "), (raw, "JSON: ")] {
        assert!(error.is_builder() && error.to_string().ends_with(&format!("{place}{why}")), "{error}");
    }
    assert!(server.requests().is_empty());
}

/// As large a body as a bug of buffers or of chunks would cut.
#[tokio::test]
async fn large_bodies_arrive_whole() {
    let server = Server::new([json!({}), json!({}), json!({})]);
    let square = server.client();
    let ids: Vec<String> = (0..200_000).map(|n| format!("ORDER-{n:08}")).collect();
    square.orders().batch_retrieve(ids.clone()).send().await.unwrap();
    arrived(&server.request(), &json!({"order_ids": ids}), 3_000_000);

    let signs: Vec<char> = "plain \"quoted\" \\ \u{1}é☕𝄞 ".chars().collect();
    let note: String = signs.iter().cycle().take(10 << 20).collect();
    square.customers().update("C1").note(&note).send().await.unwrap();
    arrived(&server.request(), &json!({"note": note}), 10 << 20);

    let lines = (0..20_000).map(|n| OrderLineItem::new(n.to_string()).name("Kaffee ☕").base_price_money(Money::new(n, Currency::Eur)));
    let order = Order::new("L1").line_items(lines.collect::<Vec<_>>());
    let body = json!({"idempotency_key": "k", "order": order});
    square.orders().create().order(order).idempotency_key("k").send().await.unwrap();
    arrived(&server.request(), &body, 1 << 20);
}

/// The message of `assert_eq` would be as long as the bodies.
#[track_caller]
fn arrived(request: &Request, body: &Value, least: usize) {
    let length: usize = request.header("content-length").parse().unwrap();
    assert!(request.body.len() == length && length >= least, "{} of {length} bytes, at least {least}", request.body.len());
    assert!(request.json() == *body, "the body changed on its way");
}
