//! Gift cards and their activities.

mod common;
#[path = "common/json.rs"]
mod json;

use std::time::Duration;

use common::Result;
use json::{Answer, Api, each, refused, text};
use serde_json::{Value, json};
use square_sandbox::Sandbox;

struct GiftCards<'s> {
    square: Api,
    sandbox: &'s Sandbox,
    calls: std::cell::Cell<usize>,
}

impl<'s> GiftCards<'s> {
    fn of(sandbox: &'s Sandbox) -> Self {
        Self { square: Api::of(sandbox), sandbox, calls: std::cell::Cell::new(0) }
    }

    fn key(&self) -> String {
        self.calls.set(self.calls.get() + 1);
        format!("key-{}", self.calls.get())
    }

    async fn create(&self, card: Value) -> Answer {
        let body = json!({ "idempotency_key": self.key(), "location_id": self.sandbox.location_id(), "gift_card": card });
        Ok(self.square.post("/v2/gift-cards", body).await?["gift_card"].clone())
    }

    /// A new card's ID.
    async fn digital(&self) -> String {
        text(&self.create(json!({ "type": "DIGITAL" })).await.expect("a gift card")["id"])
    }

    async fn act(&self, card: &str, kind: &str, details: Value) -> Answer {
        let mut activity = json!({ "type": kind, "location_id": self.sandbox.location_id(), "gift_card_id": card });
        activity[format!("{}_activity_details", kind.to_lowercase())] = details;
        let body = json!({ "idempotency_key": self.key(), "gift_card_activity": activity });
        Ok(self.square.post("/v2/gift-cards/activities", body).await?["gift_card_activity"].clone())
    }

    async fn state(&self, card: &str) -> Value {
        let card = self.square.get(&format!("/v2/gift-cards/{card}")).await.expect("a gift card")["gift_card"].clone();
        json!([card["state"], card["balance_money"]["amount"]])
    }
}

fn usd(amount: i64) -> Value {
    json!({ "amount_money": { "amount": amount, "currency": "USD" } })
}

fn because(reason: &str, amount: i64) -> Value {
    json!({ "amount_money": { "amount": amount, "currency": "USD" }, "reason": reason })
}

#[tokio::test]
async fn a_gift_card_is_made_activated_and_spent() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let made = cards.create(json!({ "type": "DIGITAL" })).await.expect("a gift card");
    let id = text(&made["id"]);
    assert!(id.starts_with("gftc:"), "{id}");
    assert_eq!((&made["state"], &made["balance_money"]), (&json!("PENDING"), &json!({ "amount": 0, "currency": "USD" })));
    assert_eq!((made["gan"].as_str().map(str::len), &made["gan_source"]), (Some(16), &json!("SQUARE")));
    let found = cards.square.post("/v2/gift-cards/from-gan", json!({ "gan": made["gan"] })).await.expect("a gift card");
    assert_eq!(found["gift_card"], made);

    let steps = [
        ("ACTIVATE", usd(1000), "ACTIVE", 1000),
        ("LOAD", usd(500), "ACTIVE", 1500),
        ("REDEEM", usd(400), "ACTIVE", 1100),
        ("ADJUST_INCREMENT", because("COMPLIMENTARY", 50), "ACTIVE", 1150),
        ("ADJUST_DECREMENT", because("SUPPORT_ISSUE", 150), "ACTIVE", 1000),
        ("UNLINKED_ACTIVITY_REFUND", usd(5), "ACTIVE", 1005),
        ("CLEAR_BALANCE", json!({ "reason": "REUSE_GIFTCARD" }), "ACTIVE", 0),
        ("DEACTIVATE", json!({ "reason": "UNKNOWN_REASON" }), "DEACTIVATED", 0),
    ];
    for (kind, details, state, balance) in steps {
        let activity = cards.act(&id, kind, details).await.unwrap_or_else(|error| panic!("{kind}: {error:?}"));
        assert_eq!(activity["gift_card_balance_money"]["amount"], balance, "{kind}");
        assert_eq!(activity["gift_card_gan"], made["gan"], "{kind}");
        assert_eq!(cards.state(&id).await, json!([state, balance]), "{kind}");
        if kind == "REDEEM" {
            assert_eq!(activity["redeem_activity_details"]["status"], "COMPLETED");
        }
    }
    Ok(())
}

