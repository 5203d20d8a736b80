//! The request log.

use maud::{Markup, html};

use crate::log::LoggedCall;

/// Calls, one a row.
pub(super) fn table<'a>(calls: impl Iterator<Item = &'a LoggedCall>) -> Markup {
    let mut calls = calls.peekable();
    if calls.peek().is_none() {
        return html! { p { "None so far." } };
    }
    html! {
        div.scroll { table {
            thead { tr {
                th.number scope="col" { "No." }
                th scope="col" { "Call" }
                th scope="col" { "Status" }
                th.wide scope="col" { "Operation" }
                th.wide.number scope="col" { "Took" }
                th.wide scope="col" { "Time" }
            } }
            tbody { @for call in calls { (row(call)) } }
        } }
    }
}

fn row(call: &LoggedCall) -> Markup {
    html! {
        tr {
            td.number { (call.number) }
            td { a href={ "/requests/" (call.number) } { (call.method) " " (call.target) } }
            td { (status(call)) @if let Some(fault) = &call.fault { " " span.bad { (fault) } } }
            td.wide { (call.operation.as_deref().unwrap_or("–")) }
            td.wide.number { (took(call)) }
            td.wide { (call.time) }
        }
    }
}

fn status(call: &LoggedCall) -> Markup {
    match call.status {
        Some(status) if status < 400 => html! { span.good { (status) } },
        Some(status) => html! { span.bad { (status) } },
        None => html! { span.bad { "hung up" } },
    }
}

fn took(call: &LoggedCall) -> String {
    format!("{:.1} ms", call.duration.as_secs_f64() * 1e3)
}

/// A call with its bodies.
pub(super) fn one(call: &LoggedCall) -> Markup {
    html! {
        h1 { (call.method) " " (call.target) }
        dl {
            dt { "Status" } dd { (status(call)) }
            dt { "Operation" } dd { (call.operation.as_deref().unwrap_or("none of the definition")) }
            dt { "Merchant" } dd { (call.seller.as_deref().unwrap_or("no token of this sandbox")) }
            dt { "Time" } dd { (call.time) }
            dt { "Took" } dd { (took(call)) }
            @if let Some(fault) = &call.fault { dt { "Fault" } dd.bad { (fault) } }
        }
        (body("Request", &call.request))
        (body("Answer", &call.response))
        p { a href="/requests" { "All calls" } }
    }
}

fn body(title: &str, text: &str) -> Markup {
    html! {
        h2 { (title) }
        @if text.is_empty() { p { "No body." } } @else { pre tabindex="0" { code { (text) } } }
    }
}
