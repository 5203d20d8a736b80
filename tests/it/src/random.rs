//! Values of a schema by chance, and beyond what it allows where an answer may go beyond: values of enums and members
//! of tomorrow, nulls anywhere.
//!
//! The same values come at each run. `PROPTEST_RNG_SEED=7` gives others, `PROPTEST_CASES=500` that many for each model
//! and operation. A failure is brought down to the smallest size at which it still occurs.

use std::env;

use proptest::prelude::{RngCore, Strategy};
use proptest::test_runner::{Config, RngSeed, TestRng};
use serde_json::{Map, Value, json};

use crate::schema::{Kind, Schema};
use crate::values::TEXT;

/// The most members that a value has in all its objects.
const SIZE: usize = 60;

/// How many cases of a kind are tried, unless the environment says.
#[must_use]
pub fn config(cases: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    let cases = if env::var_os("PROPTEST_CASES").is_some() { config.cases } else { cases };
    let rng_seed = if config.rng_seed == RngSeed::Random { RngSeed::Fixed(0) } else { config.rng_seed };
    Config { cases, rng_seed, ..config }
}

/// What is made by chance, of any size.
pub fn made<T: std::fmt::Debug>(make: impl Fn(&mut Random) -> T) -> impl Strategy<Value = T> {
    (0..=SIZE).prop_perturb(move |size, rng| make(&mut Random { rng, left: size, depth: 0 }))
}

/// Makes values.
#[derive(Debug)]
pub struct Random {
    rng: TestRng,
    /// How many more members there may be.
    left: usize,
    /// How many objects are around.
    depth: usize,
}

impl Random {
    /// A number below this one.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.rng.next_u32()).unwrap_or_default() % end
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// A value of this schema.
    pub fn value(&mut self, schema: Schema) -> Value {
        self.of(schema, true)
    }

    /// Where it is not `wild`, there is nothing that a model may lose.
    fn of(&mut self, schema: Schema, wild: bool) -> Value {
        match schema.kind() {
            Kind::Text => self.text().into(),
            Kind::Integer if self.once_in(2) => i64::from_ne_bytes(self.rng.next_u64().to_ne_bytes()).into(),
            Kind::Number if self.once_in(2) => self.number(),
            Kind::List(item) => (0..self.below(4)).map(|_| self.element(item, wild)).collect(),
            Kind::Map(item) => (0..self.below(4)).map(|_| (self.text(), self.element(item, wild))).collect::<Map<_, _>>().into(),
            Kind::Object(members) => self.object(members, wild),
            Kind::OneOf(choices) if !self.once_in(4) => {
                let choice = self.pick(&choices);
                self.of(choice, false)
            }
            _ => self.pick(&schema.edges()),
        }
    }

    fn text(&mut self) -> String {
        let any = |random: &mut Self| char::from_u32(random.rng.next_u32() % 0x11_0000).unwrap_or('\u{fffd}');
        match self.below(3) {
            0 => TEXT.to_owned(),
            1 => (0..self.below(12)).map(|_| any(self)).collect(),
            _ => (0..self.below(12)).map(|_| char::from(self.pick(b"aZ0 /?&=#%+._~-\\\"'\n\t"))).collect(),
        }
    }

    fn number(&mut self) -> Value {
        let number = f64::from_bits(self.rng.next_u64());
        if number.is_finite() { number.into() } else { 0.into() }
    }

    /// An element of a list or map. Only within a model can it be null: a builder takes a `Vec<T>`.
    fn element(&mut self, schema: Schema, wild: bool) -> Value {
        if wild && self.depth > 0 && self.once_in(8) { Value::Null } else { self.of(schema, wild) }
    }

    fn object(&mut self, mut members: Vec<(&str, Schema)>, wild: bool) -> Value {
        let mut object = Map::new();
        let wanted = self.pick(&[1, 1, 2, 4]);
        self.depth += 1;
        while self.left > 0 && !members.is_empty() {
            let (name, schema) = members.swap_remove(self.below(members.len()));
            if self.once_in(wanted) {
                self.left -= 1;
                let value = if self.once_in(8) { Value::Null } else { self.of(schema, wild) };
                object.insert(name.to_owned(), value);
            }
        }
        if wild && self.once_in(4) {
            object.insert("a member of tomorrow".to_owned(), self.pick(&[json!(null), json!({"deep": [1, null, {"ü": 0.5}]})]));
        }
        self.depth -= 1;
        object.into()
    }
}
