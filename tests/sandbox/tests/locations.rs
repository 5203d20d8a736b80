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

/// Twenty at once, each with what it was told and nothing else.
#[tokio::test]
async fn many_sandboxes_run_side_by_side() -> Result {
    let started = (0..20).map(|_| tokio::spawn(Sandbox::start()));
    let mut sandboxes = Vec::new();
    for sandbox in started {
        sandboxes.push(sandbox.await??);
    }
    for (number, sandbox) in sandboxes.iter().enumerate() {
        client(sandbox).customers().create().given_name(format!("Number {number}")).send().await?;
    }
    for (number, sandbox) in sandboxes.iter().enumerate() {
        let customers = client(sandbox).customers().list().send().await?.customers.unwrap_or_default();
        let names: Vec<_> = customers.into_iter().filter_map(|customer| customer.given_name).collect();
        assert_eq!(names, [format!("Number {number}")]);
    }
    Ok(())
}
