//! The cargo features that an API asks for.

use std::collections::BTreeSet;

use crate::ir::Api;
use crate::lower::WEBHOOKS;

/// A cargo feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name: `customer-groups`.
    pub name: String,
    /// The features that it turns on.
    pub enables: Vec<String>,
    /// It is on unless a user turns the defaults off.
    pub default: bool,
}

pub(crate) fn features(api: &Api) -> Vec<Feature> {
    let on = |name: &str| Feature { name: name.to_owned(), enables: Vec::new(), default: true };
    let mut features: Vec<Feature> = api.services.iter().map(|service| on(&service.feature)).collect();
    let with_retired = api.services.iter().filter(|service| service.operations.iter().any(|operation| operation.retired));
    let enables: BTreeSet<String> = with_retired.map(|service| service.feature.clone()).collect();
    features.push(Feature { name: "retired".to_owned(), enables: enables.into_iter().collect(), default: false });
    features.push(on(WEBHOOKS));
    features.sort_by(|a, b| a.name.cmp(&b.name));
    features
}
