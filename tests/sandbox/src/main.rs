//! The program: a sandbox until it is told to end.

mod args;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use args::{Command, Options};
use square_sandbox::Sandbox;

/// How long the calls in flight have when the program is told to end.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = match args::parse(env::args_os().skip(1)) {
        Ok(command) => command,
        Err(error) => return failed(2, &error),
    };
    let done = match command {
        Command::Help => say(args::USAGE),
        Command::Version => say(&format!("square-sandbox {}, Square {}", env!("CARGO_PKG_VERSION"), square_sandbox::square_version())),
        Command::Serve(options) => serve(options).await,
    };
    done.map_or_else(|error| failed(1, &*error), |()| ExitCode::SUCCESS)
}

async fn serve(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let begin = Instant::now();
    // Told to end while it starts, the program ends like later.
    let mut signals = Signals::new()?;
    let sandbox = start(options).await?;
    eprintln!("Square {} offline, started in {} ms", square_sandbox::square_version(), begin.elapsed().as_millis());
    eprintln!("  URL           {}", sandbox.url());
    eprintln!("  access token  {}", sandbox.access_token());
    eprintln!("  location      {}", sandbox.location_id());
    say(&format!("ready {}", sandbox.url()))?;
    signals.next().await;
    tokio::select! {
        () = sandbox.shutdown() => {}
        () = signals.next() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
    Ok(())
}

async fn start(options: Options) -> Result<Sandbox, square_sandbox::Error> {
    let mut builder = Sandbox::builder().port(options.port.unwrap_or(args::PORT)).seed_data(options.seed_data);
    if let Some(seed) = options.seed {
        builder = builder.seed(seed);
    }
    if let Some(file) = options.data {
        builder = builder.data(file);
    }
    builder.start().await
}

/// Writes to standard output at once. A reader that has hung up is no failure.
fn say(text: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn failed(status: u8, error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("error: {error}");
    status.into()
}

/// What tells the program to end.
#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
