//! The same models with serde's derive: the peer that each benchmark measures against.
//!
//! Made from the same `ir::Api` as `square-connect`, so that both have the same structs and fields by construction.

pub(crate) mod package;

use std::collections::BTreeSet;
use std::fmt::Write;

use codegen::ir::{Api, Enum, Field, Struct, Type, Union};

/// What the imports and the enums need.
const PRELUDE: &str = include_str!("prelude.rs");

const DERIVES: &str = "#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]";

/// Whether a model keeps members that it has no field for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    Dropped,
    /// In a flattened map, in those models in which `square-connect` keeps them: all that travel both ways.
    Kept,
}

/// A module with every model that is in `wanted`.
#[must_use]
pub fn module(api: &Api, wanted: &BTreeSet<String>, unknown: Unknown) -> String {
    let mut text = PRELUDE.to_owned();
    api.structs.iter().filter(|model| wanted.contains(&model.ident)).for_each(|model| structure(&mut text, model, unknown));
    api.enums.iter().filter(|model| wanted.contains(&model.ident)).for_each(|model| open_enum(&mut text, model));
    api.unions.iter().filter(|model| wanted.contains(&model.ident)).for_each(|model| union(&mut text, model));
    text
}

/// The names of all models; of structs, those of the definition, without the forms that the generator lets them share.
#[must_use]
pub fn all(api: &Api) -> BTreeSet<String> {
    let names =
        |model: &Struct| api.structs.iter().any(|twin| twin.wire_name == model.wire_name && twin.same_as.as_ref() == Some(&model.ident));
    let structs = api.structs.iter().filter(|model| !names(model)).map(|model| &model.ident);
    structs.chain(api.enums.iter().map(|model| &model.ident)).chain(api.unions.iter().map(|model| &model.ident)).cloned().collect()
}

/// The names of these models and of all that they hold.
#[must_use]
pub fn closure(api: &Api, roots: &[&str]) -> BTreeSet<String> {
    let mut open: Vec<&str> = roots.to_vec();
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        if found.insert(name.to_owned()) {
            open.extend(held(api, name).filter_map(Type::named));
        }
    }
    found
}

fn held<'a>(api: &'a Api, name: &str) -> impl Iterator<Item = &'a Type> {
    let fields = api.structs.iter().find(|model| model.ident == name).into_iter().flat_map(|model| &model.fields);
    let choices = api.unions.iter().find(|model| model.ident == name).into_iter().flat_map(|model| &model.choices);
    fields.map(|field| &field.ty).chain(choices.map(|choice| &choice.ty))
}

fn structure(text: &mut String, model: &Struct, unknown: Unknown) {
    let keeps = unknown == Unknown::Kept && model.usage.request && model.usage.response;
    _ = writeln!(text, "{DERIVES}\npub struct {} {{", model.ident);
    model.fields.iter().for_each(|each| field(text, each));
    if keeps {
        text.push_str("    #[serde(flatten)]\n    pub unknown: std::collections::HashMap<String, serde_json::Value>,\n");
    }
    text.push_str("}\n\n");
}

/// A field that is left out where it has no value.
fn field(text: &mut String, field: &Field) {
    let Field { ident, wire_name, .. } = field;
    let rename = if ident == wire_name { String::new() } else { format!("rename = {wire_name:?}, ") };
    let ty = if field.boxed { format!("Box<{}>", ty(&field.ty)) } else { ty(&field.ty) };
    _ = writeln!(text, "    #[serde({rename}skip_serializing_if = \"Option::is_none\")]\n    pub {ident}: Option<{ty}>,");
}

fn open_enum(text: &mut String, model: &Enum) {
    _ = write!(text, "open_enum! {{ {} ", model.ident);
    model.variants.iter().for_each(|variant| _ = write!(text, "{} = {:?}, ", variant.ident, variant.wire_name));
    text.push_str("}\n\n");
}

fn union(text: &mut String, model: &Union) {
    _ = writeln!(text, "#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]\n#[serde(untagged)]\npub enum {} {{", model.ident);
    model.choices.iter().for_each(|choice| _ = writeln!(text, "    {}(Box<{}>),", choice.ident, ty(&choice.ty)));
    text.push_str("    Other(serde_json::Value),\n}\n\n");
}

/// A time is a text, since `Timestamp` is one too.
#[must_use]
pub fn ty(ty: &Type) -> String {
    match ty {
        Type::String | Type::Timestamp => "String".to_owned(),
        Type::List(inner) => format!("Vec<{}>", self::ty(inner)),
        Type::Map(inner) => format!("std::collections::BTreeMap<String, {}>", self::ty(inner)),
        other => other.rust(),
    }
}

#[cfg(test)]
mod tests {
    use codegen::ir::{Limits, Usage, Variant};

    use super::*;

    fn member(ident: &str, wire_name: &str, ty: Type, boxed: bool) -> Field {
        let (ident, wire_name, words) = (ident.to_owned(), wire_name.to_owned(), String::new());
        let (required, nullable, read_only, deprecated) = (false, false, false, false);
        Field {
            wire_name,
            ident,
            ty,
            boxed,
            required,
            nullable,
            read_only,
            deprecated,
            words,
            limits: Limits::default(),
            facts: Vec::new(),
        }
    }

    fn model(ident: &str, request: bool, fields: Vec<Field>) -> Struct {
        let (usage, features, words) = (Usage { request, response: true }, BTreeSet::new(), String::new());
        Struct {
            wire_name: ident.to_owned(),
            ident: ident.to_owned(),
            fields,
            usage,
            features,
            event: None,
            same_as: None,
            deprecated: false,
            words,
        }
    }

    fn api() -> Api {
        let node = vec![
            member("next", "next", Type::Struct("Node".to_owned()), true),
            member("type_", "type", Type::Enum("Kind".to_owned()), false),
            member("times", "times", Type::List(Box::new(Type::Timestamp)), false),
        ];
        let variants = vec![Variant { wire_name: "A_B".to_owned(), ident: "AB".to_owned() }];
        let (others, features) = (Vec::new(), BTreeSet::new());
        let kind = Enum { wire_name: String::new(), ident: "Kind".to_owned(), variants, others, features, words: String::new() };
        let structs = vec![model("Node", true, node), model("Other", false, Vec::new())];
        Api { structs, enums: vec![kind], ..Api::default() }
    }

    #[test]
    fn a_model_is_as_a_user_of_serde_writes_it() {
        let text = module(&api(), &closure(&api(), &["Node"]), Unknown::Kept);
        let expected = r#"
pub struct Node {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Box<Node>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<String>>,
    #[serde(flatten)]
    pub unknown: std::collections::HashMap<String, serde_json::Value>,
}

open_enum! { Kind AB = "A_B", }
"#;
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("struct Other"), "{text}");
    }

    #[test]
    fn unknown_members_are_kept_where_asked_and_where_a_model_travels_both_ways() {
        for (unknown, root, kept) in [(Unknown::Kept, "Node", true), (Unknown::Dropped, "Node", false), (Unknown::Kept, "Other", false)] {
            assert_eq!(module(&api(), &closure(&api(), &[root]), unknown).contains("flatten"), kept, "{unknown:?} {root}");
        }
    }
}
