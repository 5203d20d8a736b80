//! Every model of the definition, by its name there.

use serde::Serialize;
use serde::de::{DeserializeOwned, Error};
use serde_json::Value;
use square_connect::models;

/// From JSON to a model and back.
pub type Trip = fn(&Value) -> serde_json::Result<Value>;

/// Whether a text is a value that an enum knows.
pub type Knows = fn(&str) -> bool;

/// The structs, enums and unions.
pub static ALL: &[(&str, Trip)] = include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// The enums.
pub static ENUMS: &[(&str, Knows)] = include!(concat!(env!("OUT_DIR"), "/enums.rs"));

/// By way of text, as on the wire, and of a copy.
fn trip<T: DeserializeOwned + Serialize + Clone + PartialEq>(json: &Value) -> serde_json::Result<Value> {
    let model: T = serde_json::from_str(&json.to_string())?;
    let copy = model.clone();
    if copy != model {
        return Err(Error::custom("a copy is not equal"));
    }
    serde_json::from_str(&serde_json::to_string(&copy)?)
}
