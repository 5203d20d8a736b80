//! A server on this machine that misbehaves on purpose, one connection a request, and keeps what it was sent.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use square_connect::{Client, ClientBuilder};

/// What happens to a request once it has arrived whole.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The connection is reset without an answer.
    Reset,
    /// The head of a success and half of its body come, then a reset.
    ResetInBody,
    /// The connection is closed in good order, without an answer.
    Close,
    /// Nothing comes, and the connection stays open.
    Stall,
    /// The head of a success comes, and then nothing.
    StallInBody,
    /// A success comes byte by byte, one in this time.
    Trickle(Duration),
    /// The body ends before the length that was announced.
    Truncate,
    /// The length that was announced is shorter than the body.
    WrongLength,
    /// A success comes, and the connection stays open for the next request.
    Keep,
    /// What comes is no HTTP.
    Garbage,
    /// An answer as it stands, from its status line on; closed after it.
    Answer(Vec<u8>),
}

impl Fault {
    /// An answer with this status, these header lines, and a body.
    #[must_use]
    pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
        Self::Answer([head.as_bytes(), body].concat())
    }

    /// A status without more.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::answer(status, "content-type: application/json\r\n", "{}")
    }
}

/// A server that ends with its test.
#[derive(Debug)]
pub struct Faulty {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    faults: Mutex<VecDeque<Fault>>,
    /// What happens when none is left.
    always: Option<Fault>,
    requests: Mutex<Vec<String>>,
    connections: Mutex<usize>,
    /// How many connections a client closed before they were answered.
    hangups: Mutex<usize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Faulty {
    /// Does these things, one to a request, and from then on answers `{}`.
    #[must_use]
    pub fn new(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self::start(Shared { faults: Mutex::new(faults.into_iter().collect()), ..Shared::default() })
    }

    /// Does the same to each request.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self::start(Shared { always: Some(fault), ..Shared::default() })
    }

    /// # Panics
    /// Where this machine has no loopback address.
    fn start(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let (address, shared) = (listener.local_addr().expect("the port's address"), Arc::new(shared));
        thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { address, shared }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The settings of a client that calls here, and does not wait long between attempts.
    pub fn builder(&self) -> ClientBuilder {
        builder(self.address)
    }

    /// The requests as they came: head, empty line, body.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        lock(&self.shared.requests).clone()
    }

    /// The bodies of the requests, which must be JSON.
    ///
    /// # Panics
    /// Where one is not.
    #[must_use]
    pub fn bodies(&self) -> Vec<Value> {
        let body = |request: &String| serde_json::from_str(request.split_once("\r\n\r\n").unwrap_or_default().1).expect("a JSON body");
        self.requests().iter().map(body).collect()
    }

    /// How many connections the client opened.
    #[must_use]
    pub fn connections(&self) -> usize {
        *lock(&self.shared.connections)
    }

    /// How many connections the client closed while it was kept waiting.
    #[must_use]
    pub fn hangups(&self) -> usize {
        *lock(&self.shared.hangups)
    }
}

/// The settings of a client that calls there, and does not wait long between attempts.
pub fn builder(address: SocketAddr) -> ClientBuilder {
    let retry = square_connect::RetryPolicy::new().base_delay(Duration::from_millis(1));
    Client::builder().base_url(format!("http://{address}")).access_token(crate::server::TOKEN).retry(retry)
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stop.load(Ordering::SeqCst) {
            return;
        }
        let (Ok(stream), shared) = (stream, Arc::clone(shared)) else { continue };
        *lock(&shared.connections) += 1;
        thread::spawn(move || serve(stream, &shared));
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) {
    while respond(&mut stream, shared) == Some(true) {}
}

/// Whether the connection is kept; nothing where the client hangs up first.
fn respond(stream: &mut TcpStream, shared: &Shared) -> Option<bool> {
    let request = receive(stream)?;
    lock(&shared.requests).push(request.clone());
    let next = lock(&shared.faults).pop_front();
    let fault = next.or_else(|| shared.always.clone()).unwrap_or_else(|| Fault::status(200));
    // What is left unread when a connection is closed makes the system reset it.
    let unread = usize::from(matches!(fault, Fault::Reset | Fault::ResetInBody));
    let mut consumed = vec![0; request.len() - unread];
    stream.read_exact(&mut consumed).ok()?;
    misbehave(stream, &fault, shared);
    Some(matches!(fault, Fault::Keep))
}

/// The whole request, left in the socket; nothing where the client hangs up first.
fn receive(stream: &TcpStream) -> Option<String> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = stream.peek(&mut buffer).ok().filter(|count| *count > 0)?;
        let text = String::from_utf8_lossy(&buffer[..count]);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |text| text.parse().unwrap_or(0));
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n";

fn misbehave(stream: &mut TcpStream, fault: &Fault, shared: &Shared) {
    let written = match fault {
        Fault::Reset | Fault::Close => Ok(()),
        Fault::ResetInBody | Fault::Truncate => stream.write_all(&[HEAD, b"{\"a\":"].concat()),
        Fault::Stall => wait(stream, shared),
        Fault::StallInBody => stream.write_all(HEAD).and_then(|()| wait(stream, shared)),
        Fault::Trickle(pause) => [HEAD, b"{                  }"].concat().iter().try_for_each(|byte| {
            thread::sleep(*pause);
            stream.write_all(&[*byte])
        }),
        Fault::WrongLength => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n{\"a\": 1}"),
        Fault::Keep => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        Fault::Garbage => stream.write_all(b"\x16\x03\x01 hello, this is not HTTP\r\n\r\n"),
        Fault::Answer(answer) => stream.write_all(answer),
    };
    if written.is_err() {
        *lock(&shared.hangups) += 1;
    }
}

/// Until the client hangs up, which counts as an error of the write that would have followed.
fn wait(stream: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    loop {
        match stream.read(&mut [0]) {
            Ok(0) => return Err(std::io::ErrorKind::BrokenPipe.into()),
            Ok(_) => {}
            Err(_) if shared.stop.load(Ordering::SeqCst) => return Ok(()),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
    }
}
