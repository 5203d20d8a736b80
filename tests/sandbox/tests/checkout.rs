//! Checkout: links, the page behind them, and the settings.

mod common;
#[path = "common/page.rs"]
mod page;
#[path = "common/raw.rs"]
mod raw;

use common::Result;
use page::{browse, press};
use raw::{Api, code, refusal, usd};
use serde_json::{Value, json};

const LINKS: &str = "/v2/online-checkout/payment-links";

async fn quick_pay(api: &Api, beside: Value) -> raw::Called {
    let quick = json!({ "name": "Tea <for two>", "price_money": usd(1200), "location_id": api.sandbox.location_id() });
    let mut body = json!({ "idempotency_key": api.key(), "quick_pay": quick });
    body.as_object_mut().unwrap().extend(beside.as_object().cloned().unwrap_or_default());
    Ok(api.post(LINKS, body).await?["payment_link"].take())
}

async fn order(api: &Api, id: &Value) -> Result<Value> {
    Ok(api.get(&format!("/v2/orders/{}", id.as_str().unwrap()), &[]).await?["order"].take())
}

#[tokio::test]
async fn a_buyer_pays_on_the_page() -> Result {
    let api = Api::start().await;
    let options = json!({ "redirect_url": "https://shop.example/thanks?x=1", "allow_tipping": true });
    let link = quick_pay(&api, json!({ "checkout_options": options, "payment_note": "By link" })).await?;
    assert_eq!(order(&api, &link["order_id"]).await?["state"], "DRAFT");
    let url = link["url"].as_str().unwrap();
    assert!(url.starts_with(api.sandbox.url()));
    let (status, _, page) = browse(url).await?;
    assert!(status == 200 && page.contains("Tea &lt;for two&gt;") && page.contains("1200 USD"), "{page}");

    let (status, _, page) = press(url, "source_id=cnon%3Acard-nonce-declined").await?;
    assert!(status == 402 && page.contains("GENERIC_DECLINE"), "{page}");
    let (_, _, page) = press(url, "source_id=cnon%3Acard-nonce-ok&tip=much").await?;
    assert!(page.contains("MISSING_REQUIRED_PARAMETER"), "{page}");
    let (status, location, _) = press(url, "source_id=cnon%3Acard-nonce-ok&tip=100").await?;
    let id = link["order_id"].as_str().unwrap();
    assert_eq!(
        (status, location.as_deref()),
        (303, Some(format!("https://shop.example/thanks?x=1&orderId={id}&transactionId={id}").as_str()))
    );

    let paid = order(&api, &link["order_id"]).await?;
    assert_eq!((&paid["state"], &paid["tenders"][0]["amount_money"]), (&json!("COMPLETED"), &usd(1300)));
    let payment = api.payment(&paid["tenders"][0]["id"]).await;
    assert_eq!((&payment["status"], &payment["note"], &payment["tip_money"]), (&json!("COMPLETED"), &json!("By link"), &usd(100)));
    for source in ["", "source_id=cnon%3Acard-nonce-declined"] {
        assert_eq!(press(url, source).await?.0, 303, "a second press pays nothing more");
    }
    assert_eq!(api.get("/v2/payments", &[]).await?["payments"].as_array().map(Vec::len), Some(2), "one failed, one paid");
    Ok(())
}

#[tokio::test]
async fn links_are_kept_changed_and_deleted() -> Result {
    let api = Api::start().await;
    let link = quick_pay(&api, json!({ "description": "Tea", "payment_note": "Note" })).await?;
    let path = format!("{LINKS}/{}", link["id"].as_str().unwrap());
    assert_eq!(api.get(&path, &[]).await?["payment_link"], link);
    let stale = api.put(&path, json!({ "payment_link": { "version": 2, "description": "Coffee" } })).await;
    assert_eq!(refusal(&stale), (409, "VERSION_MISMATCH".to_owned(), "payment_link.version".to_owned()));
    let changes = json!({ "version": 1, "payment_note": null, "checkout_options": { "ask_for_shipping_address": true } });
    let changed = api.put(&path, json!({ "payment_link": changes })).await?["payment_link"].take();
    assert_eq!((&changed["version"], &changed["description"], changed.get("payment_note")), (&json!(2), &json!("Tea"), None));
    assert_eq!(changed["checkout_options"]["ask_for_shipping_address"], true);
    let other = quick_pay(&api, json!({})).await?;
    let first = api.get(LINKS, &[("limit", "1")]).await?;
    assert_eq!(first["payment_links"], json!([other]));
    let second = api.get(LINKS, &[("limit", "1"), ("cursor", first["cursor"].as_str().unwrap())]).await?;
    assert_eq!((&second["payment_links"], second.get("cursor")), (&json!([changed]), None));

    let deleted = api.delete(&path, &[]).await?;
    assert_eq!((&deleted["id"], &deleted["cancelled_order_id"]), (&link["id"], &link["order_id"]));
    assert_eq!(order(&api, &link["order_id"]).await?["state"], "CANCELED");
    assert_eq!(code(&api.get(&path, &[]).await), "NOT_FOUND");
    let url = link["url"].as_str().unwrap();
    assert_eq!((browse(url).await?.0, press(url, "").await?.0), (404, 404));
    press(other["url"].as_str().unwrap(), "").await?;
    let deleted = api.delete(&format!("{LINKS}/{}", other["id"].as_str().unwrap()), &[]).await?;
    assert_eq!(deleted.get("cancelled_order_id"), None, "a paid order stays");
    Ok(())
}

