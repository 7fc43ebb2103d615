//! The `Range` header: RFC 9110, sections 14.1 and 14.2.

use std::{cmp::Ordering, ops::Range};

/// How many ranges a request may ask for: a set of many is refused as section 17.15 advises.
const MOST: usize = 100;

/// What a `Range` header asks of a body of so many bytes: `None` where it is to be ignored, no range where none can be satisfied.
///
/// Ranges that overlap or touch become one; the others keep the order in which they were asked for.
pub(super) fn ranges(header: &str, size: u64) -> Option<Vec<Range<u64>>> {
    let (unit, set) = header.split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut found = Vec::new();
    let mut members = 0;
    for member in set
        .split(',')
        .map(|member| member.trim_matches([' ', '\t']))
    {
        if member.is_empty() {
            continue;
        }
        members += 1;
        if members > MOST {
            return None;
        }
        let (first, last) = member.split_once('-')?;
        if !is_number(first) || !is_number(last) {
            return None;
        }
        match (first, last) {
            ("", "") => return None,
            ("", suffix) => match size.min(value(suffix)) {
                // Of an empty body a suffix could be sent, but no Content-Range could say so.
                0 if size == 0 && value(suffix) > 0 => return None,
                0 => {}
                suffix => found.push(size - suffix..size),
            },
            (first, last) => {
                if !last.is_empty() && compare(last, first) == Ordering::Less {
                    return None;
                }
                let end = if last.is_empty() {
                    size
                } else {
                    value(last).saturating_add(1).min(size)
                };
                let first = value(first);
                if first < size {
                    found.push(first..end);
                }
            }
        }
    }
    (members > 0).then(|| combine(found))
}

fn combine(ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let mut sorted: Vec<(usize, Range<u64>)> = ranges.into_iter().enumerate().collect();
    sorted.sort_by_key(|(_, range)| range.start);
    let mut merged: Vec<(usize, Range<u64>)> = Vec::new();
    for (place, range) in sorted {
        match merged.last_mut() {
            Some((earliest, before)) if range.start <= before.end => {
                before.end = before.end.max(range.end);
                *earliest = place.min(*earliest);
            }
            _ => merged.push((place, range)),
        }
    }
    merged.sort_by_key(|(place, _)| *place);
    merged.into_iter().map(|(_, range)| range).collect()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number; one that is too large is larger than every body.
fn value(digits: &str) -> u64 {
    digits.parse().unwrap_or(u64::MAX)
}

/// Compares numbers of any length.
fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then(a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(header: &str, size: u64) -> Option<Vec<(u64, u64)>> {
        let ranges = ranges(header, size)?;
        Some(
            ranges
                .into_iter()
                .map(|range| (range.start, range.end - 1))
                .collect(),
        )
    }

    // spec: RNG-014, RNG-016, RNG-017, RNG-018, RNG-019, RNG-020, RNG-021, RNG-022, RNG-060
    #[test]
    fn headers_are_read_as_the_rfc_says() {
        for (header, wanted) in [
            ("bytes=0-4", Some(&[(0, 4)][..])),
            ("BYTES=40-80", Some(&[(40, 80)])),
            ("bytes=0-499", Some(&[(0, 199)])),
            ("bytes=-100", Some(&[(100, 199)])),
            ("bytes=-1000", Some(&[(0, 199)])),
            ("bytes=190-", Some(&[(190, 199)])),
            (
                "bytes=   40-80 , 81-90 , -1 ",
                Some(&[(40, 90), (199, 199)]),
            ),
            ("bytes= , 0-10", Some(&[(0, 10)])),
            ("bytes=0-18446744073709551616", Some(&[(0, 199)])),
            ("bytes=500-600,601-700", Some(&[])),
            ("bytes=18446744073709551616-", Some(&[])),
            ("bytes=36893488147419103232-36893488147419103233", Some(&[])),
            ("bytes=36893488147419103233-36893488147419103232", None),
            ("bytes=-0", Some(&[])),
            ("bytes=100-50", None),
            ("bytes=100-200,x-", None),
            ("bytes=abc-def,500-999", None),
            ("bytes=y-v,x-", None),
            ("bytes=-100-150", None),
            ("bytes=--100", None),
            ("bytes=+1-2", None),
            ("bytes=-", None),
            ("bytes=,", None),
            ("bytes=", None),
            ("bytes", None),
            ("items=0-4", None),
            ("bytes =0-4", None),
            ("", None),
        ] {
            assert_eq!(asked(header, 200).as_deref(), wanted, "{header:?}");
        }
        assert_eq!(asked("bytes=0-", 0).as_deref(), Some(&[][..]));
        assert_eq!(asked("bytes=-1", 0), None);
        assert_eq!(
            asked("bytes=-1", u64::MAX).as_deref(),
            Some(&[(u64::MAX - 1, u64::MAX - 1)][..])
        );
    }

    // spec: RNG-023, RNG-025
    #[test]
    fn ranges_that_touch_become_one_in_the_order_of_the_first() {
        for (header, wanted) in [
            (
                "bytes=0-4,90-99,5-75,100-199,101-102",
                &[(0, 75), (90, 149)][..],
            ),
            (
                "bytes=-1,20-100,0-1,101-120",
                &[(149, 149), (20, 120), (0, 1)],
            ),
            ("bytes=1-2,3-5", &[(1, 5)]),
            ("bytes=5-8,0-4", &[(0, 8)]),
        ] {
            assert_eq!(asked(header, 150).as_deref(), Some(wanted), "{header}");
        }
    }

    // spec: RNG-032
    #[test]
    fn a_set_of_many_is_ignored() {
        let set = |count: usize| format!("bytes={}", vec!["0-0"; count].join(","));
        assert_eq!(asked(&set(100), 9).as_deref(), Some(&[(0, 0)][..]));
        assert_eq!(asked(&set(101), 9), None);
    }
}
