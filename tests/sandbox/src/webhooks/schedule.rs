//! When a delivery that failed is tried again.

use jiff::SignedDuration;

/// How often a delivery is repeated at most.
pub(super) const RETRIES: u32 = 11;

/// The waits of a day, in minutes: each twice the one before, and the last one fills the day.
const MINUTES: [i64; RETRIES as usize] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 417];

/// The waits between the tries of a delivery.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    /// What a wait is multiplied by: 1 for Square's own day.
    pub(crate) scale: f64,
}

/// A day in a minute and a half: short enough to watch, and for tests.
impl Default for Schedule {
    fn default() -> Self {
        Self { scale: 0.001 }
    }
}

impl Schedule {
    /// The wait after so many retries; nothing after the last one.
    pub(super) fn wait(self, retries: u32) -> Option<SignedDuration> {
        let minutes = MINUTES.get(retries as usize)?;
        let wait = SignedDuration::from_mins(*minutes).as_secs_f64() * self.scale.clamp(0.0, 1.0);
        Some(SignedDuration::from_secs_f64(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_retries_take_a_day() {
        let day = Schedule { scale: 1.0 };
        let whole: SignedDuration = (0..RETRIES).filter_map(|retries| day.wait(retries)).sum();
        assert_eq!(whole, SignedDuration::from_hours(24));
        assert_eq!(day.wait(RETRIES), None);
        assert_eq!(Schedule::default().wait(0), Some(SignedDuration::from_millis(60)));
    }
}
