//! What the generator made of a case, and whether it may.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use codegen::{Error, File, Source};
use proc_macro2::{TokenStream, TokenTree};

use crate::Case;

/// The longest name that common file systems take.
const LONGEST_NAME: usize = 255;

/// What came of a case.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An error that says where and how to mend it.
    Refused(Error),
    /// Rust.
    Generated,
    /// A bug: what must not be.
    Finding(String),
}

impl Case {
    /// Gives the case to the pipeline. A panic of the generator is one of the caller.
    #[must_use]
    pub fn run(&self) -> Outcome {
        let told = match self.generate() {
            Ok(files) => return rust(&files).map_or_else(Outcome::Finding, |()| Outcome::Generated),
            Err(told) => told,
        };
        match told_well(&told, self) {
            Ok(()) => Outcome::Refused(told),
            Err(what) => Outcome::Finding(format!("{what}: {told:?}")),
        }
    }

    /// As [`run`](Self::run), with a panic as a finding.
    #[must_use]
    pub fn run_caught(&self) -> Outcome {
        let caught = catch_unwind(AssertUnwindSafe(|| self.run()));
        caught.unwrap_or_else(|panic| Outcome::Finding(format!("panic: {}", message(panic.as_ref()))))
    }

    fn generate(&self) -> codegen::Result<Vec<File>> {
        let api = if self.is_import() {
            let imported = codegen::import(&self.definition)?;
            codegen::load(&Source { name: self.definition.name.clone(), text: imported.yaml }, &self.overlays)?
        } else {
            codegen::load(&self.definition, &self.overlays)?
        };
        let _ = (codegen::features(&api), codegen::operations_json(&api));
        codegen::modules(&api)
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("of no text").to_owned()
}

/// A refusal names the file, the place in it, what is wrong and the mend.
fn told_well(told: &Error, case: &Case) -> Result<(), &'static str> {
    let known = case.overlays.iter().chain([&case.definition]).any(|source| source.name == told.file);
    if !known {
        return Err("a refusal of no file that was given");
    }
    if told.what.trim().is_empty() || told.mend.trim().is_empty() {
        return Err("a refusal without a word on what is wrong, or on what mends it");
    }
    if !(told.pointer.is_empty() || told.pointer == "#" || told.pointer.starts_with("#/")) {
        return Err("a refusal whose place is no JSON pointer");
    }
    Ok(())
}

/// Every file is Rust, has a path that any disk takes, and holds no word that became code.
fn rust(files: &[File]) -> Result<(), String> {
    let mut paths = BTreeSet::new();
    for File { path, text } in files {
        if !paths.insert(path) || !path.split('/').all(plain) {
            return Err(format!("a file that cannot be written: {path}"));
        }
        if let Some(sign) = text.chars().find(|c| hidden(*c)) {
            return Err(format!("{path}: a sign that cannot be seen: {sign:?}"));
        }
        let tokens = syn::parse_file(text).map_err(|e| format!("{path} is not Rust: {e}"))?;
        drop(tokens);
        if text.contains("evil") && evil(text.parse().map_err(|e| format!("{path}: {e}"))?) {
            return Err(format!("{path}: a word is code"));
        }
    }
    Ok(())
}

fn plain(step: &str) -> bool {
    let name = step.trim_end_matches(".rs");
    let signs = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    signs && !name.is_empty() && step.len() <= LONGEST_NAME
}

fn hidden(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') || (c.is_control() && c != '\n')
}

/// A macro's call or an empty function of this name; what stands in a literal or a comment is no token.
fn evil(stream: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let is = |token: &TokenTree, text: &str| token.to_string() == text;
    let call = tokens.windows(2).any(|two| is(&two[0], "evil") && is(&two[1], "!"));
    let function = tokens.windows(3).any(|three| is(&three[0], "fn") && is(&three[1], "evil") && is(&three[2], "()"));
    let attribute = tokens.windows(2).any(|two| is(&two[0], "!") && is(&two[1], "[evil]"));
    call || function || attribute || tokens.into_iter().any(|token| matches!(token, TokenTree::Group(group) if evil(group.stream())))
}
