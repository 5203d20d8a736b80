//! The books against what the sandbox holds.

use std::collections::BTreeMap;

use square_connect::{Client, Result, models};

use super::{Books, Payment};

/// All that does not balance, a sentence each.
pub(crate) async fn audit(square: &Client, books: &Books) -> Result<Vec<String>> {
    let mut faults = payments(square, books).await?;
    faults.extend(customers(square, books).await?);
    let refunds = refunds(square).await?;
    let told: i64 = books.payments.values().map(|payment| payment.refunded).sum();
    if refunds != told {
        faults.push(format!("refunds of {refunds} are held, {told} were told"));
    }
    Ok(faults)
}

async fn payments(square: &Client, books: &Books) -> Result<Vec<String>> {
    let mut held = BTreeMap::<String, Vec<Payment>>::new();
    let mut items = square.payments().list().items().dedup();
    let mut earned = 0;
    while let Some(payment) = items.try_next().await? {
        let reference = payment.reference_id.clone().unwrap_or_default();
        let failed = payment.status.as_deref() == Some("FAILED");
        let payment = known(payment);
        earned += if payment.captured { payment.amount - payment.refunded } else { 0 };
        if !failed {
            held.entry(reference).or_default().push(payment);
        }
    }
    let mut faults = Vec::new();
    if earned != books.earned() {
        faults.push(format!("{earned} cents were earned, {} were told", books.earned()));
    }
    for (reference, payment) in &books.payments {
        if held.get(reference).map(Vec::as_slice) != Some(std::slice::from_ref(payment)) {
            faults.push(format!("{reference}: told {payment:?}, held {:?}", held.get(reference)));
        }
    }
    let unknown = held.keys().filter(|reference| !books.payments.contains_key(*reference));
    faults.extend(unknown.map(|reference| format!("{reference}: nobody was told of it: {:?}", held[reference])));
    Ok(faults)
}

fn known(payment: models::Payment) -> Payment {
    let cents = |money: Option<models::Money>| money.and_then(|money| money.amount).unwrap_or_default();
    Payment {
        captured: payment.status.as_deref() == Some("COMPLETED"),
        canceled: payment.status.as_deref() == Some("CANCELED"),
        id: payment.id.unwrap_or_default(),
        amount: cents(payment.amount_money),
        refunded: cents(payment.refunded_money),
    }
}

async fn customers(square: &Client, books: &Books) -> Result<Vec<String>> {
    let mut held = BTreeMap::<String, Vec<String>>::new();
    let mut items = square.customers().list().items().dedup();
    while let Some(customer) = items.try_next().await? {
        held.entry(customer.reference_id.unwrap_or_default()).or_default().push(customer.id.unwrap_or_default());
    }
    let lost = |(reference, id): (&String, &String)| {
        let ids = held.get(reference);
        (ids != Some(&vec![id.clone()])).then(|| format!("{reference}: told {id}, held {ids:?}"))
    };
    let mut faults: Vec<String> = books.customers.iter().filter_map(lost).collect();
    if held.len() != books.customers.len() {
        faults.push(format!("{} customers are held, {} were told", held.len(), books.customers.len()));
    }
    Ok(faults)
}

async fn refunds(square: &Client) -> Result<i64> {
    let (mut sum, mut items) = (0, square.refunds().list().items().dedup());
    while let Some(refund) = items.try_next().await? {
        sum += refund.amount_money.and_then(|money| money.amount).unwrap_or_default();
    }
    Ok(sum)
}
