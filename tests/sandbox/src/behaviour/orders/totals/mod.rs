//! What an order comes to: discounts, then apportioned and subtotal charges, then taxes, then charges on the total.

mod charges;
mod discounts;
mod sheet;
mod taxes;
mod write;

use std::collections::BTreeSet;

use serde_json::Value;

use sheet::Sheet;
pub(super) use write::{due, money};

/// What the seller's place and catalog say beside the order.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) currency: String,
    /// Gross sales are told without inclusive taxes: so in the United States, Canada and Japan.
    pub(super) net_gross: bool,
    /// The UIDs of taxes that are computed on what other taxes come to as well.
    pub(super) late_taxes: BTreeSet<String>,
}

/// Writes every computed amount into an order whose references are in place.
pub(super) fn price(order: &mut Value, setting: &Setting) {
    let mut sheet = Sheet::read(order);
    discounts::apply(&mut sheet, order);
    charges::apportion(&mut sheet, order);
    charges::on_subtotal(&mut sheet);
    taxes::apply(&mut sheet, order, setting);
    charges::on_total(&mut sheet);
    write::write(&sheet, order, setting);
}
