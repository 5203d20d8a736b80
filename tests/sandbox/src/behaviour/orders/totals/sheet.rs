//! The amounts of an order while they are computed.

use std::collections::HashMap;

use serde_json::Value;

use crate::behaviour::decimal::Decimal;
use crate::behaviour::orders::json::{amount, list, text};

/// A discount, a tax or a charge, as far as it applies to a line or a charge.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    /// Its place in the order's list.
    pub(super) of: usize,
    pub(super) money: i128,
}

/// What can be taxed.
#[derive(Debug, Default)]
pub(super) struct Taxable {
    pub(super) base: i128,
    pub(super) taxes: Vec<Applied>,
    pub(super) inclusive: i128,
    pub(super) additive: i128,
}

#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) variation: i128,
    /// Variation and modifiers, as priced.
    pub(super) listed: i128,
    /// What the discounts leave of it.
    pub(super) left: i128,
    pub(super) modifiers: Vec<i128>,
    pub(super) discounts: Vec<Applied>,
    pub(super) charges: Vec<Applied>,
    pub(super) tax: Taxable,
    pub(super) gift_card: bool,
}

impl Line {
    pub(super) fn charged(&self) -> i128 {
        self.charges.iter().map(|charge| charge.money).sum()
    }

    pub(super) fn total(&self) -> i128 {
        self.left + self.charged() + self.tax.additive
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    ApportionedPercentage,
    ApportionedAmount,
    Subtotal,
    Total,
}

#[derive(Debug)]
pub(super) struct Charge {
    pub(super) phase: Phase,
    pub(super) rule: Rule,
    pub(super) taxable: bool,
    pub(super) applied: i128,
    pub(super) tax: Taxable,
}

impl Charge {
    pub(super) fn is_apportioned(&self) -> bool {
        matches!(self.phase, Phase::ApportionedAmount | Phase::ApportionedPercentage)
    }

    pub(super) fn total(&self) -> i128 {
        self.applied + self.tax.additive
    }
}

/// How much a discount, a charge or a tax is: a percentage or an amount.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) rate: Option<Decimal>,
    pub(super) amount: i128,
    pub(super) whole_order: bool,
}

impl Rule {
    pub(super) fn read(value: &Value) -> Self {
        let rate = Decimal::read(text(value, "percentage"));
        let amount = amount(value, "amount_money").unwrap_or_default();
        Self { rate, amount, whole_order: text(value, "scope") != "LINE_ITEM" }
    }
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) lines: Vec<Line>,
    pub(super) charges: Vec<Charge>,
}

impl Sheet {
    pub(super) fn read(order: &Value) -> Self {
        let places =
            Places { discounts: places(order, "discounts"), charges: places(order, "service_charges"), taxes: places(order, "taxes") };
        let lines = list(order, "line_items").iter().map(|item| line(item, &places)).collect();
        let charges = list(order, "service_charges").iter().map(|item| charge(item, &places)).collect();
        Self { lines, charges }
    }

    pub(super) fn taxables(&mut self) -> Vec<&mut Taxable> {
        self.lines.iter_mut().map(|line| &mut line.tax).chain(self.charges.iter_mut().map(|charge| &mut charge.tax)).collect()
    }
}

struct Places<'o> {
    discounts: HashMap<&'o str, usize>,
    charges: HashMap<&'o str, usize>,
    taxes: HashMap<&'o str, usize>,
}

fn places<'o>(order: &'o Value, name: &str) -> HashMap<&'o str, usize> {
    list(order, name).iter().enumerate().map(|(index, item)| (text(item, "uid"), index)).collect()
}

fn applied(item: &Value, name: &str, key: &str, places: &HashMap<&str, usize>) -> Vec<Applied> {
    let place = |applied| Some(Applied { of: *places.get(text(applied, key))?, money: 0 });
    list(item, name).iter().filter_map(place).collect()
}

fn taxable(item: &Value, places: &Places<'_>) -> Taxable {
    Taxable { taxes: applied(item, "applied_taxes", "tax_uid", &places.taxes), ..Taxable::default() }
}

fn line(item: &Value, places: &Places<'_>) -> Line {
    let quantity = Decimal::read(text(item, "quantity")).unwrap_or(Decimal::ONE);
    let variation = quantity.times(amount(item, "base_price_money").unwrap_or_default());
    let modifiers: Vec<i128> = list(item, "modifiers").iter().map(|modifier| modifier_price(modifier, quantity)).collect();
    let listed = variation + modifiers.iter().sum::<i128>();
    Line {
        variation,
        listed,
        left: listed,
        modifiers,
        discounts: applied(item, "applied_discounts", "discount_uid", &places.discounts),
        charges: applied(item, "applied_service_charges", "service_charge_uid", &places.charges),
        tax: taxable(item, places),
        gift_card: text(item, "item_type") == "GIFT_CARD",
    }
}

/// A modifier's quantity counts for each unit of its line.
fn modifier_price(modifier: &Value, quantity: Decimal) -> i128 {
    let each = Decimal::read(text(modifier, "quantity")).unwrap_or(Decimal::ONE);
    let both = Decimal { units: quantity.units * each.units, places: quantity.places + each.places };
    both.times(amount(modifier, "base_price_money").unwrap_or_default())
}

fn charge(item: &Value, places: &Places<'_>) -> Charge {
    let phase = match text(item, "calculation_phase") {
        "APPORTIONED_PERCENTAGE_PHASE" => Phase::ApportionedPercentage,
        "APPORTIONED_AMOUNT_PHASE" => Phase::ApportionedAmount,
        "TOTAL_PHASE" => Phase::Total,
        _ => Phase::Subtotal,
    };
    Charge { phase, rule: Rule::read(item), taxable: item["taxable"] == true, applied: 0, tax: taxable(item, places) }
}
