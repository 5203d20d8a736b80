//! Amounts of money put together and taken apart, to the last unit and never by way of a float.

use crate::money::Parts;
use crate::{Error, Result};

/// The sum of amounts of one currency.
pub(crate) fn sum<'a>(amounts: &mut dyn Iterator<Item = Parts<'a>>) -> Result<i64> {
    let (mut total, mut currency) = (0_i128, None);
    for parts in amounts {
        let (amount, code) = whole(parts)?;
        if let Some(other) = currency.replace(code).filter(|other| *other != code) {
            return Err(Error::builder(format!("{other} and {code} cannot be added: convert one of them first")));
        }
        // 2^64 amounts would be needed to leave an i128.
        total += i128::from(amount);
    }
    if currency.is_none() {
        return Err(Error::builder("the sum of no amounts has no currency: begin with a zero of the one that is meant"));
    }
    i64::try_from(total).map_err(|_| Error::builder("the sum does not fit 64 bits"))
}

/// So many parts that differ by one unit at most, the larger ones first.
pub(crate) fn split(money: Parts<'_>, parts: u32) -> Result<Vec<i64>> {
    let (amount, _) = whole(money)?;
    if parts == 0 {
        return Err(Error::builder("an amount cannot be split into no parts"));
    }
    let (share, rest) = (amount / i64::from(parts), amount % i64::from(parts));
    let unit = rest.signum();
    let share_of = |index: u32| if u64::from(index) < rest.unsigned_abs() { share + unit } else { share };
    Ok((0..parts).map(share_of).collect())
}

/// A part for each ratio. What division leaves over goes, a unit each, to the parts that lost most by it, then to the first.
pub(crate) fn split_by(money: Parts<'_>, ratios: &[u32]) -> Result<Vec<i64>> {
    let (amount, _) = whole(money)?;
    let all: i128 = ratios.iter().copied().map(i128::from).sum();
    if all == 0 {
        return Err(Error::builder("an amount cannot be split by ratios that are all zero, or none"));
    }
    let exact: Vec<i128> = ratios.iter().map(|&ratio| i128::from(amount) * i128::from(ratio)).collect();
    let mut shares: Vec<i128> = exact.iter().map(|exact| exact / all).collect();
    let left = i128::from(amount) - shares.iter().sum::<i128>();
    let mut losers: Vec<usize> = (0..exact.len()).collect();
    losers.sort_by_key(|&index| std::cmp::Reverse((exact[index] % all).abs()));
    let count = usize::try_from(left.unsigned_abs()).unwrap_or(usize::MAX);
    losers.iter().take(count).for_each(|&index| shares[index] += left.signum());
    let fits = |_| Error::builder("a part does not fit 64 bits");
    shares.into_iter().map(|share| i64::try_from(share).map_err(fits)).collect()
}

fn whole((amount, currency): Parts<'_>) -> Result<(i64, &str)> {
    let lacks = |what: &str| Error::builder(format!("money without {what} cannot be counted"));
    Ok((amount.ok_or_else(|| lacks("an amount"))?, currency.ok_or_else(|| lacks("a currency"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn dollars(amount: i64) -> Parts<'static> {
        (Some(amount), Some("USD"))
    }

    #[test]
    fn sums_are_exact_or_errors() {
        let yen = (Some(1), Some("JPY"));
        for (amounts, expected) in [
            (vec![dollars(1), dollars(-3), dollars(7)], Ok(5)),
            (vec![dollars(i64::MAX), dollars(1), dollars(-1)], Ok(i64::MAX)),
            (vec![dollars(i64::MAX), dollars(1)], Err("64 bits")),
            (vec![dollars(1), yen, dollars(1)], Err("USD and JPY")),
            (vec![dollars(1), (None, Some("USD"))], Err("an amount")),
            (vec![(Some(1), None)], Err("a currency")),
            (vec![], Err("no amounts")),
        ] {
            match (sum(&mut amounts.iter().copied()), expected) {
                (Ok(sum), Ok(expected)) => assert_eq!(sum, expected),
                (Err(error), Err(expected)) => assert!(error.is_builder() && error.to_string().contains(expected), "{error}"),
                (found, expected) => panic!("{found:?} is not {expected:?}"),
            }
        }
    }

    #[test]
    fn splits_lose_nothing() {
        for (amount, parts, expected) in [
            (100, 3, &[34, 33, 33][..]),
            (-100, 3, &[-34, -33, -33]),
            (2, 4, &[1, 1, 0, 0]),
            (0, 2, &[0, 0]),
            (i64::MIN, 2, &[i64::MIN / 2, i64::MIN / 2]),
            (i64::MIN, 1, &[i64::MIN]),
            (i64::MAX, 2, &[i64::MAX / 2 + 1, i64::MAX / 2]),
        ] {
            assert_eq!(split(dollars(amount), parts).unwrap(), expected, "{amount} by {parts}");
        }
        assert!(split(dollars(1), 0).is_err() && split((None, None), 1).is_err());
    }

    #[test]
    fn ratios_lose_nothing() {
        for (amount, ratios, expected) in [
            (100, &[1, 1, 1][..], &[34, 33, 33][..]),
            (-100, &[1, 1, 1], &[-34, -33, -33]),
            (5, &[3, 7], &[2, 3]),
            (100, &[2, 2, 1, 2], &[29, 29, 14, 28]),
            (101, &[1, 0, 2], &[34, 0, 67]),
            (7, &[0, 5], &[0, 7]),
            (i64::MAX, &[u32::MAX, u32::MAX], &[i64::MAX / 2 + 1, i64::MAX / 2]),
            (i64::MIN, &[u32::MAX], &[i64::MIN]),
        ] {
            let shares = split_by(dollars(amount), ratios).unwrap();
            assert_eq!(shares, expected, "{amount} by {ratios:?}");
            assert_eq!(shares.iter().copied().map(i128::from).sum::<i128>(), i128::from(amount));
        }
        assert!(split_by(dollars(1), &[0, 0]).is_err() && split_by(dollars(1), &[]).is_err());
    }
}
