//! What a sandbox costs: `cargo xtask bench sandbox`. CPU is that of the whole process, so the client's is in it.

use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use square_sandbox::Sandbox;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How many customers are listed, in pages of a hundred.
const CUSTOMERS: usize = 10_000;
const PAGE: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["start"] => start().await,
        [] => all(5).await,
        ["--runs", runs] => all(runs.parse()?).await,
        other => Err(format!("unknown arguments: {}", other.join(" ")).into()),
    }
}

/// In a process of its own: how long until the first call is answered.
async fn start() -> Result<()> {
    let begin = Instant::now();
    let shop = Shop::open(Sandbox::start().await?)?;
    shop.call("GET", "/v2/locations", None).await?;
    println!("{}", begin.elapsed().as_micros());
    Ok(())
}

async fn all(runs: usize) -> Result<()> {
    let starts = (0..runs).map(|_| started()).collect::<Result<Vec<_>>>()?;
    println!("start to first answer      {:>9.1} ms, median of {runs}", median(starts) * 1e3);
    let shop = Shop::open(Sandbox::start().await?)?;
    let before = resident()?;
    let cpu = Cpu::now();
    for number in 0..CUSTOMERS {
        shop.customer(number).await?;
    }
    println!("CreateCustomer             {:>9.0} per CPU second", CUSTOMERS as f64 / cpu.spent());
    println!("memory of a customer       {:>9.0} bytes, its key and event included", (resident()? - before) as f64 / CUSTOMERS as f64);
    let mut rates = Vec::new();
    for _ in 0..runs {
        let cpu = Cpu::now();
        let pages = shop.pages().await?;
        rates.push(pages as f64 / cpu.spent() * 60.0);
    }
    println!("ListCustomers, 100 of 10,000 {:>7.0} pages per CPU minute, median of {runs}", median(rates));
    let file = env::temp_dir().join(format!("square-sandbox-speed-{}", std::process::id()));
    let shop = Shop::open(Sandbox::builder().data(&file).start().await?)?;
    let begin = Instant::now();
    for number in 0..500 {
        shop.customer(number).await?;
    }
    println!("CreateCustomer with a file {:>9.0} per second", 500.0 / begin.elapsed().as_secs_f64());
    drop(shop);
    Ok(std::fs::remove_file(file)?)
}

fn started() -> Result<f64> {
    let output = Command::new(env::current_exe()?).arg("start").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse::<f64>()? / 1e6)
}

struct Shop {
    sandbox: Sandbox,
    http: reqwest::Client,
}

impl Shop {
    fn open(sandbox: Sandbox) -> Result<Self> {
        // The only provider of this program.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self { sandbox, http: reqwest::Client::builder().tls_certs_only([]).build()? })
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Result<String> {
        let request = self.http.request(method.parse()?, format!("{}{path}", self.sandbox.url())).bearer_auth(self.sandbox.access_token());
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
            None => request,
        };
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if status.is_success() { Ok(text) } else { Err(format!("{method} {path}: {status}: {text}").into()) }
    }

    async fn customer(&self, number: usize) -> Result<()> {
        let body = json!({
            "idempotency_key": format!("k{number}"), "given_name": "Amélie", "family_name": format!("Number {number}"),
            "email_address": format!("amelie{number}@example.com"), "phone_number": format!("+1212555{:04}", number % 10_000),
            "reference_id": format!("r{number}"),
            "address": { "address_line_1": "1 Loopback Lane", "locality": "New York", "postal_code": "10001", "country": "US" },
        });
        self.call("POST", "/v2/customers", Some(body)).await.map(drop)
    }

    /// Walks the list once, and gives the number of pages.
    async fn pages(&self) -> Result<usize> {
        let (mut pages, mut cursor) = (0, String::new());
        loop {
            let text = self.call("GET", &format!("/v2/customers?limit={PAGE}{cursor}"), None).await?;
            pages += 1;
            match text.split_once("\"cursor\":\"").and_then(|(_, rest)| rest.split_once('"')) {
                Some((next, _)) => cursor = format!("&cursor={next}"),
                None => return Ok(pages),
            }
        }
    }
}

/// The CPU time of this process.
struct Cpu(Duration);

impl Cpu {
    fn now() -> Self {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        Self(Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default()))
    }

    fn spent(&self) -> f64 {
        (Self::now().0 - self.0).as_secs_f64()
    }
}

/// The memory of this process, in bytes.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS: this needs Linux")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
