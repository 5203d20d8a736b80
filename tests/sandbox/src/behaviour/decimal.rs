//! Exact arithmetic for money: decimals, half-to-even rounding, and shares that add up.

/// A decimal number: `units` / 10^`places`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) units: i128,
    pub(crate) places: u32,
}

impl Decimal {
    pub(crate) const ONE: Self = Self { units: 1, places: 0 };

    /// Reads `2`, `0.75` or `.5`: digits and at most one point, no sign, no exponent.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = || whole.bytes().chain(part.bytes());
        let most = 18;
        if digits().next().is_none() || digits().count() > most || !digits().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let units = digits().fold(0, |units, digit| units * 10 + i128::from(digit - b'0'));
        Some(Self { units, places: part.len() as u32 })
    }

    /// The places that count: `1.50` has one.
    pub(crate) fn significant_places(self) -> u32 {
        let mut left = self;
        while left.places > 0 && left.units % 10 == 0 {
            left = Self { units: left.units / 10, places: left.places - 1 };
        }
        left.places
    }

    /// So many times an amount, rounded.
    pub(crate) fn times(self, amount: i128) -> i128 {
        half_even(self.units * amount, scale(self.places))
    }

    /// So many percent of an amount, rounded.
    pub(crate) fn percent_of(self, amount: i128) -> i128 {
        half_even(self.units * amount, scale(self.places) * 100)
    }

    /// Its units at a number of places that is not smaller than its own.
    pub(crate) fn at(self, places: u32) -> i128 {
        self.units * scale(places - self.places)
    }
}

pub(crate) fn scale(places: u32) -> i128 {
    10_i128.pow(places)
}

/// A quotient, rounded to the nearest integer; a half goes to the even one. Nothing here is negative.
pub(crate) fn half_even(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let up = match (rest * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient % 2 == 1,
    };
    quotient + i128::from(up)
}

/// Splits a total in proportion to weights. The parts add up to the total; what rounding leaves over goes to the largest
/// remainders, the first of equal ones. No part is above its weight while the total is not above theirs.
pub(crate) fn share(total: i128, weights: &[i128]) -> Vec<i128> {
    let sum: i128 = weights.iter().sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let mut parts: Vec<i128> = weights.iter().map(|weight| total * weight / sum).collect();
    let mut by_rest: Vec<usize> = (0..weights.len()).collect();
    by_rest.sort_by_key(|index| std::cmp::Reverse(total * weights[*index] % sum));
    let left = total - parts.iter().sum::<i128>();
    by_rest.into_iter().zip(0..left).for_each(|(index, _)| parts[index] += 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_to_the_even_number() {
        for (numerator, denominator, want) in [(5, 10, 0), (15, 10, 2), (25, 10, 2), (26, 10, 3), (24, 10, 2), (0, 7, 0), (7, 2, 4)] {
            assert_eq!(half_even(numerator, denominator), want, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn shares_add_up_and_stay_below_their_weights() {
        let table: [(i128, &[i128], &[i128]); 5] = [
            (100, &[1, 1, 1], &[34, 33, 33]),
            (10, &[0, 5, 0], &[0, 10, 0]),
            (5, &[1, 2, 3], &[1, 2, 2]),
            (7, &[], &[]),
            (3, &[0, 0], &[0, 0]),
        ];
        for (total, weights, want) in table {
            assert_eq!(share(total, weights), want, "{total} over {weights:?}");
        }
    }

    #[test]
    fn decimals_are_digits_with_one_point() {
        for (text, want) in [("2", Some((2, 0))), ("0.75", Some((75, 2))), (".5", Some((5, 1))), ("1.", Some((1, 0)))] {
            assert_eq!(Decimal::read(text).map(|read| (read.units, read.places)), want, "{text}");
        }
        for text in ["", ".", "-1", "1e3", "1.2.3", "٣", "1234567890123456789"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert_eq!(Decimal::read("1.50").map(Decimal::significant_places), Some(1));
    }
}
