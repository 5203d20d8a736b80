//! Writing the computed amounts into an order.

use serde_json::{Value, json};

use super::Setting;
use super::sheet::{Applied, Charge, Line, Sheet};
use crate::behaviour::decimal::share;
use crate::behaviour::orders::json::{amount, list, list_mut};

/// An amount of a currency. Limits of form keep all sums of an order far below what 64 bits hold.
pub(in crate::behaviour::orders) fn money(amount: i128, currency: &str) -> Value {
    json!({ "amount": i64::try_from(amount).unwrap_or(i64::MAX), "currency": currency })
}

pub(super) fn write(sheet: &Sheet, order: &mut Value, setting: &Setting) {
    let money = |amount| money(amount, &setting.currency);
    for (item, line) in list_mut(order, "line_items").iter_mut().zip(&sheet.lines) {
        write_line(item, line, setting, &money);
    }
    for (item, charge) in list_mut(order, "service_charges").iter_mut().zip(&sheet.charges) {
        write_charge(item, charge, &money);
    }
    write_sums(sheet, order, &money);
    write_totals(sheet, order, &money);
}

fn write_line(item: &mut Value, line: &Line, setting: &Setting, money: &impl Fn(i128) -> Value) {
    let discounts: i128 = line.discounts.iter().map(|applied| applied.money).sum();
    // The part of the inclusive taxes that is in the item's own price.
    let own = share(line.tax.inclusive, &[line.left, line.tax.base - line.left])[0];
    let gross = if setting.net_gross { line.listed - own } else { line.listed };
    item["variation_total_price_money"] = money(line.variation);
    item["gross_sales_money"] = money(gross);
    item["total_discount_money"] = money(discounts);
    item["total_tax_money"] = money(line.tax.inclusive + line.tax.additive);
    item["total_service_charge_money"] = money(line.charged());
    item["total_money"] = money(line.total());
    for (modifier, price) in list_mut(item, "modifiers").iter_mut().zip(&line.modifiers) {
        modifier["total_price_money"] = money(*price);
    }
    write_applied(item, "applied_discounts", &line.discounts, money);
    write_applied(item, "applied_service_charges", &line.charges, money);
    write_applied(item, "applied_taxes", &line.tax.taxes, money);
}

fn write_charge(item: &mut Value, charge: &Charge, money: &impl Fn(i128) -> Value) {
    item["applied_money"] = money(charge.applied);
    item["total_tax_money"] = money(charge.tax.inclusive + charge.tax.additive);
    item["total_money"] = money(charge.total());
    write_applied(item, "applied_taxes", &charge.tax.taxes, money);
}

fn write_applied(item: &mut Value, name: &str, applied: &[Applied], money: &impl Fn(i128) -> Value) {
    for (entry, applied) in list_mut(item, name).iter_mut().zip(applied) {
        entry["applied_money"] = money(applied.money);
    }
}

/// What each discount and each tax comes to over the whole order.
fn write_sums(sheet: &Sheet, order: &mut Value, money: &impl Fn(i128) -> Value) {
    let sum =
        |applied: &mut dyn Iterator<Item = &Applied>, of| applied.filter(|applied| applied.of == of).map(|applied| applied.money).sum();
    for (of, discount) in list_mut(order, "discounts").iter_mut().enumerate() {
        discount["applied_money"] = money(sum(&mut sheet.lines.iter().flat_map(|line| &line.discounts), of));
    }
    for (of, tax) in list_mut(order, "taxes").iter_mut().enumerate() {
        let lines = sheet.lines.iter().flat_map(|line| &line.tax.taxes);
        let charges = sheet.charges.iter().flat_map(|charge| &charge.tax.taxes);
        tax["applied_money"] = money(sum(&mut lines.chain(charges), of));
    }
}

fn write_totals(sheet: &Sheet, order: &mut Value, money: &impl Fn(i128) -> Value) {
    let tip: i128 = list(order, "tenders").iter().filter_map(|tender| amount(tender, "tip_money")).sum();
    let apart = sheet.charges.iter().filter(|charge| !charge.is_apportioned()).map(Charge::total).sum::<i128>();
    let taxes = sheet.lines.iter().map(|line| &line.tax).chain(sheet.charges.iter().map(|charge| &charge.tax));
    let tax = taxes.map(|tax| tax.inclusive + tax.additive).sum();
    let discount = sheet.lines.iter().flat_map(|line| &line.discounts).map(|applied| applied.money).sum();
    let charge = sheet.charges.iter().map(|charge| charge.applied).sum();
    let total = sheet.lines.iter().map(Line::total).sum::<i128>() + apart + tip;
    let sums = [("total", total), ("tax", tax), ("discount", discount), ("tip", tip), ("service_charge", charge)];
    let mut net = json!({});
    for (name, sum) in sums {
        let (whole, part) = match name {
            "total" => ("total_money".to_owned(), "total_money".to_owned()),
            name => (format!("total_{name}_money"), format!("{name}_money")),
        };
        order[whole] = money(sum);
        net[&part] = money(sum - amount(&order["return_amounts"], &part).unwrap_or_default());
    }
    order["net_amounts"] = net;
    order["net_amount_due_money"] = money(due(order));
}

/// What is left to pay: negative where more was paid than the order is worth now.
pub(in crate::behaviour::orders) fn due(order: &Value) -> i128 {
    let paid: i128 = list(order, "tenders").iter().filter_map(|tender| amount(tender, "amount_money")).sum();
    amount(order, "total_money").unwrap_or_default() - paid
}
