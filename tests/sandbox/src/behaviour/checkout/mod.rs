//! Checkout: payment links, the checkouts of 2017, their settings, and the page on which the buyer pays.

mod classic;
mod html;
mod links;
mod page;
mod settings;

use serde_json::{Map, Value, json};

use super::Area;
use crate::refusal::Refusal;
use crate::store::{NOBODY, Tx};

pub(crate) use page::routes;

pub(super) const AREA: Area = &[
    ("CreateCheckout", classic::create),
    ("CreatePaymentLink", links::create),
    ("ListPaymentLinks", links::list),
    ("RetrievePaymentLink", links::retrieve),
    ("UpdatePaymentLink", links::update),
    ("DeletePaymentLink", links::delete),
    ("RetrieveLocationSettings", settings::of_location),
    ("UpdateLocationSettings", settings::update_location),
    ("RetrieveMerchantSettings", settings::of_merchant),
    ("UpdateMerchantSettings", settings::update_merchant),
];

/// By the ID in its address, what a page is for: a seller, the kind of an object, and its order.
const PAGE: &str = "checkout_page";

/// Opens a page for an object of this seller, and gives its address.
pub(super) fn open(tx: &mut Tx<'_>, base_url: &str, kind: &str, id: &str, order: &Value) -> String {
    let page = json!({ "seller": tx.seller(), "kind": kind, "order_id": order["id"] });
    tx.as_seller(NOBODY, |tx| tx.put(PAGE, id, page));
    format!("{base_url}/checkout/{id}")
}

/// Nothing is paid on a page any more.
pub(super) fn close(tx: &mut Tx<'_>, id: &str) {
    tx.as_seller(NOBODY, |tx| tx.remove(PAGE, id));
}

/// An address that a browser can be sent to.
fn checked_redirect(options: &Map<String, Value>, field: &str) -> Result<(), Refusal> {
    match options.get("redirect_url").and_then(Value::as_str) {
        Some(url) if !url.contains("://") || http::HeaderValue::from_str(url).is_err() => {
            Err(Refusal::at("INVALID_VALUE", field, "A browser cannot be sent there: give an absolute URL, percent-encoded."))
        }
        _ => Ok(()),
    }
}

fn checked_email(address: Option<&Value>, field: &str) -> Result<(), Refusal> {
    match address.and_then(Value::as_str) {
        Some(address) if !address.contains('@') => Err(Refusal::at("INVALID_EMAIL_ADDRESS", field, "This is no e-mail address.")),
        _ => Ok(()),
    }
}
