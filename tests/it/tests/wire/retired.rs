//! The operations that Square has dropped, under their feature.

use it::server::Server;
use serde_json::json;
use square_connect::models::{Currency, Money, SortOrder};

#[tokio::test]
async fn retired_operations_call_what_they_called() {
    let server = Server::new([json!({}), json!({}), json!({}), json!({}), json!({})]);
    let square = server.client();
    let money = Money::new(100, Currency::Usd);
    square.transactions().charge("L1", money.clone()).card_nonce("N").send().await.unwrap();
    square.transactions().capture("L1", "T1").send().await.unwrap();
    square.transactions().void("L1", "T1").send().await.unwrap();
    square.refunds().create("L1", "T1", money, "TENDER").send().await.unwrap();
    square.refunds().list_by_location("L1").sort_order(SortOrder::Asc).send().await.unwrap();
    let requests = server.requests();
    let sent: Vec<_> = requests.iter().map(|request| (request.method.as_str(), request.target.as_str())).collect();
    assert_eq!(
        sent,
        [
            ("POST", "/v2/locations/L1/transactions"),
            ("POST", "/v2/locations/L1/transactions/T1/capture"),
            ("POST", "/v2/locations/L1/transactions/T1/void"),
            ("POST", "/v2/locations/L1/transactions/T1/refund"),
            ("GET", "/v2/locations/L1/refunds?sort_order=ASC"),
        ]
    );
    for (index, member, value) in [(0, "card_nonce", "N"), (3, "tender_id", "TENDER")] {
        let body = requests[index].json();
        assert_eq!(body[member], value);
        assert_eq!(body["amount_money"], json!({"amount": 100, "currency": "USD"}));
        assert_eq!(body["idempotency_key"].as_str().unwrap().len(), 36);
    }
}
