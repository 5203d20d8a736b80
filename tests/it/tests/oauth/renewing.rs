//! Tokens that are renewed in time, once for all.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use square_connect::oauth::AutoRefresh;
use square_connect::{Result, TokenSource};

use crate::stand::{DAY, Stand, hundred, renewed, token};

#[tokio::test]
async fn a_hundred_callers_of_an_expired_token_make_one_refresh() {
    let stand = Stand::new([renewed(1, 31 * DAY)]);
    let source = stand.builder().client_secret("SECRET").build().unwrap();
    stand.set_clock(31 * DAY);
    let tokens = hundred(&source).await;
    assert_eq!(tokens.len(), 100);
    assert!(tokens.iter().all(|token| token.as_ref().unwrap().expose() == "EAAA-1"));
    let request = stand.server.request();
    assert_eq!((request.target.as_str(), request.header("authorization")), ("/oauth2/token", ""));
    assert_eq!(request.json()["client_secret"], "SECRET");
}

#[tokio::test(flavor = "current_thread")]
async fn while_a_due_token_is_good_one_caller_waits() {
    let stand = Stand::new([renewed(1, 25 * DAY)]);
    let source = stand.builder().build().unwrap();
    stand.set_clock(25 * DAY);
    let waiting = source.token();
    for _ in 0..99 {
        assert_eq!(token(&source).await, "EAAA-0", "there is no time to lose");
    }
    assert_eq!(waiting.await.unwrap().expose(), "EAAA-1");
    assert_eq!((token(&source).await.as_str(), stand.spent().len()), ("EAAA-1", 1));
}

#[tokio::test]
async fn a_refresh_comes_when_it_is_due_and_not_before() {
    let due = 22 * DAY + DAY / 2;
    let stand = Stand::new([renewed(1, due), renewed(2, 2 * due)]);
    let source = stand.builder().build().unwrap();
    for (at, expected, spent) in [
        (0, "EAAA-0", &[][..]),
        (due - 1, "EAAA-0", &[]),
        (due, "EAAA-1", &["EQAA-0"]),
        (2 * due - 1, "EAAA-1", &[]),
        (2 * due, "EAAA-2", &["EQAA-1"]),
        (2 * due + 1, "EAAA-2", &[]),
    ] {
        stand.set_clock(at);
        assert_eq!(token(&source).await, expected, "{at}");
        assert_eq!(stand.spent(), spent, "{at}");
    }
}

#[tokio::test]
async fn a_new_refresh_token_is_kept_before_the_new_access_token_is_used() {
    let stand = Stand::new([renewed(1, 31 * DAY)]);
    let (kept, source) = (Arc::new(Mutex::new(Vec::new())), Arc::new(OnceLock::<AutoRefresh>::new()));
    let (keeping, asked) = (Arc::clone(&kept), Arc::clone(&source));
    let built = stand.builder().on_refresh(move |new| {
        let (keeping, in_use) = (Arc::clone(&keeping), asked.get().unwrap().tokens());
        async move {
            let refresh_token = new.refresh_token().unwrap().to_owned();
            keeping.lock().unwrap().push((
                in_use.access_token().expose().to_owned(),
                new.access_token().expose().to_owned(),
                refresh_token,
            ));
            Ok::<_, Infallible>(())
        }
    });
    let source = source.get_or_init(|| built.build().unwrap());
    stand.set_clock(31 * DAY);
    assert!(hundred(source).await.iter().all(Result::is_ok));
    assert_eq!(*kept.lock().unwrap(), [("EAAA-0".to_owned(), "EAAA-1".to_owned(), "EQAA-1".to_owned())]);
    assert_eq!(source.tokens().refresh_token(), Some("EQAA-1"));
}

#[tokio::test]
async fn with_a_secret_the_refresh_token_may_stay_the_same() {
    let mut answer = renewed(1, 31 * DAY);
    answer.body = answer.body.replace("refresh_token", "unknown");
    let stand = Stand::new([answer]);
    let source = stand.builder().client_secret("SECRET").build().unwrap();
    stand.set_clock(31 * DAY);
    assert_eq!((token(&source).await.as_str(), source.tokens().refresh_token()), ("EAAA-1", Some("EQAA-0")));
}

#[tokio::test]
async fn a_refresh_outlives_the_caller_that_started_it() {
    let stand = Stand::new([renewed(1, 31 * DAY)]);
    let source = stand.builder().build().unwrap();
    stand.set_clock(31 * DAY);
    drop(source.token());
    let patience = Instant::now() + Duration::from_secs(10);
    while source.tokens().access_token().expose() != "EAAA-1" {
        assert!(Instant::now() < patience, "the refresh has ended with its caller");
        tokio::task::yield_now().await;
    }
    assert_eq!(stand.spent(), ["EQAA-0"]);
}

#[tokio::test]
async fn a_token_that_square_refuses_is_renewed_before_its_time() {
    let stand = Stand::new([renewed(1, 0)]);
    let source = stand.builder().build().unwrap();
    let old = source.token().await.unwrap();
    source.refused(&old);
    assert_eq!(token(&source).await, "EAAA-1");
    // A late answer to a call with the old one says nothing of the new.
    source.refused(&old);
    assert_eq!((token(&source).await.as_str(), stand.spent().len()), ("EAAA-1", 1));
}
