//! Webhooks, from the call that causes them to the receiver that takes them.

#[path = "../common/mod.rs"]
mod common;
mod receiver;
mod subscriptions;

use std::collections::BTreeSet;
use std::time::Duration;

use common::{Result, client};
use http::StatusCode;
use receiver::Receiver;
use square_connect::Client;
use square_connect::models::{Location, WebhookSubscription};
use square_connect::webhooks::Delivery;
use square_sandbox::{DeliveryState, Fault, Faults, Sandbox};

fn wanted(url: &str) -> WebhookSubscription {
    let events = vec!["location.created".to_owned(), "location.updated".to_owned()];
    WebhookSubscription::default().name("ours").notification_url(url).event_types(events)
}

async fn subscribe(square: &Client, url: &str) -> Result<WebhookSubscription> {
    Ok(square.webhook_subscriptions().create(wanted(url)).send().await?.subscription.expect("a subscription"))
}

/// Makes a location, and so an event. Gives its ID.
async fn open(square: &Client, name: &str) -> Result<String> {
    let made = square.locations().create().location(Location::default().name(name)).send().await?;
    Ok(made.location.and_then(|location| location.id).expect("an ID"))
}

fn object_ids(deliveries: &[Delivery]) -> Vec<String> {
    let id = |delivery: &Delivery| {
        let body: serde_json::Value = serde_json::from_slice(delivery.body()).unwrap();
        body["data"]["id"].as_str().unwrap().to_owned()
    };
    deliveries.iter().map(id).collect()
}

#[tokio::test]
async fn an_event_is_delivered_signed_and_in_order() -> Result {
    let sandbox = Sandbox::start().await?;
    let (square, receiver) = (client(&sandbox), Receiver::start([]).await?);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    let made = [open(&square, "Second").await?, open(&square, "Third").await?, open(&square, "Fourth").await?];
    let deliveries = receiver.verified(3, &key).await?;
    assert_eq!(object_ids(&deliveries), made);
    let first = &deliveries[0];
    assert_eq!((first.event_type(), first.merchant_id()), (Some("location.created"), Some(sandbox.merchant_id())));
    assert_eq!(first.environment(), Some(square_connect::Environment::Sandbox));
    assert_eq!(first.retry_number(), None);
    assert!(first.initial_delivery_timestamp().is_some());
    receiver.rests_at(3).await;
    let kept = sandbox.deliveries();
    assert!(kept.iter().all(|delivery| delivery.state == DeliveryState::Delivered && delivery.status == Some(200)), "{kept:?}");
    assert_eq!(kept[0].event_id, first.event_id().unwrap());
    Ok(())
}

#[tokio::test]
async fn what_is_not_taken_comes_again() -> Result {
    let sandbox = Sandbox::builder().webhook_delays(0.0001).start().await?;
    let receiver = Receiver::start([StatusCode::INTERNAL_SERVER_ERROR, StatusCode::FOUND]).await?;
    let square = client(&sandbox);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    open(&square, "Second").await?;
    let deliveries = receiver.verified(3, &key).await?;
    let numbers: Vec<_> = deliveries.iter().map(Delivery::retry_number).collect();
    assert_eq!(numbers, [None, Some(1), Some(2)]);
    assert_eq!(deliveries[2].retry_reason(), Some(&square_connect::webhooks::RetryReason::HttpError));
    let same =
        |delivery: &Delivery| (delivery.event_id().map(str::to_owned), delivery.initial_delivery_timestamp().map(ToString::to_string));
    assert!(deliveries.iter().all(|delivery| same(delivery) == same(&deliveries[0])));
    receiver.rests_at(3).await;
    assert_eq!(sandbox.deliveries()[0].attempts, 3);
    Ok(())
}

#[tokio::test]
async fn a_delivery_is_given_up_after_eleven_retries() -> Result {
    let sandbox = Sandbox::builder().webhook_delays(0.0).start().await?;
    let receiver = Receiver::start([StatusCode::BAD_GATEWAY; 20]).await?;
    let square = client(&sandbox);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    open(&square, "Second").await?;
    receiver.verified(12, &key).await?;
    receiver.rests_at(12).await;
    let kept = sandbox.deliveries();
    assert_eq!((kept.len(), kept[0].state, kept[0].attempts), (1, DeliveryState::Failed, 12));
    assert_eq!((kept[0].status, kept[0].reason.as_deref()), (Some(502), Some("http_error")));
    Ok(())
}

#[tokio::test]
async fn the_clock_brings_retries_forward() -> Result {
    let sandbox = Sandbox::builder().webhook_delays(1.0).start().await?;
    let receiver = Receiver::start([StatusCode::INTERNAL_SERVER_ERROR]).await?;
    let square = client(&sandbox);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    open(&square, "Second").await?;
    receiver.verified(1, &key).await?;
    receiver.rests_at(1).await;
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Pending);
    sandbox.advance(Duration::from_secs(60));
    receiver.verified(2, &key).await?;
    Ok(())
}

