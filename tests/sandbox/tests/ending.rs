//! How a sandbox ends, with calls in flight and connections open.

mod common;
#[path = "common/half.rs"]
mod half;

use std::time::{Duration, Instant};

use common::{Result, client};
use half::HalfCall;
use square_sandbox::Sandbox;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn a_dropped_sandbox_ends_at_once() -> Result {
    let sandbox = Sandbox::start().await?;
    let url = sandbox.url().to_owned();
    let square = client(&sandbox);
    square.locations().list().send().await?;
    let mut call = HalfCall::send(&url, sandbox.access_token()).await?;
    let begin = Instant::now();
    drop(sandbox);
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(timeout(Duration::from_secs(1), call.answer()).await?.unwrap_or_default(), "");
    assert!(TcpStream::connect(url.trim_start_matches("http://")).await.is_err(), "nobody listens any more");
    Ok(())
}

#[tokio::test]
async fn shutdown_answers_what_is_in_flight() -> Result {
    let sandbox = Sandbox::start().await?;
    let url = sandbox.url().to_owned();
    // Open connections without a call do not hold it up.
    let idle = client(&sandbox);
    idle.locations().list().send().await?;
    let silent = TcpStream::connect(url.trim_start_matches("http://")).await?;
    let call = HalfCall::send(&url, sandbox.access_token()).await?;
    let end = tokio::spawn(sandbox.shutdown());
    sleep(Duration::from_millis(100)).await;
    assert!(!end.is_finished());
    let answer = call.finish().await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    timeout(Duration::from_secs(2), end).await??;
    drop((idle, silent));
    Ok(())
}

#[tokio::test]
async fn a_shutdown_that_is_given_up_ends_at_once() -> Result {
    let sandbox = Sandbox::start().await?;
    let mut call = HalfCall::send(sandbox.url(), sandbox.access_token()).await?;
    let begin = Instant::now();
    assert!(timeout(Duration::from_millis(50), sandbox.shutdown()).await.is_err());
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(call.answer().await.unwrap_or_default(), "");
    Ok(())
}
