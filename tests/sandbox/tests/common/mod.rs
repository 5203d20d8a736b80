//! What the tests share.

use square_connect::Client;
use square_sandbox::Sandbox;

#[allow(dead_code)]
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A client of a sandbox's seller.
#[allow(dead_code)]
pub(crate) fn client(sandbox: &Sandbox) -> Client {
    Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build().expect("the address of a sandbox is one")
}

/// A client of HTTP alone, for requests that [`client`] does not make.
#[allow(dead_code)]
pub(crate) fn http() -> reqwest::Client {
    // A second test of the program finds it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
