//! Subscriptions: billed period by period as the clock moves.

mod common;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use raw::{Api, Called, code, refusal, usd};
use serde_json::{Value, json};

const DAY: u64 = 24 * 60 * 60;

/// A sandbox with a customer, a card on file and a plan: two weeks at 1.00, then 5.00 a week.
struct Club {
    api: Api,
    customer: Value,
    card: Value,
    plan: Value,
}

impl Club {
    async fn open() -> Result<Self> {
        let api = Api::start().await;
        let customer =
            api.post("/v2/customers", json!({ "idempotency_key": "customer", "given_name": "Amelia" })).await?["customer"]["id"].take();
        let body = json!({ "idempotency_key": "card", "source_id": "cnon:card-nonce-ok", "card": { "customer_id": customer } });
        let card = api.post("/v2/cards", body).await?["card"]["id"].take();
        let plan = plan(&api, json!([phase(0, 100, Some(2)), phase(1, 500, None)])).await?;
        Ok(Self { api, customer, card, plan })
    }

    async fn subscribe(&self, beside: Value) -> Called {
        let mut body = json!({
            "idempotency_key": self.api.key(), "location_id": self.api.sandbox.location_id(), "plan_variation_id": self.plan,
            "customer_id": self.customer, "card_id": self.card,
        });
        body.as_object_mut().unwrap().extend(beside.as_object().cloned().unwrap_or_default());
        self.api.post("/v2/subscriptions", body).await.map(|mut made| made["subscription"].take())
    }

    async fn act(&self, subscription: &Value, what: &str, body: Value) -> Called {
        self.api.post(&format!("{}/{what}", path(subscription)), body).await
    }

    async fn status(&self, subscription: &Value) -> Result<Value> {
        Ok(self.api.get(&path(subscription), &[]).await?["subscription"]["status"].take())
    }

    /// What was charged, oldest first.
    async fn charged(&self) -> Result<Vec<i64>> {
        let page = self.api.get("/v2/payments", &[("sort_order", "ASC")]).await?;
        Ok(page["payments"].as_array().into_iter().flatten().filter_map(|payment| payment["amount_money"]["amount"].as_i64()).collect())
    }
}

fn phase(ordinal: i64, price: i64, periods: Option<i64>) -> Value {
    let mut phase = json!({ "cadence": "WEEKLY", "ordinal": ordinal, "pricing": { "type": "STATIC", "price_money": usd(price) } });
    if let Some(periods) = periods {
        phase["periods"] = json!(periods);
    }
    phase
}

/// The variation of a new plan.
async fn plan(api: &Api, phases: Value) -> Result<Value> {
    let plan = json!({ "type": "SUBSCRIPTION_PLAN", "id": "#plan", "subscription_plan_data": { "name": "Tea" } });
    let made = api.post("/v2/catalog/object", json!({ "idempotency_key": api.key(), "object": plan })).await?;
    let data = json!({ "name": "Weekly", "phases": phases, "subscription_plan_id": made["catalog_object"]["id"] });
    let variation = json!({ "type": "SUBSCRIPTION_PLAN_VARIATION", "id": "#variation", "subscription_plan_variation_data": data });
    let body = json!({ "idempotency_key": api.key(), "object": variation });
    Ok(api.post("/v2/catalog/object", body).await?["catalog_object"]["id"].take())
}

fn path(subscription: &Value) -> String {
    format!("/v2/subscriptions/{}", subscription["id"].as_str().unwrap())
}

/// The day in so many days.
fn day(days: i64) -> String {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    today.saturating_add(jiff::Span::new().days(days)).to_string()
}

#[tokio::test]
async fn each_period_is_charged_on_its_day() -> Result {
    let club = Club::open().await?;
    let subscription = club.subscribe(json!({})).await?;
    assert_eq!((&subscription["status"], &subscription["charged_through_date"]), (&json!("ACTIVE"), &json!(day(6))));
    assert_eq!(club.charged().await?, [100]);
    club.api.advance(6 * DAY);
    assert_eq!(club.charged().await?, [100]);
    club.api.advance(22 * DAY);
    assert_eq!(club.charged().await?, [100, 100, 500, 500, 500], "a leap makes up for every period");
    let payments = club.api.get("/v2/payments", &[]).await?["payments"].take();
    assert_eq!(payments[0]["created_at"].as_str().map(|time| &time[..10]), Some(day(28).as_str()));
    let now = club.api.get(&path(&subscription), &[]).await?["subscription"].take();
    assert_eq!(now["invoice_ids"].as_array().map(Vec::len), Some(5));
    let invoice = club.api.get(&format!("/v2/invoices/{}", now["invoice_ids"][0].as_str().unwrap()), &[]).await?;
    assert_eq!((&invoice["invoice"]["status"], &invoice["invoice"]["subscription_id"]), (&json!("PAID"), &subscription["id"]));
    Ok(())
}

#[tokio::test]
async fn a_plan_ends_after_its_periods() -> Result {
    let club = Club::open().await?;
    let short = plan(&club.api, json!([phase(0, 100, Some(2))])).await?;
    let tax = json!({ "plan_variation_id": short, "price_override_money": usd(1000), "tax_percentage": "10", "start_date": day(3) });
    let subscription = club.subscribe(tax).await?;
    assert_eq!((&subscription["status"], club.charged().await?), (&json!("PENDING"), vec![]));
    club.api.advance(60 * DAY);
    assert_eq!(club.status(&subscription).await?, "COMPLETED");
    assert_eq!(club.charged().await?, [1100, 1100]);
    Ok(())
}

