//! The program as a child process, which ends with its test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::Result;

pub(crate) struct Program {
    child: Child,
    pub(crate) url: String,
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_square-sandbox"));
    command.args(args).stdin(Stdio::null());
    command
}

impl Program {
    /// Starts it on a free port, and waits for its line on standard output.
    pub(crate) fn start(args: &[&str]) -> Result<Self> {
        let mut child = command(&["--port", "0"]).args(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line)?;
        let url = line.trim_end().strip_prefix("ready ").unwrap_or_default().to_owned();
        let program = Self { child, url };
        if program.url.is_empty() { Err(format!("no ready line, but {line:?}").into()) } else { Ok(program) }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) -> Result {
        Ok(kill_process(Pid::from_child(&self.child), signal)?)
    }

    pub(crate) fn ended_yet(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end, some seconds at most.
    pub(crate) fn ended(&mut self) -> Result<ExitStatus> {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(5) {
            if let Some(status) = self.ended_yet()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err("it has not ended".into())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
