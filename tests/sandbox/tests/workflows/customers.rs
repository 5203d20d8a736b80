//! Customers and what is linked to them.

use std::collections::BTreeSet;

use square_connect::models::{Order, OrderLineItem, WebhookSubscription};
use square_connect::webhooks::Event;

use crate::common::Result;
use crate::receiver::Receiver;
use crate::weather::{Shop, Told, in_all_weathers, usd};

/// Looks for a profile by the email address, and makes one where there is none.
async fn known(shop: &Shop, email: &str) -> Result<String> {
    let search = shop.square.customers().search_by_email(email);
    let found = shop.sure(|| search.clone().send()).await?.customers.unwrap_or_default();
    if let Some(customer) = found.into_iter().next() {
        return Ok(customer.id.unwrap_or_default());
    }
    let create = shop.square.customers().create().email_address(email).given_name("Amelia").idempotency_key(format!("new {email}"));
    let made = shop.sure(|| create.clone().send()).await?.customer.unwrap_or_default();
    Ok(made.id.unwrap_or_default())
}

#[tokio::test]
async fn a_customer_is_looked_for_before_one_is_made() -> Result {
    in_all_weathers(async |shop| {
        let first = known(shop, "amelia@example.com").await?;
        assert_eq!(known(shop, "amelia@example.com").await?, first);
        let other = known(shop, "other@example.com").await?;
        let update = shop.square.customers().update(&*first).note("VIP").clear_given_name();
        let seen = shop.sure(|| update.clone().send()).await?.customer.unwrap_or_default();
        assert_eq!((seen.note.as_deref(), seen.given_name), (Some("VIP"), None));
        let delete = async || shop.square.customers().delete(&*other).send().await.map(drop).or_else(gone);
        let retrieve = async || match shop.square.customers().retrieve(&*other).send().await {
            Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => Ok(Some(())),
            other => other.map(|_| None),
        };
        shop.until(delete, retrieve).await?;
        Ok(Told { earned: 0, customers: vec![first] })
    })
    .await
}

/// What is deleted already need not be deleted.
fn gone(error: square_connect::Error) -> square_connect::Result<()> {
    if error.status().is_some_and(|status| status.as_u16() == 404) { Ok(()) } else { Err(error) }
}

#[tokio::test]
async fn orders_are_linked_to_a_customer_and_found_again_after_a_merge() -> Result {
    in_all_weathers(async |shop| {
        let receiver = Receiver::start([]).await?;
        let events = vec!["customer.created".to_owned()];
        let wanted = WebhookSubscription::default().name("merges").notification_url(&*receiver.url).event_types(events);
        let subscribe = shop.square.webhook_subscriptions().create(wanted).idempotency_key("merges");
        let key = shop.sure(|| subscribe.clone().send()).await?.subscription.and_then(|made| made.signature_key).unwrap_or_default();

        let (one, two) = (known(shop, "one@example.com").await?, known(shop, "two@example.com").await?);
        let line = OrderLineItem::default().quantity("1").name("Cortado").base_price_money(usd(350));
        let order = Order::default().location_id(shop.location()).line_items(vec![line]);
        let create = shop.square.orders().create_for_customer(&*one, order).idempotency_key("order");
        let order = shop.sure(|| create.clone().send()).await?.order.unwrap_or_default();
        assert_eq!((order.customer_id.as_deref(), order.total_money), (Some(&*one), Some(usd(350))));

        let merged = shop.sandbox.merge_customers(&[one.clone(), two.clone()])?;
        let created = receiver.verified(3, &key).await?;
        let from = created.iter().find_map(|delivery| match delivery.event() {
            Ok(Event::CustomerCreated(event)) => event.data?.object?.event_context?.merge?.from_customer_ids,
            _ => None,
        });
        let mut former = from.ok_or("no event tells of the merge")?;
        former.sort();
        let mut both = vec![one, two];
        both.sort();
        assert_eq!(former, both);

        let found = async |ids: Vec<String>| {
            let search = shop.square.orders().search_by_customers([shop.location()], ids);
            let orders = shop.sure(|| search.clone().send()).await?.orders.unwrap_or_default();
            Ok::<_, square_connect::Error>(orders.into_iter().filter_map(|order| order.id).collect::<BTreeSet<_>>())
        };
        assert_eq!(found(vec![merged.clone()]).await?, BTreeSet::new(), "an order keeps the customer that it had");
        assert_eq!(found([former, vec![merged.clone()]].concat()).await?, BTreeSet::from_iter(order.id));
        Ok(Told { earned: 0, customers: vec![merged] })
    })
    .await
}
