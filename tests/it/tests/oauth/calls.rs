//! What the calls send, and what their answers become.

use std::time::{Duration, SystemTime};

use it::server::{Answer, SECRET, Server};
use serde_json::{Value, json};
use square_connect::oauth::{AuthorizationCode, PkceVerifier, State, Tokens};

fn code() -> AuthorizationCode {
    State::new("S").accept("code=CODE&state=S").unwrap()
}

#[tokio::test]
async fn each_call_sends_what_it_is_for() {
    let server = Server::new(std::iter::repeat_with(|| json!({})).take(7));
    let (oauth, verifier) = (server.client().oauth(), PkceVerifier::generate().unwrap());
    let obtain = |grant: &str, more: Value| {
        let mut body = json!({"client_id": "APP", "grant_type": grant});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("/oauth2/token", String::new(), body)
    };
    let client = format!("Client {SECRET}");
    oauth.exchange_code("APP", "SECRET", code()).redirect_uri("https://shop.example").send().await.unwrap();
    oauth.exchange_code_with_pkce("APP", code(), &verifier).send().await.unwrap();
    oauth.refresh("APP", "SECRET", "REFRESH").send().await.unwrap();
    oauth.refresh_with_pkce("APP", "REFRESH").send().await.unwrap();
    oauth.revoke("APP", "ACCESS").revoke_only_access_token(true).send().await.unwrap();
    oauth.revoke_merchant("APP", "MERCHANT").send().await.unwrap();
    let expected = [
        obtain("authorization_code", json!({"client_secret": "SECRET", "code": "CODE", "redirect_uri": "https://shop.example"})),
        obtain("authorization_code", json!({"code": "CODE", "code_verifier": verifier.expose()})),
        obtain("refresh_token", json!({"client_secret": "SECRET", "refresh_token": "REFRESH"})),
        obtain("refresh_token", json!({"refresh_token": "REFRESH"})),
        ("/oauth2/revoke", client.clone(), json!({"client_id": "APP", "access_token": "ACCESS", "revoke_only_access_token": true})),
        ("/oauth2/revoke", client, json!({"client_id": "APP", "merchant_id": "MERCHANT"})),
    ];
    let sent = server.requests();
    assert_eq!(sent.len(), expected.len());
    for (request, (path, authorization, body)) in sent.iter().zip(expected) {
        assert_eq!((request.target.as_str(), request.header("authorization")), (path, authorization.as_str()));
        assert_eq!(request.json(), body);
    }
}

#[tokio::test]
async fn the_status_is_that_of_the_token_asked_about() {
    let server = Server::new([json!({"scopes": ["PAYMENTS_READ"], "merchant_id": "M"})]);
    let status = server.client().oauth().token_status("ANOTHER").send().await.unwrap();
    assert_eq!(status.scopes.unwrap(), ["PAYMENTS_READ"]);
    let request = server.request();
    assert_eq!((request.target.as_str(), request.header("authorization")), ("/oauth2/token/status", "Bearer ANOTHER"));
}

#[tokio::test]
async fn an_answer_becomes_tokens() {
    let whole = json!({"access_token": "EAAA", "refresh_token": "EQAA", "expires_at": "1970-01-02T00:00:00Z", "merchant_id": "M", "short_lived": true});
    let odd = json!({"access_token": "EAAA", "expires_at": "soon"});
    let server = Server::new([whole, odd, json!({"token_type": "bearer"})].map(|body| Answer::json(200, &body)));
    let obtain = || server.client().oauth().refresh_with_pkce("APP", "EQAA-0").send();

    let tokens = Tokens::try_from(obtain().await.unwrap()).unwrap();
    assert_eq!((tokens.access_token().expose(), tokens.refresh_token(), tokens.merchant_id()), ("EAAA", Some("EQAA"), Some("M")));
    assert_eq!(tokens.expiry(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400)));
    assert!(tokens.is_short_lived());
    let shown = format!("{tokens:?}");
    assert!(!shown.contains("EAAA") && !shown.contains("EQAA"), "{shown}");

    let odd = Tokens::try_from(obtain().await.unwrap()).unwrap();
    assert_eq!((odd.expiry(), odd.refresh_token(), odd.is_short_lived()), (None, None, false));

    let error = Tokens::try_from(obtain().await.unwrap()).unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("`access_token`"), "{error}");
}
