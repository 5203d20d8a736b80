//! Path templates: `/v2/customers/{customer_id}`.

/// The names in braces, in the order of the path.
pub(crate) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
