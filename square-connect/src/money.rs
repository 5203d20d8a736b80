//! Exact arithmetic on amounts of money, and how they read.

use crate::iso4217;

/// An amount in the smallest unit of its currency, and the currency's code; either may be missing.
pub(crate) type Parts<'a> = (Option<i64>, Option<&'a str>);

/// The sum of two amounts of one currency; none if they cannot be added or the sum does not fit.
pub(crate) fn checked_add(left: Parts<'_>, right: Parts<'_>) -> Option<i64> {
    let (left, right) = pair(left, right)?;
    left.checked_add(right)
}

/// The difference of two amounts of one currency; none if they cannot be subtracted or it does not fit.
pub(crate) fn checked_sub(left: Parts<'_>, right: Parts<'_>) -> Option<i64> {
    let (left, right) = pair(left, right)?;
    left.checked_sub(right)
}

/// The order of two amounts of one currency; none if they have none.
pub(crate) fn checked_cmp(left: Parts<'_>, right: Parts<'_>) -> Option<std::cmp::Ordering> {
    let (left, right) = pair(left, right)?;
    Some(left.cmp(&right))
}

fn pair(left: Parts<'_>, right: Parts<'_>) -> Option<(i64, i64)> {
    match (left, right) {
        ((Some(left), Some(a)), (Some(right), Some(b))) if a == b => Some((left, right)),
        _ => None,
    }
}

/// Such as `25.15 USD`. Where the decimals are unknown, the smallest units are told as such.
pub(crate) fn format((amount, currency): Parts<'_>) -> String {
    match (amount, currency) {
        (None, _) => "no amount".to_owned(),
        (Some(amount), None) => format!("{amount} minor units of no currency"),
        (Some(amount), Some(currency)) => match iso4217::exponent(currency) {
            None => format!("{amount} minor units of {currency}"),
            Some(0) => format!("{amount} {currency}"),
            Some(exponent) => decimal(amount, exponent, currency),
        },
    }
}

fn decimal(amount: i64, exponent: u8, currency: &str) -> String {
    let unit = 10_u64.pow(u32::from(exponent));
    let (sign, amount) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs());
    format!("{sign}{}.{:0width$} {currency}", amount / unit, amount % unit, width = usize::from(exponent))
}

