//! Writes the definition that the sandbox serves: paths, fields, limits and types, from the generator's representation.

#[path = "src/definition/model.rs"]
#[allow(dead_code)]
mod model;

use std::path::Path;
use std::{env, fs};

use codegen::ir;
use model::{Auth, Body, Choice, Definition, Field, Idempotency, Limits, Operation, Type};
use xtask::definition::{self, Choice as Files};
use xtask::workspace::Workspace;

fn main() -> anyhow::Result<()> {
    let workspace = Workspace::here();
    println!("cargo::rerun-if-changed={}", workspace.root().join("spec").display());
    println!("cargo::rerun-if-changed=src/definition/model.rs");
    let api = definition::load(&workspace, &Files::default())?;
    let path = Path::new(&env::var("OUT_DIR")?).join("definition.json");
    fs::write(path, serde_json::to_string(&whole(&api))?)?;
    Ok(())
}

fn whole(api: &ir::Api) -> Definition {
    let operations = api.services.iter().flat_map(|service| service.operations.iter().map(|call| operation(&service.tag, call)));
    let object = |ident: &str| api.events.iter().find(|event| event.ident == ident).and_then(|event| event.object.clone());
    Definition {
        version: api.version.clone().unwrap_or_default(),
        operations: operations.map(|operation| (operation.id.clone(), operation)).collect(),
        structs: api.structs.iter().map(|model| (model.ident.clone(), model.fields.iter().map(field).collect())).collect(),
        enums: api.enums.iter().map(|kind| (kind.ident.clone(), values(kind))).collect(),
        unions: api.unions.iter().map(|union| (union.ident.clone(), union.choices.iter().map(choice).collect())).collect(),
        events: api.webhooks.iter().map(|webhook| (webhook.event.clone(), object(&webhook.ident))).collect(),
        scopes: api.scopes.as_ref().map(values).unwrap_or_default(),
    }
}

fn values(kind: &ir::Enum) -> Vec<String> {
    kind.variants.iter().map(|variant| variant.wire_name.clone()).chain(kind.others.iter().cloned()).collect()
}

fn operation(api: &str, call: &ir::Operation) -> Operation {
    let at = |place: ir::Place| call.inputs.iter().filter(move |input| input.place == place).map(|input| field(&input.field));
    Operation {
        id: call.id.clone(),
        api: api.to_owned(),
        method: call.http_method.clone(),
        path: call.path.clone(),
        parameters: at(ir::Place::Path).collect(),
        query: at(ir::Place::Query).collect(),
        body: match &call.body {
            ir::Body::None => Body::None,
            ir::Body::Json(_) => Body::Json(at(ir::Place::Body).collect()),
            ir::Body::Multipart { json, file, .. } => {
                Body::Multipart { json: json.clone(), fields: at(ir::Place::Body).collect(), file: file.clone() }
            }
        },
        output: ty(&call.output),
        auth: match call.auth {
            ir::Auth::Bearer => Auth::Bearer,
            ir::Auth::ClientSecret => Auth::ClientSecret,
            ir::Auth::None => Auth::None,
        },
        scopes: call.scopes.clone(),
        idempotency: call.idempotency.as_ref().map(|key| Idempotency {
            field: key.field.clone(),
            each: key.each.clone(),
            names_another: !key.fill,
            required: key.required,
            max_length: key.max_length,
        }),
        pages: match &call.pagination {
            Some(ir::Pagination::Cursor { items, .. }) => Some(items.clone()),
            Some(ir::Pagination::Link { .. }) | None => None,
        },
    }
}

fn field(field: &ir::Field) -> Field {
    Field {
        name: field.wire_name.clone(),
        ty: ty(&field.ty),
        required: field.required,
        read_only: field.read_only,
        limits: limits(&field.limits),
    }
}

fn limits(limits: &ir::Limits) -> Limits {
    Limits {
        min_length: limits.min_length,
        max_length: limits.max_length,
        minimum: limits.minimum.map(number),
        maximum: limits.maximum.map(number),
        min_items: limits.min_items,
        max_items: limits.max_items,
        pattern: limits.pattern.clone(),
        format: limits.format.clone(),
        item: limits.item.as_deref().map(|item| Box::new(self::limits(item))),
    }
}

fn number(bound: ir::Bound) -> f64 {
    match bound {
        ir::Bound::Integer(bound) => bound as f64,
        ir::Bound::Number(bound) => bound,
    }
}

fn choice(choice: &ir::Choice) -> Choice {
    Choice { ty: ty(&choice.ty), required: choice.required.clone(), constants: choice.constants.clone() }
}

fn ty(ty: &ir::Type) -> Type {
    match ty {
        ir::Type::String => Type::String,
        ir::Type::Integer => Type::Integer,
        ir::Type::Number => Type::Number,
        ir::Type::Boolean => Type::Boolean,
        ir::Type::Timestamp => Type::Timestamp,
        ir::Type::Any => Type::Any,
        ir::Type::File => Type::File,
        ir::Type::Struct(name) => Type::Struct(name.clone()),
        ir::Type::Enum(name) => Type::Enum(name.clone()),
        ir::Type::Union(name) => Type::Union(name.clone()),
        ir::Type::List(inner) => Type::List(Box::new(self::ty(inner))),
        ir::Type::Map(inner) => Type::Map(Box::new(self::ty(inner))),
    }
}
