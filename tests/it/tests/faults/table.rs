//! Each rule of when a call is sent again is a row.

use std::time::Duration;

use it::faulty::{self, Fault, Faulty};
use it::server::TOKEN;
use square_connect::{Error, Outcome};

use crate::calls::{ALL, Call, NONCE};

/// What a server does, how often it then sees a call that may be repeated, and one that may not, and what is known of the
/// outcome where it does so each time.
struct Rule(&'static str, fn() -> Fault, usize, usize, Outcome);

const RULES: [Rule; 23] = [
    Rule("reset", || Fault::Reset, 3, 1, Outcome::Unknown),
    Rule("reset in the body", || Fault::ResetInBody, 3, 1, Outcome::Done),
    Rule("closed", || Fault::Close, 3, 1, Outcome::Unknown),
    Rule("silence", || Fault::Stall, 3, 1, Outcome::Unknown),
    Rule("silence in the body", || Fault::StallInBody, 3, 1, Outcome::Done),
    Rule("a trickle", || Fault::Trickle(Duration::from_millis(20)), 3, 1, Outcome::Unknown),
    Rule("cut short", || Fault::Truncate, 3, 1, Outcome::Done),
    Rule("no HTTP", || Fault::Garbage, 3, 1, Outcome::Unknown),
    Rule("a length too short", || Fault::WrongLength, 1, 1, Outcome::Done),
    Rule("no JSON", || Fault::answer(200, "", "<html>"), 1, 1, Outcome::Done),
    Rule("408", || Fault::status(408), 3, 1, Outcome::Unknown),
    Rule("429", || Fault::status(429), 3, 3, Outcome::Refused),
    Rule("500", || Fault::status(500), 3, 1, Outcome::Unknown),
    Rule("501", || Fault::status(501), 1, 1, Outcome::Unknown),
    Rule("502", || Fault::answer(502, "content-type: text/html\r\n", "<html>"), 3, 1, Outcome::Unknown),
    Rule("503", || Fault::answer(503, "retry-after: 0\r\n", ""), 3, 1, Outcome::Unknown),
    Rule("504", || Fault::status(504), 3, 1, Outcome::Unknown),
    Rule("400", || Fault::status(400), 1, 1, Outcome::Refused),
    Rule("401", || Fault::status(401), 1, 1, Outcome::Refused),
    Rule("402", || Fault::status(402), 1, 1, Outcome::Refused),
    Rule("403", || Fault::status(403), 1, 1, Outcome::Refused),
    Rule("404", || Fault::status(404), 1, 1, Outcome::Refused),
    Rule("409", || Fault::status(409), 1, 1, Outcome::Refused),
];

#[tokio::test]
async fn a_call_is_sent_as_often_as_its_rule_says() {
    for Rule(name, fault, repeatable, other, outcome) in RULES {
        for call in ALL {
            let expected = if call.repeatable() { repeatable } else { other };
            let server = Faulty::always(fault());
            let square = server.builder().attempt_timeout(Duration::from_millis(150)).build().unwrap();
            let error = call.send(&square).await.unwrap_err();
            let seen = (server.requests().len(), error.attempts() as usize, error.outcome());
            assert_eq!(seen, (expected, expected, outcome), "{name}, {call:?}: {error}");
            assert_nothing_is_told(&error);
        }
    }
}

#[tokio::test]
async fn a_call_recovers_where_it_may_be_sent_again() {
    for Rule(name, fault, repeatable, other, _) in RULES {
        for call in ALL {
            let allowed = if call.repeatable() { repeatable } else { other };
            let server = Faulty::new([fault(), fault()]);
            let square = server.builder().attempt_timeout(Duration::from_millis(150)).build().unwrap();
            let answer = call.send(&square).await;
            assert_eq!((answer.is_ok(), server.requests().len()), (allowed == 3, allowed), "{name}, {call:?}: {answer:?}");
            assert!(server.requests().windows(2).all(|pair| pair[0] == pair[1]), "{name}, {call:?}: {:?}", server.requests());
        }
    }
}

#[tokio::test]
async fn a_kept_connection_that_dies_under_a_call_makes_no_copy_of_it() {
    for fault in [Fault::Close, Fault::Reset] {
        for call in ALL {
            let server = Faulty::new([Fault::Keep, fault.clone(), Fault::Keep]);
            let square = server.builder().build().unwrap();
            Call::Get.send(&square).await.unwrap();
            let answer = call.send(&square).await;
            let seen = (answer.is_ok(), server.requests().len() - 1, server.connections());
            assert_eq!(seen, if call.repeatable() { (true, 2, 2) } else { (false, 1, 1) }, "{fault:?}, {call:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_call_that_was_never_sent_is_tried_again() {
    // Nobody listens at a port that was just given back.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let square = faulty::builder(address).build().unwrap();
    for call in ALL {
        let error = call.send(&square).await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable(), "{call:?}: {error}");
        assert_eq!((error.attempts(), error.outcome()), (3, Outcome::NotSent), "{call:?}: {error}");
        assert_nothing_is_told(&error);
    }
}

#[tokio::test]
async fn what_an_attempt_left_open_the_next_one_does_not_close() {
    let refused = |status, code: &str| {
        let errors = format!("{{\"errors\":[{{\"category\":\"INVALID_REQUEST_ERROR\",\"code\":\"{code}\"}}]}}");
        Fault::answer(status, "", errors)
    };
    for (faults, attempts, outcome) in [
        (vec![Fault::Reset, Fault::status(429), Fault::status(429)], 3, Outcome::Unknown),
        (vec![Fault::Reset, Fault::status(401)], 2, Outcome::Unknown),
        (vec![Fault::status(500), refused(402, "CVV_FAILURE")], 2, Outcome::Refused),
        (vec![Fault::Reset, refused(400, "VALUE_TOO_LONG")], 2, Outcome::Refused),
        (vec![Fault::Reset, refused(400, "IDEMPOTENCY_KEY_REUSED")], 2, Outcome::Unknown),
        (vec![Fault::Reset, refused(409, "CONFLICT")], 2, Outcome::Unknown),
        (vec![Fault::Reset, Fault::answer(404, "content-type: text/html\r\n", "<html>")], 2, Outcome::Unknown),
        (vec![Fault::status(429), Fault::status(402)], 2, Outcome::Refused),
    ] {
        let server = Faulty::new(faults.clone());
        let error = Call::Keyed.send(&server.builder().build().unwrap()).await.unwrap_err();
        assert_eq!((error.attempts(), error.outcome()), (attempts, outcome), "{faults:?}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Faulty::new([]);
        let location = format!("location: http://{}/v2/payments\r\n", elsewhere.address());
        let server = Faulty::always(Fault::answer(status, &location, ""));
        for call in ALL {
            let error = call.send(&server.builder().build().unwrap()).await.unwrap_err();
            assert!(error.to_string().contains("redirects are not followed"), "{error}");
        }
        assert_eq!((server.requests().len(), elsewhere.requests().len()), (ALL.len(), 0), "{status}");
    }
}

/// Neither the token nor what is paid with.
fn assert_nothing_is_told(error: &Error) {
    let mut told = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        told += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    assert!(!told.contains(TOKEN) && !told.contains(NONCE), "{told}");
}
