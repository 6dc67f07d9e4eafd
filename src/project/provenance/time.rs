//! Gives the time of creation.

use std::time::{SystemTime, UNIX_EPOCH};

use oxsdatatypes::{DateTime, DayTimeDuration, Decimal};

/// A time as `xsd:dateTime` in UTC, to the second: that of `epoch`, the value of the environment's
/// `SOURCE_DATE_EPOCH`, if set (seconds since 1970 in decimal digits; Reproducible Builds,
/// "SOURCE_DATE_EPOCH specification"), else `now`.
///
/// # Errors
/// A message for the user, if `epoch` is invalid.
pub fn timestamp(epoch: Option<&str>, now: SystemTime) -> Result<String, String> {
    let seconds = match epoch {
        Some(text) => text.parse::<u32>().map(i64::from).map_err(|_| {
            format!(
                "SOURCE_DATE_EPOCH is '{text}', but must be a number of seconds since 1970, \
                 such as 1700000000"
            )
        })?,
        None => now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed()),
    };
    let unreadable = || format!("there is no date {seconds} seconds after 1970");
    let start: DateTime = "1970-01-01T00:00:00Z".parse().map_err(|_| unreadable())?;
    let after = DayTimeDuration::new(Decimal::from(seconds));
    start.checked_add_day_time_duration(after).map(|time| time.to_string()).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_overrides_the_clock() {
        let now = UNIX_EPOCH + std::time::Duration::from_secs(86_400);
        assert_eq!(timestamp(None, now).as_deref(), Ok("1970-01-02T00:00:00Z"));
        // By `date -u -d @1700000000`.
        assert_eq!(timestamp(Some("1700000000"), now).as_deref(), Ok("2023-11-14T22:13:20Z"));
        for wrong in ["", "today", "-5", "1.5", "99999999999999999999"] {
            assert!(timestamp(Some(wrong), now).is_err_and(|e| e.contains(wrong)), "{wrong}");
        }
    }
}
