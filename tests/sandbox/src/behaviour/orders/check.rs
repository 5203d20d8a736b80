//! What makes an order valid beyond its form.

use serde_json::Value;

use super::json::{amount, list, text};
use crate::behaviour::decimal::{Decimal, scale};
use crate::refusal::Refusal;

/// The most of each list that an order holds.
const MOST: [(&str, usize); 4] = [("line_items", 500), ("discounts", 100), ("taxes", 100), ("service_charges", 100)];

/// The largest amount of one price or line.
const LARGEST: i128 = 999_999_999_999;

type Checked = Result<(), Refusal>;

/// Checks every list of an order whose defaults are set.
pub(super) fn check(order: &Value, currency: &str) -> Checked {
    for (name, most) in MOST {
        if list(order, name).len() > most {
            return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", at(name), format!("An order has at most {most} of these.")));
        }
    }
    moneys(order, "order", currency)?;
    for (name, rule) in RULES {
        for (index, item) in list(order, name).iter().enumerate() {
            rule(item, &format!("order.{name}[{index}]"))?;
        }
    }
    Ok(())
}

type Rule = fn(&Value, &str) -> Checked;

const RULES: [(&str, Rule); 5] =
    [("line_items", line), ("discounts", discount), ("taxes", tax), ("service_charges", charge), ("fulfillments", fulfillment)];

fn at(name: &str) -> String {
    format!("order.{name}")
}

/// Every price is of the location's currency, not negative, and not too large to count with.
fn moneys(value: &Value, place: &str, currency: &str) -> Checked {
    match value {
        Value::Object(members) if members.contains_key("amount") || members.contains_key("currency") => money(value, place, currency),
        Value::Object(members) => {
            // What is computed is written anew, and what came in through payments was checked there.
            let given = members.iter().filter(|(name, _)| !["tenders", "refunds", "returns", "metadata"].contains(&name.as_str()));
            given
                .filter(|(name, _)| !name.ends_with("_money") || given_money(name))
                .try_for_each(|(name, value)| moneys(value, &format!("{place}.{name}"), currency))
        }
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| moneys(item, &format!("{place}[{index}]"), currency)),
        _ => Ok(()),
    }
}

fn given_money(name: &str) -> bool {
    ["base_price_money", "amount_money"].contains(&name)
}

fn money(money: &Value, place: &str, currency: &str) -> Checked {
    let Some(amount) = money.get("amount").and_then(Value::as_i64) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.amount"), "Money needs an amount."));
    };
    match text(money, "currency") {
        "" => Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.currency"), "Money needs a currency.")),
        other if other != currency => {
            Err(Refusal::at("CURRENCY_MISMATCH", format!("{place}.currency"), format!("The location sells in {currency}.")))
        }
        _ if amount < 0 => Err(Refusal::at("VALUE_TOO_LOW", format!("{place}.amount"), "A price cannot be negative.")),
        _ if i128::from(amount) > LARGEST => Err(Refusal::at("VALUE_TOO_HIGH", format!("{place}.amount"), "The price is too high.")),
        _ => Ok(()),
    }
}

fn line(item: &Value, place: &str) -> Checked {
    let places = item["quantity_unit"]["precision"].as_i64().unwrap_or(0).clamp(0, 5) as u32;
    let quantity = quantity(item, place, places)?;
    let Some(price) = amount(item, "base_price_money") else {
        let detail = "A line item needs a price, of its own or of the catalog object that it names.";
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.base_price_money"), detail));
    };
    let mut total = quantity.times(price);
    for (index, modifier) in list(item, "modifiers").iter().enumerate() {
        let each = modifier_quantity(modifier, &format!("{place}.modifiers[{index}]"))?;
        total += quantity.times(each.times(amount(modifier, "base_price_money").unwrap_or_default()));
    }
    if total > LARGEST {
        return Err(Refusal::at("VALUE_TOO_HIGH", format!("{place}.quantity"), "The line item comes to too much."));
    }
    Ok(())
}

fn quantity(item: &Value, place: &str, places: u32) -> Result<Decimal, Refusal> {
    let wrong = |detail: String| Refusal::at("INVALID_VALUE", format!("{place}.quantity"), detail);
    let quantity =
        Decimal::read(text(item, "quantity")).ok_or_else(|| wrong("A quantity is a decimal number like `2` or `0.75`.".to_owned()))?;
    if quantity.significant_places() > places {
        return Err(wrong(format!("The quantity may have {places} decimal places: `quantity_unit.precision` says how many.")));
    }
    Ok(quantity)
}

/// A whole number of few digits.
fn modifier_quantity(modifier: &Value, place: &str) -> Result<Decimal, Refusal> {
    let text = text(modifier, "quantity");
    let read = Decimal::read(text).filter(|quantity| quantity.places == 0 && text.len() <= 6);
    read.ok_or_else(|| Refusal::at("INVALID_VALUE", format!("{place}.quantity"), "A modifier's quantity is a whole number."))
}

