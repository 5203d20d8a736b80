//! The pages on which buyers pay, as a browser has them.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::common::Result;

/// What a browser sees: status, where it is sent, the page.
pub(crate) type Seen = (u16, Option<String>, String);

/// The buyer opens a page.
#[allow(dead_code)] // Each test file uses its part.
pub(crate) async fn browse(url: &str) -> Result<Seen> {
    exchange("GET", url, "").await
}

/// The buyer presses a button.
pub(crate) async fn press(url: &str, form: &str) -> Result<Seen> {
    exchange("POST", url, form).await
}

async fn exchange(method: &str, url: &str, form: &str) -> Result<Seen> {
    let (host, path) = url.strip_prefix("http://").and_then(|url| url.split_once('/')).expect("an address of the sandbox");
    let mut stream = TcpStream::connect(host).await?;
    let kind = "content-type: application/x-www-form-urlencoded";
    let length = form.len();
    let request =
        format!("{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{form}");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, page) = answer.split_once("\r\n\r\n").expect("a head and a page");
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    Ok((head[9..12].parse()?, location, page.to_owned()))
}
