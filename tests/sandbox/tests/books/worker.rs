//! One client of many.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use fastrand::Rng;
use square_connect::models::{Currency, Money};
use square_connect::{Client, Result};

use super::sure::{open, sure};
use super::{Books, Counter, Payment, Plan};

struct Worker {
    square: Client,
    counter: Arc<Counter>,
    random: Rng,
    /// What stands before each reference.
    name: String,
    serial: u64,
    books: Books,
}

pub(super) async fn run(square: Client, counter: Arc<Counter>, plan: Plan, number: u64) -> Books {
    let random = Rng::with_seed(plan.seed.wrapping_mul(1_000_003).wrapping_add(number));
    let name = format!("{}-{number}", plan.seed);
    let mut worker = Worker { square, counter, random, name, serial: 0, books: Books::default() };
    while worker.counter.calls.load(Ordering::Relaxed) < plan.calls {
        if let Err(error) = worker.step().await {
            panic!("{error}: {error:?}");
        }
    }
    worker.books
}

impl Worker {
    async fn step(&mut self) -> Result<()> {
        match self.random.u8(0..100) {
            0..20 => self.customer().await,
            20..45 => self.charge("cnon:card-nonce-ok", true).await,
            45..60 => self.charge("cnon:card-nonce-ok", false).await,
            60..65 => self.decline().await,
            65..75 => self.settle(true).await,
            75..80 => self.settle(false).await,
            80..92 => self.refund().await,
            _ => self.look().await,
        }
    }

    /// A reference that no other object has; it is the idempotency key, too.
    fn reference(&mut self, kind: &str) -> String {
        self.serial += 1;
        format!("{kind}-{}-{}", self.name, self.serial)
    }

    async fn customer(&mut self) -> Result<()> {
        let reference = self.reference("c");
        let create = self.square.customers().create().idempotency_key(&*reference).given_name("Zoë").reference_id(&*reference);
        let customer = sure(&self.counter, || create.clone().send()).await?.customer.unwrap_or_default();
        self.books.customers.insert(reference, customer.id.unwrap_or_default());
        Ok(())
    }

    async fn charge(&mut self, source: &str, autocomplete: bool) -> Result<()> {
        let reference = self.reference("p");
        let amount = self.random.i64(100..10_000);
        let create = self.square.payments().create(source).amount_money(Money::new(amount, Currency::Usd));
        let create = create.idempotency_key(&*reference).reference_id(&*reference).autocomplete(autocomplete);
        let payment = sure(&self.counter, || create.clone().send()).await?.payment.unwrap_or_default();
        assert_eq!(payment.amount_money, Some(Money::new(amount, Currency::Usd)), "{reference}");
        let captured = payment.status.as_deref() == Some("COMPLETED");
        assert_eq!(captured, autocomplete, "{reference}: {:?}", payment.status);
        let payment = Payment { id: payment.id.unwrap_or_default(), amount, captured, ..Payment::default() };
        self.books.payments.insert(reference, payment);
        Ok(())
    }

    async fn decline(&mut self) -> Result<()> {
        let reference = self.reference("p");
        let create = self.square.payments().create("cnon:card-nonce-declined").amount_money(Money::new(100, Currency::Usd));
        let create = create.idempotency_key(&*reference).reference_id(&*reference);
        let error = sure(&self.counter, || create.clone().send()).await.expect_err("the test value is declined");
        // Of an answer that was cut off, the status is left.
        assert_eq!(error.status().map(|status| status.as_u16()), Some(402), "{error:?}");
        self.books.declined.push(reference);
        Ok(())
    }

    /// One of the payments for which something holds.
    fn pick(&mut self, fits: impl Fn(&Payment) -> bool) -> Option<String> {
        let fit: Vec<&String> = self.books.payments.iter().filter(|(_, payment)| fits(payment)).map(|(reference, _)| reference).collect();
        self.random.choice(fit).cloned()
    }

    /// Captures or cancels what was only authorized. These calls carry no key: where the outcome is unknown, looking tells.
    async fn settle(&mut self, capture: bool) -> Result<()> {
        let Some(reference) = self.pick(|payment| !payment.captured && !payment.canceled) else { return Ok(()) };
        let id = self.books.payments[&reference].id.clone();
        loop {
            self.counter.count(false);
            let sent = match capture {
                true => self.square.payments().complete(&*id).send().await.map(drop),
                false => self.square.payments().cancel(&*id).send().await.map(drop),
            };
            match sent {
                Err(error) if !open(&error) => return Err(error),
                _ => {}
            }
            let get = self.square.payments().get(&*id);
            let payment = sure(&self.counter, || get.clone().send()).await?.payment.unwrap_or_default();
            let Some(own) = self.books.payments.get_mut(&reference) else { return Ok(()) };
            match payment.status.as_deref() {
                Some("APPROVED") => continue,
                Some("COMPLETED") => own.captured = true,
                Some("CANCELED") => own.canceled = true,
                other => panic!("{reference} is {other:?}"),
            }
            return Ok(());
        }
    }

    async fn refund(&mut self) -> Result<()> {
        let Some(reference) = self.pick(|payment| payment.captured && payment.refunded < payment.amount) else { return Ok(()) };
        let payment = self.books.payments[&reference].clone();
        let amount = self.random.i64(1..=payment.amount - payment.refunded);
        let key = self.reference("r");
        let refund = self.square.refunds().refund_payment(Money::new(amount, Currency::Usd)).payment_id(payment.id).idempotency_key(&*key);
        let refund = sure(&self.counter, || refund.clone().send()).await?.refund.unwrap_or_default();
        assert_eq!(refund.amount_money, Some(Money::new(amount, Currency::Usd)), "{key}");
        self.books.payments.entry(reference).and_modify(|payment| payment.refunded += amount);
        Ok(())
    }

    /// A customer of one's own is found by its reference.
    async fn look(&mut self) -> Result<()> {
        let Some((reference, id)) = self.random.choice(self.books.customers.iter()) else { return Ok(()) };
        let search = self.square.customers().search_by_reference_id(&**reference);
        let found = sure(&self.counter, || search.clone().send()).await?.customers.unwrap_or_default();
        let ids: BTreeSet<_> = found.into_iter().filter_map(|customer| customer.id).collect();
        assert_eq!(ids, BTreeSet::from([id.clone()]), "{reference}");
        Ok(())
    }
}
