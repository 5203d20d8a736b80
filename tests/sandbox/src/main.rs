//! The program: a sandbox until it is interrupted.

use square_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    println!("ready {} token={} location={}", sandbox.url(), sandbox.access_token(), sandbox.location_id());
    tokio::signal::ctrl_c().await?;
    Ok(())
}
