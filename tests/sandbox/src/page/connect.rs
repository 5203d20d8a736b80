//! What the sandbox is, and how to reach it.

use maud::{Markup, html};

use crate::bootstrap::{ACCESS_TOKEN, APPLICATION_ID, LOCATION_ID, MERCHANT_ID};
use crate::definition::definition;

pub(super) fn section(url: &str) -> Markup {
    html! {
        h1 { "Square offline" }
        p {
            "This machine answers the whole Square API, version " (definition().version)
            ", for tests and development. No money moves, and nothing leaves the machine."
        }
        section {
            h2 { "Connect" }
            dl {
                dt { "Base URL" } dd { code { (url) } }
                dt { "Access token" } dd { code { (ACCESS_TOKEN) } }
                dt { "Location" } dd { code { (LOCATION_ID) } }
                dt { "Merchant" } dd { code { (MERCHANT_ID) } }
                dt { "Application" } dd { code { (APPLICATION_ID) } }
            }
            h3 { "From a shell" }
            pre tabindex="0" { code { (curl(url)) } }
            h3 { "With square-connect" }
            pre tabindex="0" { code { (rust(url)) } }
            p { "Other clients of Square work likewise: give them this base URL and this token." }
        }
    }
}

fn curl(url: &str) -> String {
    format!(
        "curl {url}/v2/payments \\\n  \
         -H 'Authorization: Bearer {ACCESS_TOKEN}' \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d '{{\"idempotency_key\":\"first\",\"source_id\":\"cnon:card-nonce-ok\",\"amount_money\":{{\"amount\":450,\"currency\":\"USD\"}}}}'"
    )
}

fn rust(url: &str) -> String {
    format!(
        "let square = Client::builder()\n    \
         .access_token(\"{ACCESS_TOKEN}\")\n    \
         .base_url(\"{url}\")\n    \
         .build()?;\n\
         let price = Money::new(450, Currency::Usd);\n\
         let paid = square.payments().create(\"cnon:card-nonce-ok\").amount_money(price).send().await?;"
    )
}