#[tokio::test]
async fn deliveries_survive_a_restart() -> Result {
    let folder = std::env::temp_dir().join(format!("square-sandbox-{}-webhooks", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("data");
    let receiver = Receiver::start([StatusCode::INTERNAL_SERVER_ERROR]).await?;
    let sandbox = Sandbox::builder().data(&file).webhook_delays(1.0).start().await?;
    let key = subscribe(&client(&sandbox), &receiver.url).await?.signature_key.expect("a key");
    let id = open(&client(&sandbox), "Second").await?;
    receiver.verified(1, &key).await?;
    receiver.rests_at(1).await;
    drop(sandbox);
    let sandbox = Sandbox::builder().data(&file).webhook_delays(1.0).start().await?;
    sandbox.advance(Duration::from_secs(60));
    let deliveries = receiver.verified(2, &key).await?;
    assert_eq!(object_ids(&deliveries), [id.clone(), id]);
    assert_eq!(deliveries[1].retry_number(), Some(1));
    drop(sandbox);
    Ok(std::fs::remove_dir_all(folder)?)
}

#[tokio::test]
async fn webhooks_come_twice_or_out_of_order() -> Result {
    let sandbox = Sandbox::start().await?;
    let (square, receiver) = (client(&sandbox), Receiver::start([]).await?);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    sandbox.set_faults(Faults::none().always(Fault::DuplicatedWebhooks))?;
    open(&square, "Second").await?;
    let twice = receiver.verified(2, &key).await?;
    assert_eq!(twice[0].event_id(), twice[1].event_id());
    assert_eq!(sandbox.fault_counts(), [1]);
    sandbox.set_faults(Faults::none().always(Fault::ReorderedWebhooks))?;
    let made = [open(&square, "Third").await?, open(&square, "Fourth").await?];
    let deliveries = receiver.verified(4, &key).await?;
    assert_eq!(object_ids(&deliveries[2..]), [made[1].clone(), made[0].clone()]);
    assert_eq!(sandbox.fault_counts(), [1]);
    sandbox.set_faults(Faults::none().always(Fault::ReorderedWebhooks).always(Fault::DuplicatedWebhooks))?;
    open(&square, "Fifth").await?;
    receiver.verified(6, &key).await?;
    assert_eq!(sandbox.fault_counts(), [1, 1]);
    Ok(())
}

#[tokio::test]
async fn every_event_arrives_through_a_storm() -> Result {
    let sandbox = Sandbox::builder().seed(5).webhook_delays(0.0001).start().await?;
    let answers = (0..120).map(|number| if number % 2 == 0 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK });
    let (square, receiver) = (client(&sandbox), Receiver::start(answers).await?);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    sandbox.set_faults(Faults::none().often(0.2, Fault::DuplicatedWebhooks).often(0.2, Fault::ReorderedWebhooks))?;
    let mut made = BTreeSet::new();
    for number in 0..60 {
        made.insert(open(&square, &number.to_string()).await?);
    }
    for _ in 0..1000 {
        if sandbox.deliveries().iter().all(|delivery| delivery.state == DeliveryState::Delivered) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let deliveries = receiver.verified(receiver.count(), &key).await?;
    assert_eq!(object_ids(&deliveries).into_iter().collect::<BTreeSet<_>>(), made);
    let events: BTreeSet<_> = deliveries.iter().filter_map(Delivery::event_id).collect();
    assert_eq!(events.len(), made.len(), "a repeated delivery has the ID of its event");
    assert!(deliveries.len() > made.len() + 30, "{} deliveries", deliveries.len());
    assert!(sandbox.fault_counts().iter().all(|count| *count > 0), "{:?}", sandbox.fault_counts());
    Ok(())
}

#[tokio::test]
async fn an_application_hears_of_all_its_sellers() -> Result {
    let sandbox = Sandbox::start().await?;
    let second = sandbox.add_seller("Second Café")?;
    let (square, receiver) = (client(&sandbox), Receiver::start([]).await?);
    let other = Client::builder().access_token(&second.access_token).base_url(sandbox.url()).build()?;
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    assert_eq!(other.webhook_subscriptions().list().send().await?.subscriptions.unwrap_or_default().len(), 1);
    open(&other, "Annex").await?;
    open(&square, "Annex").await?;
    let deliveries = receiver.verified(2, &key).await?;
    let sellers: Vec<_> = deliveries.iter().map(Delivery::merchant_id).collect();
    assert_eq!(sellers, [Some(second.merchant_id.as_str()), Some(sandbox.merchant_id())]);
    Ok(())
}

#[tokio::test]
async fn what_is_undone_is_not_told() -> Result {
    let sandbox = Sandbox::start().await?;
    let (square, receiver) = (client(&sandbox), Receiver::start([]).await?);
    let key = subscribe(&square, &receiver.url).await?.signature_key.expect("a key");
    assert!(square.locations().create().location(Location::default().name("Offline Café")).send().await.is_err());
    sandbox.set_faults(Faults::none().once_on("CreateLocation", Fault::ResetBefore).once_on("CreateLocation", Fault::ResetAfter))?;
    assert!(open(&square, "Second").await.is_err());
    receiver.rests_at(0).await;
    assert!(open(&square, "Second").await.is_err());
    receiver.verified(1, &key).await?;
    Ok(())
}

#[tokio::test]
async fn events_are_found_while_that_is_enabled() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    open(&square, "Second").await?;
    square.events().enable().send().await?;
    let made = [open(&square, "Third").await?, open(&square, "Fourth").await?];
    square.events().disable().send().await?;
    open(&square, "Fifth").await?;
    let found = square.events().search().send().await?;
    let events = found.events.unwrap_or_default();
    let ids: Vec<_> = events.iter().filter_map(|event| event.data.as_ref()?.id.clone()).collect();
    assert_eq!(ids, [made[1].clone(), made[0].clone()], "newest first");
    assert_eq!(found.metadata.unwrap_or_default().len(), 2);
    sandbox.advance(Duration::from_secs(29 * 24 * 60 * 60));
    assert!(square.events().search().send().await?.events.unwrap_or_default().is_empty());
    Ok(())
}
