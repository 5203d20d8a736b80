//! What a plan of the catalog costs, and how often.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde_json::Value;

use super::text;
use crate::behaviour::catalog::CATALOG_OBJECT;
use crate::behaviour::orders::ORDER;
use crate::refusal::Refusal;
use crate::store::Tx;

/// The phase in which a cycle lies, counted from zero; none once the plan is over.
pub(super) fn phase<'t>(tx: &'t Tx<'_>, subscription: &Value, cycle: i64) -> Option<&'t Value> {
    let variation = tx.get(CATALOG_OBJECT, text(subscription, "plan_variation_id"))?;
    let mut before = 0;
    variation["subscription_plan_variation_data"]["phases"].as_array()?.iter().find(|phase| {
        let periods = phase["periods"].as_i64().filter(|periods| *periods > 0);
        before += periods.unwrap_or(i64::MAX - before);
        cycle < before
    })
}

/// What a cycle costs: the subscription's own price, the plan's, or that of the order that it repeats.
pub(super) fn price(tx: &Tx<'_>, subscription: &Value, phase: &Value) -> Option<Value> {
    let template = subscription["phases"].as_array().and_then(|phases| phases.iter().find(|own| own["ordinal"] == phase["ordinal"]));
    let order = template.and_then(|own| tx.get(ORDER, text(own, "order_template_id")));
    let prices = [&subscription["price_override_money"], &phase["pricing"]["price_money"], &phase["recurring_price_money"]];
    prices.into_iter().chain(order.map(|order| &order["total_money"])).find(|price| price.is_object()).cloned()
}

/// The plan of a request must be one that can be billed.
pub(super) fn checked(tx: &Tx<'_>, subscription: &Value) -> Result<(), Refusal> {
    let refuse = |code, detail: &str| Err(Refusal::at(code, "plan_variation_id", detail));
    match phase(tx, subscription, 0) {
        None => refuse("NOT_FOUND", "The catalog has no such variation of a subscription plan."),
        Some(phase) if price(tx, subscription, phase).is_none() => {
            refuse("INVALID_VALUE", "The plan has no price: give `price_override_money`, or the order that is repeated.")
        }
        Some(_) => Ok(()),
    }
}

/// The day so many periods after another. From the 31st, months go to their last day.
pub(super) fn after(start: Date, cadence: &str, periods: i64) -> Date {
    let span: Span = match cadence {
        "DAILY" => 1.day(),
        "WEEKLY" => 1.week(),
        "EVERY_TWO_WEEKS" => 2.weeks(),
        "THIRTY_DAYS" => 30.days(),
        "SIXTY_DAYS" => 60.days(),
        "NINETY_DAYS" => 90.days(),
        "EVERY_TWO_MONTHS" => 2.months(),
        "QUARTERLY" => 3.months(),
        "EVERY_FOUR_MONTHS" => 4.months(),
        "EVERY_SIX_MONTHS" => 6.months(),
        "ANNUAL" => 1.year(),
        "EVERY_TWO_YEARS" => 2.years(),
        _ => 1.month(),
    };
    span.checked_mul(periods).map_or(Date::MAX, |span| start.saturating_add(span))
}
