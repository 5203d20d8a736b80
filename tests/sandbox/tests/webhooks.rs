//! Webhooks, from the call that causes them to the receiver that takes them.

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use common::{Result, client};
use http::{HeaderMap, StatusCode};
use square_connect::Client;
use square_connect::models::{Location, WebhookSubscription};
use square_connect::webhooks::{Delivery, verify};
use square_sandbox::{DeliveryState, Fault, Faults, Sandbox};

/// A receiver, which ends with its test.
#[derive(Clone)]
struct Receiver {
    url: String,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    /// What it answers, one to a delivery; 200 once none is left.
    answers: Vec<StatusCode>,
    came: Vec<(HeaderMap, Vec<u8>)>,
}

impl Receiver {
    async fn start(answers: impl IntoIterator<Item = StatusCode>) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/square", listener.local_addr()?);
        let held = Held { answers: answers.into_iter().collect(), came: Vec::new() };
        let receiver = Self { url, held: Arc::new(Mutex::new(held)) };
        let router = Router::new().route("/square", post(receive)).with_state(receiver.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(receiver)
    }

    /// Waits until so many deliveries have come, and proves each.
    async fn verified(&self, count: usize, key: &str) -> Result<Vec<Delivery>> {
        for _ in 0..500 {
            if self.count() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let held = self.held.lock().unwrap();
        assert_eq!(held.came.len(), count, "deliveries");
        Ok(held.came.iter().map(|(headers, body)| verify(headers, body, &[key], &self.url)).collect::<square_connect::Result<_>>()?)
    }

    fn count(&self) -> usize {
        self.held.lock().unwrap().came.len()
    }

    /// Long enough for a delivery that should not come.
    async fn rests_at(&self, count: usize) {
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(self.count(), count);
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: axum::body::Bytes) -> StatusCode {
    let mut held = receiver.held.lock().unwrap();
    held.came.push((headers, body.to_vec()));
    if held.answers.is_empty() { StatusCode::OK } else { held.answers.remove(0) }
}

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
    Ok(())
}

#[tokio::test]
async fn only_what_is_wanted_is_delivered() -> Result {
    let sandbox = Sandbox::start().await?;
    let (square, receiver) = (client(&sandbox), Receiver::start([]).await?);
    let subscription = subscribe(&square, &receiver.url).await?;
    let id = subscription.id.expect("an ID");
    let change = |change: WebhookSubscription| square.webhook_subscriptions().update(&id).subscription(change).send();
    change(WebhookSubscription::default().enabled(false)).await?;
    open(&square, "Second").await?;
    receiver.rests_at(0).await;
    change(WebhookSubscription::default().enabled(true).event_types(vec!["location.updated".to_owned()])).await?;
    open(&square, "Third").await?;
    receiver.rests_at(0).await;
    square.locations().update(sandbox.location_id()).location(Location::default().description("new")).send().await?;
    receiver.verified(1, &subscription.signature_key.expect("a key")).await?;
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
async fn a_key_is_rotated() -> Result {
    let sandbox = Sandbox::start().await?;
    let (square, receiver) = (client(&sandbox), Receiver::start([]).await?);
    let subscription = subscribe(&square, &receiver.url).await?;
    let id = subscription.id.expect("an ID");
    let rotated = square.webhook_subscriptions().update_signature_key(&id).send().await?.signature_key.expect("a key");
    assert_ne!(subscription.signature_key.as_ref(), Some(&rotated));
    let kept = square.webhook_subscriptions().retrieve(&id).send().await?.subscription.expect("a subscription");
    assert_eq!(kept.signature_key.as_ref(), Some(&rotated));
    open(&square, "Second").await?;
    receiver.verified(1, &rotated).await?;
    Ok(())
}

#[tokio::test]
async fn a_test_tells_how_it_was_received() -> Result {
    let sandbox = Sandbox::start().await?;
    let (square, receiver) = (client(&sandbox), Receiver::start([StatusCode::ACCEPTED]).await?);
    let subscription = subscribe(&square, &receiver.url).await?;
    let id = subscription.id.expect("an ID");
    let result = square.webhook_subscriptions().test(&id).event_type("location.updated").send().await?.subscription_test_result;
    let result = result.expect("a result");
    assert_eq!(result.status_code, Some(202));
    let came = receiver.verified(1, &subscription.signature_key.expect("a key")).await?;
    assert_eq!(came[0].event_type(), Some("location.updated"));
    assert_eq!(result.payload.expect("the event")["event_id"], came[0].event_id().expect("an ID"));
    let error = square.webhook_subscriptions().test(&id).event_type("order.created").send().await.unwrap_err();
    assert!(error.to_string().contains("no event type `order.created`"), "{error}");
    Ok(())
}

#[tokio::test]
async fn subscriptions_are_checked_and_paged() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    for (subscription, told) in [
        (wanted("http://example.com/hook"), "notification_url"),
        (wanted("ftp://127.0.0.1/hook"), "notification_url"),
        (wanted("nowhere"), "notification_url"),
        (WebhookSubscription::default().event_types(vec!["location.updated".to_owned()]), "notification_url"),
        (wanted("https://example.com/hook").event_types(vec![]), "event_types"),
        (wanted("https://example.com/hook").event_types(vec!["location.painted".to_owned()]), "location.painted"),
        (wanted("https://example.com/hook").event_types(vec!["location.updated".to_owned(); 2]), "named once"),
        (wanted("https://example.com/hook").api_version("2999-01-01"), "2999-01-01"),
    ] {
        let error = square.webhook_subscriptions().create(subscription).send().await.unwrap_err();
        assert!(error.to_string().contains(told), "{error} lacks {told}");
    }
    for name in ["a", "b", "c"] {
        square.webhook_subscriptions().create(wanted("https://example.com/hook").name(name).enabled(name != "b")).send().await?;
    }
    let names = async |all: bool| -> Result<Vec<String>> {
        let mut pages = square.webhook_subscriptions().list().include_disabled(all).limit(1).pages();
        let mut names = Vec::new();
        while let Some(page) = pages.try_next().await? {
            names.extend(page.subscriptions.into_iter().flatten().filter_map(|subscription| subscription.name));
        }
        Ok(names)
    };
    assert_eq!(names(true).await?, ["a", "b", "c"]);
    assert_eq!(names(false).await?, ["a", "c"]);
    let first = square.webhook_subscriptions().list().send().await?.subscriptions.unwrap_or_default().remove(0);
    square.webhook_subscriptions().delete(first.id.expect("an ID")).send().await?;
    assert_eq!(names(true).await?, ["b", "c"]);
    let types = square.webhook_subscriptions().list_event_types().send().await?.event_types.unwrap_or_default();
    assert!(types.contains(&"payment.updated".to_owned()));
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
