//! An API's module: its handle, and a builder for each operation.

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::{Module, docs, types};
use crate::ir::{Api, Auth, Body, Idempotency, Input, Operation, Pagination, Place, Service, Type};

/// `api/mod.rs`
pub(super) fn index(api: &Api) -> Module {
    let modules = api.services.iter().map(|service| {
        let (feature, module) = (&service.feature, types::ident(&service.module));
        quote!(#[cfg(feature = #feature)] pub mod #module;)
    });
    let head = quote!(#![doc = " The APIs: a module each, with its handle and the builders of its calls."]);
    Module { path: "api/mod.rs".to_owned(), items: std::iter::once(head).chain(modules).collect() }
}

pub(super) fn module(service: &Service) -> Module {
    let words = docs::words(&service.words, &format!("The {} API.", service.tag));
    let doc = format!(" {words}");
    let mut items = vec![
        quote!(#![doc = #doc]),
        quote!(
            use crate::call::Call;
        ),
        quote!(
            use crate::models;
        ),
        quote!(
            use crate::operation::*;
        ),
    ];
    items.push(docs::page_macro(service));
    items.extend(handle(service));
    items.extend(service.operations.iter().flat_map(builder));
    items.extend([false, true].into_iter().filter_map(|retired| one_liners(service, retired)));
    items.extend([false, true].into_iter().filter_map(|retired| paged(service, retired)));
    Module { path: format!("api/{}.rs", service.module), items }
}

/// Retired operations stand behind a feature of their own.
fn gate(retired: bool) -> TokenStream {
    if retired { quote!(#[cfg(feature = "retired")]) } else { TokenStream::new() }
}

fn deprecation(operation: &Operation) -> TokenStream {
    let note = operation.deprecated.iter();
    quote!(#(#[deprecated(note = #note)])*)
}

fn handle(service: &Service) -> Vec<TokenStream> {
    let name = types::ident(&service.handle);
    let docs = docs::service(service);
    let methods = service.operations.iter().map(method);
    let declaration = quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name(pub(crate) crate::Client);
    };
    vec![declaration, quote!(impl #name { #(#methods)* })]
}

fn method(operation: &Operation) -> TokenStream {
    let (docs, gate, deprecation) = (docs::operation(operation), gate(operation.retired), deprecation(operation));
    let (name, builder, table) = (types::ident(&operation.method), types::ident(&operation.builder), table_name(operation));
    let arguments = operation.inputs.iter().filter(|input| input.argument);
    let given = arguments.clone().map(|input| {
        let (ident, ty) = (types::ident(&input.field.ident), argument_type(input));
        quote!(#ident: impl Into<#ty>)
    });
    let stored = operation.inputs.iter().enumerate().filter(|(_, input)| input.argument).map(|(index, input)| {
        let stored = stored(index, input);
        quote!(.#stored)
    });
    quote! {
        #docs
        #gate
        #deprecation
        #[inline]
        pub fn #name(&self #(, #given)*) -> #builder {
            #builder(Call::new(&self.0, &#table)#(#stored)*)
        }
    }
}

fn argument_type(input: &Input) -> TokenStream {
    types::ty(&input.field.ty, &quote!(models::))
}

/// The call that gives an input to the payload.
fn stored(index: usize, input: &Input) -> TokenStream {
    let (ident, ty) = (types::ident(&input.field.ident), argument_type(input));
    if input.place == Place::Part { quote!(file(#ident)) } else { quote!(with::<#ty>(#index, #ident)) }
}

fn table_name(operation: &Operation) -> proc_macro2::Ident {
    types::ident(&operation.builder.strip_suffix("Request").unwrap_or(&operation.builder).to_shouty_snake_case())
}

fn builder(operation: &Operation) -> Vec<TokenStream> {
    let (docs, gate, deprecation) = (docs::builder(operation), gate(operation.retired), deprecation(operation));
    let name = types::ident(&operation.builder);
    let setters: Vec<TokenStream> =
        operation.inputs.iter().enumerate().filter(|(_, input)| !input.argument).map(|(index, input)| setter(index, input)).collect();
    let mut items = vec![quote! {
        #docs
        #gate
        #deprecation
        #[must_use = "a call does nothing until it is sent"]
        pub struct #name(Call);
    }];
    if !setters.is_empty() {
        items.push(quote!(#gate impl #name { #(#setters)* }));
    }
    items.push(table(operation));
    items
}

fn setter(index: usize, input: &Input) -> TokenStream {
    let field = &input.field;
    let ident = types::ident(&field.ident);
    let clear_name = format!("clear_{}", field.ident);
    let docs = docs::field(field, field.nullable.then_some(clear_name.as_str()));
    let (ty, stored) = (argument_type(input), stored(index, input));
    let clear = field.nullable.then(|| {
        let clear = types::ident(&clear_name);
        let doc = format!(" Clears [`{0}`](Self::{0}): sends `null`.", field.ident);
        quote! {
            #[doc = #doc]
            #[inline]
            pub fn #clear(self) -> Self {
                Self(self.0.null(#index))
            }
        }
    });
    quote! {
        #docs
        pub fn #ident(self, #ident: impl Into<#ty>) -> Self {
            Self(self.0.#stored)
        }
        #clear
    }
}

/// The operation as data.
fn table(operation: &Operation) -> TokenStream {
    let gate = gate(operation.retired);
    let (name, id, method, path) = (table_name(operation), &operation.id, &operation.http_method, &operation.path);
    let inputs = operation.inputs.iter().map(|input| {
        let wire_name = &input.field.wire_name;
        let place = types::ident(match input.place {
            Place::Path => "path",
            Place::Query if input.explode || !matches!(input.field.ty, Type::List(_)) => "query",
            Place::Query => "query_joined",
            Place::Body => "body",
            Place::Whole => "whole",
            Place::Part => "part",
        });
        quote!(#place(#wire_name))
    });
    let body = match &operation.body {
        Body::None => quote!(None),
        Body::Json(_) => quote!(Json),
        Body::Multipart { json: Some(json), file, .. } => quote!(Multipart { json: Some(#json), file: #file }),
        Body::Multipart { json: None, file, .. } => quote!(Multipart { json: None, file: #file }),
    };
    let auth = types::ident(match operation.auth {
        Auth::Bearer => "Bearer",
        Auth::ClientSecret => "ClientSecret",
        Auth::None => "None",
    });
    let safe = operation.safe;
    let keys = operation.idempotency.as_ref().map_or_else(|| quote!(None), keys);
    quote! {
        #gate
        static #name: Operation = Operation {
            id: #id,
            method: #method,
            path: #path,
            inputs: &[#(#inputs),*],
            body: BodyKind::#body,
            auth: Auth::#auth,
            safe: #safe,
            keys: Keys::#keys,
        };
    }
}

fn keys(idempotency: &Idempotency) -> TokenStream {
    let (name, fill) = (&idempotency.field, idempotency.fill);
    let max = match idempotency.max_length {
        Some(max) => quote!(Some(#max)),
        None => quote!(None),
    };
    let key = quote!(Key { name: #name, max_length: #max });
    match &idempotency.each {
        Some(map) => quote!(Each { map: #map, key: #key }),
        None if fill => quote!(Filled(#key)),
        None => quote!(Given(#key)),
    }
}

/// `send` and its like, for every builder of the module.
fn one_liners(service: &Service, retired: bool) -> Option<TokenStream> {
    let operations = service.operations.iter().filter(|operation| operation.retired == retired);
    let lines: Vec<TokenStream> = operations
        .map(|operation| {
            let (name, output) = (types::ident(&operation.builder), types::ty(&operation.output, &quote!(models::)));
            quote!(#name -> #output)
        })
        .collect();
    let gate = gate(retired);
    (!lines.is_empty()).then(|| quote!(#gate crate::call::builders! { #(#lines)* }))
}

/// `items` and `pages`, for every builder whose answers page.
fn paged(service: &Service, retired: bool) -> Option<TokenStream> {
    let operations = service.operations.iter().filter(|operation| operation.retired == retired);
    let lines: Vec<TokenStream> = operations.filter_map(paged_line).collect();
    let gate = gate(retired);
    (!lines.is_empty()).then(|| quote!(#gate crate::pages::paged! { #(#lines)* }))
}

fn paged_line(operation: &Operation) -> Option<TokenStream> {
    let pagination = operation.pagination.as_ref()?;
    let input = operation.inputs.iter().position(|input| input.field.wire_name == pagination.input())?;
    let paging = match pagination {
        Pagination::Cursor { items, .. } => {
            let answer = operation.output.rust();
            quote!(cursor #input #answer #items)
        }
        Pagination::Link { .. } => quote!(link #input),
    };
    let (name, models) = (types::ident(&operation.builder), quote!(models::));
    let (page, item) = (types::ty(&operation.output, &models), types::ty(pagination.item(), &models));
    Some(quote!(#name [#paging] #page => #item;))
}
