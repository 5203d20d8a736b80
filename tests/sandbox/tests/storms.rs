//! Whole businesses in bad weather: whatever goes wrong on the way, the books balance.

mod books;
mod common;

use std::time::Duration;

use books::{Plan, audit, storm, trade};
use square_connect::{Client, RetryPolicy};
use square_sandbox::{Fault, Faults, Sandbox};

fn square(sandbox: &Sandbox) -> Client {
    let retry = RetryPolicy::new().base_delay(Duration::from_millis(1)).max_delay(Duration::from_millis(5));
    Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).retry(retry).build().expect("a client")
}

#[tokio::test]
async fn the_books_balance_in_good_weather() -> common::Result {
    let sandbox = Sandbox::start().await?;
    let square = square(&sandbox);
    let books = trade(&square, Plan { calls: 400, workers: 8, seed: 1 }).await;
    assert_eq!(books.again, 0);
    assert_eq!(audit(&square, &books).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn the_books_balance_after_storms() -> common::Result {
    for seed in 1..=3 {
        let sandbox = Sandbox::builder().seed(seed).start().await?;
        sandbox.set_faults(storm(0.4))?;
        let square = square(&sandbox);
        let books = trade(&square, Plan { calls: 400, workers: 8, seed }).await;
        let struck = sandbox.fault_counts();
        sandbox.clear_faults();
        assert_eq!(audit(&square, &books).await?, Vec::<String>::new(), "seed {seed}");
        assert!(struck.iter().sum::<u64>() > 50, "{struck:?}");
    }
    Ok(())
}

#[tokio::test]
async fn rows_that_come_twice_are_counted_once() -> common::Result {
    let sandbox = Sandbox::start().await?;
    let square = square(&sandbox);
    let books = trade(&square, Plan { calls: 300, workers: 4, seed: 4 }).await;
    sandbox.set_faults(Faults::none().often(1.0, Fault::DuplicateRows))?;
    assert_eq!(audit(&square, &books).await?, Vec::<String>::new());
    Ok(())
}
