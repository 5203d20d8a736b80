//! The cases of `cargo xtask fuzz`, with libFuzzer's bytes for choices; CONTRIBUTING.md has the command.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mutation::{Case, Corpus, Outcome};

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::read().expect("the definition of this workspace"));

fuzz_target!(|bytes: &[u8]| {
    let case = Case::new(&CORPUS, bytes);
    if let Outcome::Finding(what) = case.run() {
        panic!("{what}\n{case:#?}");
    }
});
