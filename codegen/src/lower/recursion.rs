//! Types that hold themselves by value get a `Box`.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Type};

/// Boxes every field that lies on a circle of values; lists and maps are on the heap by themselves.
pub(super) fn box_fields(api: &mut Api) {
    let mut held = BTreeMap::<String, BTreeSet<String>>::new();
    for model in &api.structs {
        let held = held.entry(model.ident.clone()).or_default();
        held.extend(model.fields.iter().filter_map(|field| by_value(&field.ty)).map(str::to_owned));
    }
    // A union boxes its structs already, so no circle passes through it.
    for model in &mut api.structs {
        for field in &mut model.fields {
            let target = by_value(&field.ty).map(str::to_owned);
            field.boxed = target.is_some_and(|target| reaches(&held, &target, &model.ident));
        }
    }
}

fn by_value(ty: &Type) -> Option<&str> {
    match ty {
        Type::Struct(name) => Some(name),
        _ => None,
    }
}

fn reaches(held: &BTreeMap<String, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(held.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    false
}
