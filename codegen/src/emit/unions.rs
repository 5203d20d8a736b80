//! Untagged unions.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, types};
use crate::ir::{Choice, Type, Union};

pub(super) fn items(union: &Union) -> Vec<TokenStream> {
    let name = types::ident(&union.ident);
    let words = docs::words(&union.words, &format!("Square's {}.", docs::code(&union.wire_name)));
    let docs = docs::attributes([words]);
    let idents: Vec<_> = union.choices.iter().map(|choice| types::ident(&choice.ident)).collect();
    let held: Vec<_> = union.choices.iter().map(held).collect();
    let declaration = quote! {
        #docs
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = " One of the types that it can be."] #idents(#held),)*
            #[doc = " What fits none of the types, kept as it came."]
            Other(serde_json::Value),
        }
    };
    let conversions = union.choices.iter().zip(&idents).map(|(choice, ident)| {
        let ty = types::ty(&choice.ty, &TokenStream::new());
        let value = if is_boxed(choice) { quote!(Box::new(value)) } else { quote!(value) };
        quote! {
            impl From<#ty> for #name {
                #[inline]
                fn from(value: #ty) -> Self {
                    Self::#ident(#value)
                }
            }
        }
    });
    std::iter::once(declaration).chain(conversions).chain([value(&name), choose(union, &name, &idents, &held)]).collect()
}

/// Models lie on the heap, since a union may be part of what it holds.
fn held(choice: &Choice) -> TokenStream {
    let ty = types::ty(&choice.ty, &TokenStream::new());
    if is_boxed(choice) { quote!(Box<#ty>) } else { ty }
}

fn is_boxed(choice: &Choice) -> bool {
    matches!(choice.ty, Type::Struct(_))
}

fn value(name: &proc_macro2::Ident) -> TokenStream {
    quote! {
        impl table::ValueMut for #name {
            #[inline]
            fn blank() -> Self {
                Self::Other(serde_json::Value::Null)
            }
            #[inline]
            fn slot(&mut self) -> table::Slot<'_> {
                table::Slot::Union(self)
            }
        }
        impl table::Value for #name {
            #[inline]
            fn view(&self) -> table::View<'_> {
                table::View::Union(self)
            }
        }
    }
}

fn choose(union: &Union, name: &proc_macro2::Ident, idents: &[proc_macro2::Ident], held: &[TokenStream]) -> TokenStream {
    let choices = union.choices.iter().map(|choice| {
        let kind = kind(&choice.ty);
        let required = &choice.required;
        let constants = choice.constants.iter().map(|(name, texts)| quote!((#name, &[#(#texts),*])));
        quote!(table::Choice { kind: table::Kind::#kind, required: &[#(#required),*], constants: &[#(#constants),*] })
    });
    let (indices, other) = (0..idents.len(), idents.len());
    let arms = idents.iter().zip(held).enumerate().map(|(index, (ident, held))| {
        quote! {
            #index => {
                *self = Self::#ident(<#held as table::ValueMut>::blank());
            }
        }
    });
    quote! {
        impl table::Union for #name {
            #[inline]
            fn choices(&self) -> &'static [table::Choice] {
                &[#(#choices),*]
            }
            #[inline]
            fn chosen(&self) -> (usize, table::View<'_>) {
                match self {
                    #(Self::#idents(value) => (#indices, table::Value::view(value)),)*
                    Self::Other(value) => (#other, table::View::Any(value)),
                }
            }
            #[inline]
            fn select(&mut self, index: usize) -> table::Slot<'_> {
                match index {
                    #(#arms)*
                    _ => *self = Self::Other(serde_json::Value::Null),
                }
                match self {
                    #(Self::#idents(value) => table::ValueMut::slot(value),)*
                    Self::Other(value) => table::Slot::Any(value),
                }
            }
            #[inline]
            fn set_other(&mut self, value: serde_json::Value) {
                *self = Self::Other(value);
            }
        }
    }
}

fn kind(ty: &Type) -> proc_macro2::Ident {
    types::ident(match ty {
        Type::String | Type::Timestamp | Type::File | Type::Enum(_) => "String",
        Type::Integer | Type::Number => "Number",
        Type::Boolean => "Boolean",
        Type::List(_) => "Array",
        Type::Struct(_) | Type::Map(_) | Type::Any | Type::Union(_) => "Object",
    })
}
