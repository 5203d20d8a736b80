//! Cards on file.

use std::collections::BTreeSet;

use square_connect::models::{Address, Card};

use crate::common::Result;
use crate::weather::{Shop, Told, in_all_weathers, usd};

async fn customer(shop: &Shop) -> Result<String> {
    let create = shop.square.customers().create().given_name("John").family_name("Doe").idempotency_key("customer");
    Ok(shop.sure(|| create.clone().send()).await?.customer.and_then(|customer| customer.id).unwrap_or_default())
}

async fn charge(shop: &Shop, card: &str, customer: &str, cents: i64, key: &str) -> Result<String> {
    let pay = shop.square.payments().charge_card_on_file(card, customer, usd(cents)).idempotency_key(key);
    let payment = shop.sure(|| pay.clone().send()).await?.payment.unwrap_or_default();
    assert_eq!(payment.status.as_deref(), Some("COMPLETED"));
    assert_eq!(payment.card_details.and_then(|details| details.entry_method).as_deref(), Some("ON_FILE"));
    Ok(payment.id.unwrap_or_default())
}

/// Rows may come twice.
async fn on_file(shop: &Shop, customer: &str) -> Result<BTreeSet<String>> {
    let list = shop.square.cards().list().customer_id(customer);
    let cards = shop.sure(|| list.clone().send()).await?.cards.unwrap_or_default();
    Ok(cards.into_iter().filter_map(|card| card.id).collect())
}

#[tokio::test]
async fn a_card_is_stored_from_a_token_charged_and_disabled() -> Result {
    in_all_weathers(async |shop| {
        let customer = customer(shop).await?;
        let address = Address::default().postal_code("94103");
        let card = Card::default().customer_id(&*customer).cardholder_name("John Doe").billing_address(address).reference_id("7");
        let store = shop.square.cards().create(card, "cnon:card-nonce-ok").idempotency_key("card");
        let card = shop.sure(|| store.clone().send()).await?.card.and_then(|card| card.id).unwrap_or_default();
        assert_eq!(on_file(shop, &customer).await?, BTreeSet::from([card.clone()]));
        charge(shop, &card, &customer, 2515, "buy").await?;

        let stranger = shop.square.payments().create(&*card).amount_money(usd(100)).idempotency_key("without its customer");
        let error = shop.sure(|| stranger.clone().send()).await.expect_err("a card on file pays for its customer alone");
        assert_eq!(error.status().map(|status| status.as_u16() / 100), Some(4));

        let disable = async || shop.square.cards().disable(&*card).send().await.map(drop);
        let look = async || {
            let seen = shop.square.cards().retrieve(&*card).send().await?.card.unwrap_or_default();
            Ok((seen.enabled == Some(false)).then_some(()))
        };
        shop.until(disable, look).await?;
        assert_eq!(on_file(shop, &customer).await?, BTreeSet::new());
        Ok(Told { earned: 2515, customers: vec![customer] })
    })
    .await
}

#[tokio::test]
async fn a_card_is_stored_from_a_payment() -> Result {
    in_all_weathers(async |shop| {
        let customer = customer(shop).await?;
        let pay = shop.square.payments().create("cnon:card-nonce-ok").amount_money(usd(500)).idempotency_key("first");
        let payment = shop.sure(|| pay.clone().send()).await?.payment.and_then(|payment| payment.id).unwrap_or_default();
        let store = shop.square.cards().create_for_customer(&*customer, &*payment).idempotency_key("card");
        let card = shop.sure(|| store.clone().send()).await?.card.and_then(|card| card.id).unwrap_or_default();
        let later = charge(shop, &card, &customer, 700, "later").await?;
        let again = shop.square.cards().create_for_customer(&*customer, &*later).idempotency_key("again");
        let error = shop.sure(|| again.clone().send()).await.expect_err("a payment by a card on file stores no card");
        assert_eq!(error.status().map(|status| status.as_u16() / 100), Some(4));
        Ok(Told { earned: 1200, customers: vec![customer] })
    })
    .await
}

/// The retired calls carry no key: the profile tells whether a card was stored.
#[tokio::test]
#[allow(deprecated)]
async fn a_card_is_stored_and_deleted_by_the_retired_calls() -> Result {
    in_all_weathers(async |shop| {
        let customer = customer(shop).await?;
        let store = async || shop.square.customers().create_card(&*customer, "cnon:card-nonce-ok").send().await.map(drop);
        let cards = async || {
            let list = shop.square.cards().list().customer_id(&*customer).send().await?;
            Ok(list.cards.unwrap_or_default().into_iter().next().and_then(|card| card.id))
        };
        let card = shop.until(store, &cards).await?;
        charge(shop, &card, &customer, 900, "buy").await?;
        let delete = async || match shop.square.customers().delete_card(&*customer, &*card).send().await {
            Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => Ok(()),
            other => other.map(drop),
        };
        shop.until(delete, async || Ok(cards().await?.is_none().then_some(()))).await?;
        Ok(Told { earned: 900, customers: vec![customer] })
    })
    .await
}
