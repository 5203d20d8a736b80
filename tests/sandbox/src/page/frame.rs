//! What all pages have around them.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// No script runs, whatever the data holds, and forms lead nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page.
pub(super) fn page(title: &str, content: &Markup) -> Response {
    answer(StatusCode::OK, title, content)
}

/// A page that says that something is not there.
pub(super) fn missing(what: &str) -> Response {
    answer(StatusCode::NOT_FOUND, "Not found", &html! { h1 { "Not found" } p { (what) } p { a href="/" { "Overview" } } })
}

fn answer(status: StatusCode, title: &str, content: &Markup) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, document(title, content).into_string()).into_response()
}

fn document(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – Square offline" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    a.name href="/" { "Square offline" }
                    nav aria-label="Pages of the sandbox" {
                        a href="/" { "Overview" } " "
                        a href="/requests" { "Calls" } " "
                        a href="/deliveries" { "Webhooks" }
                    }
                }
                main id="content" { (content) }
            }
        }
    }
}
