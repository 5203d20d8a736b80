//! Service charges, by the phase in which each is computed.

use serde_json::Value;

use super::sheet::{Line, Phase, Rule, Sheet};
use crate::behaviour::decimal::share;
use crate::behaviour::orders::json::list;

/// Spreads the apportioned charges over lines: percentages first, each on what the ones before it made of a line.
pub(super) fn apportion(sheet: &mut Sheet, order: &Value) {
    let mut turn: Vec<usize> = (0..list(order, "service_charges").len()).filter(|of| sheet.charges[*of].is_apportioned()).collect();
    turn.sort_by_key(|of| sheet.charges[*of].phase);
    for of in turn {
        let on: Vec<usize> = (0..sheet.lines.len()).filter(|line| place(&sheet.lines[*line], of).is_some()).collect();
        let weights: Vec<i128> = on.iter().map(|line| sheet.lines[*line].left + sheet.lines[*line].charged()).collect();
        let parts = parts(&sheet.charges[of].rule, &weights);
        sheet.charges[of].applied = parts.iter().sum();
        for (line, part) in on.into_iter().zip(parts) {
            if let Some(place) = place(&sheet.lines[line], of) {
                sheet.lines[line].charges[place].money = part;
            }
        }
    }
}

fn place(line: &Line, of: usize) -> Option<usize> {
    line.charges.iter().position(|applied| applied.of == of)
}

fn parts(rule: &Rule, weights: &[i128]) -> Vec<i128> {
    let worth: i128 = weights.iter().sum();
    match rule.rate {
        Some(rate) if rule.whole_order => share(rate.percent_of(worth), weights),
        Some(rate) => weights.iter().map(|weight| rate.percent_of(*weight)).collect(),
        // An amount is due even where all lines are free.
        None if worth == 0 => share(rule.amount, &vec![1; weights.len()]),
        None => share(rule.amount, weights),
    }
}

/// Computes the charges on what the discounts leave; the load of a gift card is money, not a sale, and bears none.
pub(super) fn on_subtotal(sheet: &mut Sheet) {
    let sales = sheet.lines.iter().filter(|line| !line.gift_card);
    let base = sales.map(|line| line.left + line.charged()).sum();
    in_phase(sheet, Phase::Subtotal, base);
}

/// Computes the charges on what is due with taxes.
pub(super) fn on_total(sheet: &mut Sheet) {
    let lines: i128 = sheet.lines.iter().filter(|line| !line.gift_card).map(Line::total).sum();
    let charges: i128 = sheet.charges.iter().filter(|charge| charge.phase == Phase::Subtotal).map(super::sheet::Charge::total).sum();
    in_phase(sheet, Phase::Total, lines + charges);
}

fn in_phase(sheet: &mut Sheet, phase: Phase, base: i128) {
    for charge in sheet.charges.iter_mut().filter(|charge| charge.phase == phase) {
        charge.applied = charge.rule.rate.map_or(charge.rule.amount, |rate| rate.percent_of(base));
    }
}
