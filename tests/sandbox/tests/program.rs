//! The program as a shell sees it: its options, its streams, its signals and its exit status.
#![cfg(unix)]

mod common;
#[path = "common/half.rs"]
mod half;
#[path = "common/program.rs"]
mod program;

use std::time::{Duration, Instant};

use common::Result;
use half::HalfCall;
use program::{Program, command};
use rustix::process::Signal;
use square_connect::Client;
use tokio::time::sleep;

const TOKEN: &str = "EAAAsandbox-offline-access-token";

#[test]
fn the_exit_status_tells_usage_from_failure() -> Result {
    for (line, status, out, err) in [
        ("--help", 0, "Usage: square-sandbox", ""),
        ("--version", 0, concat!("square-sandbox ", env!("CARGO_PKG_VERSION"), ", Square 20"), ""),
        ("--sede 3", 2, "", "error: invalid option '--sede'"),
        ("--port 0 --data /", 1, "", "error: cannot use the data file /: "),
    ] {
        let output = command(&line.split(' ').collect::<Vec<_>>()).output()?;
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{line}: {stderr}");
        assert!(stdout.starts_with(out) && stdout.is_empty() == out.is_empty(), "{line}: {stdout}");
        assert!(stderr.starts_with(err) && stderr.is_empty() == err.is_empty(), "{line}: {stderr}");
    }
    Ok(())
}

#[tokio::test]
async fn who_reads_the_ready_line_can_call() -> Result {
    let program = Program::start(&["--seed", "1"])?;
    let square = Client::builder().access_token(TOKEN).base_url(&program.url).build()?;
    assert_eq!(square.locations().list().send().await?.locations.unwrap_or_default().len(), 1);
    let port = program.url.rsplit(':').next().expect("a port");
    let output = command(&["--port", port]).output()?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}: ")), "{stderr}");
    Ok(())
}

#[tokio::test]
async fn a_signal_lets_calls_in_flight_be_answered() -> Result {
    for signal in [Signal::INT, Signal::TERM] {
        let mut program = Program::start(&[])?;
        let call = HalfCall::send(&program.url, TOKEN).await?;
        program.signal(signal)?;
        sleep(Duration::from_millis(100)).await;
        let answer = call.finish().await?;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Half"), "{answer}");
        assert_eq!(program.ended()?.code(), Some(0), "{signal:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_second_signal_ends_at_once() -> Result {
    let mut program = Program::start(&[])?;
    let mut call = HalfCall::send(&program.url, TOKEN).await?;
    program.signal(Signal::TERM)?;
    sleep(Duration::from_millis(100)).await;
    assert!(program.ended_yet()?.is_none(), "the first signal waits for the call");
    let begin = Instant::now();
    program.signal(Signal::INT)?;
    assert_eq!(program.ended()?.code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    assert_eq!(call.answer().await.unwrap_or_default(), "");
    Ok(())
}
