//! Models.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, types};
use crate::ir::{Field, Struct, Type};

pub(super) fn items(model: &Struct) -> Vec<TokenStream> {
    if let Some(shared) = &model.same_as {
        return vec![alias(model, shared)];
    }
    let mut items = vec![declaration(model), default(model), table(model)];
    items.extend(setters(model));
    items
}

fn alias(model: &Struct, shared: &str) -> TokenStream {
    let docs = docs::attributes([docs::words(&model.words, &format!("Square's {}.", docs::code(&model.wire_name)))]);
    let (name, shared) = (types::ident(&model.ident), types::ident(shared));
    quote!(#docs pub type #name = #shared;)
}

fn clears(model: &Struct, field: &Field) -> Option<String> {
    (model.usage.request && field.nullable && !field.read_only).then(|| format!("clear_{}", field.ident))
}

fn declaration(model: &Struct) -> TokenStream {
    let words = docs::words(&model.words, &format!("Square's {}.", docs::code(&model.wire_name)));
    let event = model.event.iter().map(|event| format!("The body of the webhook {}.", docs::code(event)));
    let docs = docs::attributes([words].into_iter().chain(event.flat_map(|event| [String::new(), event])));
    let name = types::ident(&model.ident);
    let fields = model.fields.iter().map(|field| {
        let docs = docs::field(field, clears(model, field).as_deref());
        let (ident, ty) = (types::ident(&field.ident), types::held(field));
        quote!(#docs pub #ident: Option<#ty>)
    });
    quote! {
        #docs
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            extra: Extra,
        }
    }
}

/// Every field absent; written out, since a derive would look each field's type up.
fn default(model: &Struct) -> TokenStream {
    let name = types::ident(&model.ident);
    let fields = model.fields.iter().map(|field| types::ident(&field.ident));
    quote! {
        impl Default for #name {
            #[inline]
            fn default() -> Self {
                Self { #(#fields: None,)* extra: Extra::NONE }
            }
        }
    }
}

/// The table: names, and where each field lies. The methods are inlined, so that only a crate that uses a model pays
/// for its code.
fn table(model: &Struct) -> TokenStream {
    let (name, text, keeps) = (types::ident(&model.ident), &model.ident, model.usage.request && model.usage.response);
    let names = model.fields.iter().map(|field| &field.wire_name);
    let fields: Vec<_> = model.fields.iter().map(|field| types::ident(&field.ident)).collect();
    let indices = 0..fields.len();
    quote! {
        impl #name {
            const TABLE: &Table = &Table { name: #text, fields: &[#(#names),*], keeps_unknown: #keeps };
        }
        impl Object for #name {
            #[inline]
            fn show<'a>(&'a self, see: &mut dyn See<'a>) {
                see.start(Self::TABLE, &self.extra);
                #(table::show(see, #indices, &self.#fields);)*
            }
        }
        impl ObjectMut for #name {
            #[inline]
            fn lend(&mut self, change: Change<'_>) {
                change(Self::TABLE, &mut [#(&mut self.#fields),*], &mut self.extra)
            }
        }
    }
}

/// Setters of what a request can bring; what Square sets is to be read.
fn setters(model: &Struct) -> Option<TokenStream> {
    let settable = |field: &Field| model.usage.request && !field.read_only;
    let fields: Vec<(usize, &Field)> = model.fields.iter().enumerate().filter(|(_, field)| settable(field)).collect();
    if fields.is_empty() {
        return None;
    }
    let name = types::ident(&model.ident);
    let new = constructor(model);
    let setters = fields.into_iter().map(|(index, field)| setter(model, index, field));
    Some(quote!(impl #name { #new #(#setters)* }))
}

fn setter(model: &Struct, index: usize, field: &Field) -> TokenStream {
    let (ident, ty) = (types::ident(&field.ident), types::ty(&field.ty, &TokenStream::new()));
    let set = if field.boxed { quote!(self.#ident = Some(Box::new(#ident.into()))) } else { quote!(table::set(&mut self.#ident, #ident)) };
    let doc = format!(" Sets [`{0}`](Self#structfield.{0}).", field.ident);
    let Some(clear) = clears(model, field) else {
        return quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #ident(mut self, #ident: impl Into<#ty>) -> Self {
                #set;
                self
            }
        };
    };
    let clear = types::ident(&clear);
    let clear_doc = format!(" Clears [`{0}`](Self#structfield.{0}): sends `null`.", field.ident);
    quote! {
        #[doc = #doc]
        #[must_use]
        pub fn #ident(mut self, #ident: impl Into<#ty>) -> Self {
            #set;
            self
        }
        #[doc = #clear_doc]
        #[must_use]
        #[inline]
        pub fn #clear(self) -> Self {
            table::clear(self, #index)
        }
    }
}

fn value(field: &Field) -> TokenStream {
    let ident = types::ident(&field.ident);
    if field.boxed { quote!(Box::new(#ident.into())) } else { quote!(#ident.into()) }
}

/// `new`, with what Square requires; the hook for money has one of its own.
fn constructor(model: &Struct) -> Option<TokenStream> {
    let required: Vec<&Field> = model.fields.iter().filter(|field| field.required && !field.read_only).collect();
    if required.is_empty() || is_money(model) {
        return None;
    }
    let arguments = required.iter().map(|field| {
        let (ident, ty) = (types::ident(&field.ident), types::ty(&field.ty, &TokenStream::new()));
        quote!(#ident: impl Into<#ty>)
    });
    let fields = required.iter().map(|field| {
        let (ident, value) = (types::ident(&field.ident), value(field));
        quote!(#ident: Some(#value))
    });
    Some(quote! {
        #[doc = " One with all that Square requires in a request."]
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields,)* ..Self::default() }
        }
    })
}

/// Whether the runtime's arithmetic fits: an amount in the smallest unit of a currency.
pub(super) fn is_money(model: &Struct) -> bool {
    let has = |name: &str, ty: &Type| model.fields.iter().any(|field| field.ident == name && field.ty == *ty);
    model.ident == "Money" && has("amount", &Type::Integer) && has("currency", &Type::Enum("Currency".to_owned()))
}
