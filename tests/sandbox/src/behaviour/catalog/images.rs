//! Images: a file, and the object that it belongs to.

use serde_json::{Value, json};

use super::object::{assemble, data_mut, live};
use super::upsert::stamp;
use super::{CATALOG_OBJECT, flag, list, next_version, tell, text};
use crate::call::Call;
use crate::change;
use crate::idempotency::Answer;
use crate::refusal::Refusal;
use crate::store::Tx;

const LARGEST: usize = 15 * 1024 * 1024;
const TYPES: [&str; 4] = ["image/jpeg", "image/pjpeg", "image/png", "image/gif"];

pub(super) fn create(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let kind = file_type(call)?;
    let mut image = call.body.get("image").cloned().unwrap_or_default();
    change::prune(&mut image);
    if image["type"] != "IMAGE" {
        return Err(Refusal::at("INVALID_VALUE", "image.type", "The object is of the type IMAGE."));
    }
    super::rules::own_data(&image, "image")?;
    if !text(&image, "id").starts_with('#') {
        return Err(Refusal::at(
            "INVALID_VALUE",
            "image.id",
            "A new image has an ID that starts with `#`; see UpdateCatalogImage for others.",
        ));
    }
    let version = next_version(tx);
    let id = tx.new_id("", 24);
    image["id"] = json!(id);
    image["image_data"]["url"] = address(call, &id, version, kind);
    change::fill(&mut image, [("present_at_all_locations", json!(true))]);
    stamp(tx, &mut image, version);
    tx.put(CATALOG_OBJECT, &id, image.clone());
    if let Some(object) = call.text("object_id") {
        attach(tx, object, &id, flag(call, "is_primary"), version)?;
    }
    tell(tx);
    Ok(json!({ "image": image }))
}

pub(super) fn update(tx: &mut Tx<'_>, call: &Call) -> Answer {
    let kind = file_type(call)?;
    let id = call.path("image_id");
    let mut image = live(tx, id)?;
    if image["type"] != "IMAGE" {
        return Err(Refusal::not_found("image", id));
    }
    let version = next_version(tx);
    image["image_data"]["url"] = address(call, id, version, kind);
    stamp(tx, &mut image, version);
    tx.put(CATALOG_OBJECT, id, image.clone());
    tell(tx);
    Ok(json!({ "image": assemble(tx, &image) }))
}

/// The type of the file that the call brings: one that Square takes.
fn file_type(call: &Call) -> Result<&'static str, Refusal> {
    let Some(file) = call.file.as_ref().filter(|file| !file.bytes.is_empty()) else {
        return Err(Refusal::at("MISSING_REQUIRED_PARAMETER", "image_file", "The call brings no file."));
    };
    if file.bytes.len() > LARGEST {
        return Err(Refusal::at("REQUEST_ENTITY_TOO_LARGE", "image_file", "An image has at most 15 MB."));
    }
    let kind = file.content_type.as_deref().unwrap_or("image/jpeg");
    let known = TYPES.iter().find(|known| **known == kind);
    known.copied().ok_or_else(|| Refusal::at("UNSUPPORTED_MEDIA_TYPE", "image_file", "An image is a JPEG, a PNG or a GIF."))
}

/// Each file of an image has an address of its own, as caches need it.
fn address(call: &Call, id: &str, version: i64, kind: &str) -> Value {
    let end = match kind {
        "image/png" => "png",
        "image/gif" => "gif",
        _ => "jpeg",
    };
    json!(format!("{}/files/{id}/{version}/original.{end}", call.base_url))
}

/// Adds an image to an object, in front if it is the primary one.
fn attach(tx: &mut Tx<'_>, id: &str, image: &str, primary: bool, version: i64) -> Result<(), Refusal> {
    let missing = |_| Refusal::at("NOT_FOUND", "object_id", format!("The catalog has no object with the ID `{id}`."));
    let mut object = live(tx, id).map_err(missing)?;
    let kind = text(&object, "type").to_owned();
    let data = data_mut(&mut object);
    match kind.as_str() {
        "ITEM" | "ITEM_VARIATION" | "CATEGORY" | "MODIFIER_LIST" => {
            let mut ids = list(data, "image_ids").to_vec();
            ids.insert(if primary { 0 } else { ids.len() }, json!(image));
            data["image_ids"] = ids.into();
        }
        "MODIFIER" => data["image_id"] = json!(image),
        _ => return Err(Refusal::at("INVALID_VALUE", "object_id", format!("An object of the type {kind} has no images."))),
    }
    stamp(tx, &mut object, version);
    tx.put(CATALOG_OBJECT, id, object);
    Ok(())
}
