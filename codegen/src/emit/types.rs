//! Types as tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Field, Type};

/// An identifier of the intermediate representation, which has made it one.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A type; `models` is the path before the name of a model.
pub(super) fn ty(ty: &Type, models: &TokenStream) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::Integer => quote!(i64),
        Type::Number => quote!(f64),
        Type::Boolean => quote!(bool),
        Type::Timestamp => quote!(crate::Timestamp),
        Type::Any => quote!(serde_json::Value),
        Type::File => quote!(crate::FilePart),
        Type::Struct(name) | Type::Enum(name) | Type::Union(name) => {
            let name = ident(name);
            quote!(#models #name)
        }
        Type::List(inner) => {
            let inner = self::ty(inner, models);
            quote!(Vec<#inner>)
        }
        Type::Map(inner) => {
            let inner = self::ty(inner, models);
            quote!(std::collections::BTreeMap<String, #inner>)
        }
    }
}

/// A field's type inside of its `Option`.
pub(super) fn held(field: &Field) -> TokenStream {
    let held = ty(&field.ty, &TokenStream::new());
    if field.boxed { quote!(Box<#held>) } else { held }
}