/// Gives the definition's `Money` its arithmetic and its text.
///
/// `Money` has `amount: Option<i64>` and `currency: Option<Currency>` and is `Default`; `Currency` is `Clone` and has `as_str`.
macro_rules! impl_money {
    ($money:ident, $currency:ident) => {
        impl $money {
            /// An amount in the smallest unit of its currency: 2515 in USD is $25.15, 500 in JPY is ¥500.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let price = Money::new(2515, Currency::Usd);
            /// assert_eq!(price.to_string(), "25.15 USD");
            /// ```
            #[must_use]
            #[inline]
            pub fn new(amount: i64, currency: $currency) -> Self {
                let mut money = Self::default();
                money.amount = Some(amount);
                money.currency = Some(currency);
                money
            }

            /// The sum, or none if the currencies differ, a part is missing, or the sum does not fit.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let (one, two) = (Money::new(100, Currency::Usd), Money::new(200, Currency::Usd));
            /// assert_eq!(one.checked_add(&two), Some(Money::new(300, Currency::Usd)));
            /// assert_eq!(one.checked_add(&Money::new(1, Currency::Jpy)), None);
            /// ```
            #[must_use]
            #[inline]
            pub fn checked_add(&self, other: &Self) -> Option<Self> {
                self.with_amount($crate::money::checked_add(self.parts(), other.parts())?)
            }

            /// The difference, or none if the currencies differ, a part is missing, or the difference does not fit.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let (one, two) = (Money::new(100, Currency::Usd), Money::new(200, Currency::Usd));
            /// assert_eq!(one.checked_sub(&two), Some(Money::new(-100, Currency::Usd)));
            /// ```
            #[must_use]
            #[inline]
            pub fn checked_sub(&self, other: &Self) -> Option<Self> {
                self.with_amount($crate::money::checked_sub(self.parts(), other.parts())?)
            }

            /// This amount so many times, or none if a part is missing or the product does not fit.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let price = Money::new(250, Currency::Usd);
            /// assert_eq!(price.checked_mul(3), Some(Money::new(750, Currency::Usd)));
            /// ```
            #[must_use]
            #[inline]
            pub fn checked_mul(&self, factor: i64) -> Option<Self> {
                self.with_amount(self.amount?.checked_mul(factor)?)
            }

            /// Which of two amounts of one currency is the larger; none if the currencies differ or a part is missing.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let (one, two) = (Money::new(100, Currency::Usd), Money::new(200, Currency::Usd));
            /// assert!(one.checked_cmp(&two).is_some_and(|order| order.is_lt()));
            /// assert_eq!(one.checked_cmp(&Money::new(1, Currency::Jpy)), None);
            /// ```
            #[must_use]
            #[inline]
            pub fn checked_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                $crate::money::checked_cmp(self.parts(), other.parts())
            }

            /// The sum of amounts of one currency.
            ///
            /// # Errors
            ///
            /// [`is_builder`](crate::Error::is_builder) where the currencies differ, a part is missing, the sum does not fit
            /// 64 bits, or there are no amounts, whose sum would have no currency.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let lines = [Money::new(100, Currency::Usd), Money::new(250, Currency::Usd)];
            /// assert_eq!(Money::sum(&lines)?, Money::new(350, Currency::Usd));
            /// assert!(Money::sum([&lines[0], &Money::new(1, Currency::Jpy)]).is_err());
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[inline]
            pub fn sum<'a>(amounts: impl IntoIterator<Item = &'a Self>) -> $crate::Result<Self> {
                let mut sum = Self::default();
                // All are of one currency, or the sum is an error.
                let mut parts = amounts.into_iter().map(|money| {
                    sum.currency.clone_from(&money.currency);
                    money.parts()
                });
                let amount = $crate::money_parts::sum(&mut parts)?;
                sum.amount = Some(amount);
                Ok(sum)
            }

            /// So many parts whose sum is this amount. They differ by one unit at most; the larger ones come first.
            ///
            /// # Errors
            ///
            /// [`is_builder`](crate::Error::is_builder) where a part is missing, or for no parts.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let shares = Money::new(100, Currency::Usd).split(3)?;
            /// assert_eq!(shares.iter().map(|share| share.amount.unwrap()).collect::<Vec<_>>(), [34, 33, 33]);
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[inline]
            pub fn split(&self, parts: u32) -> $crate::Result<Vec<Self>> {
                self.of_amounts($crate::money_parts::split(self.parts(), parts))
            }

            /// A part for each ratio, whose sum is this amount. The units that division leaves over go to the parts that lost
            /// most by it, a unit each; among equals to the first.
            ///
            /// # Errors
            ///
            /// [`is_builder`](crate::Error::is_builder) where a part is missing, or the ratios are all zero or none.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// let shares = Money::new(101, Currency::Usd).split_by(&[1, 0, 2])?;
            /// assert_eq!(shares.iter().map(|share| share.amount.unwrap()).collect::<Vec<_>>(), [34, 0, 67]);
            /// # Ok::<(), square_connect::Error>(())
            /// ```
            #[inline]
            pub fn split_by(&self, ratios: &[u32]) -> $crate::Result<Vec<Self>> {
                self.of_amounts($crate::money_parts::split_by(self.parts(), ratios))
            }

            /// The decimals of the currency by ISO 4217: 2 for USD, 0 for JPY; none where they are unknown.
            ///
            /// ```
            /// use square_connect::models::{Currency, Money};
            ///
            /// assert_eq!(Money::new(1, Currency::Jpy).exponent(), Some(0));
            /// ```
            #[must_use]
            #[inline]
            pub fn exponent(&self) -> Option<u8> {
                $crate::iso4217::exponent(self.currency.as_ref()?.as_str())
            }

            fn with_amount(&self, amount: i64) -> Option<Self> {
                Some(Self::new(amount, self.currency.clone()?))
            }

            fn of_amounts(&self, amounts: $crate::Result<Vec<i64>>) -> $crate::Result<Vec<Self>> {
                Ok(amounts?.into_iter().filter_map(|amount| self.with_amount(amount)).collect())
            }

            fn parts(&self) -> $crate::money::Parts<'_> {
                (self.amount, self.currency.as_ref().map(|currency| currency.as_str()))
            }
        }

        /// By the currency's decimals, such as `25.15 USD` or `500 JPY`.
        impl ::std::fmt::Display for $money {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&$crate::money::format(self.parts()))
            }
        }
    };
}
pub(crate) use impl_money;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    enum Currency {
        Usd,
        Jpy,
    }

    impl Currency {
        fn as_str(&self) -> &str {
            match self {
                Self::Usd => "USD",
                Self::Jpy => "JPY",
            }
        }
    }

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Money {
        amount: Option<i64>,
        currency: Option<Currency>,
    }

    #[allow(unreachable_pub)]
    mod macro_use {
        use super::{Currency, Money};

        impl_money!(Money, Currency);
    }

    #[test]
    fn text_follows_the_currency() {
        for (amount, currency, expected) in [
            (2515, "USD", "25.15 USD"),
            (500, "JPY", "500 JPY"),
            (-500, "JPY", "-500 JPY"),
            (-5, "USD", "-0.05 USD"),
            (0, "USD", "0.00 USD"),
            (1234, "KWD", "1.234 KWD"),
            (-10_001, "CLF", "-1.0001 CLF"),
            (i64::MIN, "USD", "-92233720368547758.08 USD"),
            (7, "XTS", "7 minor units of XTS"),
        ] {
            assert_eq!(format((Some(amount), Some(currency))), expected);
        }
        assert_eq!(format((Some(7), None)), "7 minor units of no currency");
        assert_eq!(format((None, Some("USD"))), "no amount");
    }

    #[test]
    fn arithmetic_is_exact_or_none() {
        let dollars = |amount| Money::new(amount, Currency::Usd);
        assert_eq!(dollars(2).checked_add(&dollars(3)), Some(dollars(5)));
        assert_eq!(dollars(2).checked_sub(&dollars(3)), Some(dollars(-1)));
        assert_eq!(dollars(2).checked_mul(-3), Some(dollars(-6)));
        assert_eq!(dollars(i64::MAX).checked_add(&dollars(1)), None);
        assert_eq!(dollars(i64::MIN).checked_sub(&dollars(1)), None);
        assert_eq!(dollars(i64::MAX).checked_mul(2), None);
        assert_eq!(dollars(1).checked_add(&Money::new(1, Currency::Jpy)), None);
        assert_eq!(dollars(1).checked_add(&Money::default()), None);
        assert_eq!(Money::default().checked_mul(1), None);
        assert_eq!(dollars(1).checked_cmp(&dollars(2)), Some(std::cmp::Ordering::Less));
        assert_eq!(dollars(1).checked_cmp(&Money::new(1, Currency::Jpy)), None);
        assert_eq!(Money::default().checked_cmp(&Money::default()), None);
    }

    #[test]
    fn sums_and_parts_are_of_the_same_currency() {
        let yen = |amount| Money::new(amount, Currency::Jpy);
        assert_eq!(Money::sum(&yen(7).split(2).unwrap()).unwrap(), yen(7));
        assert_eq!(yen(10).split_by(&[1, 4]).unwrap(), [yen(2), yen(8)]);
        assert!(Money::sum([&yen(1), &Money::new(1, Currency::Usd)]).unwrap_err().to_string().contains("JPY and USD"));
    }

    #[test]
    fn the_type_shows_its_currency() {
        let yen = Money::new(500, Currency::Jpy);
        assert_eq!((yen.to_string(), yen.exponent()), ("500 JPY".to_owned(), Some(0)));
        assert_eq!((Money::default().to_string(), Money::default().exponent()), ("no amount".to_owned(), None));
    }
}
