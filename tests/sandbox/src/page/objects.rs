//! What the sandbox holds. Tokens, secrets and what idempotency keys were answered stay hidden.

use std::collections::BTreeMap;

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{ROWS, pages};
use crate::log::{redacted, redacted_text};
use crate::store::{Entry, NOBODY, Store};

/// What belongs to nobody and can be shown; the rest of it are tokens and codes, whose very IDs are secrets.
const SHOWN_OF_NOBODY: &[&str] = &["webhook_delivery_done"];

/// What holds secrets or whole answers, or what the sandbox notes for itself.
const HIDDEN: &[&str] = &[
    "authorization_code",
    "customer_card_nonce",
    "due",
    "due_of",
    "idempotency_key",
    "payment_key",
    "quick_order",
    "refresh_token",
    "searchable_event",
    "test_gift_card",
    "token",
];

/// Where objects of different kinds have a name.
const NAMES: [&str; 14] = [
    "/name",
    "/business_name",
    "/item_data/name",
    "/item_variation_data/name",
    "/category_data/name",
    "/modifier_list_data/name",
    "/modifier_data/name",
    "/tax_data/name",
    "/discount_data/name",
    "/title",
    "/event_type",
    "/notification_url",
    "/cardholder_name",
    "/type",
];

fn shown(seller: &str, kind: &str) -> bool {
    !HIDDEN.contains(&kind) && (seller != NOBODY || SHOWN_OF_NOBODY.contains(&kind))
}

/// `webhook_delivery` as a title.
pub(super) fn title(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// All kinds and how many objects each has.
pub(super) fn kinds(store: &Store) -> Markup {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (_, kind, count) in store.kinds().into_iter().filter(|(seller, kind, _)| shown(seller, kind)) {
        *counts.entry(kind).or_default() += count;
    }
    html! {
        section {
            h2 { "Objects" }
            table {
                thead { tr { th scope="col" { "Kind" } th.number scope="col" { "Count" } } }
                tbody {
                    @for (kind, count) in counts {
                        tr { td { a href={ "/objects/" (encoded(kind)) } { (title(kind)) } } td.number { (count) } }
                    }
                }
            }
        }
    }
}

/// A page of the objects of a kind, newest first; none where the kind has no objects.
pub(super) fn list(store: &Store, kind: &str, number: usize) -> Option<Markup> {
    let sellers: Vec<&str> =
        store.kinds().into_iter().filter(|(seller, known, _)| *known == kind && shown(seller, kind)).map(|(seller, ..)| seller).collect();
    let mut entries: Vec<_> = sellers.iter().flat_map(|seller| store.all(seller, kind).map(|entry| (*seller, entry))).collect();
    if entries.is_empty() {
        return None;
    }
    entries.sort_unstable_by_key(|(_, entry)| std::cmp::Reverse(entry.order));
    let count = entries.len();
    let page = entries.into_iter().skip((number - 1).saturating_mul(ROWS)).take(ROWS);
    Some(html! {
        div.scroll { table {
            thead { tr {
                th scope="col" { "ID" }
                th scope="col" { "Name" }
                th scope="col" { "State" }
                th.wide scope="col" { "Made" }
                @if sellers.len() > 1 { th.wide scope="col" { "Owner" } }
            } }
            tbody { @for (seller, entry) in page { (row(kind, seller, sellers.len() > 1, entry)) } }
        } }
        (pages(&format!("/objects/{}", encoded(kind)), number, count))
    })
}

fn row(kind: &str, seller: &str, many: bool, entry: Entry<'_>) -> Markup {
    let text = |name: &str| entry.value[name].as_str().unwrap_or_default();
    let state = ["status", "state"].map(text).into_iter().find(|state| !state.is_empty()).unwrap_or_default();
    html! {
        tr {
            td { a href=(address(kind, seller, entry.id)) { code { (redacted_text(entry.id)) } } }
            td { (redacted_text(&name(entry.value))) }
            td { (state) }
            td.wide { (text("created_at")) }
            @if many { td.wide { (seller) } }
        }
    }
}

fn name(value: &Value) -> String {
    let person = ["given_name", "family_name", "company_name"].map(|name| value[name].as_str().unwrap_or_default()).join(" ");
    let named = NAMES.iter().find_map(|place| value.pointer(place)?.as_str());
    let money = ["/total_money", "/amount_money"].iter().find_map(|place| value.pointer(place));
    match (person.trim(), named, money) {
        ("", Some(name), _) => name.to_owned(),
        ("", None, Some(money)) => format!("{} {}", money["amount"], money["currency"].as_str().unwrap_or_default()),
        (person, ..) => person.to_owned(),
    }
}

/// An object as JSON.
pub(super) fn one(store: &Store, kind: &str, id: &str, seller: &str) -> Option<Markup> {
    let mut value = store.get(seller, kind, id).filter(|_| shown(seller, kind))?.clone();
    redacted(&mut value);
    Some(html! {
        h1 { (title(kind)) " " code { (redacted_text(id)) } }
        p { a href={ "/objects/" (encoded(kind)) } { "All of this kind" } }
        pre tabindex="0" { code { (format!("{value:#}")) } }
    })
}

fn address(kind: &str, seller: &str, id: &str) -> String {
    format!("/objects/{}/{}?seller={}", encoded(kind), encoded(id), encoded(seller))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
