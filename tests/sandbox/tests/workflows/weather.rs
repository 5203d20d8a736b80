//! A workflow in fair weather and in storms, after which the books must balance.

use std::collections::BTreeSet;
use std::time::Duration;

use square_connect::models::{Currency, Money};
use square_connect::{Client, Error, RetryPolicy};
use square_sandbox::Sandbox;

use crate::books::sure::{open, sure};
use crate::books::{Counter, storm};
use crate::common::Result;

/// How many storms a workflow goes through, each with chance of its own.
const STORMS: u64 = 4;

/// What a workflow was told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// What was captured minus what was refunded, in cents.
    pub(crate) earned: i64,
    /// The customers that there are in the end.
    pub(crate) customers: Vec<String>,
}

/// A seller's shop.
pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) square: Client,
    counter: Counter,
}

pub(crate) fn usd(cents: i64) -> Money {
    Money::new(cents, Currency::Usd)
}

/// Runs a workflow without faults, and then with.
pub(crate) async fn in_all_weathers(workflow: impl AsyncFn(&Shop) -> Result<Told>) -> Result {
    let mut struck = 0;
    for seed in 0..=STORMS {
        let shop = Shop::open(seed).await?;
        if seed > 0 {
            shop.sandbox.set_faults(storm(0.4))?;
        }
        let told = workflow(&shop).await.map_err(|error| format!("storm {seed}: {error}"))?;
        struck += shop.sandbox.fault_counts().iter().sum::<u64>();
        shop.sandbox.clear_faults();
        shop.balances(&told).await.map_err(|error| format!("storm {seed}: {error}"))?;
    }
    assert!(struck > 0, "the storms touched nothing");
    Ok(())
}

impl Shop {
    async fn open(seed: u64) -> Result<Self> {
        let sandbox = Sandbox::builder().seed(seed).start().await?;
        let retry = RetryPolicy::new().base_delay(Duration::from_millis(1)).max_delay(Duration::from_millis(5));
        let square = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).retry(retry).build()?;
        Ok(Self { sandbox, square, counter: Counter::default() })
    }

    pub(crate) fn location(&self) -> &str {
        self.sandbox.location_id()
    }

    /// A call that reads or has a key of its own, made until its outcome is known.
    pub(crate) async fn sure<T, F>(&self, call: impl FnMut() -> F) -> std::result::Result<T, Error>
    where
        F: Future<Output = std::result::Result<T, Error>>,
    {
        sure(&self.counter, call).await
    }

    /// A call without a key: before it is made again, a look tells whether it was done.
    pub(crate) async fn until<T>(
        &self,
        act: impl AsyncFn() -> std::result::Result<(), Error>,
        look: impl AsyncFn() -> std::result::Result<Option<T>, Error>,
    ) -> Result<T> {
        let mut acted = false;
        for _ in 0..200 {
            if !acted {
                match act().await {
                    Err(error) if !open(&error) => return Err(error.into()),
                    _ => acted = true,
                }
            }
            match look().await {
                Ok(Some(done)) => return Ok(done),
                Ok(None) => acted = false,
                Err(error) if open(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err("a call did not get through".into())
    }

    async fn balances(&self, told: &Told) -> Result {
        let mut earned = 0;
        let mut payments = self.square.payments().list().items().dedup();
        let cents = |money: &Option<Money>| money.as_ref().and_then(|money| money.amount).unwrap_or_default();
        while let Some(payment) = payments.try_next().await? {
            if payment.status.as_deref() == Some("COMPLETED") {
                earned += cents(&payment.total_money) - cents(&payment.refunded_money);
            }
        }
        let mut ids = BTreeSet::new();
        let mut customers = self.square.customers().list().items().dedup();
        while let Some(customer) = customers.try_next().await? {
            ids.insert(customer.id.unwrap_or_default());
        }
        assert_eq!((earned, ids), (told.earned, told.customers.iter().cloned().collect()), "held and told");
        Ok(())
    }
}
