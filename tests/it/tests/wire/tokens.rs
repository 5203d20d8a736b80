//! Tokens that come from a source.

use std::sync::{Arc, Mutex};

use it::faulty::{Fault, Faulty};
use square_connect::{AccessToken, Error, Outcome, RequestOptions, TokenFuture, TokenSource};

/// Gives a token until it is refused, then another one; and after that, none.
#[derive(Clone, Debug, Default)]
struct Source(Arc<Mutex<Vec<String>>>);

impl TokenSource for Source {
    fn token(&self) -> TokenFuture<'_> {
        match self.0.lock().unwrap().len() {
            0 => TokenFuture::ready(AccessToken::new("EAAA-first")),
            1 => TokenFuture::new(async { Ok::<_, Error>(AccessToken::new("EAAA-second")) }),
            _ => TokenFuture::new(async { Err(std::io::Error::other("the vault is shut")) }),
        }
    }

    fn refused(&self, token: &AccessToken) {
        self.0.lock().unwrap().push(token.expose().to_owned());
    }
}

#[tokio::test]
async fn each_attempt_asks_the_source_and_a_refusal_is_told_to_it() {
    let (server, source) = (Faulty::new([Fault::status(503), Fault::status(401)]), Source::default());
    let square = server.builder().token_source(source.clone()).build().unwrap();
    let error = square.payments().create("cnon:x").send().await.unwrap_err();
    assert!(error.is_auth() && error.attempts() == 2, "{error}");
    square.payments().create("cnon:x").send().await.unwrap();
    source.refused(&AccessToken::new("EAAA-second"));
    let error = square.payments().create("cnon:x").send().await.unwrap_err();
    assert!(error.is_builder() && error.to_string().contains("the vault is shut"), "{error}");
    assert_eq!((error.attempts(), error.outcome(), error.operation()), (0, Outcome::NotSent, Some("CreatePayment")));
    square.with_options(RequestOptions::new().access_token("EAAA-given")).payments().create("cnon:x").send().await.unwrap();
    let tokens = server.requests().into_iter().map(|request| {
        let (_, token) = request.split_once("authorization: Bearer ").unwrap();
        token.lines().next().unwrap().to_owned()
    });
    assert_eq!(tokens.collect::<Vec<_>>(), ["EAAA-first", "EAAA-first", "EAAA-second", "EAAA-given"]);
    assert_eq!(*source.0.lock().unwrap(), ["EAAA-first", "EAAA-second"]);
}

/// Never has a token.
#[derive(Debug)]
struct Silent;

impl TokenSource for Silent {
    fn token(&self) -> TokenFuture<'_> {
        TokenFuture::new(std::future::pending::<Result<AccessToken, Error>>())
    }
}

#[tokio::test]
async fn a_source_that_is_silent_is_cut_off_with_the_call() {
    let server = Faulty::new([]);
    let square = server.builder().token_source(Silent).timeout(std::time::Duration::from_millis(100)).build().unwrap();
    let error = square.payments().create("cnon:x").send().await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("the source of access tokens took longer"), "{error}");
    assert_eq!((error.outcome(), error.attempts(), server.requests().len()), (Outcome::NotSent, 0, 0));
}
