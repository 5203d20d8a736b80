//! The café that a sandbox can start with.

mod common;

use common::{Result, client};
use square_connect::Client;
use square_connect::models::{CatalogObjectType, OrderState};
use square_sandbox::Sandbox;

async fn cafe() -> Result<(Sandbox, Client)> {
    let sandbox = Sandbox::builder().seed(1).seed_data(true).start().await?;
    let square = client(&sandbox);
    Ok((sandbox, square))
}

#[tokio::test]
async fn the_cafe_has_customers_goods_and_sales() -> Result {
    let (sandbox, square) = cafe().await?;
    assert_eq!(square.customers().list().items().all().await?.len(), 4);
    assert_eq!(square.cards().list().items().all().await?.len(), 2);
    let goods = square.catalog().list().items().all().await?;
    let count = |kind: CatalogObjectType| goods.iter().filter(|object| object.type_ == Some(kind.clone())).count();
    assert_eq!((count(CatalogObjectType::Item), count(CatalogObjectType::Tax), count(CatalogObjectType::Discount)), (3, 1, 2));
    let payments = square.payments().list().items().all().await?;
    let completed = payments.iter().filter(|payment| payment.status == Some("COMPLETED".to_owned())).count();
    assert_eq!((payments.len(), completed), (4, 3));
    assert_eq!(square.refunds().list().items().all().await?.len(), 1);
    let orders = square.orders().search().location_ids([sandbox.location_id().to_owned()]).items().all().await?;
    let open = orders.iter().filter(|order| order.state == Some(OrderState::Open)).count();
    // The deposit was paid without an order, which Square makes one for.
    assert_eq!((orders.len(), open), (5, 2));
    Ok(())
}

#[tokio::test]
async fn its_numbers_add_up() -> Result {
    let (sandbox, square) = cafe().await?;
    let orders = square.orders().search().location_ids([sandbox.location_id().to_owned()]).items().all().await?;
    let first = orders.iter().find(|order| order.reference_id.as_deref() == Some("table-1")).ok_or("there is a table 1")?;
    // 5.25 + 0.75 + 2 × 4.75, less 10 %, 8.875 % on top, and a tip of 2.00.
    let total = first.total_money.as_ref().and_then(|money| money.amount);
    assert_eq!((total, first.tenders.as_ref().map(Vec::len)), (Some(1719), Some(1)));
    Ok(())
}

#[tokio::test]
async fn it_is_the_same_with_the_same_seed_and_after_a_reset() -> Result {
    let ids = async |square: &Client| -> Result<Vec<_>> {
        Ok(square.customers().list().items().all().await?.into_iter().map(|customer| customer.id).collect())
    };
    let ((_first, square), (sandbox, again)) = (cafe().await?, cafe().await?);
    let wanted = ids(&square).await?;
    assert_eq!(ids(&again).await?, wanted);
    again.customers().create().given_name("Edsger").send().await?;
    sandbox.reset()?;
    assert_eq!(ids(&again).await?, wanted);
    let plain = Sandbox::start().await?;
    assert_eq!(ids(&client(&plain)).await?, []);
    Ok(())
}
