//! Listings in pages. A cursor holds the sort key of the last item instead of a count, so that an object that is deleted
//! between two pages makes no other one go missing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::definition::{Type, definition};
use crate::faults::PageFault;
use crate::refusal::Refusal;
use crate::store::{Entry, Tx};

/// How a listing is ordered and cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) descending: bool,
    /// How many items a page has, where the caller does not say.
    pub(crate) default: usize,
    /// How many it has at most.
    pub(crate) most: usize,
}

/// A page of a listing.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    pub(crate) cursor: Option<String>,
}

impl Page {
    /// The page that a call asks for: sorted by a text, then by age.
    pub(crate) fn cut<'v>(
        call: &Call,
        entries: impl Iterator<Item = Entry<'v>>,
        key: impl Fn(&Value) -> String,
        order: Order,
    ) -> Result<Self, Refusal> {
        let after = after(call)?;
        let compare = |a: &(String, u64), b: &(String, u64)| if order.descending { b.cmp(a) } else { a.cmp(b) };
        let keyed = entries.map(|entry| ((key(entry.value), entry.order), entry.value));
        let mut left: Vec<_> = keyed.filter(|(at, _)| after.as_ref().is_none_or(|after| compare(at, after).is_gt())).collect();
        let limit = limit(call, order);
        let more = left.len() > limit;
        if more {
            left.select_nth_unstable_by(limit, |(a, _), (b, _)| compare(a, b));
            left.truncate(limit);
        }
        left.sort_unstable_by(|(a, _), (b, _)| compare(a, b));
        let cursor = left.last().filter(|_| more).map(|((key, order), _)| cursor(call, key, *order));
        Ok(Self::new(call, left.into_iter().map(|(_, value)| value.clone()).collect(), cursor))
    }

    /// The page that a call asks for of a kind that the store keeps sorted.
    pub(crate) fn of_sorted(call: &Call, tx: &Tx<'_>, kind: &str, order: Order) -> Result<Self, Refusal> {
        let after = after(call)?;
        let mut left = tx.sorted(kind, after, order.descending);
        let entries: Vec<_> = left.by_ref().take(limit(call, order)).collect();
        let last = left.next().and(entries.last());
        let cursor = last.map(|(key, entry)| cursor(call, key, entry.order));
        Ok(Self::new(call, entries.into_iter().map(|(_, entry)| entry.value.clone()).collect(), cursor))
    }

    fn new(call: &Call, mut items: Vec<Value>, cursor: Option<String>) -> Self {
        if call.page_fault == Some(PageFault::Duplicate) {
            items.extend(items.first().cloned());
        }
        Self { items, cursor }
    }

    /// The answer: the items by the name that the definition gives them, absent where there are none and none need be, and
    /// the cursor.
    pub(crate) fn answer(self, call: &Call) -> Value {
        let mut answer = Map::new();
        if let Some(name) = call.operation.pages.as_ref().filter(|name| !self.items.is_empty() || required(call, name)) {
            answer.insert(name.clone(), self.items.into());
        }
        answer.extend(self.cursor.map(|cursor| ("cursor".to_owned(), cursor.into())));
        answer.into()
    }
}

/// Refuses a cursor that does not belong to the call.
pub(crate) fn check(call: &Call) -> Result<(), Refusal> {
    if call.operation.pages.is_some() { after(call).map(drop) } else { Ok(()) }
}

fn required(call: &Call, name: &str) -> bool {
    match &call.operation.output {
        Type::Struct(model) => definition().fields(model).iter().any(|field| field.required && field.name == name),
        _ => false,
    }
}

fn limit(call: &Call, order: Order) -> usize {
    let asked = ["limit", "page_size"].iter().find_map(|name| call.input(name)?.as_u64());
    asked.map_or(order.default, |limit| usize::try_from(limit).unwrap_or(order.most).clamp(1, order.most))
}

/// What the caller has seen, by the cursor that it brings.
fn after(call: &Call) -> Result<Option<(String, u64)>, Refusal> {
    let Some(text) = call.input("cursor").and_then(Value::as_str).filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = || -> Option<(String, String, u64)> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok() };
    match read() {
        _ if call.page_fault == Some(PageFault::Expired) => Err(Refusal::at("INVALID_CURSOR", "cursor", "The cursor has expired.")),
        Some((question, key, order)) if question == self::question(call) => Ok(Some((key, order))),
        Some(_) => Err(Refusal::at("INVALID_CURSOR", "cursor", "The cursor belongs to another request: repeat the first one unchanged.")),
        None => Err(Refusal::at("INVALID_CURSOR", "cursor", "The cursor is none that this API gave.")),
    }
}

fn cursor(call: &Call, key: &str, order: u64) -> String {
    URL_SAFE_NO_PAD.encode(json!([question(call), key, order]).to_string())
}

/// What a request asks for, without the page that it asks for.
fn question(call: &Call) -> String {
    let kept = |values: &Map<String, Value>| {
        let mut kept = values.clone();
        ["cursor", "limit", "page_size"].iter().for_each(|name| drop(kept.remove(*name)));
        kept
    };
    let asked = json!([call.operation.id, call.path, kept(&call.query), kept(&call.body)]).to_string();
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, asked.as_bytes()).as_ref()[..12])
}
