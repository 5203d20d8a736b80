//! What orders come to: examples computed by hand, and rules that hold for every order.

mod common;

use common::{Result, client};
use fastrand::Rng;
use serde_json::{Value, json};
use square_connect::{Client, Method};
use square_sandbox::Sandbox;

async fn calculate(square: &Client, sandbox: &Sandbox, mut order: Value) -> Result<Value> {
    order["location_id"] = json!(sandbox.location_id());
    let body = json!({ "order": order });
    let mut answer: Value = square.request(Method::POST, "/v2/orders/calculate").json(&body).send().await?;
    Ok(answer["order"].take())
}

fn usd(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn line(quantity: &str, price: i64) -> Value {
    json!({ "name": "Thing", "quantity": quantity, "base_price_money": usd(price) })
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

/// What is shown, an order, and the amounts that are expected of it, by their places.
type Example = (&'static str, Value, &'static [(&'static str, i64)]);

fn examples() -> Vec<Example> {
    vec![
        (
            "quantities count for modifiers too",
            json!({ "line_items": [with(line("2", 350), "modifiers", json!([{ "name": "Shot", "base_price_money": usd(50), "quantity": "2" }]))] }),
            &[
                ("/line_items/0/variation_total_price_money", 700),
                ("/line_items/0/modifiers/0/total_price_money", 200),
                ("/total_money", 900),
            ],
        ),
        (
            "2.25 * 199 = 447.75; 0.5 * 5 = 2.5 goes to the even 2, 1.5 * 1 = 1.5 to the even 2",
            json!({ "line_items": [
                with(line("2.25", 199), "quantity_unit", json!({ "precision": 2 })),
                with(line("0.5", 5), "quantity_unit", json!({ "precision": 1 })),
                with(line("1.50", 1), "quantity_unit", json!({ "precision": 1 })),
            ] }),
            &[
                ("/line_items/0/total_money", 448),
                ("/line_items/1/total_money", 2),
                ("/line_items/2/total_money", 2),
                ("/total_money", 452),
            ],
        ),
        (
            "percentage before amount, then tax: 1500 - 150 - 100 = 1250, of which 8.25 % is 103.125",
            json!({
                "line_items": [line("1", 1000), line("1", 500)],
                "discounts": [{ "name": "Amount", "amount_money": usd(100) }, { "name": "Rate", "percentage": "10" }],
                "taxes": [{ "name": "Sales", "percentage": "8.25" }],
            }),
            &[
                ("/discounts/0/applied_money", 100),
                ("/discounts/1/applied_money", 150),
                ("/line_items/0/total_discount_money", 167),
                ("/line_items/1/total_discount_money", 83),
                ("/line_items/0/total_tax_money", 69),
                ("/line_items/1/total_tax_money", 34),
                ("/total_discount_money", 250),
                ("/total_tax_money", 103),
                ("/total_money", 1353),
                ("/net_amounts/total_money", 1353),
                ("/net_amount_due_money", 1353),
            ],
        ),
        (
            "an inclusive tax is in the price: 1200 / 1.2 = 1000",
            json!({ "line_items": [line("1", 1200)], "taxes": [{ "name": "VAT", "percentage": "20", "type": "INCLUSIVE" }] }),
            &[("/line_items/0/gross_sales_money", 1000), ("/total_tax_money", 200), ("/total_money", 1200)],
        ),
        (
            "an additive tax is on the price without the inclusive one: 1100 - 100 = 1000, and 5 % of it",
            json!({ "line_items": [line("1", 1100)], "taxes": [
                { "name": "In", "percentage": "10", "type": "INCLUSIVE" }, { "name": "On", "percentage": "5" },
            ] }),
            &[("/taxes/0/applied_money", 100), ("/taxes/1/applied_money", 50), ("/total_tax_money", 150), ("/total_money", 1150)],
        ),
        (
            "a taxed charge on the subtotal, and one on the total: (1000 + 100) * 1.1 = 1210, 5 % of it is 60.5",
            json!({
                "line_items": [line("1", 1000)],
                "taxes": [{ "name": "Sales", "percentage": "10" }],
                "service_charges": [
                    { "name": "Service", "percentage": "10", "calculation_phase": "SUBTOTAL_PHASE", "taxable": true },
                    { "name": "Fee", "percentage": "5", "calculation_phase": "TOTAL_PHASE" },
                ],
            }),
            &[
                ("/service_charges/0/applied_money", 100),
                ("/service_charges/0/total_tax_money", 10),
                ("/service_charges/0/total_money", 110),
                ("/service_charges/1/total_money", 60),
                ("/total_tax_money", 110),
                ("/total_service_charge_money", 160),
                ("/total_money", 1270),
            ],
        ),
        (
            "apportioned charges are in the lines: 1000 + 10 % + 30 = 1130, taxed with 10 %",
            json!({
                "line_items": [line("1", 600), line("1", 400)],
                "taxes": [{ "name": "Sales", "percentage": "10" }],
                "service_charges": [
                    { "name": "Amount", "amount_money": usd(30), "calculation_phase": "APPORTIONED_AMOUNT_PHASE", "taxable": true },
                    { "name": "Rate", "percentage": "10", "calculation_phase": "APPORTIONED_PERCENTAGE_PHASE", "taxable": true },
                ],
            }),
            &[
                ("/line_items/0/total_service_charge_money", 78),
                ("/line_items/1/total_service_charge_money", 52),
                ("/line_items/0/total_tax_money", 68),
                ("/line_items/1/total_tax_money", 45),
                ("/total_service_charge_money", 130),
                ("/total_money", 1243),
            ],
        ),
        (
            "an apportioned charge that is not taxable leaves the tax alone",
            json!({
                "line_items": [line("1", 1000)],
                "taxes": [{ "name": "Sales", "percentage": "10" }],
                "service_charges": [{ "name": "Rate", "percentage": "10", "calculation_phase": "APPORTIONED_PERCENTAGE_PHASE" }],
            }),
            &[("/total_service_charge_money", 100), ("/total_tax_money", 100), ("/total_money", 1200)],
        ),
        (
            "no discount makes a price negative",
            json!({ "line_items": [line("1", 300)], "discounts": [{ "name": "Big", "amount_money": usd(500) }] }),
            &[("/discounts/0/applied_money", 300), ("/total_discount_money", 300), ("/total_money", 0)],
        ),
        (
            "a discount of a line is of that line: 7.5 % of 999 is 74.925",
            json!({
                "line_items": [with(line("1", 999), "applied_discounts", json!([{ "discount_uid": "D" }])), line("1", 999)],
                "discounts": [{ "uid": "D", "name": "Line", "percentage": "7.5", "scope": "LINE_ITEM" }],
            }),
            &[("/line_items/0/total_discount_money", 75), ("/line_items/1/total_discount_money", 0), ("/total_money", 1923)],
        ),
        (
            "gift cards bear no discount and no tax",
            json!({
                "line_items": [line("1", 1000), with(line("1", 2500), "item_type", json!("GIFT_CARD"))],
                "discounts": [{ "name": "Rate", "percentage": "50" }],
                "taxes": [{ "name": "Sales", "percentage": "10" }],
                "service_charges": [{ "name": "Service", "percentage": "10" }],
            }),
            &[("/line_items/1/total_money", 2500), ("/total_discount_money", 500), ("/total_tax_money", 50), ("/total_money", 3100)],
        ),
        (
            "a tax of lines is rounded line by line: twice 0.5 goes to the even 0",
            json!({
                "line_items": [
                    with(line("1", 10), "applied_taxes", json!([{ "tax_uid": "T" }])),
                    with(line("1", 10), "applied_taxes", json!([{ "tax_uid": "T" }])),
                ],
                "taxes": [{ "uid": "T", "name": "Line", "percentage": "5", "scope": "LINE_ITEM" }],
            }),
            &[("/total_tax_money", 0), ("/total_money", 20)],
        ),
        (
            "a tax of the order is rounded once: 5 % of 20 is 1",
            json!({ "line_items": [line("1", 10), line("1", 10)], "taxes": [{ "name": "Order", "percentage": "5" }] }),
            &[("/line_items/0/total_tax_money", 1), ("/line_items/1/total_tax_money", 0), ("/total_money", 21)],
        ),
        (
            "a line keeps off what it blocks",
            json!({
                "line_items": [
                    with(line("1", 100), "pricing_blocklists", json!({ "blocked_taxes": [{ "tax_uid": "T" }], "blocked_discounts": [{ "discount_uid": "D" }] })),
                    line("1", 100),
                ],
                "taxes": [{ "uid": "T", "name": "Sales", "percentage": "10" }],
                "discounts": [{ "uid": "D", "name": "Half", "percentage": "50" }],
            }),
            &[("/line_items/0/total_money", 100), ("/line_items/1/total_money", 55), ("/total_money", 155)],
        ),
        ("an order of nothing", json!({}), &[("/total_money", 0), ("/net_amount_due_money", 0)]),
    ]
}

#[tokio::test]
async fn examples_come_to_what_was_computed_by_hand() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    for (what, order, wanted) in examples() {
        let order = calculate(&square, &sandbox, order).await?;
        for (place, amount) in wanted {
            assert_eq!(order.pointer(place).and_then(|money| money["amount"].as_i64()), Some(*amount), "{what}: {place} of {order:#}");
        }
        assert_adds_up(&order);
    }
    Ok(())
}

#[tokio::test]
async fn parts_add_up_in_any_order() -> Result {
    let sandbox = Sandbox::start().await?;
    let square = client(&sandbox);
    let mut rng = Rng::with_seed(7);
    for _ in 0..300 {
        let order = random(&mut rng);
        let priced = calculate(&square, &sandbox, order).await?;
        assert_adds_up(&priced);
    }
    Ok(())
}

fn several(rng: &mut Rng, most: usize, mut one: impl FnMut(&mut Rng, usize) -> Value) -> Value {
    (0..rng.usize(..=most)).map(|index| one(rng, index)).collect()
}

fn random(rng: &mut Rng) -> Value {
    let scope = |rng: &mut Rng| if rng.bool() { "ORDER" } else { "LINE_ITEM" };
    let rate = |rng: &mut Rng| format!("{}.{:02}", rng.u8(..=30), rng.u8(..100));
    let discounts = several(rng, 4, |rng, index| {
        let discount = json!({ "uid": format!("D{index}"), "name": "Off", "scope": scope(rng) });
        let (name, much) = if rng.bool() { ("percentage", json!(rate(rng))) } else { ("amount_money", usd(rng.i64(0..3000))) };
        with(discount, name, much)
    });
    let taxes = several(rng, 3, |rng, index| {
        let kind = if rng.u8(..3) == 0 { "INCLUSIVE" } else { "ADDITIVE" };
        json!({ "uid": format!("T{index}"), "name": "Tax", "type": kind, "percentage": rate(rng), "scope": scope(rng) })
    });
    let charges = several(rng, 3, random_charge);
    let refers = |rng: &mut Rng, of: &Value, key: &str| -> Value {
        let named = of.as_array().into_iter().flatten().filter(|item| item["scope"] == "LINE_ITEM" && rng.bool());
        named.map(|item| json!({ key: item["uid"] })).collect()
    };
    let line_items = several(rng, 6, |rng, _| {
        let precision = rng.usize(..=3);
        let quantity = format!("{}.{:0precision$}", rng.u8(..5), rng.usize(..10usize.pow(precision as u32)));
        let mut item = line(quantity.trim_end_matches('.'), rng.i64(0..5000));
        item["quantity_unit"] = json!({ "precision": precision });
        item["modifiers"] = several(rng, 2, |rng, _| json!({ "name": "More", "base_price_money": usd(rng.i64(0..300)) }));
        item["applied_discounts"] = refers(rng, &discounts, "discount_uid");
        item["applied_taxes"] = refers(rng, &taxes, "tax_uid");
        item["applied_service_charges"] = refers(rng, &charges, "service_charge_uid");
        item
    });
    json!({ "line_items": line_items, "discounts": discounts, "taxes": taxes, "service_charges": charges })
}

fn random_charge(rng: &mut Rng, index: usize) -> Value {
    let (phase, by_rate) = *rng
        .choice(&[
            ("SUBTOTAL_PHASE", true),
            ("SUBTOTAL_PHASE", false),
            ("TOTAL_PHASE", true),
            ("TOTAL_PHASE", false),
            ("APPORTIONED_PERCENTAGE_PHASE", true),
            ("APPORTIONED_AMOUNT_PHASE", false),
        ])
        .expect("a phase");
    let scope = if phase.starts_with("APPORTIONED") && rng.bool() { "LINE_ITEM" } else { "ORDER" };
    let taxable = phase != "TOTAL_PHASE" && rng.bool();
    let charge = json!({ "uid": format!("S{index}"), "name": "Charge", "calculation_phase": phase, "taxable": taxable, "scope": scope });
    let (name, much) = if by_rate { ("percentage", json!(format!("{}.5", rng.u8(..20)))) } else { ("amount_money", usd(rng.i64(0..2000))) };
    with(charge, name, much)
}

fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn amount(value: &Value, name: &str) -> i64 {
    value[name]["amount"].as_i64().unwrap_or_else(|| panic!("{name} of {value:#}"))
}

fn sum(values: &[Value], name: &str) -> i64 {
    values.iter().map(|value| amount(value, name)).sum()
}

fn applied(holders: &[Value], name: &str, key: &str, uid: &Value) -> i64 {
    let entries = holders.iter().flat_map(|holder| items(holder, name)).filter(|entry| entry[key] == *uid);
    entries.map(|entry| amount(entry, "applied_money")).sum()
}

fn assert_adds_up(order: &Value) {
    let (lines, charges) = (items(order, "line_items"), items(order, "service_charges"));
    lines.iter().for_each(assert_line);
    let apart: Vec<Value> = charges.iter().filter(|charge| charge["treatment_type"] != "APPORTIONED_TREATMENT").cloned().collect();
    let total = sum(lines, "total_money") + sum(&apart, "total_money");
    assert_eq!(amount(order, "total_money"), total, "total of {order:#}");
    assert_eq!(amount(order, "total_discount_money"), sum(lines, "total_discount_money"), "{order:#}");
    assert_eq!(amount(order, "total_discount_money"), sum(items(order, "discounts"), "applied_money"), "{order:#}");
    assert_eq!(amount(order, "total_tax_money"), sum(lines, "total_tax_money") + sum(&apart, "total_tax_money"), "{order:#}");
    assert_eq!(amount(order, "total_tax_money"), sum(items(order, "taxes"), "applied_money"), "{order:#}");
    assert_eq!(amount(order, "total_service_charge_money"), sum(charges, "applied_money"), "{order:#}");
    for (name, list, key) in [("discounts", "applied_discounts", "discount_uid"), ("taxes", "applied_taxes", "tax_uid")] {
        for rule in items(order, name) {
            let parts = applied(lines, list, key, &rule["uid"]) + applied(charges, list, key, &rule["uid"]);
            assert_eq!(amount(rule, "applied_money"), parts, "{name} of {order:#}");
        }
    }
    for charge in charges.iter().filter(|charge| charge["treatment_type"] == "APPORTIONED_TREATMENT") {
        let parts = applied(lines, "applied_service_charges", "service_charge_uid", &charge["uid"]);
        assert_eq!(amount(charge, "applied_money"), parts, "{order:#}");
    }
    assert_bounds(order);
}

/// A line comes to its price without the discounts, with the charges and with the taxes that are not in the price.
fn assert_line(item: &Value) {
    let price = amount(item, "variation_total_price_money") + sum(items(item, "modifiers"), "total_price_money");
    let rest = price - amount(item, "total_discount_money") + amount(item, "total_service_charge_money");
    let (total, tax) = (amount(item, "total_money"), amount(item, "total_tax_money"));
    assert!((rest..=rest + tax).contains(&total), "{item:#}");
    assert_eq!(tax, items(item, "applied_taxes").iter().map(|entry| amount(entry, "applied_money")).sum::<i64>());
    assert!(amount(item, "total_discount_money") <= price, "{item:#}");
}

/// Nothing is negative, and no amount discount is above what it declares.
fn assert_bounds(value: &Value) {
    match value {
        Value::Object(members) => {
            assert!(members.get("amount").and_then(Value::as_i64).is_none_or(|amount| amount >= 0), "{value:#}");
            members.values().for_each(assert_bounds);
        }
        Value::Array(items) => items.iter().for_each(assert_bounds),
        _ => {}
    }
    for discount in items(value, "discounts").iter().filter(|discount| discount["amount_money"].is_object()) {
        assert!(amount(discount, "applied_money") <= amount(discount, "amount_money"), "{discount:#}");
    }
}
