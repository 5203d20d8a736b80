//! A browser without a window.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

use super::Result;
use super::scratch::Scratch;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--virtual-time-budget=2000",
];

pub(crate) struct Browser(PathBuf);

impl Browser {
    /// The browser of this machine. Without one, tests say that they are skipped, except where `CI=true`: there it must be.
    pub(crate) fn find() -> Result<Option<Self>> {
        let path = env::var_os("PATH").unwrap_or_default();
        let found = NAMES.iter().find_map(|name| env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()));
        match found {
            Some(file) => Ok(Some(Self(file))),
            None if env::var("CI").is_ok_and(|value| value == "true") => {
                Err(format!("no browser: install one of {}; .ci/run does so where it can", NAMES.join(", ")).into())
            }
            None => {
                println!("skipped: this test needs one of {} in PATH", NAMES.join(", "));
                Ok(None)
            }
        }
    }

    /// The document as it is after its scripts, if any, have run.
    pub(crate) fn dom(&self, url: &str) -> Result<String> {
        self.run(&["--dump-dom".to_owned(), url.to_owned()])
    }

    /// A picture, as PNG.
    pub(crate) fn picture(&self, url: &str, width: u32, height: u32) -> Result<Vec<u8>> {
        let scratch = Scratch::new()?;
        let file = scratch.file("page.png");
        self.run(&[format!("--screenshot={file}"), format!("--window-size={width},{height}"), url.to_owned()])?;
        Ok(fs::read(file)?)
    }

    fn run(&self, args: &[String]) -> Result<String> {
        let scratch = Scratch::new()?;
        let mut command = Command::new(&self.0);
        command.args(FLAGS).arg(format!("--user-data-dir={}", scratch.file("profile"))).args(args);
        let output = command.stdin(Stdio::null()).output()?;
        if !output.status.success() {
            return Err(format!("the browser ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}
