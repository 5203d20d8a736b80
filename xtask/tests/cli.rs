//! The program as a shell sees it: exit status, and which stream says what.

use std::process::{Command, Output};

fn xtask(line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(line.split_whitespace()).output().unwrap()
}

#[test]
fn the_exit_status_tells_usage_from_failure() {
    for (line, status, out, err) in [
        ("--help", 0, "Usage: cargo xtask <COMMAND>", ""),
        ("codegen --help", 0, "Usage: cargo xtask codegen", ""),
        ("", 2, "", "error: a command is missing"),
        ("codegen --no-such-flag", 2, "", "error: invalid option '--no-such-flag'"),
        ("spec check --spec no/such/file.yaml", 1, "", "error: cannot read "),
        ("codegen --spec Cargo.toml --out no/such/folder", 1, "", "error: "),
    ] {
        let output = xtask(line);
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{line}: {stderr}");
        assert!(stdout.starts_with(out) && stdout.is_empty() == out.is_empty(), "{line}: {stdout}");
        assert!(stderr.starts_with(err) && stderr.is_empty() == err.is_empty(), "{line}: {stderr}");
    }
}
