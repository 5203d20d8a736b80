//! Invoices: drafts, what is published, and the cards that pay when it is due.

mod common;
#[path = "common/page.rs"]
mod page;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use page::press;
use raw::{Api, Called, code, refusal, usd};
use serde_json::{Value, json};
use square_connect::FilePart;

const DAY: u64 = 24 * 60 * 60;

/// A sandbox with a customer and a card on file.
struct Shop {
    api: Api,
    customer: Value,
    card: Value,
}

impl Shop {
    async fn open() -> Result<Self> {
        let api = Api::start().await;
        let amelia = json!({ "idempotency_key": "customer", "given_name": "Amelia", "email_address": "amelia@example.com" });
        let customer = api.post("/v2/customers", amelia).await?["customer"]["id"].take();
        let body = json!({ "idempotency_key": "card", "source_id": "cnon:card-nonce-ok", "card": { "customer_id": customer } });
        let card = api.post("/v2/cards", body).await?["card"]["id"].take();
        Ok(Self { api, customer, card })
    }

    async fn order(&self) -> Result<Value> {
        let line = json!({ "name": "Tea", "quantity": "1", "base_price_money": usd(1000) });
        let order = json!({ "location_id": self.api.sandbox.location_id(), "line_items": [line] });
        Ok(self.api.post("/v2/orders", json!({ "idempotency_key": self.api.key(), "order": order })).await?["order"]["id"].take())
    }

    /// An invoice over 10.00 that is due in so many days; what is given beside goes before.
    async fn draft(&self, days: i64, beside: Value) -> Called {
        let mut invoice = json!({
            "order_id": self.order().await.expect("an order"), "delivery_method": "EMAIL",
            "primary_recipient": { "customer_id": self.customer }, "accepted_payment_methods": { "card": true },
            "payment_requests": [{ "request_type": "BALANCE", "due_date": day(days) }],
        });
        invoice.as_object_mut().unwrap().extend(beside.as_object().cloned().unwrap_or_default());
        self.api
            .post("/v2/invoices", json!({ "idempotency_key": self.api.key(), "invoice": invoice }))
            .await
            .map(|mut made| made["invoice"].take())
    }

    /// A request that the card on file pays.
    fn on_file(&self, kind: &str, days: i64) -> Value {
        json!({ "request_type": kind, "due_date": day(days), "automatic_payment_source": "CARD_ON_FILE", "card_id": self.card })
    }

    async fn publish(&self, invoice: &Value) -> Called {
        let body = json!({ "version": invoice["version"], "idempotency_key": self.api.key() });
        self.api.post(&format!("{}/publish", path(invoice)), body).await.map(|mut published| published["invoice"].take())
    }

    async fn read(&self, invoice: &Value) -> Result<Value> {
        Ok(self.api.get(&path(invoice), &[]).await?["invoice"].take())
    }
}

fn path(invoice: &Value) -> String {
    format!("/v2/invoices/{}", invoice["id"].as_str().unwrap())
}

/// The day in so many days.
fn day(days: i64) -> String {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    today.saturating_add(jiff::Span::new().days(days)).to_string()
}

#[tokio::test]
async fn a_customer_pays_an_invoice_on_its_page() -> Result {
    let shop = Shop::open().await?;
    let draft = shop.draft(7, json!({ "title": "Tea" })).await?;
    assert_eq!((&draft["status"], &draft["version"], &draft["invoice_number"]), (&json!("DRAFT"), &json!(0), &json!("000001")));
    assert_eq!(draft["primary_recipient"]["email_address"], "amelia@example.com");
    assert_eq!(draft["payment_requests"][0]["computed_amount_money"], usd(1000));
    let published = shop.publish(&draft).await?;
    assert_eq!((&published["status"], &published["next_payment_amount_money"]), (&json!("UNPAID"), &usd(1000)));
    let beside = shop.api.pay(1000, json!({ "order_id": draft["order_id"] })).await;
    assert_eq!(refusal(&beside).2, "order_id", "an order with an invoice is paid through it");
    let url = published["public_url"].as_str().unwrap();
    assert_eq!(press(url, "").await?.0, 200);
    let paid = shop.read(&draft).await?;
    assert_eq!((&paid["status"], paid.get("next_payment_amount_money")), (&json!("PAID"), None));
    assert_eq!(paid["payment_requests"][0]["total_completed_amount_money"], usd(1000));
    assert_eq!(press(url, "").await?.0, 404);
    let payments = shop.api.get("/v2/payments", &[]).await?["payments"].take();
    assert_eq!((payments.as_array().map(Vec::len), &payments[0]["application_details"]["square_product"]), (Some(1), &json!("INVOICES")));

    shop.api.refund(&payments[0], 400).await?;
    assert_eq!(shop.read(&draft).await?["status"], "PARTIALLY_REFUNDED");
    shop.api.refund(&payments[0], 600).await?;
    assert_eq!(shop.read(&draft).await?["status"], "REFUNDED");
    Ok(())
}

