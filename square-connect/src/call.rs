//! The payload of every request builder, and the one way from it to the wire.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;

use crate::operation::{BodyKind, Keys, Operation, Place};
use crate::sending::{Exchange, Sending};
use crate::table::{self, Value, ValueMut, View, json};
use crate::transport::{Body, Prepared};
use crate::{Client, Error, FilePart, Response, Result, encode, keys};

/// A call in the making: what is given for each input of an operation.
///
/// Its generic methods are never inlined: each of the builders' thousands of methods would keep a copy of them for the
/// crates that use it, and a call has no time to win there.
#[derive(Clone)]
pub(crate) struct Call {
    client: Client,
    operation: &'static Operation,
    given: Vec<Given>,
    file: Option<FilePart>,
}

#[derive(Clone)]
struct Given {
    input: usize,
    /// Nothing is JSON's `null`.
    value: Option<Arc<dyn Value>>,
}

impl Call {
    pub(crate) fn new(client: &Client, operation: &'static Operation) -> Self {
        Self { client: client.clone(), operation, given: Vec::new(), file: None }
    }

    /// Gives a value; the last one given counts.
    #[inline(never)]
    pub(crate) fn with<T: Value>(self, input: usize, value: impl Into<T>) -> Self {
        self.give(input, Some(Arc::new(value.into())))
    }

    /// Gives `null`, which clears.
    pub(crate) fn null(self, input: usize) -> Self {
        self.give(input, None)
    }

    pub(crate) fn file(mut self, file: impl Into<FilePart>) -> Self {
        self.file = Some(file.into());
        self
    }

    fn give(mut self, input: usize, value: Option<Arc<dyn Value>>) -> Self {
        self.given.retain(|given| given.input != input);
        self.given.push(Given { input, value });
        self
    }

    /// Sends, once the future is polled.
    #[inline(never)]
    pub(crate) fn send<T: ValueMut>(self) -> Sending<T> {
        Sending::model(self.execute())
    }

    /// As [`send`](Self::send), and keeps the answer beside what is read.
    #[inline(never)]
    pub(crate) fn send_raw<T: ValueMut>(self) -> Sending<Response<T>> {
        Sending::response(self.execute())
    }

    /// Sends, and waits for the answer.
    #[cfg(feature = "blocking")]
    #[inline(never)]
    pub(crate) fn send_blocking<T: ValueMut>(self) -> Result<T> {
        crate::blocking::wait(self.send())
    }

    /// Sends, up to an answer that nobody has read yet.
    pub(crate) fn exchange(self) -> Exchange {
        self.execute()
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// What is given for an input, as it stands in a URL.
    pub(crate) fn given_text(&self, input: usize) -> Option<String> {
        self.view(input).map(text).filter(|text| !text.is_empty())
    }

    /// Not generic, so that it is compiled here and not again for each call of a user.
    fn execute(self) -> Exchange {
        Box::pin(async move {
            let (client, prepared) = self.prepare()?;
            client.execute(prepared).await
        })
    }

    fn prepare(self) -> Result<(Client, Prepared)> {
        let prepared = self.prepared().map_err(|error| error.in_operation(self.operation.id))?;
        Ok((self.client, prepared))
    }

    fn prepared(&self) -> Result<Prepared> {
        let operation = self.operation;
        let method = Method::from_bytes(operation.method.as_bytes());
        let method = method.map_err(|error| Error::builder_from("the HTTP method is not one", error))?;
        let path_and_query = self.path_and_query()?;
        let key = self.key()?;
        let (body, entry_keys) = self.body(key.as_deref())?;
        let repeatable = operation.safe || operation.keys != Keys::None;
        let (auth, id, template) = (operation.auth, operation.id, operation.path);
        Ok(Prepared { method, path_and_query, body, auth, operation: id, template, key, entry_keys, repeatable })
    }

    /// The idempotency key: the given one, or a new one.
    fn key(&self) -> Result<Option<String>> {
        let (Keys::Given(key) | Keys::Filled(key)) = self.operation.keys else { return Ok(None) };
        let index = self.operation.inputs.iter().position(|input| input.place == Place::Body && input.name == key.name);
        match index.and_then(|index| self.view(index)) {
            Some(view) => {
                let given = text(view);
                keys::check(key, &given)?;
                Ok(Some(given))
            }
            None if matches!(self.operation.keys, Keys::Filled(_)) => self.client.keys().make(key).map(Some),
            None => Ok(None),
        }
    }

    fn path_and_query(&self) -> Result<String> {
        let mut url = String::with_capacity(64);
        let mut rest = self.operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            url.push_str(before);
            encode::path_segment(&mut url, name, &self.path_value(name))?;
            rest = after;
        }
        url.push_str(rest);
        for (index, input) in self.operation.inputs.iter().enumerate() {
            if let (Place::Query { explode }, Some(view)) = (input.place, self.view(index)) {
                query(&mut url, input.name, view, explode);
            }
        }
        Ok(url)
    }

    fn path_value(&self, name: &str) -> String {
        let index = self.operation.inputs.iter().position(|input| input.place == Place::Path && input.name == name);
        index.and_then(|index| self.view(index)).map(text).unwrap_or_default()
    }