/// A percentage or an amount, whichever the rule has, and never both.
fn either(item: &Value, place: &str) -> Checked {
    match (item.get("percentage").is_some(), item.get("amount_money").is_some()) {
        (true, true) => Err(Refusal::at("CONFLICTING_PARAMETERS", place, "Give a percentage or an amount, not both.")),
        (false, false) => Err(Refusal::at("MISSING_REQUIRED_PARAMETER", place, "Give a percentage or an amount.")),
        (true, false) => percentage(item, place),
        (false, true) => Ok(()),
    }
}

fn percentage(item: &Value, place: &str) -> Checked {
    let within = |rate: &Decimal| rate.units <= 100 * scale(rate.places);
    match Decimal::read(text(item, "percentage")).filter(within) {
        Some(_) => Ok(()),
        None => Err(Refusal::at(
            "INVALID_VALUE",
            format!("{place}.percentage"),
            "A percentage is a decimal number from 0 to 100, without a sign.",
        )),
    }
}

fn discount(item: &Value, place: &str) -> Checked {
    either(item, place)?;
    scope(item, place)?;
    let by_rate = item.get("percentage").is_some();
    if text(item, "type").starts_with("VARIABLE_") && item.get("catalog_object_id").is_none() {
        let detail = "Only a discount of the catalog is variable: one of the order alone is fixed.";
        return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), detail));
    }
    if text(item, "type").ends_with("_PERCENTAGE") != by_rate {
        let detail = "The type of a discount goes with what it gives: a percentage or an amount.";
        return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), detail));
    }
    Ok(())
}

fn tax(item: &Value, place: &str) -> Checked {
    scope(item, place)?;
    if item.get("percentage").is_none() {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.percentage"), "A tax needs a percentage."));
    }
    if text(item, "type") == "UNKNOWN_TAX" {
        return Err(Refusal::at("INVALID_VALUE", format!("{place}.type"), "A tax is additive or inclusive."));
    }
    percentage(item, place)
}

fn charge(item: &Value, place: &str) -> Checked {
    either(item, place)?;
    scope(item, place)?;
    let phase = text(item, "calculation_phase");
    let wrong = |field: &str, detail: &str| Err(Refusal::at("INVALID_VALUE", format!("{place}.{field}"), detail));
    let wanted = match phase {
        "APPORTIONED_PERCENTAGE_PHASE" => Some("percentage"),
        "APPORTIONED_AMOUNT_PHASE" => Some("amount_money"),
        _ => None,
    };
    if wanted.is_some_and(|wanted| item.get(wanted).is_none()) {
        return wrong("calculation_phase", "The phase does not go with what the charge gives: a percentage or an amount.");
    }
    if phase == "TOTAL_PHASE" && item["taxable"] == true {
        return wrong("taxable", "A charge that is computed on the total, taxes included, cannot be taxed.");
    }
    if wanted.is_none() && text(item, "scope") == "LINE_ITEM" {
        return wrong("scope", "Only an apportioned charge can be of line items.");
    }
    if wanted.is_some() != (text(item, "treatment_type") == "APPORTIONED_TREATMENT") {
        return wrong("treatment_type", "Apportioned phases go with the apportioned treatment, and no others.");
    }
    Ok(())
}

fn scope(item: &Value, place: &str) -> Checked {
    match text(item, "scope") {
        "ORDER" | "LINE_ITEM" => Ok(()),
        _ => Err(Refusal::at("INVALID_VALUE", format!("{place}.scope"), "The scope is that of the order or of line items.")),
    }
}

/// The member that tells about a fulfillment of a type.
pub(super) fn details(kind: &str) -> &'static str {
    match kind {
        "SHIPMENT" => "shipment_details",
        "DELIVERY" => "delivery_details",
        "IN_STORE" => "in_store_details",
        _ => "pickup_details",
    }
}

fn fulfillment(item: &Value, place: &str) -> Checked {
    let kind = text(item, "type");
    let missing = |field: &str, detail: &str| Err(Refusal::at("MISSING_REQUIRED_PARAMETER", format!("{place}.{field}"), detail));
    if kind.is_empty() {
        return missing("type", "A fulfillment needs a type.");
    }
    let name = details(kind);
    let Some(details) = item.get(name) else {
        return if kind == "IN_STORE" { Ok(()) } else { missing(name, "The details of the fulfillment are missing.") };
    };
    let known = ["display_name", "customer_id"].iter().any(|name| details["recipient"].get(*name).is_some());
    if kind == "PICKUP" && !known {
        return missing("pickup_details.recipient.display_name", "Who picks up the order needs a name or a customer ID.");
    }
    let due = if kind == "PICKUP" { "pickup_at" } else { "deliver_at" };
    let timed = ["PICKUP", "DELIVERY"].contains(&kind) && text(details, "schedule_type") != "ASAP";
    if timed && details.get(due).is_none() {
        return missing(&format!("{name}.{due}"), "A scheduled fulfillment needs its time; without one it is `ASAP`.");
    }
    Ok(())
}
