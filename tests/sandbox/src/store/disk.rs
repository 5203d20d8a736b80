//! The store in a file: an embedded database, in which a commit is whole or absent and survives a kill.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::Path;
use std::{fs, io, process};

use redb::{Database, DatabaseError, Durability, ReadableTable, StorageError, TableDefinition, TableError};
use serde_json::Value;

use super::{Object, Place};
use crate::Error;

/// Seller, kind and ID to the order, and the object as JSON.
const OBJECTS: TableDefinition<'_, (&str, &str, &str), (u64, &[u8])> = TableDefinition::new("objects");
const COUNTERS: TableDefinition<'_, &str, u64> = TableDefinition::new("counters");
const SERIAL: &str = "serial";
const SEED: &str = "seed";

/// Whatever goes wrong at reading or writing.
type Failure = Box<dyn std::error::Error>;

#[derive(Debug)]
pub(super) struct Disk {
    database: Database,
}

/// What a file held.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) seed: u64,
    pub(super) serial: u64,
    pub(super) objects: Vec<(Place, Object)>,
}

impl Disk {
    /// Opens the file, or makes it with this seed.
    pub(super) fn open(file: &Path, seed: u64) -> Result<(Self, Kept), Error> {
        if file.is_dir() {
            let inside = file.join("square.redb");
            return Err(Error::data(file, format!("it is a folder: name a file in it, such as {}", inside.display())));
        }
        if !file.exists() {
            make(file).map_err(|error| Error::data(file, mend(&error)))?;
        }
        let database = Database::create(file).map_err(|error| Error::data(file, mend(&error)))?;
        let disk = Self { database };
        let kept = disk.read(seed).map_err(|error| Error::data(file, error))?;
        Ok((disk, kept))
    }

    /// Writes changes, and returns once they are on disk.
    pub(super) fn commit<'a>(&self, changes: impl Iterator<Item = (&'a Place, Option<&'a Object>)>, serial: u64) -> Result<(), Error> {
        self.write(changes, serial).map_err(Error::storage)
    }

    pub(super) fn clear(&self) -> Result<(), Error> {
        self.empty().map_err(Error::storage)
    }

    fn read(&self, seed: u64) -> Result<Kept, Failure> {
        let read = self.database.begin_read()?;
        let mut kept = Kept { seed, serial: 0, objects: Vec::new() };
        match read.open_table(COUNTERS) {
            Err(TableError::TableDoesNotExist(_)) if read.list_tables()?.next().is_some() => {
                return Err("another program keeps its data in it: name another file".into());
            }
            Err(TableError::TableDoesNotExist(_)) => self.remember(seed)?,
            counters => {
                let counters = counters?;
                kept.seed = counters.get(SEED)?.map_or(seed, |value| value.value());
                kept.serial = counters.get(SERIAL)?.map_or(0, |value| value.value());
                for entry in read.open_table(OBJECTS)?.iter()? {
                    let (key, held) = entry?;
                    let ((seller, kind, id), (order, json)) = (key.value(), held.value());
                    let value: Value = serde_json::from_slice(json)?;
                    kept.objects.push((Place { seller: seller.into(), kind: kind.into(), id: id.into() }, Object { order, value }));
                }
            }
        }
        Ok(kept)
    }

    fn remember(&self, seed: u64) -> Result<(), Failure> {
        let write = self.database.begin_write()?;
        write.open_table(COUNTERS)?.insert(SEED, seed)?;
        write.open_table(OBJECTS)?;
        write.commit()?;
        Ok(())
    }

    fn write<'a>(&self, changes: impl Iterator<Item = (&'a Place, Option<&'a Object>)>, serial: u64) -> Result<(), Failure> {
        let mut write = self.database.begin_write()?;
        write.set_durability(Durability::Immediate);
        {
            let mut objects = write.open_table(OBJECTS)?;
            for (place, object) in changes {
                let key = (place.seller.as_str(), place.kind.as_str(), place.id.as_str());
                match object {
                    Some(object) => drop(objects.insert(key, (object.order, object.value.to_string().as_bytes()))?),
                    None => drop(objects.remove(key)?),
                }
            }
            write.open_table(COUNTERS)?.insert(SERIAL, serial)?;
        }
        write.commit()?;
        Ok(())
    }

    fn empty(&self) -> Result<(), Failure> {
        let write = self.database.begin_write()?;
        write.delete_table(OBJECTS)?;
        write.open_table(OBJECTS)?;
        write.open_table(COUNTERS)?.insert(SERIAL, 0)?;
        write.commit()?;
        Ok(())
    }
}

/// Makes an empty database under another name first: a kill while it is made leaves no file that is half one.
fn make(file: &Path) -> Result<(), DatabaseError> {
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}", process::id()));
    let staged = file.with_file_name(name);
    drop(Database::create(&staged)?);
    let placed = place(&staged, file);
    drop(fs::remove_file(&staged));
    Ok(placed.map_err(StorageError::Io)?)
}

/// Gives a file its name, unless another process was faster: what that one keeps must not be replaced.
fn place(staged: &Path, file: &Path) -> io::Result<()> {
    match fs::hard_link(staged, file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // A file system without links.
        Err(_) => fs::rename(staged, file),
        Ok(()) => Ok(()),
    }
}

/// What is wrong with a file, and what to do.
fn mend(error: &DatabaseError) -> String {
    match error {
        DatabaseError::DatabaseAlreadyOpen => "another sandbox uses it: end that one, or name another file".to_owned(),
        DatabaseError::Storage(StorageError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
            "it is no data file of a sandbox: name another one, or remove it to start anew".to_owned()
        }
        DatabaseError::Storage(StorageError::Io(error)) if error.kind() == ErrorKind::NotFound => {
            "its folder is not there: make that first".to_owned()
        }
        error => error.to_string(),
    }
}
