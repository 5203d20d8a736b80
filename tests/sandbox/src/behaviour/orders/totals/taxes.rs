//! Taxes: inclusive ones are taken out of a price, additive ones come on top of what is left.

use serde_json::Value;

use super::Setting;
use super::sheet::{Rule, Sheet, Taxable};
use crate::behaviour::decimal::{half_even, scale, share};
use crate::behaviour::orders::json::{list, text};

struct Tax {
    of: usize,
    rule: Rule,
    inclusive: bool,
    late: bool,
}

pub(super) fn apply(sheet: &mut Sheet, order: &Value, setting: &Setting) {
    let taxes: Vec<Tax> = list(order, "taxes").iter().enumerate().map(|(of, tax)| read(of, tax, setting)).collect();
    set_bases(sheet);
    let mut taxables = sheet.taxables();
    taxables.iter_mut().for_each(|taxable| include(taxable, &taxes));
    for late in [false, true] {
        let bases: Vec<i128> = taxables.iter().map(|taxable| taxable.base - taxable.inclusive + taxable.additive).collect();
        for tax in taxes.iter().filter(|tax| !tax.inclusive && tax.late == late) {
            add(&mut taxables, tax, &bases);
        }
    }
}

fn read(of: usize, tax: &Value, setting: &Setting) -> Tax {
    let late = setting.late_taxes.contains(text(tax, "uid"));
    Tax { of, rule: Rule::read(tax), inclusive: text(tax, "type") == "INCLUSIVE", late }
}

fn set_bases(sheet: &mut Sheet) {
    let taxable: Vec<bool> = sheet.charges.iter().map(|charge| charge.taxable).collect();
    for line in &mut sheet.lines {
        let charged: i128 = line.charges.iter().filter(|charge| taxable[charge.of]).map(|charge| charge.money).sum();
        line.tax.base = line.left + charged;
    }
    for charge in sheet.charges.iter_mut().filter(|charge| charge.taxable && !charge.is_apportioned()) {
        charge.tax.base = charge.applied;
    }
}

/// Takes the inclusive taxes out of a price, all at once, so that they are of the same net price.
fn include(taxable: &mut Taxable, taxes: &[Tax]) {
    let rates: Vec<_> = taxable.taxes.iter().map(|applied| taxes[applied.of].rule.rate.filter(|_| taxes[applied.of].inclusive)).collect();
    let places = rates.iter().flatten().map(|rate| rate.places).max().unwrap_or_default();
    let units: Vec<i128> = rates.iter().map(|rate| rate.map_or(0, |rate| rate.at(places))).collect();
    let sum: i128 = units.iter().sum();
    taxable.inclusive = half_even(taxable.base * sum, 100 * scale(places) + sum);
    for (applied, part) in taxable.taxes.iter_mut().zip(share(taxable.inclusive, &units)) {
        applied.money = part;
    }
}

/// Adds a tax: rounded once where it is of the whole order, and line by line where lines name it.
fn add(taxables: &mut [&mut Taxable], tax: &Tax, bases: &[i128]) {
    let Some(rate) = tax.rule.rate else { return };
    let on = |taxable: &Taxable| taxable.taxes.iter().position(|applied| applied.of == tax.of);
    let weights: Vec<i128> = taxables.iter().zip(bases).map(|(taxable, base)| on(taxable).map_or(0, |_| *base)).collect();
    let parts = match tax.rule.whole_order {
        true => share(rate.percent_of(weights.iter().sum()), &weights),
        false => weights.iter().map(|weight| rate.percent_of(*weight)).collect(),
    };
    for (taxable, part) in taxables.iter_mut().zip(parts) {
        if let Some(place) = on(taxable) {
            taxable.taxes[place].money = part;
            taxable.additive += part;
        }
    }
}
