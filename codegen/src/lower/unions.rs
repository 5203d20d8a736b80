//! Untagged unions: what tells their types apart.

use std::collections::BTreeMap;

use super::names;
use crate::error::{Error, Pointer, Result};
use crate::ir::{Api, Choice, Enum, Struct, Type, Union};

/// Names each choice and states what a value must look like to be it.
pub(super) fn tell_apart(api: &mut Api) -> Result<()> {
    let structs: BTreeMap<&str, &Struct> = api.structs.iter().map(|s| (s.ident.as_str(), s)).collect();
    let enums: BTreeMap<&str, &Enum> = api.enums.iter().map(|e| (e.ident.as_str(), e)).collect();
    for union in &mut api.unions {
        let at = Pointer::schema(&union.wire_name);
        for choice in &mut union.choices {
            if matches!(choice.ty, Type::Union(_)) {
                return Err(Error::new(&at, "one of its types is a union itself", "list the types of both in one, by an overlay"));
            }
            describe(choice, &structs, &enums);
        }
        name_choices(union, &at)?;
        // A value that asks for more is tried first, since a laxer type would take it too.
        union.choices.sort_by_key(|choice| std::cmp::Reverse(choice.constants.len() + choice.required.len()));
        ambiguous(union, &at)?;
    }
    Ok(())
}

fn describe(choice: &mut Choice, structs: &BTreeMap<&str, &Struct>, enums: &BTreeMap<&str, &Enum>) {
    let Type::Struct(name) = &choice.ty else { return };
    for field in &structs[name.as_str()].fields {
        if field.required {
            choice.required.push(field.wire_name.clone());
        }
        if let Type::Enum(name) = &field.ty {
            let values: Vec<String> = enums[name.as_str()].variants.iter().map(|variant| variant.wire_name.clone()).collect();
            if field.required && values.len() == 1 {
                choice.constants.push((field.wire_name.clone(), values));
            }
        }
    }
}

/// The type's name without the union's, or the kind of value.
fn name_choices(union: &mut Union, at: &Pointer) -> Result<()> {
    for choice in &mut union.choices {
        let name = match &choice.ty {
            Type::Struct(name) | Type::Enum(name) | Type::Union(name) => {
                name.strip_prefix(union.ident.as_str()).filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
            }
            Type::String | Type::Timestamp | Type::File => "Text".to_owned(),
            Type::Integer => "Integer".to_owned(),
            Type::Number => "Number".to_owned(),
            Type::Boolean => "Boolean".to_owned(),
            Type::List(_) => "List".to_owned(),
            Type::Map(_) | Type::Any => "Map".to_owned(),
        };
        choice.ident = names::variant_name(&name, at)?;
    }
    Ok(())
}

fn ambiguous(union: &Union, at: &Pointer) -> Result<()> {
    let twin = |a: &Choice, b: &Choice| {
        a.ident == b.ident || (kind(&a.ty) == kind(&b.ty) && a.required == b.required && a.constants == b.constants)
    };
    for (index, choice) in union.choices.iter().enumerate() {
        if choice.ident == "Other" || union.choices[..index].iter().any(|other| twin(other, choice)) {
            let what = format!("nothing tells its type `{}` from another", choice.ty.rust());
            return Err(Error::new(at, what, "let each type require a member of its own, by an overlay"));
        }
    }
    Ok(())
}

/// The JSON kind of a value of a type.
fn kind(ty: &Type) -> u8 {
    match ty {
        Type::String | Type::Timestamp | Type::File | Type::Enum(_) => 0,
        Type::Integer | Type::Number => 1,
        Type::Boolean => 2,
        Type::List(_) => 3,
        Type::Struct(_) | Type::Map(_) | Type::Any | Type::Union(_) => 4,
    }
}
