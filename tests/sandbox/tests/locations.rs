//! Locations and merchants.

mod common;

use common::{Result, client};
use square_sandbox::Sandbox;

#[tokio::test]
async fn the_seller_has_a_location() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    let location = square.locations().retrieve("main").send().await?.location.expect("a location");
    assert_eq!(location.id.as_deref(), Some(sandbox.location_id()));
    let merchant = square.merchants().retrieve("me").send().await?.merchant.expect("a merchant");
    assert_eq!(merchant.main_location_id.as_deref(), Some(sandbox.location_id()));
    Ok(())
}

#[tokio::test]
async fn a_missing_location_is_refused() -> Result {
    let sandbox = Sandbox::start().await?;
    let error = client(&sandbox).locations().retrieve("nowhere").send().await.unwrap_err();
    assert!(error.to_string().contains("NOT_FOUND"), "{error}");
    Ok(())
}
