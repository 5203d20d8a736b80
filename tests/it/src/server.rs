//! A server on this machine that answers what a test gave it and keeps what it was sent.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use square_connect::{Client, ClientBuilder, RetryPolicy};

/// The token of [`Server::client`].
pub const TOKEN: &str = "EAAA-test-token";

/// The application secret of [`Server::client`].
pub const SECRET: &str = "sq0csp-test-secret";

/// A server that ends with its test.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    worker: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<Request>>,
}

/// An answer to be given.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    /// Path and query, still percent-encoded.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl From<Value> for Answer {
    fn from(body: Value) -> Self {
        Self::json(200, &body)
    }
}

impl Answer {
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self { status, content_type: "application/json", body: body.to_string(), headers: Vec::new() }
    }

    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// As it goes over the wire.
    fn text(&self) -> String {
        let Self { status, content_type, body, headers } = self;
        let further: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        format!("HTTP/1.1 {status} Status\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n{further}\r\n{body}")
    }
}

impl Request {
    /// A header's text; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body, which must be JSON.
    ///
    /// # Panics
    /// Where it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Server {
    /// Gives these answers, one to a request, and from then on status 500.
    ///
    /// # Panics
    /// Where this machine has no loopback address.
    #[must_use]
    pub fn new<A: Into<Answer>>(answers: impl IntoIterator<Item = A>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the port's address");
        let shared = Arc::new(Shared { answers: Mutex::new(answers.into_iter().map(Into::into).collect()), ..Shared::default() });
        let worker = thread::spawn({
            let shared = Arc::clone(&shared);
            move || serve(&listener, &shared)
        });
        Self { address, shared, worker: Some(worker) }
    }

    /// The settings of a client that calls here, once a call.
    pub fn builder(&self) -> ClientBuilder {
        let client = Client::builder().base_url(format!("http://{}", self.address)).access_token(TOKEN);
        client.application_secret(SECRET).retry(RetryPolicy::never())
    }

    /// A client that calls here.
    ///
    /// # Panics
    /// Where the client cannot be built.
    #[must_use]
    pub fn client(&self) -> Client {
        self.builder().build().expect("a client")
    }

    /// Gives these answers next, and forgets what was to be given and what was sent.
    pub fn restart<A: Into<Answer>>(&self, answers: impl IntoIterator<Item = A>) {
        *self.shared.answers.lock().unwrap_or_else(PoisonError::into_inner) = answers.into_iter().map(Into::into).collect();
        _ = self.requests();
    }

    /// What was sent since this was last asked.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The one request that was sent since this was last asked.
    ///
    /// # Panics
    /// Where there was none, or several.
    #[must_use]
    pub fn request(&self) -> Request {
        let requests = self.requests();
        <[Request; 1]>::try_from(requests).map(|[request]| request).expect("one request")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // Only a connection ends the wait for one.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(worker) = self.worker.take().filter(|_| woken) {
            _ = worker.join();
        }
    }
}

/// Connections are kept, a thread each; all have ended when this returns.
fn serve(listener: &TcpListener, shared: &Shared) {
    let mut streams = Vec::new();
    thread::scope(|scope| {
        for stream in listener.incoming() {
            if shared.stop.load(Ordering::SeqCst) {
                break;
            }
            let Ok(stream) = stream else { continue };
            streams.extend(stream.try_clone());
            // A connection that breaks off is the client's to tell.
            scope.spawn(move || _ = converse(&stream, shared));
        }
        streams.iter().for_each(|stream| _ = stream.shutdown(Shutdown::Both));
    });
}

fn converse(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while !reader.fill_buf()?.is_empty() {
        let request = read(&mut reader)?;
        shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let answer = shared.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let none = || Answer { status: 500, content_type: "text/plain", body: "no answer is left".to_owned(), ..Answer::default() };
        (&*stream).write_all(answer.unwrap_or_else(none).text().as_bytes())?;
    }
    Ok(())
}

fn read(stream: &mut impl BufRead) -> io::Result<Request> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let headers = read_headers(stream)?;
    let mut request = Request { method, target, headers, body: Vec::new() };
    if request.header("transfer-encoding") == "chunked" {
        while read_chunk(stream, &mut request.body)? {}
    } else {
        let length = request.header("content-length").parse().unwrap_or(0);
        stream.take(length).read_to_end(&mut request.body)?;
    }
    Ok(request)
}

/// Whether there is another one.
fn read_chunk(stream: &mut impl BufRead, into: &mut Vec<u8>) -> io::Result<bool> {
    let (mut size, mut end) = (String::new(), [0; 2]);
    if stream.read_line(&mut size)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let size = u64::from_str_radix(size.trim_end(), 16).map_err(io::Error::other)?;
    stream.take(size).read_to_end(into)?;
    stream.read_exact(&mut end)?;
    Ok(size > 0)
}

fn read_headers(stream: &mut impl BufRead) -> io::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { return Ok(headers) };
        let name = HeaderName::try_from(name).map_err(io::Error::other)?;
        headers.append(name, HeaderValue::try_from(value.trim()).map_err(io::Error::other)?);
    }
}
