//! A server on this machine that gives the same answers again and again, on a thread of its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use crate::payloads::CUSTOMERS;

const CUSTOMER: &str =
    r#"{"customer":{"id":"C1","given_name":"Amelia","family_name":"Earhart","email_address":"amelia@example.com","version":3}}"#;
const PAYMENT: &str = r#"{"payment":{"id":"P1","status":"COMPLETED","amount_money":{"amount":2515,"currency":"USD"},"order_id":"O1"}}"#;

/// It ends with the process.
pub(crate) fn start() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || converse(&stream));
        }
    });
    Ok(address)
}

fn converse(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        let body = match head.split_once(' ').unwrap_or_default() {
            ("POST", _) => PAYMENT,
            (_, path) if path.starts_with("/v2/customers/") => CUSTOMER,
            _ => CUSTOMERS.today,
        };
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        (&*stream).write_all((head + body).as_bytes())?;
    }
}
