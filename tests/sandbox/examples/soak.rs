//! A long day of business in bad weather: `cargo xtask soak`. Fails where the books do not balance, or where the day does not
//! end in time.

#[path = "../tests/books/mod.rs"]
mod books;

use std::error::Error;
use std::time::{Duration, Instant};

use books::{Plan, audit, storm, trade};
use lexopt::{Arg, Parser, ValueExt};
use square_connect::{Client, RetryPolicy};
use square_sandbox::Sandbox;

/// What was asked for.
struct Day {
    plan: Plan,
    faults: f64,
    limit: Duration,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let day = arguments()?;
    let sandbox = Sandbox::builder().seed(day.plan.seed).start().await?;
    sandbox.set_faults(storm(day.faults))?;
    let retry = RetryPolicy::new().base_delay(Duration::from_millis(1)).max_delay(Duration::from_millis(20));
    let square = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).retry(retry).build()?;

    let begin = Instant::now();
    let traded = tokio::time::timeout(day.limit, trade(&square, day.plan)).await;
    let books = traded.map_err(|_| format!("the calls did not end within {:?}", day.limit))?;
    let struck = sandbox.fault_counts();
    sandbox.clear_faults();
    println!("{} calls in {:.1?}, {} of them again since their outcome was open", books.calls, begin.elapsed(), books.again);
    println!("faults by rule: {struck:?}");
    println!(
        "{} customers, {} payments, {} declined, {} cents earned",
        books.customers.len(),
        books.payments.len(),
        books.declined.len(),
        books.earned()
    );
    let faults = audit(&square, &books).await?;
    if !faults.is_empty() {
        return Err(format!("the books do not balance:\n{}", faults.join("\n")).into());
    }
    println!("the books balance");
    Ok(())
}

fn arguments() -> Result<Day, lexopt::Error> {
    let mut day = Day { plan: Plan { calls: 50_000, workers: 16, seed: 1 }, faults: 0.05, limit: Duration::from_secs(20 * 60) };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("calls") => day.plan.calls = parser.value()?.parse()?,
            Arg::Long("workers") => day.plan.workers = parser.value()?.parse()?,
            Arg::Long("seed") => day.plan.seed = parser.value()?.parse()?,
            Arg::Long("faults") => day.faults = parser.value()?.parse()?,
            Arg::Long("limit") => day.limit = Duration::from_secs(parser.value()?.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(day)
}
