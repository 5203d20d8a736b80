//! The definition as the sandbox serves it: what a call may bring and what its answer looks like. The build script writes
//! it from the generator's representation, and the sandbox reads it when it starts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole API.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Definition {
    /// The date that the `Square-Version` header carries.
    pub version: String,
    /// The calls, by operationId.
    pub operations: BTreeMap<String, Operation>,
    /// The models.
    pub structs: BTreeMap<String, Vec<Field>>,
    /// The values of each enum.
    pub enums: BTreeMap<String, Vec<String>>,
    /// The unions: the types to try, in their order.
    pub unions: BTreeMap<String, Vec<Choice>>,
    /// The webhook events, and the model that each brings, where it has the common form.
    pub events: BTreeMap<String, Option<String>>,
    /// The OAuth scopes.
    pub scopes: Vec<String>,
}

/// One call.
#[derive(Debug, Serialize, Deserialize)]
pub struct Operation {
    /// Square's operationId.
    pub id: String,
    /// The API that it belongs to: `Customers`.
    pub api: String,
    pub method: String,
    /// `/v2/customers/{customer_id}`
    pub path: String,
    pub parameters: Vec<Field>,
    pub query: Vec<Field>,
    /// The members of the JSON body, or of the JSON part of a multipart body.
    pub body: Body,
    /// The type of the answer.
    pub output: Type,
    pub auth: Auth,
    /// The OAuth scopes that the token needs.
    pub scopes: Vec<String>,
    pub idempotency: Option<Idempotency>,
    /// The array of the answer that comes in pages.
    pub pages: Option<String>,
}

/// What a call brings beside path and query.
#[derive(Debug, Serialize, Deserialize)]
pub enum Body {
    None,
    Json(Vec<Field>),
    Multipart { json: Option<String>, fields: Vec<Field>, file: String },
}

impl Body {
    /// The members of the JSON.
    pub fn fields(&self) -> &[Field] {
        match self {
            Self::None => &[],
            Self::Json(fields) | Self::Multipart { fields, .. } => fields,
        }
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Auth {
    Bearer,
    ClientSecret,
    None,
}

/// Where the idempotency key of a call lies.
#[derive(Debug, Serialize, Deserialize)]
pub struct Idempotency {
    /// The member of the body, or of each entry of `each`.
    pub field: String,
    /// The map of the body whose every entry has a key of its own.
    pub each: Option<String>,
    /// The key names what was sent before instead of guarding this call.
    pub names_another: bool,
    pub required: bool,
    pub max_length: Option<u64>,
}

/// A member of a model or of a body, or a parameter.
#[derive(Debug, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: Type,
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Square sets it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    #[serde(default, skip_serializing_if = "Limits::is_none")]
    pub limits: Limits,
}

/// The type of a value.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Type {
    String,
    Integer,
    Number,
    Boolean,
    Timestamp,
    Any,
    File,
    Struct(String),
    Enum(String),
    Union(String),
    List(Box<Type>),
    Map(Box<Type>),
}

/// What a value is limited to.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Box<Limits>>,
}

impl Limits {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// One type of a union, and what a value must look like to be it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Choice {
    #[serde(rename = "type")]
    pub ty: Type,
    /// The members that an object must have.
    pub required: Vec<String>,
    /// The members that must have one of these texts.
    pub constants: Vec<(String, Vec<String>)>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}
