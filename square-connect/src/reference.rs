//! Where Square describes its API.

/// The line of a doc comment that leads to a page of Square's reference: an API's, or that of one of its calls.
macro_rules! reference {
    ($api:literal) => {
        concat!(" Reference: <https://developer.squareup.com/reference/square/", $api, ">")
    };
    ($api:literal, $call:literal) => {
        concat!(" Reference: <https://developer.squareup.com/reference/square/", $api, "/", $call, ">")
    };
}
pub(crate) use reference;
