//! What the tests share.

use square_connect::Client;
use square_sandbox::Sandbox;

pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A client of a sandbox's seller.
pub fn client(sandbox: &Sandbox) -> Client {
    Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build().expect("the address of a sandbox is one")
}