#[tokio::test]
async fn a_link_without_sense_is_refused() -> Result {
    let api = Api::start().await;
    let order = json!({ "location_id": api.sandbox.location_id() });
    let quick =
        |amount: i64, location: &str| json!({ "quick_pay": { "name": "Tea", "price_money": usd(amount), "location_id": location } });
    let table = [
        (json!({ "order": order }), "CONFLICTING_PARAMETERS", "quick_pay"),
        (json!({ "quick_pay": null }), "MISSING_REQUIRED_PARAMETER", "order"),
        (quick(0, api.sandbox.location_id()), "VALUE_TOO_LOW", "quick_pay.price_money.amount"),
        (quick(5, "nowhere"), "INVALID_LOCATION", "quick_pay.location_id"),
        (json!({ "checkout_options": { "redirect_url": "here" } }), "INVALID_VALUE", "checkout_options.redirect_url"),
        (json!({ "checkout_options": { "redirect_url": "https://a.example/\n" } }), "INVALID_VALUE", "checkout_options.redirect_url"),
        (json!({ "pre_populated_data": { "buyer_email": "me" } }), "INVALID_EMAIL_ADDRESS", "pre_populated_data.buyer_email"),
        (json!({ "pre_populated_data": { "buyer_phone_number": "12" } }), "INVALID_PHONE_NUMBER", "pre_populated_data.buyer_phone_number"),
    ];
    for (beside, code, field) in table {
        let (_, found, at) = refusal(&quick_pay(&api, beside.clone()).await);
        assert_eq!((found.as_str(), at.as_str()), (code, field), "{beside}");
    }
    Ok(())
}

#[tokio::test]
async fn a_link_of_an_order_adds_its_shipping() -> Result {
    let api = Api::start().await;
    let line = json!({ "name": "Tea", "quantity": "2", "base_price_money": usd(300) });
    let body = json!({
        "order": { "location_id": api.sandbox.location_id(), "line_items": [line], "reference_id": "R1" },
        "checkout_options": { "shipping_fee": { "name": "Post", "charge": usd(150) } },
    });
    let made = api.post(LINKS, body).await?;
    assert_eq!(made["related_resources"]["orders"][0]["total_money"], usd(750));
    let (status, _, page) = press(made["payment_link"]["url"].as_str().unwrap(), "").await?;
    assert!(status == 200 && page.contains("Paid"), "{page}");
    assert_eq!(api.get("/v2/payments", &[]).await?["payments"][0]["total_money"], usd(750));
    Ok(())
}

#[tokio::test]
async fn a_checkout_of_2017_sends_the_buyer_back() -> Result {
    let api = Api::start().await;
    let location = api.sandbox.location_id();
    let line = json!({ "name": "Tea", "quantity": "1", "base_price_money": usd(400) });
    let body = |location: &str| {
        json!({
            "idempotency_key": api.key(), "redirect_url": "https://shop.example/done", "note": "Old",
            "order": { "order": { "location_id": location, "line_items": [line], "reference_id": "R 7" } },
        })
    };
    let path = format!("/v2/locations/{location}/checkouts");
    assert_eq!(refusal(&api.post(&path, body("other")).await).1, "LOCATION_MISMATCH");
    let checkout = api.post(&path, body(location)).await?["checkout"].take();
    assert_eq!((&checkout["order"]["total_money"], checkout.get("note")), (&usd(400), None));
    let (_, sent, _) = press(checkout["checkout_page_url"].as_str().unwrap(), "").await?;
    let (id, order) = (checkout["id"].as_str().unwrap(), checkout["order"]["id"].as_str().unwrap());
    let expected = format!("https://shop.example/done?checkoutId={id}&orderId={order}&referenceId=R+7&transactionId={order}");
    assert_eq!(sent, Some(expected));
    let seen = api.get(&format!("/v2/locations/{location}/transactions/{order}"), &[]).await?;
    assert_eq!((&seen["transaction"]["reference_id"], &seen["transaction"]["tenders"][0]["note"]), (&Value::Null, &json!("Old")));
    Ok(())
}

#[tokio::test]
async fn settings_are_kept() -> Result {
    let api = Api::start().await;
    let path = format!("/v2/online-checkout/location-settings/{}", api.sandbox.location_id());
    let first = api.get(&path, &[]).await?["location_settings"].take();
    assert_eq!(first["location_id"], api.sandbox.location_id());
    let changes = json!({ "location_settings": { "tipping": { "percentages": [5] }, "customer_notes_enabled": false } });
    let changed = api.put(&path, changes).await?["location_settings"].take();
    assert_eq!((&changed["tipping"]["percentages"], &changed["branding"]), (&json!([5]), &first["branding"]));
    assert_eq!(api.get(&path, &[]).await?["location_settings"], changed);
    let merchant = "/v2/online-checkout/merchant-settings";
    let on = json!({ "merchant_settings": { "payment_methods": { "apple_pay": { "enabled": true } } } });
    let changed = api.put(merchant, on).await?["merchant_settings"].take();
    assert_eq!(
        changed["payment_methods"],
        json!({ "apple_pay": { "enabled": true }, "google_pay": { "enabled": false }, "cash_app": { "enabled": false } })
    );
    assert_eq!(api.get(merchant, &[]).await?["merchant_settings"], changed);
    assert_eq!(code(&api.get("/v2/online-checkout/location-settings/nowhere", &[]).await), "INVALID_LOCATION");
    Ok(())
}
