//! Calls by path, for what the crate does not know yet.

use std::fmt::Display;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::operation::Key;
use crate::transport::{Auth, Body, Prepared};
use crate::{Client, Error, RawResponse, RequestOptions, Result, encode, keys};

/// Its limit is not known for a call that the crate does not know.
const KEY: Key = Key { name: "idempotency_key", max_length: None };

/// A call by path; made by [`Client::request`].
///
/// ```no_run
/// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
/// let raw = square
///     .request(square_connect::Method::GET, "/v2/payments")
///     .query("begin_time", "2026-01-01T00:00:00+01:00")
///     .query("limit", 10)
///     .send_raw()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use]
pub struct RawRequest {
    client: Client,
    method: Method,
    path: String,
    query: String,
    body: Body,
    auth: Auth,
    options: RequestOptions,
    problem: Option<Error>,
    key: Option<String>,
    repeatable: bool,
}

impl RawRequest {
    pub(crate) fn new(client: Client, method: Method, path: String) -> Self {
        let problem = path.contains('?').then(|| Error::builder("the query goes to `query`, not into the path"));
        let (query, body, auth, options) = (String::new(), Body::Empty, Auth::Bearer, RequestOptions::new());
        Self { client, method, path, query, body, auth, options, problem, key: None, repeatable: false }
    }

    /// Adds to the query; name and value are percent-encoded here.
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let call = square.request(square_connect::Method::GET, "/v2/customers").query("limit", 5);
    /// # }
    /// ```
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        encode::query_pair(&mut self.query, name, &value.to_string());
        self
    }

    /// The body.
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let body = std::collections::BTreeMap::from([("given_name", "Amelia")]);
    /// let call = square.request(square_connect::Method::POST, "/v2/customers").json(&body);
    /// # }
    /// ```
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.body = Body::Json(json.into()),
            Err(error) => self.problem = Some(Error::builder_from("the body cannot be written as JSON", error)),
        }
        self
    }

    /// Adds a header; see [`RequestOptions::header`].
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let call = square.request(square_connect::Method::PUT, "/v2/orders/ORDER_ID").header("x-clear-null", "true");
    /// # }
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options = self.options.header(name, value);
        self
    }

    /// Sends the application's secret instead of the access token, as the revocation of a token wants it.
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let body = std::collections::BTreeMap::from([("client_id", "APPLICATION_ID")]);
    /// let call = square.request(square_connect::Method::POST, "/oauth2/revoke").json(&body).with_application_secret();
    /// # }
    /// ```
    pub fn with_application_secret(mut self) -> Self {
        self.auth = Auth::ClientSecret;
        self
    }

    /// Sends no credential, as obtaining a token wants it.
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let call = square.request(square_connect::Method::POST, "/oauth2/token").without_credential();
    /// # }
    /// ```
    pub fn without_credential(mut self) -> Self {
        self.auth = Auth::None;
        self
    }

    /// The body's `idempotency_key`. The call may then be sent again after a failure that leaves its outcome open.
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let body = std::collections::BTreeMap::from([("source_id", "cnon:card-nonce-ok")]);
    /// let call = square.request(square_connect::Method::POST, "/v2/brand-new").json(&body).idempotency_key("order-17");
    /// # }
    /// ```
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// States that the call, sent twice, does what it does sent once, as a search does. It may then be sent again after a
    /// failure that leaves its outcome open. Calls by GET and those with an [`idempotency_key`](Self::idempotency_key) need
    /// no such statement.
    ///
    /// ```no_run
    /// # fn example(square: square_connect::Client) {
    /// let call = square.request(square_connect::Method::POST, "/v2/brand-new/search").repeatable();
    /// # }
    /// ```
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Sends the call and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// Any that an [`Error`] can be.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// use std::collections::BTreeMap;
    ///
    /// let answer: BTreeMap<String, Vec<BTreeMap<String, String>>> =
    ///     square.request(square_connect::Method::GET, "/v2/brand-new").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send<T: DeserializeOwned>(self) -> Result<T> {
        self.send_raw().await?.json()
    }

    /// Sends the call and gives the answer as it came.
    ///
    /// # Errors
    ///
    /// Any that an [`Error`] can be but a decode error.
    ///
    /// ```no_run
    /// # async fn example(square: square_connect::Client) -> square_connect::Result<()> {
    /// let raw = square.request(square_connect::Method::GET, "/v2/locations").send_raw().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_raw(self) -> Result<RawResponse> {
        let client = self.client.with_options(self.options.clone());
        client.execute(self.prepare()?).await
    }

    fn prepare(mut self) -> Result<Prepared> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if let Some(key) = &self.key {
            self.body = keyed(&self.body, key)?;
        }
        let repeatable = self.repeatable || self.key.is_some() || self.method.is_safe();
        let path_and_query = self.path + &self.query;
        let (method, body, auth, key) = (self.method, self.body, self.auth, self.key);
        Ok(Prepared { method, path_and_query, body, auth, operation: "", template: "", key, entry_keys: Vec::new(), repeatable })
    }
}

/// The body with the key in its place.
fn keyed(body: &Body, key: &str) -> Result<Body> {
    keys::check(KEY, key)?;
    let json = match body {
        Body::Json(json) => serde_json::from_slice(json).map_err(|error| Error::builder_from("the body is no JSON", error))?,
        _ => Value::Object(Map::new()),
    };
    let Value::Object(mut members) = json else {
        return Err(Error::builder("an idempotency key is a member of the body, so the body must be an object"));
    };
    members.insert(KEY.name.to_owned(), key.into());
    Ok(Body::Json(Value::Object(members).to_string().into()))
}
