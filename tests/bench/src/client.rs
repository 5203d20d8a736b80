//! Whole calls to a server on this machine, against the same by hand with reqwest and serde's derive; and many at once.
//! Started by `cargo xtask bench client`.

use std::time::Duration;
use std::{fs, net::SocketAddr};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use square_connect::models::{Currency, Money};
use square_connect::{Client, Error};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::table::{median, ratio, table};
use crate::turns::{self, Side};
use crate::{plain, server};

/// How many calls are under way at once in the last part.
const CROWD: usize = 10_000;

pub(crate) fn run(runs: usize) -> Result<()> {
    let address = server::start()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let square = client(address)?;
    let hand = Hand { http: reqwest::Client::new(), base: format!("http://{address}"), token: "TOKEN".to_owned() };
    let rows = [
        row("CreatePayment", runs, &mut [Box::new(|| runtime.block_on(pay(&square))), Box::new(|| runtime.block_on(pay_by_hand(&hand)))]),
        row(
            "RetrieveCustomer",
            runs,
            &mut [
                Box::new(|| drop(runtime.block_on(square.customers().retrieve("C1").send()).expect("an answer"))),
                Box::new(|| drop(runtime.block_on(hand.get::<plain::CustomerResponse>("/v2/customers/C1")).expect("an answer"))),
            ],
        ),
        row(
            "ListCustomers, 100",
            runs,
            &mut [
                Box::new(|| drop(runtime.block_on(square.customers().list().send()).expect("an answer"))),
                Box::new(|| drop(runtime.block_on(hand.get::<plain::ListCustomersResponse>("/v2/customers")).expect("an answer"))),
            ],
        ),
    ];
    println!("Whole calls, CPU time of the client's thread, medians of {runs} runs; below 1 ours is faster\n");
    println!("{}", table(&["call", "ours, µs", "by hand, µs", "/ by hand"], &rows));
    crowd(&runtime, &square)
}

fn client(address: SocketAddr) -> Result<Client, Error> {
    Client::builder().base_url(format!("http://{address}")).access_token("TOKEN").build()
}

fn row(name: &str, runs: usize, sides: &mut [Side<'_>; 2]) -> Vec<String> {
    let [ours, hand] = <[Vec<f64>; 2]>::try_from(turns::measure(runs, sides)).expect("two sides");
    let figure = |micros: &[f64]| format!("{:.1}", median(micros.iter().copied()));
    vec![name.to_owned(), figure(&ours), figure(&hand), format!("{:.2}", ratio(&ours, &hand))]
}

async fn pay(square: &Client) {
    let call = square.payments().create("cnon:card-nonce-ok").amount_money(Money::new(2515, Currency::Usd)).note("two teas");
    drop(call.send().await.expect("an answer"));
}

async fn pay_by_hand(hand: &Hand) {
    let money = plain::Money { amount: Some(2515), currency: Some("USD".into()) };
    let key = uuid::Uuid::new_v4().to_string();
    let body = CreatePayment { source_id: "cnon:card-nonce-ok", idempotency_key: key, amount_money: money, note: "two teas" };
    drop(hand.post::<_, plain::PaymentResponse>("/v2/payments", &body).await.expect("an answer"));
}

#[derive(Serialize)]
struct CreatePayment {
    source_id: &'static str,
    idempotency_key: String,
    amount_money: plain::Money,
    note: &'static str,
}

/// What a program does that has reqwest and models, and nothing else: no retries, no errors told apart.
struct Hand {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Hand {
    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.read(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn post<B: Serialize, T: DeserializeOwned>(&self, path: &str, body: &B) -> Result<T> {
        let request = self.http.post(format!("{}{path}", self.base));
        self.read(request.header("content-type", "application/json").body(serde_json::to_vec(body)?)).await
    }

    async fn read<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T> {
        let request = request.bearer_auth(&self.token).header("square-version", "2026-09-16").timeout(Duration::from_secs(60));
        let answer = request.send().await?.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}

/// Memory of the process before, while and after so many calls are under way on one client, twice.
fn crowd(runtime: &Runtime, square: &Client) -> Result<()> {
    println!("{CROWD} calls at once on one client; memory of the process, MB\n");
    let rows: Result<Vec<_>> = (1..=3).map(|turn| turn_of(turn, runtime, square)).collect();
    println!("{}", table(&["turn", "before", "most", "after", "failed"], &rows?));
    Ok(())
}

fn turn_of(turn: usize, runtime: &Runtime, square: &Client) -> Result<Vec<String>> {
    let before = resident()?;
    let (failed, most) = runtime.block_on(async {
        let mut calls = JoinSet::new();
        for _ in 0..CROWD {
            calls.spawn(square.payments().create("cnon:card-nonce-ok").amount_money(Money::new(2515, Currency::Usd)).send());
        }
        let (mut failed, mut most, mut done) = (0, 0.0_f64, 0);
        while let Some(answer) = calls.join_next().await {
            failed += usize::from(!matches!(answer, Ok(Ok(_))));
            done += 1;
            if done % 500 == 1 {
                most = most.max(resident()?);
            }
        }
        anyhow::Ok((failed, most))
    })?;
    ensure!(failed == 0, "{failed} calls failed");
    Ok(vec![turn.to_string(), format!("{before:.1}"), format!("{most:.1}"), format!("{:.1}", resident()?), failed.to_string()])
}

/// Megabytes.
fn resident() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status").context("the memory of the process is told by Linux alone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1000.0)
}