#[tokio::test]
async fn a_card_on_file_pays_on_the_day() -> Result {
    let shop = Shop::open().await?;
    let now = shop.draft(0, json!({ "payment_requests": [shop.on_file("BALANCE", 0)] })).await?;
    assert_eq!(shop.publish(&now).await?["status"], "PAID");
    let later = shop.draft(10, json!({ "payment_requests": [shop.on_file("BALANCE", 10)] })).await?;
    assert_eq!(shop.publish(&later).await?["status"], "UNPAID");
    shop.api.advance(8 * DAY);
    assert_eq!(shop.read(&later).await?["status"], "UNPAID");
    shop.api.advance(5 * DAY);
    let payments = shop.api.get("/v2/payments", &[]).await?["payments"].take();
    assert_eq!(payments.as_array().map(Vec::len), Some(2));
    assert_eq!(
        (payments[0]["created_at"].as_str().map(|time| &time[..10]), &payments[0]["order_id"]),
        (Some(day(10).as_str()), &later["order_id"])
    );
    assert_eq!(shop.read(&later).await?["status"], "PAID");
    Ok(())
}

#[tokio::test]
async fn a_deposit_is_paid_before_the_balance() -> Result {
    let shop = Shop::open().await?;
    let mut deposit = shop.on_file("DEPOSIT", 0);
    deposit["percentage_requested"] = json!("12.5");
    let draft = shop.draft(0, json!({ "payment_requests": [deposit, shop.on_file("BALANCE", 3)] })).await?;
    let published = shop.publish(&draft).await?;
    assert_eq!((&published["status"], &published["next_payment_amount_money"]), (&json!("PARTIALLY_PAID"), &usd(875)));
    shop.api.advance(4 * DAY);
    assert_eq!(shop.read(&draft).await?["status"], "PAID");
    let amounts: Vec<Value> =
        shop.api.get("/v2/payments", &[]).await?["payments"].as_array().unwrap().iter().map(|p| p["amount_money"].clone()).collect();
    assert_eq!(amounts, [usd(875), usd(125)]);
    Ok(())
}

#[tokio::test]
async fn a_scheduled_invoice_waits() -> Result {
    let shop = Shop::open().await?;
    let at = format!("{}T00:00:00Z", day(5));
    let draft = shop.draft(5, json!({ "scheduled_at": at, "payment_requests": [shop.on_file("BALANCE", 5)] })).await?;
    let scheduled = shop.publish(&draft).await?;
    assert_eq!((&scheduled["status"], scheduled.get("public_url")), (&json!("SCHEDULED"), None));
    shop.api.advance(3 * DAY);
    assert_eq!(shop.read(&draft).await?["status"], "SCHEDULED");
    let sooner = json!({ "invoice": { "version": scheduled["version"], "scheduled_at": format!("{}T00:00:00Z", day(4)) } });
    shop.api.put(&path(&draft), sooner).await?;
    shop.api.advance(DAY);
    assert_eq!(shop.read(&draft).await?["status"], "UNPAID");
    shop.api.advance(2 * DAY);
    assert_eq!(shop.read(&draft).await?["status"], "PAID");
    Ok(())
}