#[tokio::test]
async fn activities_are_refused() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let (pending, active, gone) = (cards.digital().await, cards.digital().await, cards.digital().await);
    for id in [&active, &gone] {
        cards.act(id, "ACTIVATE", usd(100)).await.expect("an activation");
    }
    cards.act(&gone, "DEACTIVATE", json!({ "reason": "UNKNOWN_REASON" })).await.expect("a deactivation");
    let kind = "gift_card_activity.type";
    let amount = |kind: &str| format!("gift_card_activity.{kind}_activity_details.amount_money");
    let euros = json!({ "amount_money": { "amount": 1, "currency": "EUR" } });
    let cases = [
        (&pending, "REDEEM", usd(1), "BAD_REQUEST", kind.to_owned()),
        (&pending, "LOAD", usd(1), "BAD_REQUEST", kind.to_owned()),
        (&active, "ACTIVATE", usd(1), "BAD_REQUEST", kind.to_owned()),
        (&gone, "LOAD", usd(1), "BAD_REQUEST", kind.to_owned()),
        (&gone, "DEACTIVATE", json!({ "reason": "UNKNOWN_REASON" }), "BAD_REQUEST", kind.to_owned()),
        (&active, "REDEEM", usd(101), "INSUFFICIENT_FUNDS", amount("redeem")),
        (&active, "ADJUST_DECREMENT", because("SUPPORT_ISSUE", 101), "INSUFFICIENT_FUNDS", amount("adjust_decrement")),
        (&active, "LOAD", usd(0), "VALUE_TOO_LOW", amount("load") + ".amount"),
        (&active, "LOAD", json!({}), "MISSING_REQUIRED_PARAMETER", amount("load")),
        (&active, "LOAD", euros, "CURRENCY_MISMATCH", amount("load")),
        (
            &active,
            "LOAD",
            json!({ "order_id": "none", "line_item_uid": "x" }),
            "NOT_FOUND",
            "gift_card_activity.load_activity_details.order_id".into(),
        ),
        (&active, "LOAD", Value::Null, "MISSING_REQUIRED_PARAMETER", "gift_card_activity.load_activity_details".into()),
        (&active, "BLOCK", json!({ "reason": "CHARGEBACK_BLOCK" }), "INVALID_VALUE", kind.to_owned()),
        (&active, "IMPORT", usd(1), "INVALID_VALUE", kind.to_owned()),
        (&"none".to_owned(), "LOAD", usd(1), "NOT_FOUND", String::new()),
    ];
    for (card, kind, details, code, field) in cases {
        let answer = cards.act(card, kind, details.clone()).await;
        assert_eq!(refused(answer), json!([code, field]), "{kind} {details}");
    }
    assert_eq!(cards.state(&active).await, json!(["ACTIVE", 100]));
    Ok(())
}

#[tokio::test]
async fn a_blocked_gift_card_is_of_no_use_until_it_is_unblocked() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let id = cards.digital().await;
    assert!(sandbox.block_gift_card(&id, true).is_err());
    cards.act(&id, "ACTIVATE", usd(5)).await.expect("an activation");
    assert!(sandbox.block_gift_card(&id, false).is_err());
    sandbox.block_gift_card(&id, true)?;
    assert_eq!(cards.state(&id).await, json!(["BLOCKED", 5]));
    assert_eq!(refused(cards.act(&id, "REDEEM", usd(1)).await), json!(["BAD_REQUEST", "gift_card_activity.type"]));
    sandbox.block_gift_card(&id, false)?;
    cards.act(&id, "REDEEM", usd(1)).await.expect("a redemption");
    assert_eq!(cards.state(&id).await, json!(["ACTIVE", 4]));
    Ok(())
}

