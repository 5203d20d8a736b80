//! Which way each model travels, and which features need it; what nothing needs is dropped.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Place, Usage};

/// The feature of the webhook events.
pub(crate) const WEBHOOKS: &str = "webhooks";

#[derive(Default)]
struct Reach {
    usage: Usage,
    features: BTreeSet<String>,
}

pub(super) fn mark(api: &mut Api) {
    let parts = parts(api);
    let mut reached = BTreeMap::<String, Reach>::new();
    for (root, request, feature) in roots(api) {
        walk(&parts, &mut reached, &root, request, &feature);
    }
    let mut find = |ident: &str| reached.remove(ident).filter(|reach| !reach.features.is_empty());
    api.structs.retain_mut(|model| find(&model.ident).map(|reach| (model.usage, model.features) = (reach.usage, reach.features)).is_some());
    api.enums.retain_mut(|model| find(&model.ident).map(|reach| model.features = reach.features).is_some());
    api.unions.retain_mut(|model| find(&model.ident).map(|reach| model.features = reach.features).is_some());
}

/// What each type is made of.
fn parts(api: &Api) -> BTreeMap<String, Vec<String>> {
    let structs = api
        .structs
        .iter()
        .map(|model| (model.ident.clone(), model.fields.iter().filter_map(|f| f.ty.named()).map(str::to_owned).collect()));
    let unions = api
        .unions
        .iter()
        .map(|union| (union.ident.clone(), union.choices.iter().filter_map(|c| c.ty.named()).map(str::to_owned).collect()));
    structs.chain(unions).collect()
}

/// The types that operations and webhooks name: the type, whether a request holds it, the feature.
fn roots(api: &Api) -> Vec<(String, bool, String)> {
    let mut roots = Vec::new();
    for operation in api.services.iter().flat_map(|service| &service.operations) {
        let inputs = operation.inputs.iter().filter(|input| input.place != Place::Part);
        let sent = inputs.filter_map(|input| input.field.ty.named());
        roots.extend(sent.map(|name| (name.to_owned(), true, operation.feature.clone())));
        roots.extend(operation.output.named().map(|name| (name.to_owned(), false, operation.feature.clone())));
    }
    let events = api.structs.iter().filter(|model| model.event.is_some()).map(|model| &model.ident);
    let objects = api.events.iter().filter_map(|event| event.object.as_ref());
    roots.extend(events.chain(objects).map(|ident| (ident.clone(), false, WEBHOOKS.to_owned())));
    roots
}

fn walk(parts: &BTreeMap<String, Vec<String>>, reached: &mut BTreeMap<String, Reach>, root: &str, request: bool, feature: &str) {
    let (mut open, mut seen) = (vec![root], BTreeSet::new());
    while let Some(name) = open.pop() {
        if !seen.insert(name) {
            continue;
        }
        let reach = reached.entry(name.to_owned()).or_default();
        reach.usage.request |= request;
        reach.usage.response |= !request;
        reach.features.insert(feature.to_owned());
        open.extend(parts.get(name).into_iter().flatten().map(String::as_str));
    }
}
