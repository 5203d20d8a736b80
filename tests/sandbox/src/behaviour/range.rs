//! What listings of money have in common: ranges of time, and the order in which they come.

use jiff::Timestamp;
use serde_json::Value;

use crate::call::Call;
use crate::pages::Order;
use crate::refusal::Refusal;

/// A range of time. Newest first, it lacks its begin; oldest first, it lacks its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    begin: Option<Timestamp>,
    end: Option<Timestamp>,
    descending: bool,
}

impl Range {
    /// The range that two parameters of a call give.
    pub(super) fn of(call: &Call, begin: &str, end: &str, descending: bool) -> Result<Self, Refusal> {
        let time = |name: &str| call.query_text(name).and_then(|text| text.parse::<Timestamp>().ok());
        let range = Self { begin: time(begin), end: time(end), descending };
        match (range.begin, range.end) {
            (Some(from), Some(to)) if from >= to => Err(Refusal::at("INVALID_TIME_RANGE", end, "The range must end after it begins.")),
            _ => Ok(range),
        }
    }

    /// The same, from this time where no begin is given.
    pub(super) fn or_from(mut self, begin: Timestamp) -> Self {
        self.begin = self.begin.or(Some(begin));
        self
    }

    pub(super) fn is_open(&self) -> bool {
        self.begin.is_none() && self.end.is_none()
    }

    /// Whether a time of an object lies within. What has no such time lies in the open range alone.
    pub(super) fn holds(&self, time: &Value) -> bool {
        if self.is_open() {
            return true;
        }
        let Some(time) = time.as_str().and_then(|text| text.parse::<Timestamp>().ok()) else { return false };
        let from = self.begin.is_none_or(|begin| if self.descending { time > begin } else { time >= begin });
        from && self.end.is_none_or(|end| if self.descending { time <= end } else { time < end })
    }
}

/// The order that a call asks for, newest first where it does not say.
pub(super) fn order(call: &Call, most: usize) -> Result<Order, Refusal> {
    let descending = match call.query_text("sort_order") {
        None | Some("" | "DESC") => true,
        Some("ASC") => false,
        Some(other) => {
            let detail = format!("`{other}` is no order: it is ASC or DESC.");
            return Err(Refusal::at("INVALID_SORT_ORDER", "sort_order", detail));
        }
    };
    Ok(Order { descending, default: most, most })
}
