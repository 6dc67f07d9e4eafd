//! Defines the limits of time and memory of a question.

use std::time::Duration;

/// The limits of a question; by default any time, and all memory of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The time from its start until its answer is written.
    pub timeout: Option<Duration>,
    /// The bytes of memory beyond the graph; on Linux only.
    pub memory: Option<u64>,
}

/// The letters of sizes, each 1,024 times the one before.
const UNITS: &[char] = &['K', 'M', 'G', 'T'];

impl Limits {
    /// Whether only the limits of the machine apply.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Reads a time in seconds, such as `5` or `0.5`.
    ///
    /// # Errors
    /// The expected form, if this is not a time above zero.
    pub fn seconds(text: &str) -> Result<Duration, String> {
        let seconds = text.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
        seconds
            .filter(|time| !time.is_zero())
            .ok_or_else(|| "expected a number of seconds above zero, such as 5 or 0.5".to_owned())
    }

    /// Reads a size in bytes with a unit of 1,024, such as `500M` or `1G`.
    ///
    /// # Errors
    /// The expected form, if this is not a size above zero.
    pub fn bytes(text: &str) -> Result<u64, String> {
        let upper = text.to_ascii_uppercase();
        let short = upper.strip_suffix("IB").or_else(|| upper.strip_suffix('B')).unwrap_or(&upper);
        let unit = |(power, unit): (u32, &char)| Some((short.strip_suffix(*unit)?, power));
        let (digits, power) = (1..).zip(UNITS).find_map(unit).unwrap_or((short, 0));
        let number = digits.trim_end().parse::<u64>().ok().filter(|number| *number > 0);
        let bytes = number.and_then(|number| number.checked_mul(1024_u64.checked_pow(power)?));
        bytes.ok_or_else(|| {
            "expected a whole number above zero, of bytes or with K, M, G or T, such as 500M"
                .to_owned()
        })
    }
}

/// A size in the largest unit that gives a whole number: the inverse of [`Limits::bytes`].
pub(super) fn size(bytes: u64) -> String {
    let (mut number, mut unit) = (bytes, None);
    for next in UNITS {
        if number == 0 || number % 1024 != 0 {
            break;
        }
        (number, unit) = (number / 1024, Some(next));
    }
    unit.map_or_else(|| format!("{number} bytes"), |unit| format!("{number}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_of_1024() {
        for (text, bytes) in [
            ("1", 1),
            ("4096", 4096),
            ("3k", 3072),
            ("500M", 500 << 20),
            ("500MB", 500 << 20),
            ("500MiB", 500 << 20),
            ("1G", 1 << 30),
            ("2T", 2 << 40),
            ("5 GB", 5 << 30),
        ] {
            assert_eq!(Limits::bytes(text), Ok(bytes), "{text}");
        }
        for text in ["", "0", "0M", "M", "-1", "1.5G", "1P", "99999999999T", "1 G 2"] {
            assert!(Limits::bytes(text).is_err(), "{text}");
        }
        assert_eq!(size(500 << 20), "500M");
        assert_eq!(size(1536 << 20), "1536M");
        assert_eq!(size(1000), "1000 bytes");
    }

    #[test]
    fn times_are_seconds_above_zero() {
        assert_eq!(Limits::seconds("5"), Ok(Duration::from_secs(5)));
        assert_eq!(Limits::seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["", "0", "-1", "NaN", "inf", "1e300", "5s"] {
            assert!(Limits::seconds(text).is_err(), "{text}");
        }
    }
}
