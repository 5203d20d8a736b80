//! `mod.rs`: the version, and a handle of the client for each API.

use quote::quote;

use super::{Module, docs, types};
use crate::ir::Api;

pub(super) fn module(api: &Api) -> Module {
    let version = match &api.version {
        Some(version) => quote!(Some(#version)),
        None => quote!(None),
    };
    let handles = api.services.iter().map(|service| {
        let (docs, feature) = (docs::service(service), &service.feature);
        let (module, handle) = (types::ident(&service.module), types::ident(&service.handle));
        quote! {
            #docs
            #[cfg(feature = #feature)]
            #[must_use]
            #[inline]
            pub fn #module(&self) -> api::#module::#handle {
                api::#module::#handle(self.clone())
            }
        }
    });
    let webhooks = crate::lower::WEBHOOKS;
    let items = vec![
        quote!(#![doc = " The API as Square defines it: written by `cargo xtask codegen`, whole; never by hand."]),
        quote!(#![allow(deprecated, unused_imports)]),
        quote!(
            pub mod api;
        ),
        quote!(
            pub mod models;
        ),
        quote!(
            #[cfg(feature = #webhooks)]
            pub(crate) mod webhooks;
        ),
        quote! {
            #[doc = " The API version that the requests name, a date; early editions have none."]
            pub const SQUARE_VERSION: Option<&str> = #version;
        },
        quote! {
            #[doc = " The APIs, a handle each."]
            impl crate::Client { #(#handles)* }
        },
    ];
    Module { path: "mod.rs".to_owned(), items }
}
