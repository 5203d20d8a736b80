//! Subscriptions: what they may be, and what changes of them do.

use http::StatusCode;
use square_connect::models::{Location, WebhookSubscription};
use square_sandbox::Sandbox;

use crate::common::{Result, client};
use crate::receiver::Receiver;
use crate::{open, subscribe, wanted};

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
