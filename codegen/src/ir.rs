//! The intermediate representation: plain data in which everything is decided and OpenAPI's words are gone.
//!
//! `lower` guarantees what the emitters need, so that emitters cannot fail: names are Rust identifiers and unique in
//! their scope, every `Struct`, `Enum` and `Union` that a type names exists, and everything is sorted.

mod limits;
mod pagination;
mod types;

use std::collections::BTreeSet;

pub use limits::{Bound, Limits};
pub use pagination::{CURSOR, Pagination};
pub use types::Type;

/// A whole API, ready to be written as Rust.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The date that the `Square-Version` header carries, if the edition has one.
    pub version: Option<String>,
    /// The APIs, a handle each, by module name.
    pub services: Vec<Service>,
    /// The models, by name.
    pub structs: Vec<Struct>,
    /// The enums, by name.
    pub enums: Vec<Enum>,
    /// The untagged unions, by name.
    pub unions: Vec<Union>,
    /// The webhook events and their data that have the common form, by name.
    pub events: Vec<Event>,
    /// All webhook events, by their names on the wire.
    pub webhooks: Vec<Webhook>,
    /// The OAuth scopes, an enum that is no schema.
    pub scopes: Option<Enum>,
}

/// A webhook event of the common form, or the `data` of one: an alias of the envelope, or of its data.
#[derive(Clone, Debug)]
pub struct Event {
    /// The schema's name.
    pub wire_name: String,
    /// The Rust type.
    pub ident: String,
    /// The event, `customer.created`; none for the data of one.
    pub event: Option<String>,
    /// The `Struct` that it brings, by Rust name.
    pub object: Option<String>,
    /// What it is.
    pub words: String,
}

/// A webhook event: what its name on the wire stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The event, `customer.created`.
    pub event: String,
    /// Its variant in the enum of all events: `CustomerCreated`.
    pub variant: String,
    /// The Rust type of its body: `CustomerCreatedEvent`.
    pub ident: String,
}

/// One of Square's APIs: a tag of the definition.
#[derive(Clone, Debug)]
pub struct Service {
    /// Square's name for it: `CustomerGroups`.
    pub tag: String,
    /// The module and the handle's method: `customer_groups`.
    pub module: String,
    /// The handle's type: `CustomerGroups`.
    pub handle: String,
    /// The cargo feature: `customer-groups`.
    pub feature: String,
    /// What the API is for.
    pub words: String,
    /// The operations, by method name.
    pub operations: Vec<Operation>,
}

/// One call of an API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Square's operationId.
    pub id: String,
    /// The method of the handle: `create`.
    pub method: String,
    /// The builder's type: `CreateCustomerRequest`.
    pub builder: String,
    /// `GET`, `POST`, …
    pub http_method: String,
    /// `/v2/customers/{customer_id}`
    pub path: String,
    /// Everything that the caller can give: path in the path's order, then query, body and parts, each by name.
    pub inputs: Vec<Input>,
    /// How the body travels.
    pub body: Body,
    /// What the answer is read into.
    pub output: Type,
    /// Who may call.
    pub auth: Auth,
    /// The OAuth scopes the token needs.
    pub scopes: Vec<String>,
    /// The error codes that Square documents for this call.
    pub errors: Vec<String>,
    /// Where its idempotency key lies.
    pub idempotency: Option<Idempotency>,
    /// Sent twice, it does what it does sent once: it reads, or what it brings tells Square so.
    pub safe: bool,
    /// How its answers page.
    pub pagination: Option<Pagination>,
    /// Why and since when it is deprecated; what replaces it.
    pub deprecated: Option<String>,
    /// Dropped by Square; behind the feature `retired`.
    pub retired: bool,
    /// `BETA` and the like, in Square's words.
    pub release_status: Option<String>,
    /// The cargo feature that it stands behind.
    pub feature: String,
    /// What it does.
    pub words: String,
}

