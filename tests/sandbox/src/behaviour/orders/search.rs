//! SearchOrders: filters, and pages by one of three times.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::ORDER;
use super::json::{list, text};
use crate::behaviour::locations::checked_location;
use crate::call::Call;
use crate::idempotency::Answer;
use crate::pages::{Order, Page};
use crate::refusal::Refusal;
use crate::store::Tx;

const TIMES: [&str; 3] = ["created_at", "updated_at", "closed_at"];

pub(super) fn search(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let locations = locations(tx, call)?;
    let query = call.input("query").cloned().unwrap_or_default();
    let (sort, filter) = (&query["sort"], &query["filter"]);
    let by = TIMES.iter().copied().find(|time| time.to_uppercase() == text(sort, "sort_field")).unwrap_or("created_at");
    checked(filter, by)?;
    let range = Range::read(&filter["date_time_filter"][by])?;
    let fits = |order: &Value| {
        let place = locations.iter().any(|location| order["location_id"] == location.as_str());
        place && filtered(order, filter) && (by != "closed_at" || order.get(by).is_some()) && range.holds(text(order, by))
    };
    let entries = tx.all(ORDER).filter(|entry| fits(entry.value));
    let order = Order { descending: text(sort, "sort_order") != "ASC", default: 500, most: 1000 };
    let page = Page::cut(call, entries, |order| text(order, by).to_owned(), order)?;
    Ok(if call.input("return_entries") == Some(&json!(true)) { brief(page) } else { page.answer(call) })
}

fn locations(tx: &Tx<'_>, call: &Call) -> Result<Vec<String>, Refusal> {
    let ids = call.input("location_ids").and_then(Value::as_array).cloned().unwrap_or_default();
    let ids: Vec<String> = ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    match ids.len() {
        0 => return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "location_ids", "Name the locations to search.")),
        1..=10 => {}
        _ => return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "location_ids", "A search is of at most 10 locations.")),
    }
    for (index, id) in ids.iter().enumerate() {
        checked_location(tx, id, &format!("location_ids[{index}]"))?;
    }
    Ok(ids)
}

/// A range of times goes with the sort by the same time; orders that are not closed have no time of closing.
fn checked(filter: &Value, by: &str) -> Result<(), Refusal> {
    let ranges = &filter["date_time_filter"];
    if let Some(other) = TIMES.iter().find(|time| **time != by && ranges[**time].is_object()) {
        let detail = format!("A range of `{other}` needs the sort field {}.", other.to_uppercase());
        return Err(Refusal::at("INVALID_VALUE", "query.sort.sort_field", detail));
    }
    let states = list(&filter["state_filter"], "states");
    let open = states.is_empty() || states.iter().any(|state| !["COMPLETED", "CANCELED"].contains(&state.as_str().unwrap_or_default()));
    if by == "closed_at" && open {
        let detail = "The sort field CLOSED_AT needs a filter for the states COMPLETED or CANCELED, and no others.";
        return Err(Refusal::at("INVALID_VALUE", "query.filter.state_filter", detail));
    }
    if list(&filter["source_filter"], "source_names").len() > 10 {
        let detail = "A search is for at most 10 sources.";
        return Err(Refusal::at("ARRAY_LENGTH_TOO_LONG", "query.filter.source_filter.source_names", detail));
    }
    Ok(())
}

fn filtered(order: &Value, filter: &Value) -> bool {
    let any = |of: &str, name: &str, found: &dyn Fn(&Value) -> bool| {
        let wanted = list(&filter[of], name);
        wanted.is_empty() || wanted.iter().any(found)
    };
    let handed =
        |member: &'static str| move |wanted: &Value| list(order, "fulfillments").iter().any(|fulfillment| fulfillment[member] == *wanted);
    let customer =
        |wanted: &Value| order["customer_id"] == *wanted || list(order, "tenders").iter().any(|tender| tender["customer_id"] == *wanted);
    any("state_filter", "states", &|wanted| order["state"] == *wanted)
        && any("source_filter", "source_names", &|wanted| order["source"]["name"] == *wanted)
        && any("customer_filter", "customer_ids", &customer)
        && any("fulfillment_filter", "fulfillment_types", &handed("type"))
        && any("fulfillment_filter", "fulfillment_states", &handed("state"))
}

/// A range of times, both ends within.
struct Range {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

impl Range {
    fn read(range: &Value) -> Result<Self, Refusal> {
        let time = |name| text(range, name).parse::<Timestamp>().ok();
        let read = Self { start: time("start_at"), end: time("end_at") };
        if read.start.zip(read.end).is_some_and(|(start, end)| start > end) {
            return Err(Refusal::at("INVALID_TIME_RANGE", "query.filter.date_time_filter", "The range ends before it starts."));
        }
        Ok(read)
    }

    fn holds(&self, time: &str) -> bool {
        let Ok(time) = time.parse::<Timestamp>() else { return self.start.is_none() && self.end.is_none() };
        self.start.is_none_or(|start| start <= time) && self.end.is_none_or(|end| time <= end)
    }
}

/// The page in its short form.
fn brief(page: Page) -> Value {
    let entry = |order: &Value| json!({ "order_id": order["id"], "version": order["version"], "location_id": order["location_id"] });
    let mut answer = Map::new();
    if !page.items.is_empty() {
        answer.insert("order_entries".to_owned(), page.items.iter().map(entry).collect());
    }
    answer.extend(page.cursor.map(|cursor| ("cursor".to_owned(), cursor.into())));
    answer.into()
}
