//! HTTP dates: RFC 9110, section 5.6.7.

use std::time::{Duration, SystemTime};

/// The second of a time, counted from 1970.
pub(crate) fn second(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        // A fraction before 1970 belongs to the second below.
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
            -seconds - i64::from(before.subsec_nanos() > 0)
        }
    }
}

/// The date on the wire; `None` for the times before 1970 and after 9999, which have none.
pub(crate) fn http_date(second: i64) -> Option<String> {
    let second = u64::try_from(second)
        .ok()
        .filter(|second| *second < 253_402_300_800)?;
    Some(httpdate::fmt_http_date(
        SystemTime::UNIX_EPOCH + Duration::from_secs(second),
    ))
}

/// Reads a date in the preferred or one of the two obsolete forms, to the second; `None` for anything else.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    parse_date_in(text, second(SystemTime::now()))
}

/// `now` says to which century two digits of a year belong.
fn parse_date_in(text: &str, now: i64) -> Option<i64> {
    let words: Vec<&str> = text.split(' ').collect();
    match *words.as_slice() {
        [day_name, day, month, year, clock, "GMT"] => {
            let name = day_name.strip_suffix(',')?;
            DAYS.iter().find(|day| day.get(..3) == Some(name))?;
            seconds(number(year, 4)?, month, number(day, 2)?, clock)
        }
        [day_name, date, clock, "GMT"] => {
            let name = day_name.strip_suffix(',')?;
            DAYS.iter().find(|day| **day == name)?;
            let mut parts = date.split('-');
            let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            let this_year = 1970 + now.div_euclid(31_556_952);
            let mut full = this_year - this_year % 100 + number(year, 2)?;
            if full > this_year + 50 {
                full -= 100;
            }
            seconds(full, month, number(day, 2)?, clock)
        }
        [day_name, month, "", day, clock, year] => {
            DAYS.iter().find(|day| day.get(..3) == Some(day_name))?;
            seconds(number(year, 4)?, month, number(day, 1)?, clock)
        }
        [day_name, month, day, clock, year] => {
            DAYS.iter().find(|day| day.get(..3) == Some(day_name))?;
            seconds(number(year, 4)?, month, number(day, 2)?, clock)
        }
        _ => None,
    }
}

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok())?
}

fn seconds(year: i64, month: &str, day: i64, clock: &str) -> Option<i64> {
    let month = MONTHS.iter().position(|name| *name == month)?;
    let mut parts = clock.split(':');
    let mut part = || number(parts.next()?, 2);
    let (hour, minute, second) = (part()?, part()?, part()?);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [
        31,
        if leap { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    if !(1..=lengths[month]).contains(&day) {
        return None;
    }
    let before: i64 = lengths[..month].iter().sum();
    let past = year - 1;
    let days = past * 365 + past / 4 - past / 100 + past / 400 + before + day - 719_163;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-01-01
    const NOW: i64 = 1_767_225_600;

    // spec: RFC-012
    #[test]
    fn the_three_forms_are_read() {
        for (text, wanted) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777)),
            ("Sun Nov  6 08:49:37 1994", Some(784_111_777)),
            ("Wed Nov 16 08:49:37 1994", Some(784_975_777)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Thu, 29 Feb 2024 23:59:60 GMT", Some(1_709_251_200)),
            // Two digits are at most fifty years ahead.
            ("Wednesday, 01-Jan-76 00:00:00 GMT", Some(3_345_062_400)),
            ("Saturday, 01-Jan-77 00:00:00 GMT", Some(220_924_800)),
            ("Thu, 29 Feb 2023 00:00:00 GMT", None),
            ("Sun, 6 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37", None),
            ("Sun, 06 Nov 1994 08:49:37 UTC", None),
            ("sun, 06 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37 GMT ", None),
            ("1994-11-06", None),
            ("foo", None),
            ("", None),
        ] {
            assert_eq!(parse_date_in(text, NOW), wanted, "{text:?}");
        }
    }

    // spec: RFC-012
    #[test]
    fn what_is_written_is_read() {
        for second in [
            0,
            784_111_777,
            951_782_400,
            1_709_164_800,
            4_102_444_800,
            253_402_300_799,
        ] {
            let text = http_date(second).unwrap();
            assert_eq!(parse_date_in(&text, NOW), Some(second), "{text}");
        }
        assert_eq!(http_date(-1), None);
        assert_eq!(http_date(253_402_300_800), None);
    }

    // spec: RFC-013
    #[test]
    fn times_are_cut_to_seconds() {
        let at = |millis| SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        assert_eq!(second(at(1_700_000_000_750)), 1_700_000_000);
        assert_eq!(
            second(SystemTime::UNIX_EPOCH - Duration::from_millis(250)),
            -1
        );
    }
}
