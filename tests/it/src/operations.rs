//! Every operation of the client, called by data: each argument and setter takes what it is given from JSON.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use anyhow::{Result, anyhow, ensure};
use futures_util::{Stream, TryFutureExt, TryStreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use square_connect::{Client, FilePart, Sending};

/// Builds a call of what is given, all of which must find its place.
pub type Call = fn(&Client, &mut Given, Way) -> Result<Answered>;

/// How a call is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Send,
    /// All pages, as a list.
    Pages,
    /// The items of all pages, as a list.
    Items,
}

/// A call under way, up to its answer's model as JSON.
pub type Answered = Pin<Box<dyn Future<Output = square_connect::Result<Value>>>>;

/// What to call an operation with, by the places where the definition has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    pub path: Map<String, Value>,
    pub query: Map<String, Value>,
    pub body: Map<String, Value>,
    pub file: Option<FilePart>,
}

impl Given {
    fn path<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        typed(name, self.path.remove(name))
    }

    fn query<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        typed(name, self.query.remove(name))
    }

    fn body<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        typed(name, self.body.remove(name))
    }

    fn file<T: From<FilePart>>(&mut self, _name: &str) -> Result<Option<T>> {
        Ok(self.file.take().map(T::from))
    }

    /// Takes a member of the body that is to be cleared.
    fn is_null(&mut self, name: &str) -> bool {
        let null = self.body.get(name).is_some_and(Value::is_null);
        null && self.body.remove(name).is_some()
    }

    fn ends(&self) -> Result<()> {
        ensure!(*self == Self::default(), "the builder has no room for {self:?}");
        Ok(())
    }
}

fn typed<T: DeserializeOwned>(name: &str, value: Option<Value>) -> Result<Option<T>> {
    value.map(serde_json::from_value).transpose().map_err(|error| misfit(name, &error))
}

fn misfit(name: &str, error: &serde_json::Error) -> anyhow::Error {
    anyhow!("`{name}` does not take what the definition allows: {error}")
}

fn required<T>(name: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| anyhow!("`{name}` is an argument that the definition does not require"))
}

fn answered<T: DeserializeOwned + Serialize + 'static>(sending: Sending<T>) -> Answered {
    Box::pin(Answer(sending))
}

struct Answer<T>(Sending<T>);

impl<T: DeserializeOwned + Serialize> Future for Answer<T> {
    type Output = square_connect::Result<Value>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let model = Pin::new(&mut self.0).poll(context);
        model.map(|model| model.map(|model| serde_json::to_value(model).expect("a model is JSON")))
    }
}

fn walked<T: Serialize + 'static>(stream: impl Stream<Item = square_connect::Result<T>> + 'static) -> Answered {
    let values = stream.map_ok(|value| serde_json::to_value(value).expect("a model is JSON"));
    Box::pin(values.try_collect::<Vec<Value>>().map_ok(Value::Array))
}

macro_rules! operations {
    ($($id:literal $handle:ident.$method:ident($($place:ident $name:literal $type:ty),*) [$($pages:ident)?] {
        $($setter:ident [$($clear:ident)?] $from:ident $member:literal $of:ty;)*
    })*) => {
        &[$(($id, |square, given, way| {
            #[allow(unused_mut, reason = "not every call has setters")]
            let mut call = square.$handle().$method($(required($name, given.$place::<$type>($name)?)?),*);
            $(
                $(if given.is_null($member) {
                    call = call.$clear();
                })?
                if let Some(value) = given.$from::<$of>($member)? {
                    call = call.$setter(value);
                }
            )*
            given.ends()?;
            match way {
                $(
                    Way::Pages => Ok(walked(call.$pages())),
                    Way::Items => Ok(walked(call.items())),
                )?
                _ => Ok(answered(call.send())),
            }
        })),*]
    };
}

/// All of them, by operationId. A static is compiled once; a constant would be again in each program that uses it.
pub static ALL: &[(&str, Call)] = list::ALL;

#[allow(deprecated, reason = "deprecated calls are called, too")]
mod list {
    use std::collections::BTreeMap;

    use square_connect::models::*;
    use square_connect::{FilePart, Timestamp};

    use super::{Call, Way, answered, required, walked};

    pub(super) const ALL: &[(&str, Call)] = include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}
