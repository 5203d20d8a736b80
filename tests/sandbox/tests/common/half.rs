//! A call of which half is sent: it is in flight until the test sends the rest.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::Result;

pub(crate) struct HalfCall {
    stream: TcpStream,
}

const BODY: &str = r#"{"location":{"name":"Half"}}"#;

impl HalfCall {
    pub(crate) async fn send(url: &str, token: &str) -> Result<Self> {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await?;
        let head = format!("POST /v2/locations HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {token}\r\n");
        let length = BODY.len();
        let half = &BODY[..10];
        let text = format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{half}");
        stream.write_all(text.as_bytes()).await?;
        // Until the server has taken it up.
        sleep(Duration::from_millis(100)).await;
        Ok(Self { stream })
    }

    /// Sends the rest, and gives the whole answer.
    pub(crate) async fn finish(mut self) -> Result<String> {
        self.stream.write_all(&BODY.as_bytes()[10..]).await?;
        self.answer().await
    }

    /// What comes until the connection ends.
    pub(crate) async fn answer(&mut self) -> Result<String> {
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}
