//! The HTML of the checkout page.

use serde_json::Value;

use crate::behaviour::money;
use crate::html::escape;
pub(super) use crate::html::page;
use crate::refusal::Refusal;

/// What is bought, what it comes to, and the buttons that pay. A mistake is told above.
pub(super) fn form(order: &Value, due: &Value, tipping: bool, mistake: Option<&str>) -> String {
    let mistake = mistake.map(|text| format!("<p role=\"alert\">{}</p>\n", escape(text))).unwrap_or_default();
    let lines: String = order["line_items"].as_array().into_iter().flatten().map(line).collect();
    let tip = if tipping { "<label>Tip, in the smallest unit: <input name=\"tip\" inputmode=\"numeric\"></label>\n" } else { "" };
    let content = format!(
        "{mistake}<ul>\n{lines}</ul>\n<form method=\"post\">\n{tip}\
         <button name=\"source_id\" value=\"cnon:card-nonce-ok\">Pay {} with the test card</button>\n\
         <button name=\"source_id\" value=\"cnon:card-nonce-declined\">Pay with a card that is declined</button>\n</form>",
        sum(due)
    );
    page("Checkout", &content)
}

/// Why something was refused.
pub(super) fn mistakes(refusal: &Refusal) -> String {
    refusal
        .mistakes
        .iter()
        .map(|mistake| format!("<p role=\"alert\">{}: {}</p>\n", escape(&mistake.code), escape(&mistake.detail)))
        .collect()
}

fn line(item: &Value) -> String {
    let text = |name: &str| escape(item[name].as_str().unwrap_or_default());
    format!("<li>{} × {}: {}</li>\n", text("quantity"), text("name"), sum(&item["total_money"]))
}

/// An amount in the smallest unit, as the API has it: the page is for those who test.
fn sum(amount: &Value) -> String {
    format!("{} {}", money::amount(amount), escape(amount["currency"].as_str().unwrap_or_default()))
}
