//! When an access token is to be renewed.

use std::time::{Duration, SystemTime};

use super::Tokens;

const DAY: Duration = Duration::from_secs(86_400);
/// A call takes a while to arrive, and clocks differ.
const MARGIN: Duration = Duration::from_secs(60);

/// How an access token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// Good, and for long.
    Fresh,
    /// Good, and to be renewed.
    Due,
    /// Good no longer.
    Expired,
}

/// From when on an access token is due, and expired; never where that is unknown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lifetime {
    due: Option<SystemTime>,
    expired: Option<SystemTime>,
}

impl Lifetime {
    /// `lead` is how long before its expiry a token is due, a quarter of its life if not given; `since` is when the token came
    /// from Square, if that is known. A lead of more than nine tenths of a life would renew without end.
    pub(super) fn new(tokens: &Tokens, lead: Option<Duration>, since: Option<SystemTime>) -> Self {
        let expiry = tokens.expiry();
        let measured = since.zip(expiry).and_then(|(since, expiry)| expiry.duration_since(since).ok());
        let life = measured.unwrap_or(if tokens.is_short_lived() { DAY } else { 30 * DAY });
        let lead = lead.unwrap_or(life / 4).min(life / 10 * 9);
        // A moment before all time is one that has come.
        let before = |lead: Duration| expiry.map(|expiry| expiry.checked_sub(lead).unwrap_or(SystemTime::UNIX_EPOCH));
        Self { due: before(lead.max(MARGIN)), expired: before(MARGIN) }
    }

    pub(super) fn age(&self, now: SystemTime) -> Age {
        let come = |moment: Option<SystemTime>| moment.is_some_and(|moment| moment <= now);
        match (come(self.expired), come(self.due)) {
            (true, _) => Age::Expired,
            (false, true) => Age::Due,
            (false, false) => Age::Fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600;
    const MONTH: u64 = 720 * HOUR;

    #[test]
    fn ages_follow_the_clock() {
        let start = SystemTime::UNIX_EPOCH + 1_000 * DAY;
        let hours = |hours| Some(Duration::from_secs(hours * HOUR));
        use Age::{Due, Expired, Fresh};
        // Life and whether it is a short one; the lead; whether the token is new; seconds since its start, and the age.
        for (life, short, lead, new, at, age) in [
            (MONTH, false, None, true, 540 * HOUR - 1, Fresh),
            (MONTH, false, None, true, 540 * HOUR, Due),
            (MONTH, false, None, true, MONTH - 61, Due),
            (MONTH, false, None, true, MONTH - 60, Expired),
            (MONTH, false, None, false, 540 * HOUR - 1, Fresh),
            (MONTH, false, None, false, 540 * HOUR, Due),
            (24 * HOUR, true, None, false, 18 * HOUR - 1, Fresh),
            (24 * HOUR, true, None, false, 18 * HOUR, Due),
            (24 * HOUR, false, None, true, 18 * HOUR - 1, Fresh),
            (24 * HOUR, false, None, true, 18 * HOUR, Due),
            (24 * HOUR, false, None, false, 0, Due),
            (MONTH, false, hours(24), true, MONTH - 24 * HOUR - 1, Fresh),
            (MONTH, false, hours(24), true, MONTH - 24 * HOUR, Due),
            (MONTH, false, hours(9_999), true, 72 * HOUR - 1, Fresh),
            (MONTH, false, hours(9_999), true, 72 * HOUR, Due),
            (MONTH, false, hours(0), true, MONTH - 61, Fresh),
            (MONTH, false, hours(0), true, MONTH - 60, Expired),
            (0, false, None, true, 0, Expired),
        ] {
            let tokens = Tokens::new("A").with_expiry(start + Duration::from_secs(life));
            let tokens = if short { tokens.with_short_life() } else { tokens };
            let lifetime = Lifetime::new(&tokens, lead, new.then_some(start));
            let found = lifetime.age(start + Duration::from_secs(at));
            assert_eq!(found, age, "life {life}, short {short}, lead {lead:?}, new {new}, at {at}");
        }
    }

    #[test]
    fn an_unknown_expiry_never_comes() {
        let lifetime = Lifetime::new(&Tokens::new("A"), None, None);
        assert_eq!(lifetime.age(SystemTime::UNIX_EPOCH + 1_000_000 * DAY), Age::Fresh);
    }
}
