//! Searches by the custom attributes of customers.

use serde_json::Value;

use super::super::custom_attributes::{CUSTOMERS, Owner, schema, simple};
use super::search::{Sets, Test, TimeRange};
use super::text::{Kind, TextFilter};
use crate::refusal::Refusal;
use crate::store::Tx;

const MOST: usize = 10;
const OWNER: &Owner = &CUSTOMERS;

pub(super) fn test<'t>(tx: &'t Tx<'_>, filters: &'t Value, at: &str) -> Result<Test<'t>, Refusal> {
    let at = format!("{at}.filters");
    let filters = filters.get("filters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if filters.len() > MOST {
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", at, format!("At most {MOST} filters are allowed.")));
    }
    let one = |(index, filter): (usize, &'t Value)| attribute(tx, filter, &format!("{at}[{index}]"));
    let tests = filters.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(move |customer| tests.iter().all(|test| test(customer))))
}

/// Whether one custom attribute of a profile meets a filter.
fn attribute<'t>(tx: &'t Tx<'_>, filter: &'t Value, at: &str) -> Result<Test<'t>, Refusal> {
    let key = simple(filter["key"].as_str().unwrap_or_default());
    let Some(definition) = tx.get(OWNER.definition, key) else {
        return Err(Refusal::at("BAD_REQUEST", format!("{at}.key"), format!("There is no custom attribute with the key `{key}`.")));
    };
    let updated = filter.get("updated_at").filter(|range| !range.is_null());
    let updated = updated.map(|range| TimeRange::of(range, &format!("{at}.updated_at"))).transpose()?;
    let wanted = filter.get("filter").and_then(Value::as_object).into_iter().flatten().filter(|(_, value)| !value.is_null());
    let wanted = wanted.map(|(kind, filter)| value(definition, kind, filter, &format!("{at}.filter.{kind}")));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    if updated.is_none() && wanted.is_empty() {
        return Err(Refusal::at("VALUE_EMPTY", at, "The filter says neither `filter` nor `updated_at`."));
    }
    Ok(Box::new(move |customer| {
        let held = customer["id"].as_str().and_then(|id| tx.get(OWNER.attribute, &OWNER.place(id, key)));
        let Some(held) = held else { return false };
        let in_time = updated.as_ref().is_none_or(|range| range.holds(held["updated_at"].as_str()));
        in_time && wanted.iter().all(|wanted| wanted(&held["value"]))
    }))
}

/// Whether a value meets the filter of its kind.
fn value<'t>(definition: &'t Value, kind: &str, filter: &'t Value, at: &str) -> Result<Test<'t>, Refusal> {
    let text = |kind| TextFilter::of(filter, kind, at);
    Ok(match kind {
        "email" | "text" => of_text(text(Kind::Plain)?),
        "phone" => of_text(text(Kind::Phone)?),
        "boolean" => Box::new(move |value| value == filter),
        "number" => {
            let (start, end) = (bound(filter, "start_at", at)?, bound(filter, "end_at", at)?);
            Box::new(move |value| {
                let number = schema::number(value);
                number.is_some_and(|number| start.is_none_or(|start| start <= number) && end.is_none_or(|end| number <= end))
            })
        }
        "date" => {
            // The range is of times, and the value a date: the days count.
            let day = |name: &str| filter.get(name).and_then(Value::as_str).map(|text| text.get(..10).unwrap_or(text));
            let (start, end) = (day("start_at"), day("end_at"));
            Box::new(move |value| {
                value.as_str().is_some_and(|value| start.is_none_or(|start| start <= value) && end.is_none_or(|end| value <= end))
            })
        }
        "selection" => {
            let sets = Sets::of(filter);
            Box::new(move |value| {
                let names = schema::selected_names(&definition["schema"], value);
                sets.meet(|name| names.contains(&name))
            })
        }
        "address" => address(filter, at)?,
        _ => return Err(Refusal::at("UNKNOWN_BODY_PARAMETER", at, "The sandbox does not know this filter.")),
    })
}

fn of_text<'t>(filter: TextFilter) -> Test<'t> {
    Box::new(move |value| filter.meets(value.as_str()))
}

fn bound(filter: &Value, name: &str, at: &str) -> Result<Option<f64>, Refusal> {
    let text = filter.get(name).and_then(Value::as_str);
    let number = |text: &str| text.parse().map_err(|_| Refusal::at("INVALID_VALUE", format!("{at}.{name}"), "Expected a number."));
    text.map(number).transpose()
}

fn address<'t>(filter: &'t Value, at: &str) -> Result<Test<'t>, Refusal> {
    let postal_code = filter.get("postal_code").filter(|filter| !filter.is_null());
    let postal_code = postal_code.map(|filter| TextFilter::of(filter, Kind::Plain, &format!("{at}.postal_code"))).transpose()?;
    let country = filter.get("country").filter(|country| !country.is_null());
    Ok(Box::new(move |value| {
        let here = country.is_none_or(|country| value["country"] == *country);
        here && postal_code.as_ref().is_none_or(|filter| filter.meets(value["postal_code"].as_str()))
    }))
}
