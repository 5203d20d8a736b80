//! The payloads that the build script filled.

use crate::case::Texts;

macro_rules! texts {
    ($name:literal, $file:literal) => {
        Texts {
            name: $name,
            today: include_str!(concat!(env!("OUT_DIR"), "/", $file, ".json")),
            tomorrow: include_str!(concat!(env!("OUT_DIR"), "/", $file, ".tomorrow.json")),
        }
    };
}

pub(crate) const CUSTOMERS: Texts = texts!("a page of 100 customers", "customers");
pub(crate) const CATALOG: Texts = texts!("a catalog page of 100 items", "catalog");
pub(crate) const ORDER: Texts = texts!("an order with ten lines", "order");
pub(crate) const CREATE_ORDER: Texts = texts!("a request for such an order", "create_order");