#[tokio::test]
async fn a_cancellation_waits_for_the_end_of_the_period() -> Result {
    let club = Club::open().await?;
    let subscription = club.subscribe(json!({})).await?;
    let told = club.act(&subscription, "cancel", json!({})).await?;
    assert_eq!((&told["actions"][0]["type"], &told["subscription"]["canceled_date"]), (&json!("CANCEL"), &json!(day(7))));
    assert_eq!(code(&club.act(&subscription, "cancel", json!({})).await), "BAD_REQUEST");
    let action = told["actions"][0]["id"].as_str().unwrap().to_owned();
    let kept = club.api.delete(&format!("{}/actions/{action}", path(&subscription)), &[]).await?;
    assert_eq!(kept["subscription"].get("canceled_date"), None);
    club.api.advance(8 * DAY);
    assert_eq!(club.charged().await?, [100, 100], "what is taken back does not happen");
    club.act(&subscription, "cancel", json!({})).await?;
    assert_eq!(club.status(&subscription).await?, "ACTIVE");
    club.api.advance(60 * DAY);
    assert_eq!((club.status(&subscription).await?, club.charged().await?), (json!("CANCELED"), vec![100, 100]));
    let events = club.api.get(&format!("{}/events", path(&subscription)), &[]).await?["subscription_events"].take();
    let kinds: Vec<&Value> = events.as_array().unwrap().iter().map(|event| &event["subscription_event_type"]).collect();
    assert_eq!(kinds, ["START_SUBSCRIPTION", "STOP_SUBSCRIPTION"]);
    Ok(())
}

#[tokio::test]
async fn a_pause_charges_nothing() -> Result {
    let club = Club::open().await?;
    let subscription = club.subscribe(json!({})).await?;
    let none = club.act(&subscription, "pause", json!({ "pause_cycle_duration": 0 })).await;
    assert_eq!(refusal(&none).1, "INVALID_PAUSE_LENGTH");
    assert_eq!(code(&club.act(&subscription, "resume", json!({})).await), "BAD_REQUEST");
    club.act(&subscription, "pause", json!({ "pause_cycle_duration": 2 })).await?;
    club.api.advance(8 * DAY);
    assert_eq!((club.status(&subscription).await?, club.charged().await?), (json!("PAUSED"), vec![100]));
    let seen = club.api.get(&path(&subscription), &[("include", "actions")]).await?["subscription"].take();
    assert_eq!((&seen["actions"][0]["type"], &seen["actions"][0]["effective_date"]), (&json!("RESUME"), &json!(day(21))));
    club.api.advance(14 * DAY);
    assert_eq!((club.status(&subscription).await?, club.charged().await?), (json!("ACTIVE"), vec![100, 100]));
    club.act(&subscription, "pause", json!({})).await?;
    club.api.advance(30 * DAY);
    assert_eq!(club.status(&subscription).await?, "PAUSED");
    club.act(&subscription, "resume", json!({})).await?;
    assert_eq!((club.status(&subscription).await?, club.charged().await?), (json!("ACTIVE"), vec![100, 100, 500]));
    Ok(())
}

#[tokio::test]
async fn a_subscription_without_sense_is_refused() -> Result {
    let club = Club::open().await?;
    let table = [
        (json!({ "customer_id": "nobody" }), "CUSTOMER_NOT_FOUND", "customer_id"),
        (json!({ "card_id": "ccof:other" }), "INVALID_CARD", "card_id"),
        (json!({ "card_id": null }), "CUSTOMER_MISSING_EMAIL", "customer_id"),
        (json!({ "location_id": "nowhere" }), "INVALID_LOCATION", "location_id"),
        (json!({ "plan_variation_id": "nothing" }), "NOT_FOUND", "plan_variation_id"),
        (json!({ "start_date": day(-1) }), "INVALID_DATE", "start_date"),
        (json!({ "canceled_date": day(0) }), "INVALID_DATE", "canceled_date"),
        (json!({ "price_override_money": usd(0) }), "VALUE_TOO_LOW", "price_override_money.amount"),
    ];
    for (beside, code, field) in table {
        let (_, found, at) = refusal(&club.subscribe(beside.clone()).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{beside}");
    }
    assert_eq!(club.charged().await?, Vec::<i64>::new());
    Ok(())
}

#[tokio::test]
async fn subscriptions_are_changed_and_found() -> Result {
    let club = Club::open().await?;
    let subscription = club.subscribe(json!({ "source": { "name": "App" } })).await?;
    let place = path(&subscription);
    let change = |changes: Value| club.api.put(&place, json!({ "subscription": changes }));
    assert_eq!(code(&change(json!({ "version": 9, "price_override_money": usd(50) })).await), "VERSION_MISMATCH");
    assert_eq!(code(&change(json!({ "card_id": "ccof:other" })).await), "INVALID_CARD");
    let changed = change(json!({ "version": subscription["version"], "price_override_money": usd(50) })).await?["subscription"].take();
    assert_eq!(changed["version"].as_i64(), subscription["version"].as_i64().map(|version| version + 1));
    club.api.advance(8 * DAY);
    assert_eq!(club.charged().await?, [100, 50]);
    let found = |filter: Value| club.api.post("/v2/subscriptions/search", json!({ "query": { "filter": filter } }));
    for (filter, count) in [
        (json!({}), 1),
        (json!({ "customer_ids": [club.customer] }), 1),
        (json!({ "customer_ids": ["other"] }), 0),
        (json!({ "location_ids": ["other"] }), 0),
        (json!({ "source_names": ["App"] }), 1),
        (json!({ "source_names": ["Other"] }), 0),
    ] {
        let page = found(filter.clone()).await?;
        assert_eq!(page["subscriptions"].as_array().map_or(0, Vec::len), count, "{filter}");
    }
    Ok(())
}
