//! The books under walks by chance: what the listings say is what the calls told.

mod common;
#[path = "common/raw.rs"]
mod raw;

use std::collections::BTreeMap;

use common::Result;
use fastrand::Rng;
use raw::{Api, Called, usd};
use serde_json::{Value, json};

/// What the calls told of a payment.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    captured: i64,
    refunded: i64,
    held: bool,
}

struct Walk {
    api: Api,
    chance: Rng,
    told: BTreeMap<String, Told>,
    refused: usize,
}

impl Walk {
    async fn run(seed: u64, steps: usize) -> Result<Self> {
        let mut walk = Self { api: Api::start().await, chance: Rng::with_seed(seed), told: BTreeMap::new(), refused: 0 };
        for _ in 0..steps {
            match walk.chance.u8(..10) {
                0..=2 => walk.pay().await?,
                3 => walk.charge().await?,
                4 => walk.step("complete").await,
                5 => walk.step("cancel").await,
                6 => walk.change().await,
                7..=8 => walk.refund().await,
                _ => walk.wait(),
            }
        }
        Ok(walk)
    }

    fn amount(&mut self) -> i64 {
        self.chance.i64(1..=5000)
    }

    /// Any payment, whatever has become of it.
    fn any(&mut self) -> Option<String> {
        let ids: Vec<&String> = self.told.keys().collect();
        self.chance.choice(ids).cloned()
    }

    fn note(&mut self, payment: &Value) {
        let told = self.told.entry(payment["id"].as_str().unwrap().to_owned()).or_default();
        told.held = payment["status"] == "APPROVED";
        told.captured = if payment["status"] == "COMPLETED" { payment["total_money"]["amount"].as_i64().unwrap() } else { 0 };
    }

    /// What a call answered; a refusal must change nothing, which the listing shows in the end.
    fn take(&mut self, called: Called) -> Option<Value> {
        self.refused += usize::from(called.is_err());
        called.ok()
    }

    async fn pay(&mut self) -> Result {
        let source =
            self.chance.choice(["cnon:card-nonce-ok", "cnon:card-nonce-ok", "cnon:card-nonce-declined", "cnon:gift-card-nonce-ok", "CASH"]);
        let source = source.unwrap();
        let mut beside = json!({ "source_id": source, "tip_money": usd(self.chance.i64(0..200)) });
        match source {
            "CASH" => beside["cash_details"] = json!({ "buyer_supplied_money": usd(10_000) }),
            _ => {
                beside["autocomplete"] = json!(self.chance.bool());
                beside["delay_action"] = json!(if self.chance.bool() { "CANCEL" } else { "COMPLETE" });
                beside["accept_partial_authorization"] = json!(beside["autocomplete"] == false && self.chance.bool());
            }
        }
        let amount = self.amount();
        let called = self.api.pay(amount, beside).await;
        if let Some(payment) = self.take(called) {
            self.note(&payment);
        }
        Ok(())
    }

    async fn charge(&mut self) -> Result {
        let body = json!({
            "card_nonce": "cnon:card-nonce-ok", "idempotency_key": self.api.key(), "amount_money": usd(self.amount()),
            "delay_capture": self.chance.bool(),
        });
        let answer = self.api.post(&format!("/v2/locations/{}/transactions", self.api.sandbox.location_id()), body).await?;
        let tender = &answer["transaction"]["tenders"][0];
        let captured = tender["card_details"]["status"] == "CAPTURED";
        let amount = tender["amount_money"]["amount"].as_i64().unwrap();
        let told = Told { captured: if captured { amount } else { 0 }, refunded: 0, held: !captured };
        self.told.insert(tender["payment_id"].as_str().unwrap().to_owned(), told);
        Ok(())
    }

    async fn step(&mut self, step: &str) {
        let Some(id) = self.any() else { return };
        let called = self.api.post(&format!("/v2/payments/{id}/{step}"), json!({})).await;
        if let Some(answer) = self.take(called) {
            self.note(&answer["payment"]);
        }
    }

