//! Every endpoint of the reference of 2017, those of customers aside, which the other workflows call.

use std::collections::BTreeSet;
use std::time::Duration;

use square_connect::models::{CreateOrderRequest, Order, OrderLineItem, Transaction};

use crate::common::Result;
use crate::weather::{Shop, Told, in_all_weathers, usd};

async fn charged(shop: &Shop, cents: i64, delay: bool, key: &str) -> Result<Transaction> {
    #[allow(deprecated)]
    let charge = shop.square.transactions().charge(shop.location(), usd(cents)).card_nonce("cnon:card-nonce-ok");
    let charge = charge.delay_capture(delay).idempotency_key(key);
    Ok(shop.sure(|| charge.clone().send()).await?.transaction.ok_or("no transaction")?)
}

fn tender(transaction: &Transaction) -> (String, Option<String>) {
    let tender = transaction.tenders.iter().flatten().next().cloned().unwrap_or_default();
    let status = tender.card_details.and_then(|details| details.status).map(|status| status.as_str().to_owned());
    (tender.id.unwrap_or_default(), status)
}

#[tokio::test]
#[allow(deprecated)]
async fn charges_are_captured_voided_refunded_and_listed() -> Result {
    in_all_weathers(async |shop| {
        let (location, transactions) = (shop.location(), shop.square.transactions());
        let locations = shop.square.locations().list();
        assert!(shop.sure(|| locations.clone().send()).await?.locations.is_some_and(|all| all.len() == 1));

        let sold = charged(shop, 5000, false, "sold").await?;
        assert_eq!(tender(&sold).1.as_deref(), Some("CAPTURED"));
        for (key, captures) in [("kept", true), ("dropped", false)] {
            let held = charged(shop, 1500, true, key).await?;
            assert_eq!(tender(&held).1.as_deref(), Some("AUTHORIZED"));
            let id = held.id.clone().unwrap_or_default();
            let settle = async || match captures {
                true => transactions.capture(location, &*id).send().await.map(drop).or_else(settled),
                false => transactions.void(location, &*id).send().await.map(drop).or_else(settled),
            };
            let wanted = if captures { "CAPTURED" } else { "VOIDED" };
            let look = async || {
                let seen = transactions.retrieve(location, &*id).send().await?.transaction.unwrap_or_default();
                Ok((tender(&seen).1.as_deref() == Some(wanted)).then_some(()))
            };
            shop.until(settle, look).await?;
        }

        let (id, tender) = (sold.id.clone().unwrap_or_default(), tender(&sold).0);
        let refund = shop.square.refunds().create(location, &*id, usd(1200), &*tender).idempotency_key("back").reason("cold");
        let refund = shop.sure(|| refund.clone().send()).await?.refund.unwrap_or_default();
        // The list leaves out what is pending.
        shop.sandbox.advance(Duration::from_secs(60));
        let refunds = shop.square.refunds().list_by_location(location);
        let listed = shop.sure(|| refunds.clone().send()).await?.refunds.unwrap_or_default();
        assert_eq!(listed.into_iter().map(|refund| refund.id).collect::<BTreeSet<_>>(), BTreeSet::from([refund.id]));

        let list = transactions.list(location);
        let listed = shop.sure(|| list.clone().send()).await?.transactions.unwrap_or_default();
        let ids: BTreeSet<_> = listed.into_iter().map(|transaction| transaction.id).collect();
        assert_eq!(ids.len(), 3, "{ids:?}");
        Ok(Told { earned: 5000 - 1200 + 1500, customers: Vec::new() })
    })
    .await
}

/// What is captured or voided already is refused a second time; looking tells which.
fn settled(error: square_connect::Error) -> square_connect::Result<()> {
    if error.errors().iter().any(|error| error.code().starts_with("DELAYED_TRANSACTION_")) { Ok(()) } else { Err(error) }
}

#[tokio::test]
#[allow(deprecated)]
async fn a_checkout_leads_to_a_page() -> Result {
    in_all_weathers(async |shop| {
        let line = OrderLineItem::default().quantity("2").name("Cortado").base_price_money(usd(350));
        let order = Order::default().location_id(shop.location()).line_items(vec![line]);
        let request = CreateOrderRequest::default().order(order).idempotency_key("order");
        let create = shop.square.checkout().create(shop.location(), request).idempotency_key("checkout");
        let checkout = shop.sure(|| create.clone().send()).await?.checkout.unwrap_or_default();
        let url = checkout.checkout_page_url.unwrap_or_default();
        assert!(url.starts_with(shop.sandbox.url()), "{url}");
        assert_eq!(checkout.order.and_then(|order| order.total_money), Some(usd(700)));
        Ok(Told::default())
    })
    .await
}
