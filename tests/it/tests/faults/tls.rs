//! Servers whose certificate nobody vouches for.

use std::io::Read;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use square_connect::{Client, Outcome, RetryPolicy};

use crate::calls::ALL;

/// Serves TLS for `localhost`, and hands out how many bytes came through it.
fn server(connections: usize) -> (u16, thread::JoinHandle<usize>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = move || {
        let read = |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut text = Vec::new();
            _ = StreamOwned::new(connection, stream).read_to_end(&mut text);
            text.len()
        };
        listener.incoming().take(connections).map(|stream| read(stream.unwrap())).sum()
    };
    (port, thread::spawn(serve))
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_cannot_prove_itself() {
    let (port, seen) = server(ALL.len());
    let builder = Client::builder().base_url(format!("https://localhost:{port}")).access_token("EAAA");
    let square = builder.retry(RetryPolicy::never()).build().unwrap();
    for call in ALL {
        let error = call.send(&square).await.unwrap_err();
        assert!(error.is_connect() && error.to_string().contains("certificate"), "{call:?}: {error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert_eq!(seen.join().unwrap(), 0);
}
