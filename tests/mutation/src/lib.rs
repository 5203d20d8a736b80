//! The real definition, changed in ways that nobody meant, for the generator to refuse or to turn into Rust.
//!
//! A case is made of bytes, so that a fuzzer, a seeded run and a test share all of this: [`Case::new`] takes a part of
//! the definition and changes it, [`Case::run`] gives it to the whole pipeline and judges what comes back.

mod corpus;
mod dice;
mod judge;
mod mutate;
mod overlays;
mod slice;
mod swagger;
mod text;
mod tree;
mod words;

use codegen::Source;
use serde_json::Value;

pub use corpus::Corpus;
pub use dice::bytes;
pub use judge::Outcome;

use dice::Dice;
use slice::Slice;

/// How a case is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A member or an entry goes.
    Drop,
    /// A member gets another name.
    Rename,
    /// A value becomes one of another type.
    Retype,
    /// A text ends early.
    Cut,
    /// A value stands inside of others.
    Nest,
    /// A member or an entry comes once more.
    Duplicate,
    /// A text becomes one that tries to be code.
    Code,
    /// Two values change places.
    Swap,
    /// A number comes to the end of some range.
    Number,
    /// A reference leads elsewhere, or in a circle.
    Reference,
    /// A member of OpenAPI's vocabulary is added.
    Add,
    /// Many schemas refer to each other in a row.
    Chain,
    /// An overlay's action aims elsewhere.
    Target,
    /// An overlay's action updates with something else.
    Update,
    /// An overlay's action removes.
    Remove,
    /// Actions or overlays change places.
    Order,
    /// An overlay's document is changed as a tree.
    Document,
    /// The text is changed as bytes.
    Bytes,
}

impl Kind {
    /// Those that change a tree.
    pub(crate) const TREE: [Self; 12] = [
        Self::Drop,
        Self::Rename,
        Self::Retype,
        Self::Cut,
        Self::Nest,
        Self::Duplicate,
        Self::Code,
        Self::Swap,
        Self::Number,
        Self::Reference,
        Self::Add,
        Self::Chain,
    ];
    const OVERLAY: [Self; 5] = [Self::Target, Self::Update, Self::Remove, Self::Order, Self::Document];
}

/// What is mutated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A slice of the definition.
    Slice,
    /// All of it.
    Whole,
    /// A slice, imported as OpenAPI 3.0.
    OpenApi,
    /// A slice in the form of Swagger 2.0, imported.
    Swagger,
    /// A file in one of the published forms, imported.
    Edition,
}

/// A mutated definition with its overlays.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it was.
    pub form: Form,
    /// What was done to it.
    pub kinds: Vec<Kind>,
    /// The definition, or the file to import.
    pub definition: Source,
    /// The overlays, in their order.
    pub overlays: Vec<Source>,
}

impl Case {
    /// The case that the bytes choose.
    #[must_use]
    pub fn new(corpus: &Corpus, bytes: &[u8]) -> Self {
        let dice = &mut Dice::new(bytes);
        let (form, mut slice) = base(corpus, dice);
        let mut kinds = Vec::new();
        for _ in 0..dice.of(&[1, 1, 1, 2, 3]).to_owned() {
            kinds.extend(change(&mut slice, dice));
        }
        let mut case = Self::written(form, kinds, &slice, dice.one_in(16));
        if dice.one_in(12) {
            case.change_text(dice);
        }
        case
    }

    /// What that case is made from, as it was.
    #[must_use]
    pub fn unchanged(corpus: &Corpus, bytes: &[u8]) -> Self {
        let (form, slice) = base(corpus, &mut Dice::new(bytes));
        Self::written(form, Vec::new(), &slice, false)
    }

    fn written(form: Form, kinds: Vec<Kind>, slice: &Slice, yaml: bool) -> Self {
        let write = |value: &Value| if yaml { serde_yaml::to_string(value).unwrap_or_default() } else { value.to_string() };
        let source = |name: String, value: &Value| Source { text: write(value), name };
        let overlays = slice.overlays.iter().enumerate().map(|(index, overlay)| source(format!("overlay-{index}.yaml"), overlay));
        Self { form, kinds, overlays: overlays.collect(), definition: source("definition.yaml".to_owned(), &slice.definition) }
    }

    fn change_text(&mut self, dice: &mut Dice<'_>) {
        self.kinds.push(Kind::Bytes);
        let source = match self.overlays.len() {
            count if count > 0 && dice.one_in(4) => &mut self.overlays[dice.below(count)],
            _ => &mut self.definition,
        };
        source.text = text::mutate(&source.text, dice);
    }

    /// Whether the definition is a file to import first.
    #[must_use]
    pub fn is_import(&self) -> bool {
        matches!(self.form, Form::OpenApi | Form::Swagger | Form::Edition)
    }
}

fn base(corpus: &Corpus, dice: &mut Dice<'_>) -> (Form, Slice) {
    let form = form(dice);
    let slice = match form {
        Form::Edition => Slice { definition: dice.of(&corpus.editions).clone(), overlays: Vec::new() },
        Form::Whole => Slice::whole(corpus, dice),
        Form::Swagger => {
            let slice = Slice::of(corpus, dice);
            Slice { definition: swagger::downgrade(&slice.definition), ..slice }
        }
        Form::Slice | Form::OpenApi => Slice::of(corpus, dice),
    };
    (form, slice)
}

/// The whole definition takes as long as hundreds of slices.
fn form(dice: &mut Dice<'_>) -> Form {
    match dice.below(1_000) {
        0..580 => Form::Slice,
        580..760 => Form::OpenApi,
        760..920 => Form::Swagger,
        920..999 => Form::Edition,
        _ => Form::Whole,
    }
}

/// One change; none where there was nothing to change in this way.
fn change(slice: &mut Slice, dice: &mut Dice<'_>) -> Option<Kind> {
    if dice.one_in(4) {
        let kind = *dice.of(&Kind::OVERLAY);
        return overlays::apply(kind, &mut slice.overlays, &slice.definition, dice).map(|()| kind);
    }
    let kind = *dice.of(&Kind::TREE);
    mutate::apply(kind, &mut slice.definition, dice).map(|()| kind)
}
