//! The rules by which things go wrong, as Rust and as JSON.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::definition::definition;

/// What goes wrong. In JSON, `"reset_after"`, or `{"latency": {"milliseconds": 50}}`.
///
/// ```
/// let fault: square_sandbox::Fault = serde_json::from_str(r#"{"server_error": {"status": 503, "after_effect": true}}"#).unwrap();
/// assert_eq!(fault, square_sandbox::Fault::ServerError { status: 503, after_effect: true });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Fault {
    /// The answer starts this much later.
    Latency {
        /// How much, in thousandths of a second.
        milliseconds: u64,
    },
    /// Status 429, without effect.
    RateLimited {
        /// The seconds of the header `Retry-After`; none: no such header.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// A failure of the server.
    ServerError {
        /// 500, 502, 503 or 504.
        status: u16,
        /// The call has had its effect nonetheless.
        #[serde(default)]
        after_effect: bool,
    },
    /// The connection is reset before the call has any effect.
    ResetBefore,
    /// The connection is reset after the call had its effect, without an answer.
    ResetAfter,
    /// The body ends before the length that its header announced; the call had its effect.
    TruncatedBody,
    /// The body comes in small pieces.
    TrickledBody {
        /// The pause before each piece, in thousandths of a second.
        milliseconds: u64,
        /// How long a piece is.
        #[serde(default = "one")]
        bytes: usize,
    },
    /// A page of a listing has one of its items twice.
    DuplicateRows,
    /// A call that brings a cursor is told that the cursor has expired.
    ExpiredCursor,
    /// A webhook is held back, so that later ones overtake it.
    ReorderedWebhooks,
    /// A webhook is delivered twice.
    DuplicatedWebhooks,
}

fn one() -> usize {
    1
}

impl Fault {
    /// It is about webhooks, not about calls.
    pub(crate) fn is_of_webhooks(&self) -> bool {
        matches!(self, Self::ReorderedWebhooks | Self::DuplicatedWebhooks)
    }
}

/// What goes wrong, how often, and where.
///
/// ```
/// use square_sandbox::{Fault, Rule};
/// let rule = Rule::new(Fault::ResetAfter, 0.5).on("CreatePayment").at_most(3);
/// assert_eq!(rule.operations, ["CreatePayment"]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What goes wrong.
    pub fault: Fault,
    /// Which part of the calls meets it: 0 for none, 1 for all.
    pub rate: f64,
    /// The operationIds of the calls that can meet it; empty: all.
    #[serde(default)]
    pub operations: Vec<String>,
    /// How often it strikes at most, over all calls; none: no end.
    #[serde(default)]
    pub times: Option<u64>,
}

impl Rule {
    /// A rule for all calls.
    ///
    /// ```
    /// let rule = square_sandbox::Rule::new(square_sandbox::Fault::ResetBefore, 0.01);
    /// ```
    #[must_use]
    pub fn new(fault: Fault, rate: f64) -> Self {
        Self { fault, rate, operations: Vec::new(), times: None }
    }

    /// Strikes only calls with this operationId, and others that are named likewise.
    ///
    /// ```
    /// # use square_sandbox::{Fault, Rule};
    /// let rule = Rule::new(Fault::ResetBefore, 1.0).on("CreateOrder").on("PayOrder");
    /// ```
    #[must_use]
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operations.push(operation.into());
        self
    }

    /// Strikes at most so often.
    ///
    /// ```
    /// # use square_sandbox::{Fault, Rule};
    /// let rule = Rule::new(Fault::ResetBefore, 1.0).at_most(2);
    /// ```
    #[must_use]
    pub fn at_most(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.rate) {
            return Err(format!("the rate {} is none: it must lie between 0 and 1", self.rate));
        }
        if let Some(unknown) = self.operations.iter().find(|id| !definition().operations.contains_key(*id)) {
            return Err(format!("there is no operation `{unknown}`: name operationIds, such as `CreatePayment`"));
        }
        match &self.fault {
            Fault::ServerError { status, .. } if !matches!(status, 500 | 502..=504) => {
                Err(format!("the status {status} is none of a failing server: give 500, 502, 503 or 504"))
            }
            Fault::TrickledBody { bytes: 0, .. } => Err("pieces of 0 bytes never end: give at least 1".to_owned()),
            fault if fault.is_of_webhooks() && !self.operations.is_empty() => {
                Err("a fault of webhooks belongs to no operation: leave `operations` empty".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// All that goes wrong. Of the faults that a call meets, delays add up, and of the others the first counts.
///
/// ```
/// use square_sandbox::{Fault, Faults};
///
/// let faults = Faults::none().often(0.05, Fault::ResetAfter).once_on("CreatePayment", Fault::TruncatedBody);
/// let json = serde_json::to_string(&faults).unwrap();
/// assert_eq!(serde_json::from_str::<Faults>(&json).unwrap(), faults);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// The rules, each of which draws for itself.
    pub rules: Vec<Rule>,
}

impl Faults {
    /// Nothing goes wrong: where the others start.
    ///
    /// ```
    /// assert!(square_sandbox::Faults::none().rules.is_empty());
    /// ```
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// With one more rule.
    ///
    /// ```
    /// # use square_sandbox::{Fault, Faults, Rule};
    /// let faults = Faults::none().with(Rule::new(Fault::ResetAfter, 0.5).on("CreateOrder"));
    /// ```
    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// With this fault in this part of all calls.
    ///
    /// ```
    /// # use square_sandbox::{Fault, Faults};
    /// let faults = Faults::none().often(0.05, Fault::ResetAfter);
    /// ```
    #[must_use]
    pub fn often(self, rate: f64, fault: Fault) -> Self {
        self.with(Rule::new(fault, rate))
    }

    /// With this fault in every call, or every webhook.
    ///
    /// ```
    /// # use square_sandbox::{Fault, Faults};
    /// let faults = Faults::none().always(Fault::Latency { milliseconds: 20 });
    /// ```
    #[must_use]
    pub fn always(self, fault: Fault) -> Self {
        self.often(1.0, fault)
    }

    /// With this fault in the next call of an operation.
    ///
    /// ```
    /// # use square_sandbox::{Fault, Faults};
    /// let faults = Faults::none().once_on("CreatePayment", Fault::ResetAfter);
    /// ```
    #[must_use]
    pub fn once_on(self, operation: impl Into<String>, fault: Fault) -> Self {
        self.with(Rule::new(fault, 1.0).on(operation).at_most(1))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        for (index, rule) in self.rules.iter().enumerate() {
            rule.check().map_err(|what| Error::new(format!("rules[{index}]: {what}")))?;
        }
        Ok(())
    }
}
