//! Models by the features that need them: a module for each set, so that one `cfg` stands before it.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::{Module, cfg, enums, structs, types, unions};
use crate::ir::{Api, Enum, Struct, Type, Union};

/// The module of the webhook events.
pub(super) const EVENTS: &str = "webhook_events";

/// The models that the same features need.
#[derive(Default)]
pub(super) struct Group<'a> {
    name: String,
    features: BTreeSet<String>,
    structs: Vec<&'a Struct>,
    enums: Vec<&'a Enum>,
    unions: Vec<&'a Union>,
    /// The items of lists that have an `id` to be told by.
    identified: Vec<&'a str>,
}

pub(super) fn group(api: &Api) -> Vec<Group<'_>> {
    let mut groups = BTreeMap::<&BTreeSet<String>, Group<'_>>::new();
    let items = items(api);
    for model in &api.structs {
        let group = groups.entry(&model.features).or_default();
        group.structs.push(model);
        group.identified.extend(Some(model.ident.as_str()).filter(|ident| items.contains(ident) && has_id(model)));
    }
    for model in api.enums.iter().chain(&api.scopes) {
        groups.entry(&model.features).or_default().enums.push(model);
    }
    for model in &api.unions {
        groups.entry(&model.features).or_default().unions.push(model);
    }
    let mut taken = BTreeSet::from([EVENTS.to_owned()]);
    let named = groups.into_iter().map(|(features, group)| {
        let name = name(features, &mut taken);
        Group { name, features: features.clone(), ..group }
    });
    named.collect()
}

/// The structs that are items of pages, none of them but a name of another.
fn items(api: &Api) -> BTreeSet<&str> {
    let same: BTreeMap<&str, &str> = api.structs.iter().filter_map(|model| Some((&*model.ident, model.same_as.as_deref()?))).collect();
    let paginations = api.services.iter().flat_map(|service| &service.operations).filter_map(|operation| operation.pagination.as_ref());
    let structs = paginations.filter_map(|pagination| match pagination.item() {
        Type::Struct(ident) => Some(ident.as_str()),
        _ => None,
    });
    structs.map(|ident| same.get(ident).copied().unwrap_or(ident)).collect()
}

fn has_id(model: &Struct) -> bool {
    model.fields.iter().any(|field| field.wire_name == "id" && field.ty == Type::String)
}

/// `customers`, `customers_and_webhooks`, `cards_and_7_more`.
fn name(features: &BTreeSet<String>, taken: &mut BTreeSet<String>) -> String {
    let names: Vec<String> = features.iter().map(|feature| feature.to_snake_case()).collect();
    let base = match names.as_slice() {
        [one] => one.clone(),
        [one, other] => format!("{one}_and_{other}"),
        names => format!("{}_and_{}_more", names.first().map_or("no", String::as_str), names.len().saturating_sub(1)),
    };
    let numbered = (2..).map(|n| format!("{base}_{n}"));
    let name = std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base);
    taken.insert(name.clone());
    name
}

/// `models/mod.rs`: the groups, and their types side by side.
pub(super) fn index(api: &Api, groups: &[Group<'_>]) -> Module {
    let declared = groups.iter().map(|group| {
        let (cfg, name) = (cfg(&group.features), types::ident(&group.name));
        quote!(#cfg mod #name;)
    });
    let exported = groups.iter().map(|group| {
        let (cfg, name) = (cfg(&group.features), types::ident(&group.name));
        quote!(#cfg pub use self::#name::*;)
    });
    let head = quote!(#![doc = " The objects of the API: what requests are made of and answers hold."]);
    let feature = crate::lower::WEBHOOKS;
    let events = (!api.events.is_empty()).then(|| {
        let name = types::ident(EVENTS);
        [quote!(#[cfg(feature = #feature)] mod #name;), quote!(#[cfg(feature = #feature)] pub use self::#name::*;)]
    });
    let items = std::iter::once(head).chain(declared).chain(exported).chain(events.into_iter().flatten()).collect();
    Module { path: "models/mod.rs".to_owned(), items }
}

pub(super) fn module(group: &Group<'_>) -> Module {
    let features: Vec<String> = group.features.iter().map(|feature| format!("`{feature}`")).collect();
    let doc = format!(" Models of {}.", features.join(", "));
    let mut items = vec![
        quote!(#![doc = #doc]),
        quote!(
            use super::*;
        ),
        quote!(
            use crate::table::{self, Change, Extra, Object, ObjectMut, See, Table};
        ),
    ];
    items.extend(group.structs.iter().flat_map(|model| structs::items(model)));
    items.extend(group.enums.iter().flat_map(|model| enums::items(model)));
    items.extend(group.unions.iter().flat_map(|model| unions::items(model)));
    items.extend(one_liners(group));
    Module { path: format!("models/{}.rs", group.name), items }
}

/// The traits that the runtime writes for all of them, and its hooks for money and errors.
fn one_liners(group: &Group<'_>) -> Vec<TokenStream> {
    let list = |name: TokenStream, idents: Vec<&str>| {
        let idents = idents.into_iter().map(types::ident);
        quote!(crate::table::#name! { #(#idents)* })
    };
    let mut items = Vec::new();
    let own: Vec<&str> = group.structs.iter().filter(|model| model.same_as.is_none()).map(|model| model.ident.as_str()).collect();
    if !own.is_empty() {
        items.push(list(quote!(models), own));
    }
    if !group.identified.is_empty() {
        items.push(list(quote!(identified), group.identified.clone()));
    }
    if !group.enums.is_empty() {
        items.push(list(quote!(open_enums), group.enums.iter().map(|model| model.ident.as_str()).collect()));
    }
    if !group.unions.is_empty() {
        items.push(list(quote!(unions), group.unions.iter().map(|model| model.ident.as_str()).collect()));
    }
    if group.structs.iter().any(|model| structs::is_money(model)) {
        items.push(quote!(crate::money::impl_money!(Money, Currency);));
    }
    let has = |name: &str| group.enums.iter().any(|model| model.ident == name);
    if has("ErrorCategory") && has("ErrorCode") {
        items.push(quote!(crate::error_detail::impl_error_codes!(ErrorCategory, ErrorCode);));
    }
    items
}
