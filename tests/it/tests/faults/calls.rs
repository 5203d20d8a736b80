//! The kinds of calls that differ in when they may be sent again.

use square_connect::{Client, Error};

/// What is secret in them, and must never be told.
pub(crate) const NONCE: &str = "cnon:card-nonce-secret";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Reads, by GET.
    Get,
    /// Reads, by POST.
    Search,
    /// Has an effect, and a key.
    Keyed,
    /// Has an effect, and a key in each of its parts.
    Bulk,
    /// Has an effect, and no key.
    Plain,
    /// Has an effect and no key, by PUT.
    Put,
}

pub(crate) const ALL: [Call; 6] = [Call::Get, Call::Search, Call::Keyed, Call::Bulk, Call::Plain, Call::Put];

impl Call {
    /// Sent twice, it does what it does sent once.
    pub(crate) fn repeatable(self) -> bool {
        !matches!(self, Self::Plain | Self::Put)
    }

    pub(crate) async fn send(self, square: &Client) -> Result<(), Error> {
        match self {
            Self::Get => square.customers().retrieve("C1").send().await.map(drop),
            Self::Search => square.customers().search().limit(5).send().await.map(drop),
            Self::Keyed => square.payments().create(NONCE).send().await.map(drop),
            Self::Bulk => {
                let entry =
                    square_connect::models::BulkUpsertCustomerCustomAttributesRequestCustomerCustomAttributeUpsertRequest::default();
                let values = std::collections::BTreeMap::from([("a".to_owned(), entry)]);
                square.customer_custom_attributes().bulk_upsert(values).send().await.map(drop)
            }
            Self::Plain => square.payments().complete("P1").send().await.map(drop),
            Self::Put => square.customers().update("C1").note("new").send().await.map(drop),
        }
    }
}
