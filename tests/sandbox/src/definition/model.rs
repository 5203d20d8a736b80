//! The definition as the sandbox serves it: what a call may bring and what its answer looks like. The build script writes
//! it from the generator's representation, and the sandbox reads it when it starts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole API.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Definition {
    /// The date that the `Square-Version` header carries.
    pub(crate) version: String,
    /// The calls, by operationId.
    pub(crate) operations: BTreeMap<String, Operation>,
    /// The models.
    pub(crate) structs: BTreeMap<String, Vec<Field>>,
    /// The values of each enum.
    pub(crate) enums: BTreeMap<String, Vec<String>>,
    /// The unions: the types to try, in their order.
    pub(crate) unions: BTreeMap<String, Vec<Choice>>,
    /// The webhook events, and the model that each brings, where it has the common form.
    pub(crate) events: BTreeMap<String, Option<String>>,
    /// The OAuth scopes.
    pub(crate) scopes: Vec<String>,
}

/// One call.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// Square's operationId.
    pub(crate) id: String,
    /// The API that it belongs to: `Customers`.
    pub(crate) api: String,
    pub(crate) method: String,
    /// `/v2/customers/{customer_id}`
    pub(crate) path: String,
    pub(crate) parameters: Vec<Field>,
    pub(crate) query: Vec<Field>,
    /// The members of the JSON body, or of the JSON part of a multipart body.
    pub(crate) body: Body,
    /// The type of the answer.
    pub(crate) output: Type,
    pub(crate) auth: Auth,
    /// The OAuth scopes that the token needs.
    pub(crate) scopes: Vec<String>,
    pub(crate) idempotency: Option<Idempotency>,
    /// The array of the answer that comes in pages.
    pub(crate) pages: Option<String>,
}

/// What a call brings beside path and query.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Body {
    None,
    Json(Vec<Field>),
    Multipart { json: Option<String>, fields: Vec<Field>, file: String },
}

impl Body {
    /// The members of the JSON.
    pub(crate) fn fields(&self) -> &[Field] {
        match self {
            Self::None => &[],
            Self::Json(fields) | Self::Multipart { fields, .. } => fields,
        }
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Auth {
    Bearer,
    ClientSecret,
    None,
}

/// Where the idempotency key of a call lies.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Idempotency {
    /// The member of the body, or of each entry of `each`.
    pub(crate) field: String,
    /// The map of the body whose every entry has a key of its own.
    pub(crate) each: Option<String>,
    /// The key names what was sent before instead of guarding this call.
    pub(crate) names_another: bool,
    pub(crate) required: bool,
    pub(crate) max_length: Option<u64>,
}

/// A member of a model or of a body, or a parameter.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) required: bool,
    /// Square sets it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) read_only: bool,
    #[serde(default, skip_serializing_if = "Limits::is_none")]
    pub(crate) limits: Limits,
}

/// The type of a value.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Type {
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
pub(crate) struct Limits {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) minimum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maximum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min_items: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_items: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pattern: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) item: Option<Box<Limits>>,
}

impl Limits {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// One type of a union, and what a value must look like to be it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Choice {
    #[serde(rename = "type")]
    pub(crate) ty: Type,
    /// The members that an object must have.
    pub(crate) required: Vec<String>,
    /// The members that must have one of these texts.
    pub(crate) constants: Vec<(String, Vec<String>)>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}
