//! Discounts: percentages before amounts, those of lines before those of the order; each on what the ones before it leave.

use serde_json::Value;

use super::sheet::{Rule, Sheet};
use crate::behaviour::decimal::share;
use crate::behaviour::orders::json::list;

pub(super) fn apply(sheet: &mut Sheet, order: &Value) {
    let mut rules: Vec<(usize, Rule)> = list(order, "discounts").iter().map(Rule::read).enumerate().collect();
    rules.sort_by_key(|(_, rule)| (rule.rate.is_none(), rule.whole_order));
    for (of, rule) in rules {
        let on = |line: &super::sheet::Line| line.discounts.iter().position(|applied| applied.of == of);
        let weights: Vec<i128> = sheet.lines.iter().map(|line| on(line).map_or(0, |_| line.left)).collect();
        for (line, part) in sheet.lines.iter_mut().zip(parts(&rule, &weights)) {
            if let Some(place) = on(line) {
                line.discounts[place].money = part;
                line.left -= part;
            }
        }
    }
}

/// What each line gets, never more than it is worth. An amount is the total of the discount, also where it names lines.
fn parts(rule: &Rule, weights: &[i128]) -> Vec<i128> {
    let worth: i128 = weights.iter().sum();
    match rule.rate {
        Some(rate) if rule.whole_order => share(rate.percent_of(worth), weights),
        Some(rate) => weights.iter().map(|weight| rate.percent_of(*weight)).collect(),
        None => share(rule.amount.min(worth), weights),
    }
}