#[tokio::test]
async fn a_card_that_cannot_pay_leaves_the_invoice_open() -> Result {
    let shop = Shop::open().await?;
    let today = shop.draft(0, json!({ "payment_requests": [shop.on_file("BALANCE", 0)] })).await?;
    let later = shop.draft(2, json!({ "payment_requests": [shop.on_file("BALANCE", 2)] })).await?;
    shop.publish(&later).await?;
    shop.api.post(&format!("/v2/cards/{}/disable", shop.card.as_str().unwrap()), json!({})).await?;
    assert_eq!(refusal(&shop.publish(&today).await).1, "CARD_DECLINED");
    assert_eq!(shop.read(&today).await?, today, "a publication that fails is none");
    shop.api.advance(3 * DAY);
    let open = shop.read(&later).await?;
    assert_eq!(open["status"], "UNPAID");
    assert_eq!(press(open["public_url"].as_str().unwrap(), "").await?.0, 200, "the customer can still pay");
    assert_eq!(shop.read(&later).await?["status"], "PAID");
    Ok(())
}

#[tokio::test]
async fn an_invoice_without_sense_is_refused() -> Result {
    let shop = Shop::open().await?;
    let taken = shop.draft(1, json!({ "invoice_number": "A1" })).await?;
    let request = |kind: &str, beside: Value| {
        let mut request = json!({ "request_type": kind, "due_date": day(1) });
        request.as_object_mut().unwrap().extend(beside.as_object().cloned().unwrap_or_default());
        json!({ "payment_requests": [request] })
    };
    let table = [
        (json!({ "order_id": null }), "MISSING_REQUIRED_PARAMETER", "invoice.order_id"),
        (json!({ "order_id": "nothing" }), "NOT_FOUND", "invoice.order_id"),
        (json!({ "order_id": taken["order_id"] }), "INVALID_VALUE", "invoice.order_id"),
        (json!({ "location_id": "nowhere" }), "LOCATION_MISMATCH", "invoice.location_id"),
        (json!({ "accepted_payment_methods": { "card": false } }), "MISSING_REQUIRED_PARAMETER", "invoice.accepted_payment_methods"),
        (json!({ "primary_recipient": { "customer_id": "nobody" } }), "CUSTOMER_NOT_FOUND", "invoice.primary_recipient.customer_id"),
        (json!({ "invoice_number": "A1" }), "INVALID_VALUE", "invoice.invoice_number"),
        (request("BALANCE", json!({ "due_date": null })), "MISSING_REQUIRED_PARAMETER", "invoice.payment_requests[0].due_date"),
        (request("DEPOSIT", json!({ "fixed_amount_requested_money": usd(5) })), "INVALID_VALUE", "invoice.payment_requests"),
        (request("INSTALLMENT", json!({ "fixed_amount_requested_money": usd(999) })), "INVALID_VALUE", "invoice.payment_requests"),
        (
            request("INSTALLMENT", json!({ "percentage_requested": "101" })),
            "INVALID_VALUE",
            "invoice.payment_requests[0].percentage_requested",
        ),
        (
            request("BALANCE", json!({ "automatic_payment_source": "CARD_ON_FILE" })),
            "MISSING_REQUIRED_PARAMETER",
            "invoice.payment_requests[0].card_id",
        ),
        (
            request("BALANCE", json!({ "automatic_payment_source": "CARD_ON_FILE", "card_id": "ccof:other" })),
            "INVALID_CARD",
            "invoice.payment_requests[0].card_id",
        ),
    ];
    for (beside, code, field) in table {
        let (_, found, at) = refusal(&shop.draft(1, beside.clone()).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{beside}");
    }
    for (beside, field) in [
        (json!({ "payment_requests": null }), "invoice.payment_requests"),
        (json!({ "delivery_method": null }), "invoice.delivery_method"),
        (json!({ "primary_recipient": null }), "invoice.primary_recipient"),
    ] {
        let draft = shop.draft(1, beside).await?;
        assert_eq!(refusal(&shop.publish(&draft).await).2, field);
    }
    Ok(())
}

#[tokio::test]
async fn versions_and_states_guard_changes() -> Result {
    let shop = Shop::open().await?;
    let draft = shop.draft(3, json!({ "title": "Tea", "description": "Green" })).await?;
    let place = path(&draft);
    let change = |changes: Value| shop.api.put(&place, json!({ "invoice": changes, "fields_to_clear": ["description"] }));
    assert_eq!(refusal(&change(json!({ "title": "Coffee" })).await).2, "invoice.version");
    assert_eq!(refusal(&change(json!({ "title": "Coffee", "version": 5 })).await).1, "VERSION_MISMATCH");
    assert_eq!(refusal(&change(json!({ "version": 0, "order_id": "other" })).await).2, "invoice.order_id");
    let changed = change(json!({ "title": "Coffee", "version": 0 })).await?["invoice"].take();
    assert_eq!((&changed["title"], changed.get("description"), &changed["version"]), (&json!("Coffee"), None, &json!(1)));
    assert_eq!(code(&shop.publish(&draft).await), "VERSION_MISMATCH");
    let published = shop.publish(&changed).await?;
    assert_eq!(code(&shop.api.delete(&path(&draft), &[]).await), "BAD_REQUEST", "only a draft is deleted");
    let cancel = format!("{}/cancel", path(&draft));
    assert_eq!(code(&shop.api.post(&cancel, json!({ "version": 0 })).await), "VERSION_MISMATCH");
    let canceled = shop.api.post(&cancel, json!({ "version": published["version"] })).await?["invoice"].take();
    assert_eq!((&canceled["status"], canceled.get("public_url")), (&json!("CANCELED"), None));
    assert_eq!(press(published["public_url"].as_str().unwrap(), "").await?.0, 404);
    let order = shop.api.get(&format!("/v2/orders/{}", draft["order_id"].as_str().unwrap()), &[]).await?;
    assert_eq!(order["order"]["state"], "CANCELED");
    assert_eq!(code(&change(json!({ "version": canceled["version"] })).await), "BAD_REQUEST");

    let other = shop.draft(3, json!({})).await?;
    assert_eq!(shop.api.delete(&path(&other), &[("version", "0")]).await?, json!({}));
    assert_eq!(code(&shop.api.get(&path(&other), &[]).await), "NOT_FOUND");
    Ok(())
}

#[tokio::test]
async fn invoices_are_found_and_carry_files() -> Result {
    let shop = Shop::open().await?;
    let location = shop.api.sandbox.location_id();
    let first = shop.draft(1, json!({ "invoice_number": "A" })).await?;
    shop.draft(1, json!({ "invoice_number": "B", "primary_recipient": null })).await?;
    let numbers = |page: &Value| -> Vec<String> {
        page["invoices"].as_array().into_iter().flatten().map(|invoice| invoice["invoice_number"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers(&shop.api.get("/v2/invoices", &[("location_id", location)]).await?), ["B", "A"]);
    let search = |filter: Value, order: &str| {
        let query = json!({ "filter": filter, "sort": { "field": "INVOICE_SORT_DATE", "order": order } });
        shop.api.post("/v2/invoices/search", json!({ "query": query }))
    };
    assert_eq!(numbers(&search(json!({ "location_ids": [location] }), "ASC").await?), ["A", "B"]);
    assert_eq!(numbers(&search(json!({ "location_ids": [location], "customer_ids": [shop.customer] }), "DESC").await?), ["A"]);
    assert_eq!(refusal(&search(json!({ "location_ids": [] }), "ASC").await).2, "query.filter.location_ids");

    let id = first["id"].as_str().unwrap();
    let file = FilePart::new("tea.pdf", "application/pdf", "leaves");
    let attachment =
        shop.api.square.invoices().create_attachment(id, file).description("Terms").send().await?.attachment.expect("an attachment");
    assert_eq!((attachment.filename.as_deref(), attachment.filesize), (Some("tea.pdf"), Some(6)));
    assert_eq!(shop.read(&first).await?["attachments"][0]["description"], "Terms");
    let attachment = attachment.id.expect("an ID");
    shop.api.square.invoices().delete_attachment(id, &attachment).send().await?;
    assert_eq!(shop.read(&first).await?.get("attachments"), None);
    assert_eq!(code(&shop.api.delete(&format!("{}/attachments/{attachment}", path(&first)), &[]).await), "NOT_FOUND");
    Ok(())
}