#[tokio::test]
async fn a_redemption_is_refunded_once() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let (id, other) = (cards.digital().await, cards.digital().await);
    for id in [&id, &other] {
        cards.act(id, "ACTIVATE", usd(100)).await.expect("an activation");
    }
    let redemption = cards.act(&id, "REDEEM", usd(60)).await.expect("a redemption")["id"].clone();
    let refund = |amount| json!({ "redeem_activity_id": redemption, "amount_money": { "amount": amount, "currency": "USD" } });
    let at = "gift_card_activity.refund_activity_details.redeem_activity_id";
    assert_eq!(refused(cards.act(&id, "REFUND", refund(61)).await), json!(["REFUND_AMOUNT_INVALID", at]));
    cards.act(&id, "REFUND", refund(40)).await.expect("a refund");
    assert_eq!(refused(cards.act(&id, "REFUND", refund(21)).await), json!(["REFUND_AMOUNT_INVALID", at]));
    cards.act(&id, "REFUND", refund(20)).await.expect("a refund");
    assert_eq!(refused(cards.act(&other, "REFUND", refund(1)).await), json!(["INVALID_VALUE", at]));
    assert_eq!(refused(cards.act(&id, "REFUND", usd(1)).await), json!(["MISSING_REQUIRED_PARAMETER", at]));
    assert_eq!(cards.state(&id).await, json!(["ACTIVE", 100]));
    Ok(())
}

#[tokio::test]
async fn numbers_are_given_or_made() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let own = json!({ "type": "DIGITAL", "gan_source": "OTHER", "gan": "MINE12345678" });
    assert_eq!(cards.create(own.clone()).await.expect("a gift card")["gan_source"], "OTHER");
    let physical = cards.create(json!({ "type": "PHYSICAL", "gan": "7783320001001635" })).await.expect("a gift card");
    assert_eq!(physical["gan_source"], "SQUARE");
    let cases = [
        (own, "INVALID_VALUE"),
        (json!({ "type": "DIGITAL", "gan": "MINE87654321" }), "INVALID_VALUE"),
        (json!({ "type": "DIGITAL", "gan_source": "OTHER", "gan": "SHORT" }), "INVALID_VALUE"),
        (json!({ "type": "DIGITAL", "gan_source": "OTHER" }), "MISSING_REQUIRED_PARAMETER"),
        (json!({ "type": "PHYSICAL" }), "MISSING_REQUIRED_PARAMETER"),
    ];
    for (card, code) in cases {
        assert_eq!(refused(cards.create(card.clone()).await), json!([code, "gift_card.gan"]), "{card}");
    }
    let body = json!({ "idempotency_key": "k", "location_id": "none", "gift_card": { "type": "DIGITAL" } });
    assert_eq!(refused(cards.square.post("/v2/gift-cards", body).await), json!(["INVALID_LOCATION", "location_id"]));
    let nonce = json!({ "nonce": "cnon:gift-card-nonce-ok" });
    let card = cards.square.post("/v2/gift-cards/from-nonce", nonce.clone()).await.expect("a gift card");
    assert_eq!(card["gift_card"]["state"], "ACTIVE");
    assert_eq!(cards.square.post("/v2/gift-cards/from-nonce", nonce).await.expect("a gift card"), card);
    let other = cards.square.post("/v2/gift-cards/from-nonce", json!({ "nonce": "cnon:card-nonce-ok" })).await;
    assert_eq!(refused(other), json!(["INVALID_CARD", "nonce"]));
    assert_eq!(refused(cards.square.post("/v2/gift-cards/from-gan", json!({ "gan": "1" })).await), json!(["NOT_FOUND", ""]));
    Ok(())
}

#[tokio::test]
async fn customers_have_gift_cards_on_file() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let id = cards.digital().await;
    let (link, unlink) = (format!("/v2/gift-cards/{id}/link-customer"), format!("/v2/gift-cards/{id}/unlink-customer"));
    let mut customers = Vec::new();
    for index in 0..51 {
        customers.push(cards.square.customer(json!({ "given_name": index.to_string() })).await);
    }
    let body = |index: usize| json!({ "customer_id": customers[index] });
    for index in 0..50 {
        cards.square.post(&link, body(index)).await.expect("a link");
    }
    assert_eq!(refused(cards.square.post(&link, body(50)).await), json!(["BAD_REQUEST", ""]));
    assert_eq!(refused(cards.square.post(&link, body(0)).await), json!(["BAD_REQUEST", "customer_id"]));
    let unknown = cards.square.post(&link, json!({ "customer_id": "none" })).await;
    assert_eq!(refused(unknown), json!(["CUSTOMER_NOT_FOUND", "customer_id"]));
    let card = cards.square.post(&unlink, body(0)).await.expect("no link")["gift_card"].clone();
    assert_eq!(card["customer_ids"].as_array().map(Vec::len), Some(49));
    assert_eq!(refused(cards.square.post(&unlink, body(0)).await), json!(["BAD_REQUEST", "customer_id"]));
    cards.square.delete(&format!("/v2/customers/{}", customers[1])).await.expect("a deletion");
    let card = cards.square.get(&format!("/v2/gift-cards/{id}")).await.expect("a gift card")["gift_card"].clone();
    assert_eq!(card["customer_ids"].as_array().map(Vec::len), Some(48));
    Ok(())
}

