//! Answers that hold the same share one struct: each form less is code that nobody has to compile.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Field, Struct, Type};

/// What makes two structs one: the features, and of each field what its Rust is made of.
type Form = (BTreeSet<String>, Vec<(String, String, Type, bool)>);

/// Makes the structs of each form names of one, which bears the words that their names have in common.
pub(super) fn share(api: &mut Api) {
    let mut taken = names(api);
    for twins in twins(api) {
        let idents: Vec<&str> = twins.iter().map(|model| model.ident.as_str()).collect();
        let Some(ident) = common(&idents) else { continue };
        let is_twin = idents.contains(&ident.as_str());
        if taken.contains(&ident) && !is_twin {
            continue;
        }
        for model in api.structs.iter_mut().filter(|model| model.ident != ident && idents.contains(&model.ident.as_str())) {
            model.same_as = Some(ident.clone());
        }
        if taken.insert(ident.clone()) {
            let names: Vec<String> = idents.iter().map(|ident| format!("`{ident}`")).collect();
            let words = format!("The form of {}.", names.join(", "));
            api.structs.push(Struct { ident, words, ..twins[0].clone() });
        }
    }
}

/// Structs of one form. A request's has setters, and the types of a union have to differ: these stay as they are.
fn twins(api: &Api) -> Vec<Vec<Struct>> {
    let apart: BTreeSet<&str> = api.unions.iter().flat_map(|union| &union.choices).filter_map(|choice| choice.ty.named()).collect();
    let plain = |model: &&Struct| !model.usage.request && !model.deprecated && model.event.is_none() && !apart.contains(&*model.ident);
    let mut forms = BTreeMap::<String, Vec<Struct>>::new();
    for model in api.structs.iter().filter(plain) {
        forms.entry(format!("{:?}", form(model))).or_default().push(model.clone());
    }
    forms.into_values().filter(|twins| twins.len() > 1).collect()
}

fn form(model: &Struct) -> Form {
    let field = |field: &Field| (field.wire_name.clone(), field.ident.clone(), field.ty.clone(), field.boxed);
    (model.features.clone(), model.fields.iter().map(field).collect())
}

fn names(api: &Api) -> BTreeSet<String> {
    let structs = api.structs.iter().map(|model| &model.ident);
    let others = api.enums.iter().map(|model| &model.ident).chain(api.unions.iter().map(|union| &union.ident));
    structs.chain(others).chain(api.events.iter().map(|event| &event.ident)).cloned().collect()
}

/// The words with which all names begin and end: `CreateOrderResponse` and `PayOrderResponse` have `OrderResponse`.
fn common(names: &[&str]) -> Option<String> {
    let names: Vec<Vec<&str>> = names.iter().map(|name| words(name)).collect();
    let (first, others) = names.split_first()?;
    let shortest = names.iter().map(Vec::len).min()?;
    let all = |same: &dyn Fn(&[&str]) -> bool| others.iter().all(|other| same(other));
    let head = (0..shortest).take_while(|at| all(&|other| other[*at] == first[*at])).count();
    let tail = (1..=shortest - head).take_while(|at| all(&|other| other[other.len() - at] == first[first.len() - at])).count();
    // One word alone, such as `Response`, says too little.
    (head + tail > 1).then(|| [&first[..head], &first[first.len() - tail..]].concat().concat())
}

/// A type's name in its words.
fn words(name: &str) -> Vec<&str> {
    let starts: Vec<usize> = name.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([name.len()]);
    starts.iter().zip(ends).map(|(start, end)| &name[*start..end]).collect()
}

#[cfg(test)]
mod tests {
    use super::common;

    #[test]
    fn a_shared_form_has_the_words_that_its_names_share() {
        for (names, shared) in [
            (&["CreateOrderResponse", "PayOrderResponse"][..], Some("OrderResponse")),
            (&["InvoiceCanceledEventObject", "InvoicePaymentMadeEventObject"], Some("InvoiceEventObject")),
            (&["DeleteCardResponse", "DeleteCardOnFileResponse"], Some("DeleteCardResponse")),
            (&["CreateCardResponse", "LinkGiftResponse"], None),
            (&["Same", "Same"], None),
        ] {
            assert_eq!(common(names).as_deref(), shared, "{names:?}");
        }
    }
}
