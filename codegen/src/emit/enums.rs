//! Open enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, types};
use crate::ir::Enum;

pub(super) fn items(model: &Enum) -> Vec<TokenStream> {
    let name = types::ident(&model.ident);
    let words = docs::words(&model.words, &format!("Square's {}.", docs::code(&model.wire_name)));
    let docs = docs::attributes([words]);
    let idents: Vec<_> = model.variants.iter().map(|variant| types::ident(&variant.ident)).collect();
    let texts: Vec<&str> = model.variants.iter().map(|variant| variant.wire_name.as_str()).collect();
    let variant_docs = texts.iter().map(|text| docs::attributes([docs::code(text)]));
    let declaration = quote! {
        #docs
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #idents,)*
            #[doc = " Any other text, kept as it came: a value newer than this release, or `OTHER`, which may become a more specific value."]
            Other(String),
        }
    };
    let text = quote! {
        impl #name {
            #[doc = " The text on the wire."]
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #texts,)*
                    Self::Other(text) => text,
                }
            }
        }
    };
    let from = quote! {
        impl From<&str> for #name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    #(#texts => Self::#idents,)*
                    _ => Self::Other(text.to_owned()),
                }
            }
        }
    };
    vec![declaration, text, from]
}
