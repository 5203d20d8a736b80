//! From OpenAPI to the intermediate representation, in named passes; OpenAPI's words end here.

mod bodies;
mod check;
mod enums;
mod events;
mod facts;
mod fields;
mod idempotency;
mod methods;
mod names;
mod operations;
mod paging;
mod parameters;
mod recursion;
mod schemas;
mod twins;
mod unions;
mod usage;

use openapiv3::OpenAPI;

use crate::error::Result;
use crate::ir::Api;

pub(crate) use check::parse;
pub(crate) use usage::WEBHOOKS;

/// Decides everything that the emitters need.
pub(crate) fn lower(spec: &OpenAPI) -> Result<Api> {
    let mut schemas = schemas::Schemas::new(spec);
    schemas.lower_all()?;
    let services = operations::services(spec, &mut schemas)?;
    let scopes = enums::scopes(spec, &services, &mut schemas)?;
    let mut api = schemas.into_api()?;
    api.version = version(&spec.info.version);
    api.services = services;
    api.scopes = scopes;
    unions::tell_apart(&mut api)?;
    recursion::box_fields(&mut api);
    events::fold(&mut api);
    usage::mark(&mut api);
    events::list(&mut api)?;
    twins::share(&mut api);
    paging::mark(&mut api, spec)?;
    sort(&mut api);
    Ok(api)
}

/// A version header exists since Square numbers its versions by dates.
fn version(text: &str) -> Option<String> {
    let is_date =
        text.len() == 10 && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    is_date.then(|| text.to_owned())
}

/// One order for everything, so that the same input gives the same bytes.
fn sort(api: &mut Api) {
    api.services.sort_by(|a, b| a.module.cmp(&b.module));
    for service in &mut api.services {
        service.operations.sort_by(|a, b| a.method.cmp(&b.method));
    }
    api.structs.sort_by(|a, b| a.ident.cmp(&b.ident));
    api.events.sort_by(|a, b| a.ident.cmp(&b.ident));
    api.enums.sort_by(|a, b| a.ident.cmp(&b.ident));
    api.unions.sort_by(|a, b| a.ident.cmp(&b.ident));
}
