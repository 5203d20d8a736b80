//! The pages for people: what the sandbox is, what it holds, and what it was asked. Plain HTML, made here, without scripts.

mod connect;
mod frame;
mod objects;
mod requests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State as Held};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde_json::json;

use crate::check::form;
use crate::state::State;
use frame::{missing, page};

/// How many rows a list has.
const ROWS: usize = 100;

pub(crate) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/objects/{kind}", get(list))
        .route("/objects/{kind}/{id}", get(object))
        .route("/requests", get(calls))
        .route("/requests/{number}", get(call))
        .route("/deliveries", get(deliveries))
        .route("/reset", post(reset))
        .route("/control/requests", get(log))
        .with_state(state.clone())
}

async fn home(Held(state): Held<Arc<State>>) -> Response {
    page(
        "Overview",
        &html! {
            (connect::section(&state.base_url))
            (objects::kinds(&state.store()))
            section {
                h2 { "Last calls" }
                (requests::table(state.log.calls().iter().rev().take(10)))
                p { a href="/requests" { "All calls" } }
            }
            section {
                h2 { "Start anew" }
                p { "Drops all that is stored, and sets the clock to that of the machine." }
                form method="post" action="/reset" { button { "Reset the sandbox" } }
            }
        },
    )
}

async fn list(Held(state): Held<Arc<State>>, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Response {
    let (number, _) = asked(query);
    match objects::list(&state.store(), &kind, number) {
        Some(list) => page(&objects::title(&kind), &html! { h1 { (objects::title(&kind)) } (list) }),
        None => missing("There are no objects of this kind."),
    }
}

async fn object(Held(state): Held<Arc<State>>, Path((kind, id)): Path<(String, String)>, RawQuery(query): RawQuery) -> Response {
    let (_, seller) = asked(query);
    match objects::one(&state.store(), &kind, &id, &seller) {
        Some(object) => page(&objects::title(&kind), &object),
        None => missing("There is no such object."),
    }
}

async fn calls(Held(state): Held<Arc<State>>, RawQuery(query): RawQuery) -> Response {
    let (number, _) = asked(query);
    let calls = state.log.calls();
    let rows = requests::table(calls.iter().rev().skip((number - 1) * ROWS).take(ROWS));
    page("Calls", &html! { h1 { "Calls" } (rows) (pages("/requests", number, calls.len())) })
}

async fn call(Held(state): Held<Arc<State>>, Path(number): Path<String>) -> Response {
    match number.parse().ok().and_then(|number| state.log.call(number)) {
        Some(call) => page(&format!("Call {}", call.number), &requests::one(&call)),
        None => missing("The log has no such call: it keeps the last ones."),
    }
}

async fn deliveries(Held(state): Held<Arc<State>>) -> Response {
    let store = state.store();
    let kinds = [
        ("Subscriptions", "webhook_subscription"),
        ("Under way", "webhook_delivery"),
        ("Ended", "webhook_delivery_done"),
        ("Events", "event"),
    ];
    let lists = kinds.map(|(title, kind)| (title, objects::list(&store, kind, 1)));
    page(
        "Webhooks",
        &html! {
            h1 { "Webhooks" }
            @for (title, list) in lists {
                section {
                    h2 { (title) }
                    @match list { Some(list) => (list), None => p { "None so far." } }
                }
            }
        },
    )
}

/// A page of another site must not reach this: browsers tell where a form comes from.
async fn reset(Held(state): Held<Arc<State>>, headers: HeaderMap) -> Response {
    let from = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok()).unwrap_or("same-origin");
    if from != "same-origin" {
        return (StatusCode::FORBIDDEN, "The form belongs to another site.").into_response();
    }
    match state.reset() {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn log(Held(state): Held<Arc<State>>) -> Response {
    ([(CONTENT_TYPE, "application/json")], json!({ "requests": state.log.calls() }).to_string()).into_response()
}

/// The page, from 1, and the seller that a query names.
fn asked(query: Option<String>) -> (usize, String) {
    let mut values = form(&query.unwrap_or_default());
    let mut last = |name: &str| values.remove(name).and_then(|mut values| values.pop());
    let number = last("page").and_then(|number| number.parse().ok()).unwrap_or(1);
    (usize::max(number, 1), last("seller").unwrap_or_default())
}

/// Links to the pages before and after.
fn pages(path: &str, number: usize, count: usize) -> Markup {
    let last = count.div_ceil(ROWS).max(1);
    html! {
        @if last > 1 {
            nav aria-label="Pages" {
                @if number > 1 { a rel="prev" href={ (path) "?page=" (number - 1) } { "Newer" } " " }
                "Page " (number) " of " (last)
                @if number < last { " " a rel="next" href={ (path) "?page=" (number + 1) } { "Older" } }
            }
        }
    }
}
