//! The webhook events: a name each for the envelope with its object.

use proc_macro2::TokenStream;
use quote::quote;

use super::groups::EVENTS;
use super::{Module, docs, types};
use crate::ir::{Api, Event};

/// The module of all of them.
pub(super) fn module(api: &Api) -> Module {
    let head = quote!(#![doc = " The webhook events."]);
    let imports = quote!(
        use super::*;
    );
    let items = [head, imports].into_iter().chain(api.events.iter().map(alias)).collect();
    Module { path: format!("models/{EVENTS}.rs"), items }
}

fn alias(event: &Event) -> TokenStream {
    let (envelope, otherwise) = match &event.event {
        Some(name) => (quote!(Event), format!("The webhook event {}.", docs::code(name))),
        None => (quote!(EventData), format!("Square's {}.", docs::code(&event.wire_name))),
    };
    let docs = docs::attributes([docs::words(&event.words, &otherwise)]);
    let name = types::ident(&event.ident);
    let object = match &event.object {
        Some(object) => {
            let object = types::ident(object);
            quote!(#object)
        }
        None => quote!(crate::webhooks::NoObject),
    };
    quote!(#docs pub type #name = crate::webhooks::#envelope<#object>;)
}
