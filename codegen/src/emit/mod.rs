//! From the intermediate representation to tokens. Nothing is decided here, and nothing can fail.

mod client;
mod docs;
mod enums;
mod events;
mod groups;
mod operations;
mod structs;
mod types;
mod unions;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Api;

/// A module to be written: its file, and its items.
#[derive(Clone, Debug)]
pub struct Module {
    pub(crate) path: String,
    pub(crate) items: Vec<TokenStream>,
}

/// All modules of an API, each made when it is asked for: tokens take many times the room of their text.
pub(crate) fn emit(api: &Api) -> impl Iterator<Item = Module> {
    let groups = groups::group(api);
    let indexes = [client::module(api), operations::index(api), groups::index(api, &groups), events::module(api)];
    let services = api.services.iter().map(operations::module);
    let models = groups.into_iter().map(|group| groups::module(&group));
    let events = (!api.events.is_empty()).then(|| events::names(api));
    indexes.into_iter().chain(services).chain(models).chain(events)
}

/// Present where any one of the features is on.
fn cfg(features: &BTreeSet<String>) -> TokenStream {
    let mut names = features.iter();
    match (names.next(), features.len()) {
        (Some(feature), 1) => quote!(#[cfg(feature = #feature)]),
        _ => {
            let features = features.iter();
            quote!(#[cfg(any(#(feature = #features),*))])
        }
    }
}