    async fn change(&mut self) {
        let Some(id) = self.any() else { return };
        let body = json!({ "idempotency_key": self.api.key(), "payment": { "amount_money": usd(self.amount()) } });
        let called = self.api.put(&format!("/v2/payments/{id}"), body).await;
        self.take(called);
    }

    async fn refund(&mut self) {
        let Some(id) = self.any() else { return };
        let amount = self.amount();
        let called = self.api.refund(&json!({ "id": id }), amount).await;
        if let Some(refund) = self.take(called) {
            self.told.get_mut(&id).unwrap().refunded += refund["amount_money"]["amount"].as_i64().unwrap();
        }
    }

    fn wait(&mut self) {
        let hours = self.chance.u64(1..60);
        self.api.advance(hours * 60 * 60);
    }

    /// All that a listing gives, over all of its pages.
    async fn listed(&self, path: &str, name: &str) -> Result<Vec<Value>> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut query = vec![("limit", "7")];
            query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let page = self.api.get(path, &query).await?;
            all.extend(page[name].as_array().into_iter().flatten().cloned());
            match page["cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(all),
            }
        }
    }

    /// Holds the listings against what was told.
    async fn audit(&self) -> Result {
        let amount = |value: &Value| value["amount"].as_i64().unwrap_or_default();
        let mut refunds = BTreeMap::<String, i64>::new();
        for refund in self.listed("/v2/refunds", "refunds").await? {
            *refunds.entry(refund["payment_id"].as_str().unwrap().to_owned()).or_default() += amount(&refund["amount_money"]);
        }
        let mut left = 0;
        for payment in self.listed("/v2/payments", "payments").await? {
            let id = payment["id"].as_str().unwrap();
            if payment["status"] == "FAILED" {
                assert!(!self.told.contains_key(id));
                continue;
            }
            let mut told = self.told[id].clone();
            let captured = if payment["status"] == "COMPLETED" { amount(&payment["total_money"]) } else { 0 };
            // What was held may have lapsed by its action since.
            if told.held && payment["status"] != "APPROVED" {
                assert_eq!(payment["delay_action"] == "COMPLETE", captured > 0, "{payment}");
                assert!(payment["updated_at"].as_str() >= payment["delayed_until"].as_str(), "{payment}");
                told.captured = captured;
            }
            let refunded = amount(&payment["refunded_money"]);
            assert_eq!((captured, refunded), (told.captured, told.refunded), "{payment}");
            assert_eq!(refunded, refunds.remove(id).unwrap_or_default(), "the refunds of {id}");
            assert!(captured - refunded >= 0, "{payment}");
            left += captured - refunded;
        }
        assert!(refunds.is_empty(), "refunds of no payment: {refunds:?}");
        assert_eq!(left, self.orders().await?, "the orders tell the same");
        Ok(())
    }

    /// What the orders say was paid, less what went back.
    async fn orders(&self) -> Result<i64> {
        let body = json!({ "location_ids": [self.api.sandbox.location_id()], "limit": 1000 });
        let page = self.api.post("/v2/orders/search", body).await?;
        let sum = |order: &Value, name: &str| -> i64 {
            order[name].as_array().into_iter().flatten().filter_map(|entry| entry["amount_money"]["amount"].as_i64()).sum()
        };
        let completed = |order: &&Value| order["state"] == "COMPLETED";
        Ok(page["orders"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(completed)
            .map(|order| sum(order, "tenders") - sum(order, "refunds"))
            .sum())
    }
}

#[tokio::test]
async fn the_books_are_what_the_calls_told() -> Result {
    let (mut taken, mut refused) = (0, 0);
    for seed in 0..6 {
        let walk = Walk::run(seed, 120).await?;
        walk.audit().await.inspect_err(|_| eprintln!("seed {seed}"))?;
        taken += walk.told.values().filter(|told| told.captured > 0 && told.refunded > 0).count();
        refused += walk.refused;
    }
    assert!(taken > 20 && refused > 20, "the walks are too tame: {taken} refunded, {refused} refused");
    Ok(())
}
