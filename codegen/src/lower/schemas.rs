//! Schemas become types: structs, enums, unions, and what they are made of.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{AdditionalProperties, ObjectType, OpenAPI, ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type as SchemaType};

use super::fields::{new_field, unique};
use super::{enums, facts, names};
use crate::error::{Error, Pointer, Result};
use crate::ir::{Api, Choice, Enum, Field, Struct, Type, Union, Usage};

const SCHEMAS: &str = "#/components/schemas/";
/// Schemas that lead from one to the next; each is lowered within the one before. The real definition has rows of seven.
const LONGEST: usize = 128;
/// Lists and maps inside of each other.
const DEEPEST: usize = 12;

/// The types of a definition, as far as they are known.
pub(super) struct Schemas<'a> {
    spec: &'a OpenAPI,
    /// The types of named schemas.
    named: BTreeMap<String, Type>,
    /// Aliases that are being resolved.
    open: BTreeSet<String>,
    /// The Rust names that named schemas are to have.
    wanted: BTreeSet<String>,
    /// Where each Rust name comes from.
    origins: BTreeMap<String, Pointer>,
    structs: BTreeMap<String, Struct>,
    enums: BTreeMap<String, Enum>,
    unions: BTreeMap<String, Union>,
}

/// An object's members: its properties and the names of those that are required.
#[derive(Default)]
struct Members<'a> {
    properties: Vec<(&'a str, &'a ReferenceOr<Box<Schema>>)>,
    required: BTreeSet<&'a str>,
    /// The named schemas that have been collected: one that is part of several parts says nothing new.
    seen: BTreeSet<&'a str>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(spec: &'a OpenAPI) -> Self {
        Self {
            spec,
            named: BTreeMap::new(),
            open: BTreeSet::new(),
            wanted: wanted(spec),
            origins: BTreeMap::new(),
            structs: BTreeMap::new(),
            enums: BTreeMap::new(),
            unions: BTreeMap::new(),
        }
    }

    /// Every named schema, also those that nothing refers to, so that each mistake is found.
    pub(super) fn lower_all(&mut self) -> Result<()> {
        let mut names: Vec<&str> = self.spec.components.iter().flat_map(|c| c.schemas.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names.into_iter().try_for_each(|name| self.named_type(name, &Pointer::schema(name)).map(drop))
    }

    pub(super) fn into_api(self) -> Result<Api> {
        Ok(Api {
            structs: self.structs.into_values().collect(),
            enums: self.enums.into_values().collect(),
            unions: self.unions.into_values().collect(),
            ..Api::default()
        })
    }

    /// A struct that has been lowered.
    pub(super) fn fields(&self, ident: &str) -> &[Field] {
        self.structs.get(ident).map_or(&[], |found| &found.fields)
    }

    /// The type of a schema in place; `hint` names it where it has to become a type of its own.
    pub(super) fn of(&mut self, schema: &'a ReferenceOr<Schema>, hint: &str, at: &Pointer) -> Result<Type> {
        match schema {
            ReferenceOr::Reference { reference } => self.referred(reference, at),
            ReferenceOr::Item(schema) => self.inline(schema, hint, at),
        }
    }

    /// As [`of`](Self::of), for the schema of a property.
    pub(super) fn of_boxed(&mut self, schema: &'a ReferenceOr<Box<Schema>>, hint: &str, at: &Pointer) -> Result<Type> {
        match schema {
            ReferenceOr::Reference { reference } => self.referred(reference, at),
            ReferenceOr::Item(schema) => self.inline(schema, hint, at),
        }
    }

    fn referred(&mut self, reference: &str, at: &Pointer) -> Result<Type> {
        match reference.strip_prefix(SCHEMAS) {
            Some(name) => self.named_type(name, at),
            None => Err(Error::new(at, format!("the reference `{reference}` is no schema's"), "refer to `#/components/schemas/…`")),
        }
    }

    fn find(&self, name: &str, at: &Pointer) -> Result<&'a ReferenceOr<Schema>> {
        let schemas = self.spec.components.as_ref().map(|components| &components.schemas);
        let found = schemas.and_then(|schemas| schemas.get(name));
        found.ok_or_else(|| Error::new(at, format!("the schema `{name}` is not there"), "define it, or correct the name"))
    }

    fn named_type(&mut self, name: &str, at: &Pointer) -> Result<Type> {
        if let Some(known) = self.named.get(name) {
            return Ok(known.clone());
        }
        let place = Pointer::schema(name);
        if !self.open.insert(name.to_owned()) {
            return Err(Error::new(&place, "it leads in a circle back to itself", "let one of the schemas be an object"));
        }
        if self.open.len() > LONGEST {
            let what = format!("more than {LONGEST} schemas lead from one to the next");
            return Err(Error::new(&place, what, "let one of them be of any type, or drop a reference"));
        }
        let schema = self.find(name, at)?;
        let ty = match schema {
            ReferenceOr::Reference { reference } => self.referred(reference, &place)?,
            ReferenceOr::Item(schema) => self.own_type(name, schema, true, &place)?,
        };
        self.open.remove(name);
        self.named.insert(name.to_owned(), ty.clone());
        Ok(ty)
    }

    fn inline(&mut self, schema: &'a Schema, hint: &str, at: &Pointer) -> Result<Type> {
        self.own_type(hint, schema, false, at)
    }

    /// The type of a schema that is written out, by its own name or by the place where it stands.
    fn own_type(&mut self, name: &str, schema: &'a Schema, named: bool, at: &Pointer) -> Result<Type> {
        match &schema.schema_kind {
            SchemaKind::Type(SchemaType::String(text)) if !text.enumeration.is_empty() => self.enum_type(name, schema, text, named, at),
            SchemaKind::Type(SchemaType::String(text)) => Ok(text_type(text)),
            SchemaKind::Type(SchemaType::Integer(_)) => Ok(Type::Integer),
            SchemaKind::Type(SchemaType::Number(_)) => Ok(Type::Number),
            SchemaKind::Type(SchemaType::Boolean(_)) => Ok(Type::Boolean),
            SchemaKind::Type(SchemaType::Array(list)) => {
                let Some(items) = &list.items else { return Ok(Type::List(Box::new(Type::Any))) };
                let inner = self.of_boxed(items, &format!("{name}Item"), &at.key("items"))?;
                collection(Type::List, inner, at)
            }
            SchemaKind::Type(SchemaType::Object(object)) => self.object_type(name, schema, object, named, at),
            SchemaKind::OneOf { one_of: choices } | SchemaKind::AnyOf { any_of: choices } => {
                self.union_type(name, &schema.schema_data, choices, named, at)
            }
            SchemaKind::AllOf { all_of } => match telling(all_of).as_slice() {
                [] => Ok(Type::Any),
                [(index, part)] => self.of(part, name, &at.key("allOf").index(*index)),
                _ => self.struct_type(name, schema, named, at),
            },
            _ if says_nothing(schema) => Ok(Type::Any),
            SchemaKind::Any(_) | SchemaKind::Not { .. } => {
                Err(Error::new(at, "a schema without a `type` that OpenAPI knows", "give its `type`"))
            }
        }
    }

    fn object_type(&mut self, name: &str, schema: &'a Schema, object: &'a ObjectType, named: bool, at: &Pointer) -> Result<Type> {
        if !object.properties.is_empty() {
            return self.struct_type(name, schema, named, at);
        }
        match &object.additional_properties {
            Some(AdditionalProperties::Schema(values)) => {
                let inner = self.of(values, &format!("{name}Value"), &at.key("additionalProperties"))?;
                collection(Type::Map, inner, at)
            }
            Some(AdditionalProperties::Any(true)) => Ok(Type::Map(Box::new(Type::Any))),
            _ if named => self.struct_type(name, schema, named, at),
            _ => Ok(Type::Any),
        }
    }

    /// A new Rust name; two schemas of one name are refused.
    pub(super) fn claim(&mut self, name: &str, data: &SchemaData, named: bool, at: &Pointer) -> Result<String> {
        let wanted = data.extensions.get("x-rust-name").and_then(|name| name.as_str());
        let mut ident = names::type_name(wanted.unwrap_or(name), at)?;
        while !named && (self.origins.contains_key(&ident) || self.wanted.contains(&ident)) {
            ident.push_str("Value");
        }
        if let Some(other) = self.origins.insert(ident.clone(), at.clone()) {
            let what = format!("its Rust name `{ident}` is that of {other} too");
            return Err(Error::new(at, what, "give one of the two an `x-rust-name`, by an overlay"));
        }
        Ok(ident)
    }

    fn struct_type(&mut self, name: &str, schema: &'a Schema, named: bool, at: &Pointer) -> Result<Type> {
        let data = &schema.schema_data;
        let ident = self.claim(name, data, named, at)?;
        let ty = Type::Struct(ident.clone());
        if named {
            self.named.insert(name.to_owned(), ty.clone());
        }
        let mut members = Members::default();
        self.collect(schema, &mut members, at)?;
        let fields = self.struct_fields(name, members, at)?;
        let event = data.extensions.get("x-webhook").and_then(|webhook| webhook["event"].as_str()).map(str::to_owned);
        let wire_name = name.to_owned();
        let (deprecated, words) = (facts::is_deprecated(data), words(data));
        let (usage, features) = (Usage::default(), BTreeSet::new());
        self.structs.insert(ident.clone(), Struct { wire_name, ident, fields, usage, features, event, same_as: None, deprecated, words });
        Ok(ty)
    }

    /// The members of an object, and of every part of its `allOf`.
    fn collect(&self, schema: &'a Schema, members: &mut Members<'a>, at: &Pointer) -> Result<()> {
        match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => {
                members.properties.extend(object.properties.iter().map(|(name, schema)| (name.as_str(), schema)));
                members.required.extend(object.required.iter().map(String::as_str));
            }
            SchemaKind::Any(any) if any.typ.is_none() && any.enumeration.is_empty() => {
                members.properties.extend(any.properties.iter().map(|(name, schema)| (name.as_str(), schema)));
                members.required.extend(any.required.iter().map(String::as_str));
            }
            SchemaKind::AllOf { all_of } => {
                for (index, part) in telling(all_of) {
                    let place = at.key("allOf").index(index);
                    if let ReferenceOr::Reference { reference } = part {
                        if !members.seen.insert(reference) {
                            continue;
                        }
                    }
                    self.collect(self.follow(part, &place)?, members, &place)?;
                }
            }
            _ => return Err(Error::new(at, "a part of `allOf` that is no object", "let every part be an object")),
        }
        Ok(())
    }

    fn follow(&self, schema: &'a ReferenceOr<Schema>, at: &Pointer) -> Result<&'a Schema> {
        match schema {
            ReferenceOr::Item(schema) => Ok(schema),
            ReferenceOr::Reference { reference } => {
                let name = reference.strip_prefix(SCHEMAS).unwrap_or(reference);
                self.follow(self.find(name, at)?, at)
            }
        }
    }

    fn struct_fields(&mut self, owner: &str, members: Members<'a>, at: &Pointer) -> Result<Vec<Field>> {
        let mut fields = BTreeMap::new();
        for (name, schema) in members.properties {
            let place = at.key("properties").key(name);
            let hint = format!("{owner}_{name}");
            let ty = self.of_boxed(schema, &hint, &place)?;
            let mut field = new_field(name, ty, schema.as_item().map(Box::as_ref), &place)?;
            field.required = members.required.contains(name);
            fields.insert(name, field);
        }
        let fields: Vec<Field> = fields.into_values().collect();
        unique(&fields, at)?;
        Ok(fields)
    }

    fn enum_type(&mut self, name: &str, schema: &'a Schema, text: &StringType, named: bool, at: &Pointer) -> Result<Type> {
        let data = &schema.schema_data;
        let ident = self.claim(name, data, named, at)?;
        let (variants, others) = enums::variants(text.enumeration.iter().flatten(), at)?;
        let (wire_name, words) = (name.to_owned(), words(data));
        let new = Enum { wire_name, ident: ident.clone(), variants, others, features: BTreeSet::new(), words };
        self.enums.insert(ident.clone(), new);
        Ok(Type::Enum(ident))
    }

    fn union_type(&mut self, name: &str, data: &SchemaData, choices: &'a [ReferenceOr<Schema>], named: bool, at: &Pointer) -> Result<Type> {
        let ident = self.claim(name, data, named, at)?;
        let ty = Type::Union(ident.clone());
        if named {
            self.named.insert(name.to_owned(), ty.clone());
        }
        let choices = choices.iter().enumerate().map(|(index, choice)| {
            let place = at.key("oneOf").index(index);
            let ty = self.of(choice, &format!("{name}Choice{index}"), &place)?;
            Ok(Choice { ident: String::new(), ty, required: Vec::new(), constants: Vec::new() })
        });
        let choices = choices.collect::<Result<_>>()?;
        let new = Union { wire_name: name.to_owned(), ident: ident.clone(), choices, features: BTreeSet::new(), words: words(data) };
        self.unions.insert(ident, new);
        Ok(ty)
    }
}

