//! Open enums: the values of one, and the enum of the OAuth scopes, which is no schema of the definition.

use std::collections::BTreeMap;

use openapiv3::{OpenAPI, ReferenceOr, SchemaData, SecurityScheme};

use super::names;
use super::schemas::Schemas;
use crate::error::{Error, Pointer, Result};
use crate::ir::{Enum, Service, Variant};

const SCOPE: &str = "OAuthScope";
const SCOPE_WORDS: &str = "A permission that a seller grants to an application.";

/// The variants of an enum's values, and the values that `Other` holds.
pub(super) fn variants<'a>(values: impl IntoIterator<Item = &'a String>, at: &Pointer) -> Result<(Vec<Variant>, Vec<String>)> {
    let (mut variants, mut others) = (Vec::<Variant>::new(), Vec::new());
    for value in values {
        let variant = Variant { wire_name: value.clone(), ident: names::variant_name(value, at)? };
        if variant.ident == "Other" {
            others.push(variant.wire_name);
            continue;
        }
        if variants.iter().any(|known| known.wire_name == variant.wire_name) {
            continue;
        }
        if let Some(twin) = variants.iter().find(|known| known.ident == variant.ident) {
            let what = format!("its values `{}` and `{value}` have one Rust name, `{}`", twin.wire_name, variant.ident);
            return Err(Error::new(at, what, "drop one of the two, by an overlay: `Other` holds it then"));
        }
        variants.push(variant);
    }
    Ok((variants, others))
}

/// Every scope that the definition knows, as an enum that each of the APIs brings; none where it knows no scope.
pub(super) fn scopes(spec: &OpenAPI, services: &[Service], schemas: &mut Schemas<'_>) -> Result<Option<Enum>> {
    let mut places = BTreeMap::<&String, Pointer>::new();
    for (name, scheme) in spec.components.iter().flat_map(|components| &components.security_schemes) {
        if let ReferenceOr::Item(SecurityScheme::OAuth2 { flows, .. }) = scheme {
            let scopes = flows.authorization_code.iter().flat_map(|flow| flow.scopes.keys());
            let at = Pointer::root().key("components").key("securitySchemes").key(name);
            places.extend(scopes.map(|scope| (scope, at.clone())));
        }
    }
    let Some(at) = places.values().next().filter(|_| !services.is_empty()).cloned() else { return Ok(None) };
    let ident = schemas.claim(SCOPE, &SchemaData::default(), true, &at)?;
    let (variants, others) = variants(places.into_keys(), &at)?;
    let features = services.iter().map(|service| service.feature.clone()).collect();
    Ok(Some(Enum { wire_name: SCOPE.to_owned(), ident, variants, others, features, words: SCOPE_WORDS.to_owned() }))
}
