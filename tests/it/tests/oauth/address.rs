//! Where a seller is sent.

use percent_encoding::percent_decode_str;
use square_connect::Client;
use square_connect::models::OAuthScope;
use square_connect::oauth::{PkceVerifier, State};

fn square() -> Client {
    Client::builder().base_url("http://localhost:9/square/").build().unwrap()
}

#[test]
fn everything_stands_in_the_address_and_is_encoded() {
    let verifier = PkceVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
    let scopes = [OAuthScope::MerchantProfileRead, OAuthScope::PaymentsWrite, "BRAND_NEW".into()];
    let address = square().oauth().authorize("sq0idp-a&b", scopes).session(false).state(&State::new("s=t &1")).locale("es-US");
    let url = address.redirect_uri("https://shop.example/back?to=square").pkce(&verifier).url();
    let expected = "http://localhost:9/square/oauth2/authorize?client_id=sq0idp-a%26b\
        &scope=MERCHANT_PROFILE_READ%20PAYMENTS_WRITE%20BRAND_NEW&session=false&state=s%3Dt%20%261&locale=es-US\
        &redirect_uri=https%3A%2F%2Fshop.example%2Fback%3Fto%3Dsquare&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    assert_eq!(url, expected);
}

#[test]
fn what_is_not_given_is_left_out() {
    let url = square().oauth().authorize("sq0idp-1", []).url();
    assert_eq!(url, "http://localhost:9/square/oauth2/authorize?client_id=sq0idp-1");
    assert!(square().oauth().authorize("sq0idp-1", []).session(true).url().ends_with("&session=true"));
}

#[test]
fn a_state_comes_back_as_it_went() {
    let state = State::generate().unwrap();
    let address = square().oauth().authorize("sq0idp-1", []).state(&state);
    assert!(!format!("{address:?}").contains(state.expose()));
    let url = address.url();
    let sent = url.rsplit_once("&state=").unwrap().1;
    assert!(sent.len() >= 43 && percent_decode_str(sent).decode_utf8().unwrap() == state.expose());
    assert_eq!(state.accept(&format!("code=sq0cgp-1&state={sent}")).unwrap().expose(), "sq0cgp-1");
}
