//! In which order customers are listed.

use serde_json::Value;

use crate::pages::Order;

#[derive(Clone, Copy, Debug)]
pub(super) struct Sort {
    by_age: bool,
    descending: bool,
}

impl Sort {
    pub(super) fn of(field: Option<&str>, order: Option<&str>) -> Self {
        Self { by_age: field == Some("CREATED_AT"), descending: order == Some("DESC") }
    }

    pub(super) fn order(self) -> Order {
        Order { descending: self.descending, default: 100, most: 100 }
    }

    /// Customers are listed by name, the order in which the store keeps them.
    pub(super) fn is_by_name(self) -> bool {
        !self.by_age
    }

    pub(super) fn key(self, customer: &Value) -> String {
        if self.by_age {
            return customer["created_at"].as_str().unwrap_or_default().to_owned();
        }
        by_name(customer)
    }
}

/// The names together, or else the first other thing by which a customer is known.
pub(crate) fn by_name(customer: &Value) -> String {
    let text = |name: &str| customer.get(name).and_then(Value::as_str);
    match (text("given_name"), text("family_name")) {
        (None, None) => lower(["company_name", "email_address", "phone_number"].into_iter().find_map(text).unwrap_or_default()),
        (given, family) => lower(&[given.unwrap_or_default(), family.unwrap_or_default()].concat()),
    }
}

/// Most names are ASCII, for which lower case costs next to nothing.
fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() }
}