/// Two named schemas of one Rust name are found when they are lowered; here a name that is none is passed over.
fn wanted(spec: &OpenAPI) -> BTreeSet<String> {
    let schemas = spec.components.iter().flat_map(|components| &components.schemas);
    let names = schemas.filter_map(|(name, schema)| {
        let extensions = schema.as_item().map(|schema| &schema.schema_data.extensions);
        let stated = extensions.and_then(|extensions| extensions.get("x-rust-name")).and_then(|name| name.as_str());
        names::type_name(stated.unwrap_or(name), &Pointer::schema(name)).ok()
    });
    names.collect()
}

fn collection(of: fn(Box<Type>) -> Type, inner: Type, at: &Pointer) -> Result<Type> {
    if inner.depth() == DEEPEST {
        return Err(Error::new(at, format!("more than {DEEPEST} lists or maps inside of each other"), "put an object between"));
    }
    Ok(of(Box::new(inner)))
}

/// The parts of an `allOf` that say something of the type, with their places.
fn telling(parts: &[ReferenceOr<Schema>]) -> Vec<(usize, &ReferenceOr<Schema>)> {
    parts.iter().enumerate().filter(|(_, part)| !part.as_item().is_some_and(says_nothing)).collect()
}

/// Nothing is said of its type or its members.
fn says_nothing(schema: &Schema) -> bool {
    let SchemaKind::Any(any) = &schema.schema_kind else { return false };
    let bare = any.typ.is_none() && any.items.is_none() && any.additional_properties.is_none();
    bare && any.properties.is_empty() && any.required.is_empty() && any.enumeration.is_empty()
}

fn text_type(text: &StringType) -> Type {
    match facts::format(text).as_deref() {
        Some("date-time") => Type::Timestamp,
        Some("binary") => Type::File,
        _ => Type::String,
    }
}

pub(super) fn words(data: &SchemaData) -> String {
    data.description.clone().unwrap_or_default()
}
