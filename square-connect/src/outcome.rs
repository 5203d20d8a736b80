//! What is known of a call that failed.

use http::StatusCode;

use crate::error::Kind;
use crate::retry::is_passing;

/// Whether Square carried a failed call out; see [`Error::outcome`](crate::Error::outcome).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Square has seen nothing of it.
    NotSent,
    /// Square refused it, and it has had no effect.
    Refused,
    /// It may have been carried out, or not: no answer came, or one that leaves it open. Call again with the same
    /// idempotency key, or look.
    Unknown,
    /// Square carried it out; only its answer could not be read.
    Done,
}

impl Outcome {
    /// Of one attempt.
    pub(crate) fn of(kind: Kind, status: Option<StatusCode>) -> Self {
        match (kind, status) {
            (Kind::Builder | Kind::Signature | Kind::Transport { connect: true, .. }, _) | (Kind::Decode, None) => Self::NotSent,
            (_, Some(status)) if status.is_success() => Self::Done,
            (_, Some(status)) if is_passing(status) || status.is_server_error() => Self::Unknown,
            (_, Some(_)) => Self::Refused,
            (_, None) => Self::Unknown,
        }
    }

    /// Of this attempt, and of the call so far. What an earlier attempt left open is settled only by a success, or where
    /// Square has looked at the call itself and refused it.
    pub(crate) fn after(self, earlier: Option<Self>, settles: bool) -> Self {
        match earlier {
            Some(open @ (Self::Unknown | Self::Done)) if self != Self::Done && !settles => open,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Done, NotSent, Refused, Unknown};

    #[test]
    fn an_attempt_tells_what_it_can() {
        let (connect, broken) = (Kind::Transport { connect: true, timeout: true }, Kind::Transport { connect: false, timeout: true });
        for (kind, status, expected) in [
            (Kind::Builder, None, NotSent),
            (connect, None, NotSent),
            (broken, None, Unknown),
            (broken, Some(200), Done),
            (Kind::Status, Some(400), Refused),
            (Kind::Status, Some(302), Refused),
            (Kind::Status, Some(408), Unknown),
            (Kind::Status, Some(429), Refused),
            (Kind::Status, Some(501), Unknown),
            (Kind::TooLarge, Some(200), Done),
            (Kind::Signature, None, NotSent),
            (Kind::Decode, Some(200), Done),
        ] {
            assert_eq!(Outcome::of(kind, status.map(|status| StatusCode::from_u16(status).unwrap())), expected, "{kind:?} {status:?}");
        }
    }

    #[test]
    fn what_an_attempt_left_open_stays_open_until_it_is_answered() {
        for (earlier, now, settles, expected) in [
            (None, Unknown, false, Unknown),
            (Some(Unknown), NotSent, false, Unknown),
            (Some(Unknown), Refused, false, Unknown),
            (Some(Unknown), Refused, true, Refused),
            (Some(Unknown), Done, false, Done),
            (Some(Done), Unknown, false, Done),
            (Some(Refused), NotSent, false, NotSent),
            (Some(NotSent), Unknown, false, Unknown),
        ] {
            assert_eq!(now.after(earlier, settles), expected, "{earlier:?}, then {now:?}, {settles}");
        }
    }
}
