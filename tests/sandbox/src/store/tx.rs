//! One call's view of the store: all of its changes are kept, or none.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Entry, Object, Place, Store};
use crate::Error;
use crate::refusal::Refusal;

/// A transaction. What is not committed is undone when it is dropped.
#[derive(Debug)]
pub(crate) struct Tx<'a> {
    store: &'a mut Store,
    seller: String,
    now: Timestamp,
    /// What each changed object was before.
    before: BTreeMap<Place, Option<Object>>,
    serial: u64,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(store: &'a mut Store, seller: impl Into<String>, now: Timestamp) -> Self {
        let serial = store.serial;
        Self { store, seller: seller.into(), now, before: BTreeMap::new(), serial }
    }

    /// Writes to disk what changed. An error undoes it all.
    pub(crate) fn commit(mut self) -> Result<(), Error> {
        let changed = !self.before.is_empty() || self.serial != self.store.serial;
        if let Some(disk) = self.store.disk.as_ref().filter(|_| changed) {
            let changes = self.before.keys().map(|place| (place, self.store.object(place)));
            disk.commit(changes, self.store.serial)?;
        }
        self.before.clear();
        Ok(())
    }

    /// Does something whole or not at all: a refusal undoes what it changed, unless it keeps its effects.
    pub(crate) fn attempt<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let outer = std::mem::take(&mut self.before);
        let result = act(self);
        let inner = std::mem::replace(&mut self.before, outer);
        if result.as_ref().is_err_and(|refusal| !refusal.keeps_effects) {
            inner.into_iter().for_each(|(place, object)| self.store.set(&place, object));
        } else {
            for (place, object) in inner {
                self.before.entry(place).or_insert(object);
            }
        }
        result
    }

    /// The seller on whose behalf the call is made: a merchant's ID.
    pub(crate) fn seller(&self) -> &str {
        &self.seller
    }

    /// Does something on behalf of another seller, or of [`super::NOBODY`].
    pub(crate) fn as_seller<T>(&mut self, seller: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let own = std::mem::replace(&mut self.seller, seller.to_owned());
        let done = act(self);
        self.seller = own;
        done
    }

    /// Does something as of another time: what the passing of time brought about, happened then.
    pub(crate) fn as_of<T>(&mut self, time: Timestamp, act: impl FnOnce(&mut Self) -> T) -> T {
        let own = std::mem::replace(&mut self.now, time);
        let done = act(self);
        self.now = own;
        done
    }

    /// The time of the call.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The time of the call as Square writes it: RFC 3339, UTC, milliseconds.
    pub(crate) fn time(&self) -> Value {
        json!(format!("{:.3}", self.now))
    }

    /// An object of this seller.
    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&Value> {
        self.store.get(&self.seller, kind, id)
    }

    /// An object of this seller, which the caller named.
    pub(crate) fn find(&self, kind: &str, id: &str) -> Result<&Value, Refusal> {
        self.get(kind, id).ok_or_else(|| Refusal::not_found(&kind.replace('_', " "), id))
    }

    /// The objects of a kind of this seller, oldest first.
    pub(crate) fn all(&self, kind: &str) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        self.store.all(&self.seller, kind)
    }

    /// How many objects of a kind this seller has.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.store.count(&self.seller, kind)
    }

    /// Everything, of whichever seller.
    pub(crate) fn store(&self) -> &Store {
        self.store
    }

    /// The objects of a kind of this seller whose member is this text, oldest first.
    pub(crate) fn with<'s>(&'s self, kind: &str, member: &'s str, text: &'s str) -> impl Iterator<Item = Entry<'s>> {
        self.store.with(&self.seller, kind, member, text)
    }

    /// The objects of a kind that is kept sorted, with their keys, after a key and an age.
    pub(crate) fn sorted(&self, kind: &str, after: Option<(String, u64)>, descending: bool) -> impl Iterator<Item = (&str, Entry<'_>)> {
        self.store.sorted(&self.seller, kind, after, descending)
    }

    /// The object of a kind of this seller whose ID comes first in the order of texts.
    pub(crate) fn first(&self, kind: &str) -> Option<Entry<'_>> {
        self.store.first(&self.seller, kind)
    }

    /// Adds or replaces an object; one that is replaced keeps its place in the order.
    pub(crate) fn put(&mut self, kind: &str, id: &str, value: Value) {
        let place = self.place(kind, id);
        let order = self.store.object(&place).map(|object| object.order);
        let order = order.unwrap_or_else(|| self.next());
        self.change(place, Some(Object { order, value }));
    }

    /// Removes an object. Tells whether there was one.
    pub(crate) fn remove(&mut self, kind: &str, id: &str) -> bool {
        let place = self.place(kind, id);
        let found = self.store.object(&place).is_some();
        if found {
            self.change(place, None);
        }
        found
    }

    /// A new ID: what stands before it, and so many letters and digits of Square's alphabet.
    pub(crate) fn new_id(&mut self, prefix: &str, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let mut random = self.random();
        prefix.chars().chain((0..length).map(|_| char::from(ALPHABET[random.usize(..ALPHABET.len())]))).collect()
    }

    /// A source of chance that repeats itself with the seed of the sandbox.
    pub(crate) fn random(&mut self) -> fastrand::Rng {
        let serial = self.next();
        fastrand::Rng::with_seed(self.store.seed ^ serial.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.store.serial += 1;
        self.store.serial
    }

    fn place(&self, kind: &str, id: &str) -> Place {
        Place { seller: self.seller.clone(), kind: kind.to_owned(), id: id.to_owned() }
    }

    fn change(&mut self, place: Place, object: Option<Object>) {
        if !self.before.contains_key(&place) {
            let before = self.store.object(&place).cloned();
            self.before.insert(place.clone(), before);
        }
        self.store.set(&place, object);
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if self.before.is_empty() {
            return;
        }
        for (place, object) in std::mem::take(&mut self.before) {
            self.store.set(&place, object);
        }
        self.store.serial = self.serial;
    }
}
