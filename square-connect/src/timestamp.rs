//! A point in time, exactly as Square wrote it.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An RFC 3339 time, such as `2026-09-16T10:00:00.000Z`. The text is kept as it came and read on demand.
///
/// Two are equal when their texts are: `…00Z` and `…00.000Z` are not, though both name the same moment.
/// For moments, compare what the `parse` methods give.
///
/// ```
/// use square_connect::Timestamp;
///
/// let time = Timestamp::from("2026-09-16T10:00:00.000Z");
/// assert_eq!(time.to_string(), "2026-09-16T10:00:00.000Z");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Timestamp(String);

impl Timestamp {
    /// The text.
    ///
    /// ```
    /// let time = square_connect::Timestamp::from("2026-09-16T10:00:00Z");
    /// assert_eq!(time.as_str(), "2026-09-16T10:00:00Z");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment, by `jiff`.
    ///
    /// # Errors
    ///
    /// [`is_decode`](crate::Error::is_decode) when the text is no RFC 3339 time.
    ///
    /// ```
    /// let time = square_connect::Timestamp::from("2026-09-16T10:00:00Z").parse()?;
    /// assert_eq!(time.as_second(), 1_789_552_800);
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[cfg(feature = "jiff")]
    pub fn parse(&self) -> crate::Result<jiff::Timestamp> {
        self.0.parse().map_err(|error| self.misfit(error))
    }

    /// The moment and its offset, by `chrono`.
    ///
    /// # Errors
    ///
    /// [`is_decode`](crate::Error::is_decode) when the text is no RFC 3339 time.
    ///
    /// ```
    /// let time = square_connect::Timestamp::from("2026-09-16T10:00:00Z").parse_chrono()?;
    /// assert_eq!(time.timestamp(), 1_789_552_800);
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[cfg(feature = "chrono")]
    pub fn parse_chrono(&self) -> crate::Result<chrono::DateTime<chrono::FixedOffset>> {
        chrono::DateTime::parse_from_rfc3339(&self.0).map_err(|error| self.misfit(error))
    }

    /// The moment and its offset, by `time`.
    ///
    /// # Errors
    ///
    /// [`is_decode`](crate::Error::is_decode) when the text is no RFC 3339 time.
    ///
    /// ```
    /// let time = square_connect::Timestamp::from("2026-09-16T10:00:00Z").parse_time()?;
    /// assert_eq!(time.unix_timestamp(), 1_789_552_800);
    /// # Ok::<(), square_connect::Error>(())
    /// ```
    #[cfg(feature = "time")]
    pub fn parse_time(&self) -> crate::Result<time::OffsetDateTime> {
        let format = &time::format_description::well_known::Rfc3339;
        time::OffsetDateTime::parse(&self.0, format).map_err(|error| self.misfit(error))
    }

    #[cfg(any(feature = "jiff", feature = "chrono", feature = "time"))]
    fn misfit(&self, source: impl std::error::Error + Send + Sync + 'static) -> crate::Error {
        crate::Error::value(format!("{:?} is no RFC 3339 time", self.0), source)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

/// Takes any text: whether it is a time shows when it is read as one.
impl FromStr for Timestamp {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

/// In UTC, with as many digits of a second as needed.
#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.to_string())
    }
}

/// With its offset, `Z` for UTC, and as many digits of a second as needed.
#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> From<chrono::DateTime<Tz>> for Timestamp {
    fn from(time: chrono::DateTime<Tz>) -> Self {
        Self(time.fixed_offset().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

/// With its offset. RFC 3339 has no years beyond 9999 and no offsets with seconds.
#[cfg(feature = "time")]
impl TryFrom<time::OffsetDateTime> for Timestamp {
    type Error = crate::Error;

    fn try_from(time: time::OffsetDateTime) -> crate::Result<Self> {
        let text = time.format(&time::format_description::well_known::Rfc3339);
        text.map(Self).map_err(|error| crate::Error::builder_from("the time has no RFC 3339 form", error))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_survives_a_round_trip() {
        let json = r#""2026-09-16T10:00:00.000+02:00""#;
        let time: Timestamp = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&time).unwrap(), json);
        assert_eq!(format!("{time:?}"), "2026-09-16T10:00:00.000+02:00");
        assert_ne!(time, Timestamp::from("2026-09-16T08:00:00Z"));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn jiff_reads_and_writes() {
        let time = Timestamp::from("2026-09-16T12:00:00.5+02:00").parse().unwrap();
        assert_eq!(Timestamp::from(time).as_str(), "2026-09-16T10:00:00.5Z");
        let error = Timestamp::from("soon").parse().unwrap_err();
        assert!(error.is_decode() && error.to_string().contains("\"soon\""), "{error}");
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn chrono_reads_and_writes() {
        let time = Timestamp::from("2026-09-16T12:00:00.500+02:00").parse_chrono().unwrap();
        assert_eq!(Timestamp::from(time).as_str(), "2026-09-16T12:00:00.500+02:00");
        assert_eq!(Timestamp::from(time.to_utc()).as_str(), "2026-09-16T10:00:00.500Z");
        assert!(Timestamp::from("soon").parse_chrono().unwrap_err().is_decode());
    }

    #[cfg(feature = "time")]
    #[test]
    fn time_reads_and_writes() {
        let time = Timestamp::from("2026-09-16T12:00:00.5+02:00").parse_time().unwrap();
        assert_eq!(Timestamp::try_from(time).unwrap().as_str(), "2026-09-16T12:00:00.5+02:00");
        assert!(Timestamp::from("soon").parse_time().unwrap_err().is_decode());
    }
}
