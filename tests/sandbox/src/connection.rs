//! Connections that a handler can break: a reset is what a client sees when a server dies or a network fails.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener as Accept};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections that can be broken.
#[derive(Debug)]
pub(crate) struct Listener(pub(crate) TcpListener);

/// What a handler holds of the connection on which its request came.
#[derive(Clone, Debug)]
pub(crate) struct Handle {
    broken: Arc<AtomicBool>,
}

/// A connection as the server reads and writes it.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    broken: Arc<AtomicBool>,
}

impl Handle {
    fn new() -> Self {
        Self { broken: Arc::default() }
    }

    /// Nothing more is written: what comes next of the answer resets the connection instead.
    pub(crate) fn break_off(&self) {
        self.broken.store(true, Ordering::Release);
    }
}

impl Connection {
    /// Without lingering, closing a connection resets it.
    fn check(&self) -> io::Result<()> {
        if self.broken.load(Ordering::Acquire) {
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Accept for Listener {
    type Io = Connection;
    type Addr = Handle;

    async fn accept(&mut self) -> (Connection, Handle) {
        let (stream, _) = Accept::accept(&mut self.0).await;
        // A small answer in several pieces would wait for the other side's acknowledgements.
        drop(stream.set_nodelay(true));
        let handle = Handle::new();
        (Connection { stream, broken: handle.broken.clone() }, handle)
    }

    fn local_addr(&self) -> io::Result<Handle> {
        self.0.local_addr().map(|_: SocketAddr| Handle::new())
    }
}

impl Connected<IncomingStream<'_, Listener>> for Handle {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        stream.remote_addr().clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A connection in shutdown says goodbye in order, and none that is broken does.
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