/// A value that the caller of an operation can give.
#[derive(Clone, Debug)]
pub struct Input {
    /// The field itself.
    pub field: Field,
    /// Where it travels.
    pub place: Place,
    /// It is an argument of the handle's method, not a setter.
    pub argument: bool,
    /// A list in a query is repeated (`a=1&a=2`) rather than joined by commas.
    pub explode: bool,
}

/// Where an input travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// A member of the JSON body, or of the JSON part.
    Body,
    /// The whole JSON body.
    Whole,
    /// A file part of a multipart body.
    Part,
}

/// How a request's body travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is none.
    None,
    /// JSON; the schema's name in the definition, where it has one.
    Json(Option<String>),
    /// A JSON part and a file part, by their names.
    Multipart {
        /// The schema's name of the JSON part.
        schema: Option<String>,
        /// The name of the JSON part.
        json: Option<String>,
        /// The name of the file part.
        file: String,
    },
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer TOKEN`
    Bearer,
    /// `Authorization: Client SECRET`
    ClientSecret,
    /// Nothing is asked.
    None,
}

/// An idempotency key of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The body's field, or that of each entry of `each`.
    pub field: String,
    /// The body's map whose every entry has a key of its own.
    pub each: Option<String>,
    /// One is made where the caller gives none; not so where the key names what was sent before.
    pub fill: bool,
    /// Square refuses the call without it.
    pub required: bool,
    /// The longest key, in characters.
    pub max_length: Option<u64>,
}

/// Which way a model travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// A request can hold it.
    pub request: bool,
    /// An answer or a webhook can hold it.
    pub response: bool,
}

/// A model.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The schema's name.
    pub wire_name: String,
    /// The Rust type.
    pub ident: String,
    /// Its fields, by wire name.
    pub fields: Vec<Field>,
    /// Which way it travels.
    pub usage: Usage,
    /// The features of which any one needs it.
    pub features: BTreeSet<String>,
    /// The webhook event that it is, `customer.created`.
    pub event: Option<String>,
    /// It is but a name of this other struct.
    pub same_as: Option<String>,
    /// Why it is deprecated.
    pub deprecated: bool,
    /// What it is.
    pub words: String,
}

/// A field of a model, or of a request.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name in JSON.
    pub wire_name: String,
    /// The Rust name.
    pub ident: String,
    /// The type, without the `Option` around it.
    pub ty: Type,
    /// The type holds itself by value, so a `Box` is between.
    pub boxed: bool,
    /// The definition requires it.
    pub required: bool,
    /// `null` is allowed, and clears.
    pub nullable: bool,
    /// Square sets it.
    pub read_only: bool,
    /// Do not use it any more.
    pub deprecated: bool,
    /// What it means.
    pub words: String,
    /// What its value is limited to.
    pub limits: Limits,
    /// Limits and formats, ready to be printed.
    pub facts: Vec<String>,
}

/// An open enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The schema's name.
    pub wire_name: String,
    /// The Rust type.
    pub ident: String,
    /// The values, in the definition's order, without those that `Other` holds.
    pub variants: Vec<Variant>,
    /// The values of the definition that `Other` holds: a later release may call them by more specific ones.
    pub others: Vec<String>,
    /// The features of which any one needs it.
    pub features: BTreeSet<String>,
    /// What it is.
    pub words: String,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The text on the wire.
    pub wire_name: String,
    /// The Rust name.
    pub ident: String,
}

/// A value that is one of several types, told apart by its shape.
#[derive(Clone, Debug)]
pub struct Union {
    /// The schema's name.
    pub wire_name: String,
    /// The Rust type.
    pub ident: String,
    /// The types, in the order in which they are tried.
    pub choices: Vec<Choice>,
    /// The features of which any one needs it.
    pub features: BTreeSet<String>,
    /// What it is.
    pub words: String,
}

/// One type of a union, and what a value must look like to be it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The Rust variant.
    pub ident: String,
    /// Its type.
    pub ty: Type,
    /// The members that an object must have.
    pub required: Vec<String>,
    /// The members that must have one of these texts.
    pub constants: Vec<(String, Vec<String>)>,
}
