//! The objects of one kind of one seller.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter;
use std::ops::Bound;

use serde_json::Value;

use super::{Entry, Object};
use crate::behaviour::customers_by_name;

/// The members by which objects of a kind are looked up again and again.
const INDEXED: &[(&str, &str)] =
    &[("card", "customer_id"), ("invoice", "order_id"), ("payment", "customer_id"), ("payment", "order_id"), ("refund", "payment_id")];

/// The kinds that are listed in an order of their own, and the text by which each object stands in it.
const SORTED: &[(&str, Key)] = &[("customer", customers_by_name)];

type Key = fn(&Value) -> String;

/// By age, so that a listing of all looks none up; the ages by ID in its order, by the texts of some members, and by
/// the text by which the kind is sorted.
#[derive(Debug, Default)]
pub(super) struct Collection {
    objects: BTreeMap<u64, (String, Object)>,
    ages: BTreeMap<String, u64>,
    indexes: BTreeMap<&'static str, HashMap<String, BTreeSet<u64>>>,
    sorted: Option<(Key, BTreeSet<(String, u64)>)>,
}

impl Collection {
    pub(super) fn of(kind: &str) -> Self {
        let members = INDEXED.iter().filter(|(known, _)| *known == kind).map(|(_, member)| (*member, HashMap::new()));
        let sorted = SORTED.iter().find(|(known, _)| *known == kind).map(|(_, key)| (*key, BTreeSet::new()));
        Self { indexes: members.collect(), sorted, ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Object> {
        self.objects.get(self.ages.get(id)?).map(|(_, object)| object)
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        self.objects.iter().map(|(order, (id, object))| Entry { order: *order, id, value: &object.value })
    }

    /// The objects whose member is this text, oldest first.
    pub(super) fn with<'c>(&'c self, member: &'c str, text: &'c str) -> Box<dyn Iterator<Item = Entry<'c>> + 'c> {
        match self.indexes.get(member) {
            Some(index) => Box::new(index.get(text).into_iter().flatten().filter_map(|order| self.at(*order))),
            None => Box::new(self.all().filter(move |entry| entry.value[member] == text)),
        }
    }

    /// The objects with the texts by which they are sorted, after a text and an age.
    pub(super) fn sorted(&self, after: Option<(String, u64)>, descending: bool) -> Box<dyn Iterator<Item = (&str, Entry<'_>)> + '_> {
        let Some((_, sorted)) = &self.sorted else { return Box::new(iter::empty()) };
        let bound = after.map_or(Bound::Unbounded, Bound::Excluded);
        let range: Box<dyn Iterator<Item = &(String, u64)>> = match descending {
            true => Box::new(sorted.range((Bound::Unbounded, bound)).rev()),
            false => Box::new(sorted.range((bound, Bound::Unbounded))),
        };
        Box::new(range.filter_map(|(key, order)| Some((key.as_str(), self.at(*order)?))))
    }

    /// The object whose ID comes first in the order of texts.
    pub(super) fn first(&self) -> Option<Entry<'_>> {
        self.at(*self.ages.first_key_value()?.1)
    }

    /// Puts an object, or none, in the place of what has this ID.
    pub(super) fn set(&mut self, id: &str, object: Option<Object>) {
        let before = match &object {
            Some(object) => self.ages.insert(id.to_owned(), object.order),
            None => self.ages.remove(id),
        };
        if let Some((_, before)) = before.and_then(|before| self.objects.remove(&before)) {
            self.note(&before, false);
        }
        if let Some(object) = object {
            self.note(&object, true);
            self.objects.insert(object.order, (id.to_owned(), object));
        }
    }

    fn at(&self, order: u64) -> Option<Entry<'_>> {
        self.objects.get(&order).map(|(id, object)| Entry { order, id, value: &object.value })
    }

    fn note(&mut self, object: &Object, there: bool) {
        if let Some((key, sorted)) = &mut self.sorted {
            let place = (key(&object.value), object.order);
            if there {
                sorted.insert(place)
            } else {
                sorted.remove(&place)
            };
        }
        for (member, index) in &mut self.indexes {
            let Some(text) = object.value.get(*member).and_then(Value::as_str) else { continue };
            let orders = index.entry(text.to_owned()).or_default();
            if there {
                orders.insert(object.order);
            } else {
                orders.remove(&object.order);
            }
            if orders.is_empty() {
                index.remove(text);
            }
        }
    }
}
