//! Choices, taken one after another from bytes: those of a fuzzer, or those that a seed gives.

use arbitrary::Unstructured;

/// The bytes of a case that a seed makes; a case that asks for more gets zeros.
const BYTES: usize = 768;

/// The bytes of one case of a run.
#[must_use]
pub fn bytes(seed: u64, number: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed.rotate_left(32) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    std::iter::repeat_with(|| random.u8(..)).take(BYTES).collect()
}

/// A source of choices that never fails: where the bytes end, the first of everything is chosen.
pub(crate) struct Dice<'a>(Unstructured<'a>);

impl<'a> Dice<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// A number below `count`, or zero.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0.int_in_range(0..=count.saturating_sub(1)).unwrap_or(0)
    }

    /// A number from one to another, both included.
    pub(crate) fn between(&mut self, least: usize, most: usize) -> usize {
        self.0.int_in_range(least..=most).unwrap_or(least)
    }

    /// Whether one of `count` equal chances has come.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) + 1 == count
    }

    /// One of several; the slice is not empty.
    pub(crate) fn of<'b, T>(&mut self, all: &'b [T]) -> &'b T {
        &all[self.below(all.len())]
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.0.int_in_range(0..=u8::MAX).unwrap_or(0)
    }
}
