//! How many decimal places a currency has, by ISO 4217.

/// The active codes with two decimals, and the retired ones that Square still lists.
const TWO: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF \
    CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG \
    HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL LVL MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK \
    MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD \
    SSP STD STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN USS UYU UZS VED VEF VES WST XAD XCD XCG YER ZAR ZMK ZMW ZWG";
const NONE: &str = "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR: &str = "CLF UYW";

/// The decimals of a currency, such as 2 for `USD`. None for metals, test codes and what ISO 4217 does not list.
pub(crate) fn exponent(currency: &str) -> Option<u8> {
    let lists = [(TWO, 2), (NONE, 0), (THREE, 3), (FOUR, 4)];
    let listed = |codes: &str| codes.split_ascii_whitespace().any(|code| code == currency);
    lists.into_iter().find(|(codes, _)| listed(codes)).map(|(_, exponent)| exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_those_of_the_standard() {
        for (currency, expected) in [
            ("USD", Some(2)),
            ("ZWG", Some(2)),
            ("MGA", Some(2)),
            ("JPY", Some(0)),
            ("ISK", Some(0)),
            ("UYI", Some(0)),
            ("KWD", Some(3)),
            ("CLF", Some(4)),
            ("UYW", Some(4)),
            ("XAU", None),
            ("XXX", None),
            ("XTS", None),
            ("UNKNOWN_CURRENCY", None),
            ("usd", None),
            ("", None),
            ("USD EUR", None),
        ] {
            assert_eq!(exponent(currency), expected, "{currency}");
        }
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut codes: Vec<_> = [TWO, NONE, THREE, FOUR].iter().flat_map(|codes| codes.split_ascii_whitespace()).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(codes.iter().all(|code| code.len() == 3));
    }
}
