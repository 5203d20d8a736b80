//! The catalog: what a seller sells.

pub(crate) const CATALOG_OBJECT: &str = "catalog_object";
