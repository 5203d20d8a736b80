//! Many clients that sell at random and keep books of what they were told; afterwards the books are held against the sandbox.

mod audit;
pub(crate) mod sure;
mod worker;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use square_connect::Client;
use square_sandbox::{Fault, Faults};
use tokio::task::JoinSet;

#[allow(unused_imports)]
pub(crate) use audit::audit;

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// How many calls at least, repeated ones included.
    pub(crate) calls: u64,
    /// How many clients at once.
    pub(crate) workers: u64,
    pub(crate) seed: u64,
}

/// What the clients were told.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// The IDs of customers, by the reference that each was given.
    pub(crate) customers: BTreeMap<String, String>,
    /// The payments, by the reference that each was given.
    pub(crate) payments: BTreeMap<String, Payment>,
    /// References of payments that were declined.
    pub(crate) declined: Vec<String>,
    /// How many calls were made, and how many of them again since their outcome was unknown.
    pub(crate) calls: u64,
    pub(crate) again: u64,
}

/// A payment as its client knows it, in cents.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) amount: i64,
    pub(crate) captured: bool,
    pub(crate) canceled: bool,
    pub(crate) refunded: i64,
}

impl Books {
    /// What was earned: captured minus refunded.
    #[must_use]
    pub(crate) fn earned(&self) -> i64 {
        let captured = self.payments.values().filter(|payment| payment.captured);
        captured.map(|payment| payment.amount - payment.refunded).sum()
    }
}

/// Counts calls of all workers.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    calls: AtomicU64,
    again: AtomicU64,
}

impl Counter {
    fn count(&self, again: bool) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.again.fetch_add(u64::from(again), Ordering::Relaxed);
    }
}

/// What goes wrong in a storm: each of the faults that a call can meet, this often all in all.
#[must_use]
pub(crate) fn storm(rate: f64) -> Faults {
    let faults = [
        Fault::Latency { milliseconds: 5 },
        Fault::RateLimited { retry_after: None },
        Fault::RateLimited { retry_after: Some(0) },
        Fault::ServerError { status: 500, after_effect: false },
        Fault::ServerError { status: 503, after_effect: true },
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::TruncatedBody,
        Fault::TrickledBody { milliseconds: 1, bytes: 400 },
        Fault::DuplicateRows,
    ];
    let each = rate / faults.len() as f64;
    faults.into_iter().fold(Faults::none(), |storm, fault| storm.often(each, fault))
}

/// Sells until the plan is done. Each call whose outcome is unknown is made again until it is known.
///
/// # Panics
/// Where a call is answered as it must not be.
pub(crate) async fn trade(square: &Client, plan: Plan) -> Books {
    let counter = Arc::new(Counter::default());
    let mut workers = JoinSet::new();
    for number in 0..plan.workers {
        workers.spawn(worker::run(square.clone(), counter.clone(), plan, number));
    }
    let mut books = Books::default();
    while let Some(own) = workers.join_next().await {
        let own = own.expect("a worker ends well");
        books.customers.extend(own.customers);
        books.payments.extend(own.payments);
        books.declined.extend(own.declined);
    }
    books.calls = counter.calls.load(Ordering::Relaxed);
    books.again = counter.again.load(Ordering::Relaxed);
    books
}