#[tokio::test]
async fn gift_cards_are_listed() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let digital = cards.digital().await;
    let physical = text(&cards.create(json!({ "type": "PHYSICAL", "gan": "7783320001001635" })).await.expect("a gift card")["id"]);
    cards.act(&digital, "ACTIVATE", usd(1)).await.expect("an activation");
    let ada = cards.square.customer(json!({ "given_name": "Ada" })).await;
    cards.square.post(&format!("/v2/gift-cards/{physical}/link-customer"), json!({ "customer_id": ada })).await.expect("a link");
    let cases = [
        (String::new(), vec![&digital, &physical]),
        ("?type=PHYSICAL".to_owned(), vec![&physical]),
        ("?state=ACTIVE".to_owned(), vec![&digital]),
        (format!("?customer_id={ada}"), vec![&physical]),
        ("?limit=1".to_owned(), vec![&digital]),
        ("?state=BLOCKED".to_owned(), vec![]),
    ];
    for (query, expected) in cases {
        let page = cards.square.get(&format!("/v2/gift-cards{query}")).await.expect("a page");
        assert_eq!(json!(each(&page["gift_cards"], "id")), json!(expected), "{query}");
    }
    assert_eq!(refused(cards.square.get("/v2/gift-cards?type=PAPER").await), json!(["INVALID_ENUM_VALUE", "type"]));
    Ok(())
}

#[tokio::test]
async fn activities_are_listed() -> Result {
    let sandbox = Sandbox::start().await?;
    let cards = GiftCards::of(&sandbox);
    let (one, two) = (cards.digital().await, cards.digital().await);
    let first = cards.act(&one, "ACTIVATE", usd(1)).await.expect("an activity");
    sandbox.advance(Duration::from_secs(10 * 24 * 60 * 60));
    let second = cards.act(&one, "LOAD", usd(1)).await.expect("an activity");
    sandbox.advance(Duration::from_secs(1));
    let third = cards.act(&two, "ACTIVATE", usd(1)).await.expect("an activity");
    let time = text(&second["created_at"]);
    let location = sandbox.location_id();
    let cases = [
        (String::new(), vec![&third, &second, &first]),
        ("?sort_order=ASC".to_owned(), vec![&first, &second, &third]),
        (format!("?gift_card_id={one}"), vec![&second, &first]),
        ("?type=ACTIVATE".to_owned(), vec![&third, &first]),
        (format!("?location_id={location}&limit=1"), vec![&third]),
        ("?location_id=none".to_owned(), vec![]),
        (format!("?end_time={time}"), vec![&second, &first]),
        (format!("?begin_time={time}"), vec![&third, &second]),
    ];
    for (query, expected) in cases {
        let page = cards.square.get(&format!("/v2/gift-cards/activities{query}")).await.expect("a page");
        assert_eq!(page.get("gift_card_activities").cloned().unwrap_or(json!([])), json!(expected), "{query}");
    }
    assert_eq!(refused(cards.square.get("/v2/gift-cards/activities?begin_time=soon").await), json!(["INVALID_TIME", "begin_time"]));
    sandbox.advance(Duration::from_secs(360 * 24 * 60 * 60));
    let recent = cards.square.get("/v2/gift-cards/activities").await.expect("a page");
    assert_eq!(each(&recent["gift_card_activities"], "id"), [third["id"].clone(), second["id"].clone()]);
    Ok(())
}
