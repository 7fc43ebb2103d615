//! The cookie jar of a case: cookies by name and path, kept over its steps.

use std::time::{SystemTime, UNIX_EPOCH};

use super::answer::Answer;

/// The cookies that the steps of a case have been given, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    cookies: Vec<Cookie>,
}

#[derive(Debug)]
struct Cookie {
    name: String,
    path: String,
    value: String,
}

impl Jar {
    /// Takes over what an answer sets; an expired cookie is dropped.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        for line in answer.values("set-cookie") {
            let mut parts = line
                .split(';')
                .map(|part| part.trim().split_once('=').unwrap_or((part.trim(), "")));
            let Some((name, value)) = parts.next() else {
                continue;
            };
            let attributes: Vec<(String, &str)> = parts
                .map(|(name, value)| (name.to_lowercase(), value))
                .collect();
            let attribute = |name: &str| {
                attributes
                    .iter()
                    .rev()
                    .find(|(given, _)| given == name)
                    .map(|(_, value)| *value)
            };
            let path = attribute("path").unwrap_or("/");
            self.cookies
                .retain(|cookie| (cookie.name.as_str(), cookie.path.as_str()) != (name, path));
            let expired = match attribute("max-age") {
                Some(seconds) => seconds.starts_with(['0', '-']),
                None => attribute("expires")
                    .and_then(seconds_of)
                    .is_some_and(|when| when <= now()),
            };
            if !expired {
                let (name, path, value) = (name.to_owned(), path.to_owned(), value.to_owned());
                self.cookies.push(Cookie { name, path, value });
            }
        }
    }

    /// The Cookie header for a request target, if there is anything to send.
    pub(crate) fn header(&self, target: &str) -> Option<String> {
        let sent = self
            .cookies
            .iter()
            .filter(|cookie| target.starts_with(&cookie.path));
        let pairs: Vec<String> = sent
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The seconds since 1970 of a date like `Thu, 01 Jan 1970 00:00:00 GMT` (RFC 9110, section 5.6.7).
fn seconds_of(date: &str) -> Option<i64> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let (_, date) = date.split_once(", ")?;
    let mut parts = date.split(' ');
    let day: i64 = parts.next()?.parse().ok()?;
    let month = i64::try_from(MONTHS.find(parts.next()?)? / 3).ok()?;
    let year: i64 = parts.next()?.parse().ok()?;
    let mut clock = parts.next()?.splitn(3, ':').map(str::parse);
    let mut unit = || clock.next()?.ok();
    let (hours, minutes, seconds): (i64, i64, i64) = (unit()?, unit()?, unit()?);
    // Years begin in March here, so that the leap day is the last of its year.
    let (year, month) = if month < 2 {
        (year - 1, month + 10)
    } else {
        (year, month - 2)
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + hours * 3600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates() {
        let table = [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Thu, 29 Feb 2024 23:59:59 GMT", Some(1_709_251_199)),
            ("soon", None),
        ];
        for (date, seconds) in table {
            assert_eq!(seconds_of(date), seconds, "{date}");
        }
    }

    #[test]
    fn keeps_replaces_and_drops_cookies() {
        let mut jar = Jar::default();
        let mut step = |lines: &[&str], target: &str| {
            let headers = lines
                .iter()
                .map(|line| ("set-cookie".to_owned(), (*line).to_owned()));
            jar.keep(&Answer {
                headers: Some(headers.collect()),
                ..Answer::default()
            });
            jar.header(target)
        };
        assert_eq!(step(&[], "/"), None);
        assert_eq!(
            step(&["a=1; path=/; httponly", "b=2; Path=/x"], "/").as_deref(),
            Some("a=1")
        );
        assert_eq!(step(&["a=3; path=/"], "/x/y").as_deref(), Some("b=2; a=3"));
        assert_eq!(
            step(&["b=; path=/x; max-age=0"], "/x").as_deref(),
            Some("a=3")
        );
        assert_eq!(
            step(&["a=; expires=Thu, 01 Jan 1970 00:00:00 GMT"], "/x"),
            None
        );
    }
}
