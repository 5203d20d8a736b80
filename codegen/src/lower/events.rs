//! Webhook events that differ only in the object that they bring share one envelope, which is written by hand; and the
//! list of all events, of which one enum is made.

use std::collections::BTreeMap;

use super::names;
use crate::error::{Error, Pointer, Result};
use crate::ir::{Api, Event, Struct, Type, Webhook};

/// What the envelope has, and what its `data` has beside the object.
const ENVELOPE: [&str; 5] = ["created_at", "event_id", "location_id", "merchant_id", "type"];
const DATA: [&str; 3] = ["deleted", "id", "type"];

/// Takes every event of the common form out of the models.
pub(super) fn fold(api: &mut Api) {
    let structs: BTreeMap<&str, &Struct> = api.structs.iter().map(|model| (model.ident.as_str(), model)).collect();
    let events = api.structs.iter().filter_map(|model| event(model, &structs)).flatten();
    let events: BTreeMap<String, Event> = events.map(|event| (event.ident.clone(), event)).collect();
    // Where something else holds one of them too, all stay models.
    let kept = api.structs.iter().filter(|model| !events.contains_key(&model.ident));
    if kept.flat_map(|model| &model.fields).filter_map(|field| field.ty.named()).any(|name| events.contains_key(name)) {
        return;
    }
    api.structs.retain(|model| !events.contains_key(&model.ident));
    api.events = events.into_values().collect();
}

/// The event that a model is, and its data, if they have the common form.
fn event(model: &Struct, structs: &BTreeMap<&str, &Struct>) -> Option<[Event; 2]> {
    model.event.as_ref()?;
    let data = only_struct(model, "data", &ENVELOPE)??;
    let data = structs.get(data.as_str())?;
    let object = only_struct(data, "object", &DATA)?;
    let alias = |model: &Struct| Event {
        wire_name: model.wire_name.clone(),
        ident: model.ident.clone(),
        event: model.event.clone(),
        object: object.clone(),
        words: model.words.clone(),
    };
    Some([alias(model), alias(data)])
}

/// The struct of the named field, where all others are plain and expected.
#[expect(clippy::option_option, reason = "not of the form, or of the form without the field")]
fn only_struct(model: &Struct, name: &str, expected: &[&str]) -> Option<Option<String>> {
    let mut found = None;
    for field in &model.fields {
        match &field.ty {
            Type::Struct(ident) if field.wire_name == name => found = Some(ident.clone()),
            ty if expected.contains(&field.wire_name.as_str()) && plain(&field.wire_name, ty) => {}
            _ => return None,
        }
    }
    Some(found)
}

fn plain(name: &str, ty: &Type) -> bool {
    match name {
        "created_at" => *ty == Type::Timestamp,
        "deleted" => *ty == Type::Boolean,
        _ => *ty == Type::String,
    }
}

/// Lists every event, by its name on the wire.
pub(super) fn list(api: &mut Api) -> Result<()> {
    let folded = api.events.iter().map(|event| (&event.event, &event.wire_name, &event.ident));
    let models = api.structs.iter().map(|model| (&model.event, &model.wire_name, &model.ident));
    let (mut webhooks, mut taken) = (Vec::new(), BTreeMap::new());
    for (event, schema, ident) in folded.chain(models) {
        let Some(event) = event else { continue };
        let at = Pointer::schema(schema).key("x-webhook").key("event");
        let variant = variant(event, &at)?;
        if let Some(other) = taken.insert(variant.clone(), schema) {
            let what = format!("`{event}` becomes the variant `{variant}`, and so does the event of `{other}`");
            return Err(Error::new(&at, what, "rename one of the two events, or drop one by an overlay"));
        }
        webhooks.push(Webhook { event: event.clone(), variant, ident: ident.clone() });
    }
    webhooks.sort_by(|a, b| a.event.cmp(&b.event));
    api.webhooks = webhooks;
    Ok(())
}

/// `Other` stands for the events that are not known.
fn variant(event: &str, at: &Pointer) -> Result<String> {
    let name = names::variant_name(event, at)?;
    Ok(if name == "Other" { format!("{name}_") } else { name })
}
