//! Refusals, foreign pages, answers that do not fit.

use it::server::{Answer, SECRET, Server, TOKEN};
use serde_json::{Value, json};
use square_connect::{Client, Error};

fn refusal(status: u16, category: &str, code: &str) -> Answer {
    Answer::json(status, &json!({"errors": [{"category": category, "code": code, "detail": "why", "field": "source_id"}]}))
}

async fn failure(answer: Answer) -> Error {
    let server = Server::new([answer]);
    server.client().payments().create("cnon:declined").send().await.unwrap_err()
}

#[tokio::test]
async fn a_declined_card_is_told_as_such() {
    let error = failure(refusal(402, "PAYMENT_METHOD_ERROR", "CVV_FAILURE")).await;
    assert!(error.is_card_declined() && error.has_code("CVV_FAILURE") && !error.is_auth() && !error.is_decode(), "{error}");
    assert_eq!((error.status().unwrap().as_u16(), error.operation()), (402, Some("CreatePayment")));
    let [detail] = error.errors() else { panic!("{error}") };
    assert_eq!((detail.category(), detail.detail(), detail.field()), ("PAYMENT_METHOD_ERROR", Some("why"), Some("source_id")));
    assert!(error.to_string().contains("CVV_FAILURE"), "{error}");
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let missing = failure(refusal(404, "INVALID_REQUEST_ERROR", "NOT_FOUND")).await;
    assert!(missing.is_not_found() && !missing.is_auth() && !missing.is_card_declined());
    let stranger = failure(refusal(401, "AUTHENTICATION_ERROR", "UNAUTHORIZED")).await;
    assert!(stranger.is_auth() && !stranger.is_not_found());
    let hasty = failure(refusal(429, "RATE_LIMIT_ERROR", "RATE_LIMITED")).await;
    assert!(hasty.is_rate_limited() && !hasty.is_auth());
    let late = failure(refusal(409, "INVALID_REQUEST_ERROR", "VERSION_MISMATCH")).await;
    assert!(late.is_version_mismatch());
}

#[tokio::test]
async fn a_gateways_page_is_no_decode_error() {
    let body = "<html><h1>Bad Gateway</h1></html>";
    let error = failure(Answer { status: 502, content_type: "text/html", body: body.to_owned(), ..Answer::default() }).await;
    assert!(error.errors().is_empty() && !error.is_decode());
    assert_eq!((error.status().unwrap().as_u16(), error.body()), (502, body.as_bytes()));
}

#[tokio::test]
async fn a_body_that_does_not_fit_says_where() {
    let server = Server::new([json!({"customers": [{"id": "C1"}, {"id": "C2", "version": "seven"}]})]);
    let error = server.client().customers().list().send().await.unwrap_err();
    assert!(error.is_decode() && error.status().unwrap() == 200, "{error}");
    assert_eq!((error.path(), error.expected()), (Some("$.customers[1].version"), Some("i64")));
    assert!(error.body().starts_with(b"{\"customers\""));
}

#[tokio::test]
async fn a_page_with_status_200_is_a_decode_error() {
    let server = Server::new([Answer { status: 200, content_type: "text/html", body: "<html>".to_owned(), ..Answer::default() }]);
    let error = server.client().customers().list().send().await.unwrap_err();
    assert!(error.is_decode() && error.body() == b"<html>", "{error}");
}

#[tokio::test]
async fn no_text_shows_a_credential() {
    let server = Server::new([refusal(401, "AUTHENTICATION_ERROR", "UNAUTHORIZED")]);
    let builder = server.builder();
    let client = server.client();
    let call = client.oauth().revoke_token().access_token("EAAA-revoked");
    let mut text = format!("{builder:?} {client:?} {call:?} {:?}", client.payments());
    let refused = call.send().await.unwrap_err();
    let unsent = Client::builder().access_token("EAAA with a space").build().unwrap_err();
    let unreachable = Client::builder().base_url("http://127.0.0.1:1").access_token(TOKEN).build().unwrap();
    let unreached = unreachable.customers().list().send().await.unwrap_err();
    for error in [refused, unsent, unreached] {
        text += &format!("{error} {error:?} {error:#?}");
    }
    for secret in ["EAAA", TOKEN, SECRET] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[tokio::test]
async fn no_text_shows_a_token_that_was_answered() {
    let tokens = json!({"access_token": "EAAA-new", "refresh_token": "EAAA-next"});
    let mut unfit = tokens.clone();
    unfit["short_lived"] = json!(7);
    let server = Server::new([tokens.clone(), tokens, unfit]);
    let call = server.client().oauth().obtain_token("APP", "authorization_code").client_secret("EAAA-app").code("EAAA-code");
    let mut text = format!("{call:?}");
    let answer = call.clone().send().await.unwrap();
    assert_eq!(answer.access_token.as_deref(), Some("EAAA-new"));
    let raw = call.clone().send_raw().await.unwrap();
    let error = call.send().await.unwrap_err();
    assert_eq!(error.path(), Some("$.short_lived"));
    text += &format!("{answer:?} {raw:?} {error} {error:?}");
    assert!(!text.contains("EAAA"), "{text}");
}

#[tokio::test]
async fn nothing_is_sent_without_a_credential() {
    let server = Server::new([json!({})]);
    let address = server.client().base_url().to_owned();
    let error = Client::builder().base_url(address).build().unwrap().customers().list().send().await.unwrap_err();
    assert!(error.is_builder() && error.to_string().contains("access token"), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn an_unread_success_is_not_sent_again() {
    let server = Server::new([Answer::json(200, &Value::from(7)), Answer::json(200, &json!({}))]);
    let error = server.client().payments().create("S").send().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(server.requests().len(), 1);
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
