//! What a sandbox holds: objects by seller, kind and ID, in the order of their making.

mod collection;
mod disk;
mod tx;

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::Error;
use collection::Collection;
use disk::Disk;
pub(crate) use tx::Tx;

/// Who owns what belongs to no seller: applications, tokens, the clock.
pub(crate) const NOBODY: &str = "";

/// An object, and when it was made in relation to others.
#[derive(Clone, Debug)]
struct Object {
    order: u64,
    value: Value,
}

/// An object's place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    seller: String,
    kind: String,
    id: String,
}

/// An object as a listing gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    /// Grows with each object that is made.
    pub(crate) order: u64,
    pub(crate) id: &'a str,
    pub(crate) value: &'a Value,
}

/// All objects, in memory, and on disk where a file is given.
#[derive(Debug)]
pub(crate) struct Store {
    collections: HashMap<String, HashMap<String, Collection>>,
    /// Counts what was made, so that no ID comes twice.
    serial: u64,
    seed: u64,
    disk: Option<Disk>,
}

impl Store {
    /// An empty store in memory, or that of a file.
    pub(crate) fn open(seed: u64, file: Option<&Path>) -> Result<Self, Error> {
        let mut store = Self { collections: HashMap::new(), serial: 0, seed, disk: None };
        if let Some(file) = file {
            let (disk, kept) = Disk::open(file, seed)?;
            store.seed = kept.seed;
            store.serial = kept.serial;
            kept.objects.into_iter().for_each(|(place, object)| store.set(&place, Some(object)));
            store.disk = Some(disk);
        }
        Ok(store)
    }

    /// Where chance starts.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Nothing was ever stored.
    pub(crate) fn is_new(&self) -> bool {
        self.serial == 0
    }

    /// Drops everything.
    pub(crate) fn clear(&mut self) -> Result<(), Error> {
        if let Some(disk) = &self.disk {
            disk.clear()?;
        }
        self.collections.clear();
        self.serial = 0;
        Ok(())
    }

    /// Every kind of object that there is, by seller, and how many.
    pub(crate) fn kinds(&self) -> Vec<(&str, &str, usize)> {
        let mut kinds = Vec::new();
        for (seller, collections) in &self.collections {
            kinds.extend(collections.iter().map(|(kind, held)| (seller.as_str(), kind.as_str(), held.len())));
        }
        kinds.retain(|(_, _, count)| *count > 0);
        kinds.sort_unstable();
        kinds
    }

    /// The objects of a kind, oldest first.
    pub(crate) fn all(&self, seller: &str, kind: &str) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        self.collection(seller, kind).into_iter().flat_map(Collection::all)
    }

    /// The objects of a kind whose member is this text, oldest first.
    pub(crate) fn with<'s>(&'s self, seller: &str, kind: &str, member: &'s str, text: &'s str) -> impl Iterator<Item = Entry<'s>> {
        self.collection(seller, kind).into_iter().flat_map(move |collection| collection.with(member, text))
    }

    /// How many objects of a kind there are.
    pub(crate) fn count(&self, seller: &str, kind: &str) -> usize {
        self.collection(seller, kind).map_or(0, |collection| collection.len())
    }

    /// The objects of a kind that is kept sorted, with their keys, after a key and an age.
    pub(crate) fn sorted(
        &self,
        seller: &str,
        kind: &str,
        after: Option<(String, u64)>,
        descending: bool,
    ) -> impl Iterator<Item = (&str, Entry<'_>)> {
        self.collection(seller, kind).into_iter().flat_map(move |collection| collection.sorted(after.clone(), descending))
    }

    /// The object of a kind whose ID comes first in the order of texts.
    pub(crate) fn first(&self, seller: &str, kind: &str) -> Option<Entry<'_>> {
        self.collection(seller, kind)?.first()
    }

    pub(crate) fn get(&self, seller: &str, kind: &str, id: &str) -> Option<&Value> {
        self.collection(seller, kind)?.get(id).map(|object| &object.value)
    }

    fn collection(&self, seller: &str, kind: &str) -> Option<&Collection> {
        self.collections.get(seller)?.get(kind)
    }

    fn object(&self, place: &Place) -> Option<&Object> {
        self.collection(&place.seller, &place.kind)?.get(&place.id)
    }

    fn set(&mut self, place: &Place, object: Option<Object>) {
        let kinds = self.collections.entry(place.seller.clone()).or_default();
        kinds.entry(place.kind.clone()).or_insert_with(|| Collection::of(&place.kind)).set(&place.id, object);
    }
}
