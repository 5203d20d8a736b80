//! The webhook events: a name each for the envelope with its object, and the enum of all of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::groups::EVENTS;
use super::{Module, docs, types};
use crate::ir::{Api, Event};

/// The module of their names.
pub(super) fn names(api: &Api) -> Module {
    let head = quote!(#![doc = " The webhook events."]);
    let imports = quote!(
        use super::*;
    );
    let items = [head, imports].into_iter().chain(api.events.iter().map(alias)).collect();
    Module { path: format!("models/{EVENTS}.rs"), items }
}

fn alias(event: &Event) -> TokenStream {
    let (envelope, otherwise) = match &event.event {
        Some(name) => (quote!(Envelope), format!("The webhook event {}.", docs::code(name))),
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

/// The module of the enum, which every definition has: one without events knows none.
pub(super) fn module(api: &Api) -> Module {
    let imports = quote!(
        use crate::webhooks::event::blank;
        use crate::{models, table};
    );
    let items = vec![
        quote!(#![doc = " What the body of a webhook can be."]),
        imports,
        declaration(api),
        types_known(api),
        union(api),
        quote!(crate::webhooks::impl_event!(Event);),
    ];
    Module { path: format!("{}.rs", crate::lower::WEBHOOKS), items }
}

/// Models lie on the heap, as they differ in size.
fn declaration(api: &Api) -> TokenStream {
    let variants = api.webhooks.iter().map(|webhook| {
        let docs = docs::attributes([docs::code(&webhook.event)]);
        let (variant, model) = (types::ident(&webhook.variant), types::ident(&webhook.ident));
        quote!(#docs #variant(Box<models::#model>))
    });
    quote! {
        #[doc = " A webhook event, by its type."]
        #[doc = ""]
        #[doc = " [`Delivery::event`](crate::webhooks::Delivery::event) reads it from a delivery."]
        #[non_exhaustive]
        pub enum Event {
            #(#variants,)*
            #[doc = " An event of a type that this release does not know, whole."]
            Other(serde_json::Value),
        }
    }
}

fn types_known(api: &Api) -> TokenStream {
    let names = api.webhooks.iter().map(|webhook| &webhook.event);
    quote! {
        impl Event {
            #[doc = " All types of event that this release knows, as a webhook subscription names them."]
            pub const TYPES: &'static [&'static str] = &[#(#names),*];
        }
    }
}

/// A place for each event. No shape tells them apart, as their names do.
fn union(api: &Api) -> TokenStream {
    let variants: Vec<_> = api.webhooks.iter().map(|webhook| types::ident(&webhook.variant)).collect();
    let (indices, other) = (0..variants.len(), variants.len());
    let chosen = indices.clone();
    quote! {
        impl table::Union for Event {
            #[inline]
            fn choices(&self) -> &'static [table::Choice] {
                &[]
            }
            #[inline]
            fn chosen(&self) -> (usize, table::View<'_>) {
                match self {
                    #(Self::#variants(event) => (#chosen, table::View::Object(&**event)),)*
                    Self::Other(json) => (#other, table::View::Any(json)),
                }
            }
            #[inline]
            fn select(&mut self, index: usize) -> table::Slot<'_> {
                *self = match index {
                    #(#indices => Self::#variants(blank()),)*
                    _ => Self::Other(serde_json::Value::Null),
                };
                match self {
                    #(Self::#variants(event) => table::Slot::Object(&mut **event),)*
                    Self::Other(json) => table::Slot::Any(json),
                }
            }
            #[inline]
            fn set_other(&mut self, value: serde_json::Value) {
                *self = Self::Other(value);
            }
        }
    }
}
