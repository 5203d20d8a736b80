//! Refreshes that fail.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use it::server::{Answer, Server};
use serde_json::json;
use square_connect::TokenSource;
use square_connect::oauth::{AutoRefresh, Tokens};

use crate::stand::{DAY, Stand, hundred, refusal, renewed, token};

#[tokio::test]
async fn a_good_token_stays_in_use_and_a_minute_passes_between_attempts() {
    let stand = Stand::new([Answer::json(500, &json!({})), Answer::json(500, &json!({})), renewed(1, 25 * DAY)]);
    let source = stand.builder().build().unwrap();
    for (at, expected, attempts) in [(0, "EAAA-0", 1), (59, "EAAA-0", 0), (60, "EAAA-0", 1), (119, "EAAA-0", 0), (120, "EAAA-1", 1)] {
        stand.set_clock(25 * DAY + at);
        assert_eq!((token(&source).await.as_str(), stand.spent().len()), (expected, attempts), "{at}");
    }
}

#[tokio::test]
async fn once_expired_all_who_wait_get_the_one_error() {
    let stand = Stand::new([refusal(), renewed(1, 31 * DAY)]);
    let source = stand.builder().client_secret("sq0csp-hidden").build().unwrap();
    stand.set_clock(31 * DAY);
    for outcome in hundred(&source).await {
        let error = outcome.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(error.is_auth() && error.operation() == Some("ObtainToken") && error.attempts() == 1, "{text}");
        assert!(!text.contains("EAAA") && !text.contains("EQAA") && !text.contains("sq0csp"), "{text}");
    }
    assert_eq!(stand.spent().len(), 1);
    assert_eq!(token(&source).await, "EAAA-1", "the next caller tries again");
}

#[tokio::test]
async fn a_refused_token_is_no_way_out() {
    let stand = Stand::new([refusal()]);
    let source = stand.builder().build().unwrap();
    source.refused(&source.token().await.unwrap());
    assert!(source.token().await.unwrap_err().is_auth());
}

#[tokio::test]
async fn tokens_that_could_not_be_kept_are_not_used_and_are_not_lost() {
    let stand = Stand::new([renewed(1, 25 * DAY)]);
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let source = stand.builder().on_refresh(move |new| {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            assert_eq!(new.access_token().expose(), "EAAA-1");
            if call < 2 { Err(io::Error::other("the disk is full")) } else { Ok(()) }
        }
    });
    let source = source.build().unwrap();
    stand.set_clock(25 * DAY);
    assert_eq!(token(&source).await, "EAAA-0");
    stand.set_clock(31 * DAY);
    let error = source.token().await.unwrap_err();
    assert!(error.is_builder() && error.to_string().contains("the disk is full"), "{error}");
    assert_eq!(token(&source).await, "EAAA-1");
    assert_eq!((calls.load(Ordering::SeqCst), stand.spent().len()), (3, 1), "Square was asked once");
}

#[tokio::test]
async fn a_panic_in_keeping_is_an_error_and_loses_nothing() {
    let stand = Stand::new([renewed(1, 31 * DAY)]);
    let calls = Arc::new(AtomicU32::new(0));
    let source = stand.builder().on_refresh(move |_| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        async move { if call == 0 { panic!("on purpose") } else { Ok::<_, io::Error>(()) } }
    });
    let source = source.build().unwrap();
    stand.set_clock(31 * DAY);
    let error = source.token().await.unwrap_err();
    assert!(error.to_string().contains("cut off"), "{error}");
    assert_eq!((token(&source).await.as_str(), stand.spent().len()), ("EAAA-1", 1));
}

#[test]
fn a_refresh_needs_a_runtime_and_says_so() {
    let stand = Stand::new([renewed(1, 31 * DAY)]);
    let source = stand.builder().build().unwrap();
    stand.set_clock(31 * DAY);
    let mut future = Box::pin(source.token());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => assert!(error.to_string().contains("tokio runtime"), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_runtime_that_ends_in_a_refresh_is_told_and_the_next_one_tries_again() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stand = Stand::new([renewed(1, 31 * DAY)]);
    let source = stand.builder().build().unwrap();
    stand.set_clock(31 * DAY);
    let first = runtime();
    let entered = first.enter();
    let waiting = source.token();
    drop(entered);
    drop(first);
    let second = runtime();
    assert!(second.block_on(waiting).unwrap_err().to_string().contains("cut off"));
    assert_eq!(second.block_on(token(&source)), "EAAA-1");
}

#[test]
fn nothing_to_renew_with_is_found_at_once() {
    let server = Server::new([json!({})]);
    let error = AutoRefresh::builder(&server.client(), "APP", Tokens::new("EAAA-0")).build().unwrap_err();
    assert!(error.is_builder() && error.to_string().contains("with_refresh_token"), "{error}");
}

#[test]
fn no_debug_shows_a_token() {
    let stand = Stand::new([json!({})]);
    let builder = stand.builder().client_secret("sq0csp-hidden");
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert!(shown.contains("APP") && !shown.contains("AA-0") && !shown.contains("hidden"), "{shown}");
}