    fn view(&self, input: usize) -> Option<View<'_>> {
        let given = self.given.iter().find(|given| given.input == input)?;
        given.value.as_ref().map(|value| value.view())
    }

    /// The body, and the keys of its entries.
    fn body(&self, key: Option<&str>) -> Result<(Body, Vec<(String, String)>)> {
        Ok(match self.operation.body {
            BodyKind::None => (Body::Empty, Vec::new()),
            BodyKind::Json => {
                let (json, entry_keys) = self.json(key)?;
                (Body::Json(json), entry_keys)
            }
            BodyKind::Multipart { json, file } => {
                let (text, entry_keys) = json.map(|_| self.json(key)).transpose()?.unzip();
                let (json_name, file_name, file) = (json.unwrap_or_default(), file, self.file.clone());
                (Body::Multipart { json: text, json_name, file_name, file }, entry_keys.unwrap_or_default())
            }
        })
    }

    fn json(&self, key: Option<&str>) -> Result<(Bytes, Vec<(String, String)>)> {
        let failed = |error| Error::builder_from("the body cannot be written as JSON", error);
        let out = self.write_json(key).map_err(failed)?;
        let Keys::Each { map, key } = self.operation.keys else { return Ok((out.into(), Vec::new())) };
        let mut body = serde_json::from_slice(&out).map_err(failed)?;
        let entry_keys = keys::fill(&mut body, map, key, self.client.keys())?;
        Ok((serde_json::to_vec(&body).map_err(failed)?.into(), entry_keys))
    }

    fn write_json(&self, key: Option<&str>) -> serde_json::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(256);
        match self.operation.inputs.iter().position(|input| input.place == Place::Whole) {
            Some(index) => match self.view(index) {
                Some(view) => json::write(&mut out, view)?,
                None => out.extend_from_slice(b"null"),
            },
            None => self.write_members(&mut out, key)?,
        }
        Ok(out)
    }

    /// The members of the body, in the operation's order.
    fn write_members(&self, out: &mut Vec<u8>, key: Option<&str>) -> serde_json::Result<()> {
        let mut members = json::Members::new(out);
        for (index, input) in self.operation.inputs.iter().enumerate().filter(|(_, input)| input.place == Place::Body) {
            match (self.given.iter().find(|given| given.input == index), self.operation.keys) {
                (Some(Given { value: Some(value), .. }), _) => members.add(input.name, value.view())?,
                (Some(Given { value: None, .. }), _) => members.add_null(input.name),
                (None, Keys::Filled(known)) if known.name == input.name => {
                    key.map_or(Ok(()), |key| members.add(input.name, View::String(key)))?;
                }
                (None, _) => {}
            }
        }
        members.end();
        Ok(())
    }
}

/// Lists are repeated or joined by commas; anything else is one pair.
fn query(url: &mut String, name: &str, view: View<'_>, explode: bool) {
    match view {
        View::List(list) if explode => (0..list.count()).for_each(|index| encode::query_pair(url, name, &text(list.at(index)))),
        View::List(list) => {
            let texts: Vec<String> = (0..list.count()).map(|index| text(list.at(index))).collect();
            encode::query_pair(url, name, &texts.join(","));
        }
        view => encode::query_pair(url, name, &text(view)),
    }
}

/// A plain value as it stands in a URL; the generator lets no other in.
fn text(view: View<'_>) -> String {
    match view {
        View::String(text) => text.to_owned(),
        View::Integer(number) => number.to_string(),
        View::Number(number) => number.to_string(),
        View::Boolean(flag) => flag.to_string(),
        View::Any(_) | View::Object(_) | View::List(_) | View::Map(_) | View::Union(_) => String::new(),
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.operation.id);
        for given in &self.given {
            let name = self.operation.inputs[given.input].name;
            match &given.value {
                // An authorization code, too, is worth a token.
                Some(_) if table::is_secret(name) || name == "code" => _ = shown.field(name, &format_args!("[hidden]")),
                Some(value) => _ = shown.field(name, &value.view()),
                None => _ = shown.field(name, &format_args!("null")),
            }
        }
        shown.finish()
    }
}

/// What a generated request builder has beside its setters.
macro_rules! builders {
    ($($name:ident -> $output:ty)*) => {$(
        impl $name {
            /// Sends the call and reads the answer.
            ///
            /// # Errors
            ///
            /// Any that an [`Error`](crate::Error) can be.
            #[inline]
            pub fn send(self) -> $crate::Sending<$output> {
                self.0.send()
            }

            /// Sends the call and gives status, headers and bytes of the answer beside what was read from it.
            ///
            /// # Errors
            ///
            /// Any that an [`Error`](crate::Error) can be.
            #[inline]
            pub fn send_raw(self) -> $crate::Sending<$crate::Response<$output>> {
                self.0.send_raw()
            }

            /// Sends the call, waits, and reads the answer; for code that is not `async`.
            ///
            /// # Errors
            ///
            /// Any that an [`Error`](crate::Error) can be, and one within `async` code, where waiting would stop all else.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn send_blocking(self) -> $crate::Result<$output> {
                self.0.send_blocking()
            }
        }

        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

pub(crate) use builders;
