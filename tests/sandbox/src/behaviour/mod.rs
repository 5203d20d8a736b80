//! What the calls do, by operationId. A call without a behaviour of its own keeps objects as the definition alone tells, or
//! answers with a well-formed body.

mod cards;
mod catalog;
mod checkout;
mod custom_attributes;
mod customer_groups;
mod customer_segments;
mod customers;
mod decimal;
mod due;
mod events_api;
mod gift_cards;
mod inventory;
mod invoices;
mod locations;
mod money;
mod oauth;
mod orders;
mod payments;
mod range;
mod refunds;
mod resources;
mod sources;
mod subscriptions;
mod transactions;
mod webhook_subscriptions;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::call::Call;
use crate::definition::definition;
use crate::form;
use crate::idempotency::Answer;
use crate::pages;
use crate::store::Tx;

pub(crate) use customers::{by_name as customers_by_name, merge};
pub(crate) use gift_cards::block as block_gift_card;
pub(crate) use locations::{LOCATION, MERCHANT};

pub(crate) use checkout::routes as checkout_routes;

pub(crate) use events_api::{SEARCHABLE, are_searchable};

/// What a call does to the store, and its answer.
pub(crate) type Behaviour = fn(&mut Tx<'_>, &Call) -> Answer;

/// The behaviours of one area.
type Area = &'static [(&'static str, Behaviour)];

const AREAS: &[Area] = &[
    cards::AREA,
    catalog::AREA,
    checkout::AREA,
    custom_attributes::AREA,
    customer_groups::AREA,
    customer_segments::AREA,
    customers::AREA,
    events_api::AREA,
    gift_cards::AREA,
    inventory::AREA,
    invoices::AREA,
    locations::AREA,
    oauth::AREA,
    orders::AREA,
    payments::AREA,
    refunds::AREA,
    subscriptions::AREA,
    transactions::AREA,
    webhook_subscriptions::AREA,
];

/// Does what the call asks for.
pub(crate) fn act(tx: &mut Tx<'_>, call: &Call) -> Answer {
    pages::check(call)?;
    due::settle(tx, &call.base_url);
    match behaviours().get(call.operation.id.as_str()) {
        Some(behaviour) => behaviour(tx, call),
        None => resources::act(tx, call).unwrap_or_else(|| Ok(form::answer(definition(), tx, call))),
    }
}

fn behaviours() -> &'static HashMap<&'static str, Behaviour> {
    static BEHAVIOURS: OnceLock<HashMap<&'static str, Behaviour>> = OnceLock::new();
    BEHAVIOURS.get_or_init(|| AREAS.iter().flat_map(|area| area.iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_behaviour_is_that_of_one_operation() {
        let mut seen = std::collections::BTreeSet::new();
        for (id, _) in AREAS.iter().flat_map(|area| area.iter()) {
            assert!(definition().operations.contains_key(*id), "{id} is no operation");
            assert!(seen.insert(id), "{id} has two behaviours");
        }
    }
}
