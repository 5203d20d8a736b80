//! Square's API definition in, the modules of `square-connect` out. Pure: text in, text out; no disk, no clock, no
//! network.
//!
//! ```text
//! api.json ─import→ square.yaml ─parse→ document ─overlay→ document ─lower→ ir::Api ─emit→ tokens ─render→ files
//! ```

mod document;
mod emit;
mod error;
mod features;
mod import;
pub mod ir;
mod lift;
mod listing;
mod lower;
mod overlay;
mod path;
mod render;

pub use emit::Module;
pub use error::{Error, Result};
pub use features::Feature;
pub use import::Imported;
pub use render::File;

/// A document to read: its text, and the name that errors call it by.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name for errors.
    pub name: String,
    /// The whole text, YAML or JSON.
    pub text: String,
}

/// Turns a file that Square published, OpenAPI 3.0 or Swagger 2.0, into a definition: facts only, ordered by name.
///
/// # Errors
/// Where the file is no such document.
pub fn import(source: &Source) -> Result<Imported> {
    import::import(&source.text).map_err(|e| e.in_file(&source.name))
}

/// Reads a definition and applies the overlays in the order given: the definition that everything else is made from.
///
/// # Errors
/// Where a document cannot be read, or an overlay's action matches nothing.
pub fn resolve(spec: &Source, overlays: &[Source]) -> Result<serde_json::Value> {
    let mut definition = document::parse(&spec.text).map_err(|e| e.in_file(&spec.name))?;
    for source in overlays {
        overlay::apply(&mut definition, &source.text).map_err(|e| e.in_file(&source.name))?;
    }
    lift::lift_ref_siblings(&mut definition);
    Ok(definition)
}

/// Resolves a definition, checks the whole, and decides all that Rust needs.
///
/// # Errors
/// As [`resolve`], and where the definition has what the generator does not build; the error names the file, the place
/// and the mend.
pub fn load(spec: &Source, overlays: &[Source]) -> Result<ir::Api> {
    let definition = resolve(spec, overlays)?;
    lower::parse(&definition).and_then(|openapi| lower::lower(&openapi)).map_err(|e| e.in_file(&spec.name))
}

/// The files of the generated folder.
///
/// # Errors
/// Only where the generator itself is wrong.
pub fn modules(api: &ir::Api) -> Result<Vec<File>> {
    let mut files = emit(api).map(render).collect::<Result<Vec<_>>>()?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The first half of [`modules`], by itself for who measures: tokens, a module at a time.
pub fn emit(api: &ir::Api) -> impl Iterator<Item = Module> {
    emit::emit(api)
}

/// The second half of [`modules`]: tokens to text.
///
/// # Errors
/// As [`modules`].
pub fn render(module: Module) -> Result<File> {
    render::render(module)
}

/// The cargo features that the crate has to have, by name.
#[must_use]
pub fn features(api: &ir::Api) -> Vec<Feature> {
    features::features(api)
}

/// The operations as a JSON array, by operationId.
#[must_use]
pub fn operations_json(api: &ir::Api) -> String {
    listing::operations(api)
}
