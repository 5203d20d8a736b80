//! Many clients that sell at random and keep books of what they were told; afterwards the books are held against the sandbox.

mod audit;
mod sure;
mod worker;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use square_connect::Client;
use tokio::task::JoinSet;

pub use audit::audit;

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many calls at least, repeated ones included.
    pub calls: u64,
    /// How many clients at once.
    pub workers: u64,
    pub seed: u64,
}

/// What the clients were told.
#[derive(Debug, Default)]
pub struct Books {
    /// The IDs of customers, by the reference that each was given.
    pub customers: BTreeMap<String, String>,
    /// The payments, by the reference that each was given.
    pub payments: BTreeMap<String, Payment>,
    /// References of payments that were declined.
    pub declined: Vec<String>,
    /// How many calls were made, and how many of them again since their outcome was unknown.
    pub calls: u64,
    pub again: u64,
}

/// A payment as its client knows it, in cents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payment {
    pub id: String,
    pub amount: i64,
    pub captured: bool,
    pub canceled: bool,
    pub refunded: i64,
}

impl Books {
    /// What was earned: captured minus refunded.
    #[must_use]
    pub fn earned(&self) -> i64 {
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

/// Sells until the plan is done. Each call whose outcome is unknown is made again until it is known.
///
/// # Panics
/// Where a call is answered as it must not be.
pub async fn trade(square: &Client, plan: Plan) -> Books {
    let counter = std::sync::Arc::new(Counter::default());
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
