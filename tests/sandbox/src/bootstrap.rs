//! What a new sandbox holds: an application, its token, a seller and the seller's location.

use serde_json::json;

use crate::auth::TOKEN;
use crate::behaviour::{LOCATION, MERCHANT};
use crate::definition::definition;
use crate::store::{NOBODY, Tx};

/// The personal access token of the application: it may do all.
pub(crate) const ACCESS_TOKEN: &str = "EAAAsandbox-offline-access-token";
pub(crate) const APPLICATION_ID: &str = "sandbox-sq0idb-offline";
pub(crate) const APPLICATION_SECRET: &str = "sandbox-sq0csb-offline";
pub(crate) const MERCHANT_ID: &str = "MLOFFLINE0001";
pub(crate) const LOCATION_ID: &str = "LOFFLINE00001";

/// Applications, by their IDs.
pub(crate) const APPLICATION: &str = "application";

/// Fills a new store.
pub(crate) fn fill(tx: &mut Tx<'_>) {
    tx.as_seller(NOBODY, |tx| {
        let application = json!({ "id": APPLICATION_ID, "secret": APPLICATION_SECRET });
        tx.put(APPLICATION, APPLICATION_ID, application);
    });
    seller(tx, MERCHANT_ID, LOCATION_ID, "Offline Café");
    token(tx, ACCESS_TOKEN, MERCHANT_ID);
}

/// A seller with one location.
pub(crate) fn seller(tx: &mut Tx<'_>, id: &str, location: &str, name: &str) {
    tx.as_seller(id, |tx| {
        let time = tx.time();
        let merchant = json!({
            "id": id, "business_name": name, "country": "US", "language_code": "en-US", "currency": "USD", "status": "ACTIVE",
            "main_location_id": location, "created_at": time,
        });
        let place = json!({
            "id": location, "name": name, "merchant_id": id, "country": "US", "language_code": "en-US", "currency": "USD",
            "business_name": name, "type": "PHYSICAL", "status": "ACTIVE", "timezone": "America/New_York", "mcc": "5814",
            "capabilities": ["CREDIT_CARD_PROCESSING", "AUTOMATIC_TRANSFERS"], "created_at": time,
            "address": {
                "address_line_1": "1 Loopback Lane", "locality": "New York", "administrative_district_level_1": "NY",
                "postal_code": "10001", "country": "US",
            },
        });
        tx.put(MERCHANT, id, merchant);
        tx.put(LOCATION, location, place);
    });
}

/// A token of the application that never expires and may do all for a seller.
pub(crate) fn token(tx: &mut Tx<'_>, token: &str, seller: &str) {
    tx.as_seller(NOBODY, |tx| {
        let scopes = &definition().scopes;
        tx.put(TOKEN, token, json!({ "merchant_id": seller, "client_id": APPLICATION_ID, "scopes": scopes }));
    });
}
