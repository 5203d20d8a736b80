//! Request bodies: JSON, or a JSON part and a file.

use openapiv3::{Operation as Source, ReferenceOr, RequestBody, Schema, SchemaKind, Type as SchemaType};

use super::fields::new_field;
use super::idempotency::KEY;
use super::schemas::Schemas;
use crate::error::{Error, Pointer, Result};
use crate::ir::{Body, Field, Input, Place, Type};

pub(super) const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data";

/// How the body travels, and what the caller can give in it.
pub(super) fn lower<'a>(source: &'a Source, id: &str, schemas: &mut Schemas<'a>, at: &Pointer) -> Result<(Body, Vec<Input>)> {
    let at = at.key("requestBody");
    let body = match &source.request_body {
        None => return Ok((Body::None, Vec::new())),
        Some(ReferenceOr::Item(body)) => body,
        Some(ReferenceOr::Reference { .. }) => return Err(Error::new(&at, "a referred request body is not supported", "write it out")),
    };
    let schema = |media: &str| body.content.get(media).and_then(|content| content.schema.as_ref());
    if let Some(schema) = schema(JSON) {
        let (name, inputs) = json_body(schema, id, schemas, body, &at.key("content").key(JSON).key("schema"))?;
        return Ok((Body::Json(name), inputs));
    }
    if let Some(ReferenceOr::Item(schema)) = schema(MULTIPART) {
        return multipart(schema, id, schemas, &at.key("content").key(MULTIPART).key("schema"));
    }
    Err(Error::new(&at, "the body is neither JSON nor multipart", "describe it as `application/json` or `multipart/form-data`"))
}

fn json_body<'a>(
    schema: &'a ReferenceOr<Schema>,
    id: &str,
    schemas: &mut Schemas<'a>,
    body: &RequestBody,
    at: &Pointer,
) -> Result<(Option<String>, Vec<Input>)> {
    let name = match schema {
        ReferenceOr::Reference { reference } => reference.rsplit('/').next().map(str::to_owned),
        ReferenceOr::Item(_) => None,
    };
    match schemas.of(schema, &format!("{id}_body"), at)? {
        Type::Struct(ident) => Ok((name, schemas.fields(&ident).iter().map(body_input).collect())),
        ty => {
            let mut field = new_field("body", ty, None, at)?;
            field.required = body.required;
            let argument = field.required;
            Ok((name, vec![Input { field, place: Place::Whole, argument, explode: false }]))
        }
    }
}

/// A member of the body. The idempotency key is filled in, and what Square sets is not asked for.
fn body_input(field: &Field) -> Input {
    let argument = field.required && !field.read_only && field.wire_name != KEY;
    Input { field: field.clone(), place: Place::Body, argument, explode: false }
}

fn multipart<'a>(schema: &'a Schema, id: &str, schemas: &mut Schemas<'a>, at: &Pointer) -> Result<(Body, Vec<Input>)> {
    let SchemaKind::Type(SchemaType::Object(object)) = &schema.schema_kind else {
        return Err(Error::new(at, "a multipart body that is no object", "let its parts be properties"));
    };
    let (mut json, mut name, mut file, mut inputs) = (None, None, None, Vec::new());
    for (part, schema) in &object.properties {
        let at = at.key("properties").key(part);
        let ty = match schema {
            ReferenceOr::Reference { reference } => {
                name = reference.rsplit('/').next().map(str::to_owned);
                schemas.of_boxed(schema, part, &at)?
            }
            ReferenceOr::Item(_) => schemas.of_boxed(schema, &format!("{id}_{part}"), &at)?,
        };
        match ty {
            Type::Struct(ident) if json.is_none() => {
                json = Some(part.clone());
                inputs.extend(schemas.fields(&ident).iter().map(body_input));
            }
            Type::File if file.is_none() => {
                file = Some(part.clone());
                let mut field = new_field(part, Type::File, None, &at)?;
                field.required = true;
                inputs.push(Input { field, place: Place::Part, argument: true, explode: false });
            }
            _ => return Err(Error::new(&at, format!("the part `{part}` is not supported"), "give one JSON object and one binary file")),
        }
    }
    let file = file.ok_or_else(|| Error::new(at, "a multipart body without a file", "give it a part of `format: binary`"))?;
    inputs.sort_by_key(|input| input.place == Place::Part);
    Ok((Body::Multipart { schema: name, json, file }, inputs))
}
