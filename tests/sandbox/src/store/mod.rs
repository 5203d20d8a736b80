//! What a sandbox holds: objects by seller, kind and ID, in the order of their making.

mod disk;
mod tx;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::Value;

use crate::Error;
use disk::Disk;
pub(crate) use tx::Tx;

/// Who owns what belongs to no seller: applications, tokens, the clock.
pub(crate) const NOBODY: &str = "";

/// The objects of one kind of one seller: by age, so that a listing of all looks none up, and the ages by ID in its order.
#[derive(Debug, Default)]
struct Collection {
    objects: BTreeMap<u64, (String, Object)>,
    ages: BTreeMap<String, u64>,
}

impl Collection {
    fn get(&self, id: &str) -> Option<&Object> {
        self.objects.get(self.ages.get(id)?).map(|(_, object)| object)
    }
}

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
            kinds.extend(collections.iter().map(|(kind, held)| (seller.as_str(), kind.as_str(), held.objects.len())));
        }
        kinds.retain(|(_, _, count)| *count > 0);
        kinds.sort_unstable();
        kinds
    }

    /// The objects of a kind, oldest first.
    pub(crate) fn all(&self, seller: &str, kind: &str) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        let objects = self.collection(seller, kind).into_iter().flat_map(|collection| &collection.objects);
        objects.map(|(order, (id, object))| Entry { order: *order, id, value: &object.value })
    }

    /// How many objects of a kind there are.
    pub(crate) fn count(&self, seller: &str, kind: &str) -> usize {
        self.collection(seller, kind).map_or(0, |collection| collection.objects.len())
    }

    /// The object of a kind whose ID comes first in the order of texts.
    pub(crate) fn first(&self, seller: &str, kind: &str) -> Option<(&str, &Value)> {
        let collection = self.collection(seller, kind)?;
        let (_, age) = collection.ages.first_key_value()?;
        collection.objects.get(age).map(|(id, object)| (id.as_str(), &object.value))
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
        let collection = kinds.entry(place.kind.clone()).or_default();
        let before = match &object {
            Some(object) => collection.ages.insert(place.id.clone(), object.order),
            None => collection.ages.remove(&place.id),
        };
        if let Some(before) = before {
            collection.objects.remove(&before);
        }
        if let Some(object) = object {
            collection.objects.insert(object.order, (place.id.clone(), object));
        }
    }
}
