//! The cookies that the test client keeps — RFC 6265, section 5, without the domains.

use std::time::{Duration, SystemTime};

/// Cookies by name and path, oldest first.
#[derive(Debug, Default)]
pub(super) struct Jar(Vec<Cookie>);

#[derive(Debug)]
struct Cookie {
    name: String,
    value: String,
    path: String,
    /// When it expires; a cookie without a date lives as long as the jar.
    expires: Option<SystemTime>,
}

impl Jar {
    /// Takes over a `Set-Cookie` line of the answer to a request for this path; an expired cookie is removed.
    pub(super) fn keep(&mut self, line: &str, requested: &str) {
        let mut parts = line
            .split(';')
            .map(|part| part.split_once('=').unwrap_or((part, "")));
        let Some((name, value)) = parts.next() else {
            return;
        };
        let mut path = default_path(requested);
        let (mut expires, mut max_age) = (None, None);
        for (attribute, value) in parts.map(|(attribute, value)| (attribute.trim(), value.trim())) {
            if attribute.eq_ignore_ascii_case("path") {
                path = if value.starts_with('/') {
                    value
                } else {
                    default_path(requested)
                };
            } else if attribute.eq_ignore_ascii_case("expires") {
                expires = httpdate::parse_http_date(value).ok().or(expires);
            } else if attribute.eq_ignore_ascii_case("max-age") {
                max_age = value.parse::<i64>().ok().or(max_age);
            }
        }
        let expires = match max_age.map(u64::try_from) {
            Some(Ok(seconds)) => SystemTime::now().checked_add(Duration::from_secs(seconds)),
            Some(Err(_)) => Some(SystemTime::UNIX_EPOCH),
            None => expires,
        };
        let (name, value, path) = (
            name.trim().to_owned(),
            value.trim().to_owned(),
            path.to_owned(),
        );
        self.put(Cookie {
            name,
            value,
            path,
            expires,
        });
    }

    /// Sets a cookie for every path.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let (name, value, path) = (name.to_owned(), value.to_owned(), "/".to_owned());
        self.put(Cookie {
            name,
            value,
            path,
            expires: None,
        });
    }

    /// The value of a cookie, whatever its path.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fresh()
            .find(|cookie| cookie.name == name)
            .map(|cookie| cookie.value.as_str())
    }

    /// The names and values to be sent with a request for this path, those of the longest path first.
    pub(super) fn sent(&self, requested: &str) -> Vec<(String, String)> {
        let mut cookies: Vec<_> = self
            .fresh()
            .filter(|cookie| cookie.is_for(requested))
            .collect();
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        cookies
            .into_iter()
            .map(|cookie| (cookie.name.clone(), cookie.value.clone()))
            .collect()
    }

    fn fresh(&self) -> impl Iterator<Item = &Cookie> {
        let now = SystemTime::now();
        self.0.iter().filter(move |cookie| !cookie.is_over(now))
    }

    fn put(&mut self, cookie: Cookie) {
        let place = self
            .0
            .iter()
            .position(|own| (&own.name, &own.path) == (&cookie.name, &cookie.path));
        match place {
            Some(place) if cookie.is_over(SystemTime::now()) => drop(self.0.remove(place)),
            Some(place) => self.0[place] = cookie,
            None => self.0.push(cookie),
        }
    }
}

impl Cookie {
    fn is_over(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    fn is_for(&self, requested: &str) -> bool {
        let rest = requested.strip_prefix(&*self.path);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('/') || self.path.ends_with('/')
        })
    }
}

/// The path of a cookie that names none: the folder of what was requested.
fn default_path(requested: &str) -> &str {
    match requested.rfind('/') {
        None | Some(0) => "/",
        Some(slash) => &requested[..slash],
    }
}

#[cfg(test)]
mod tests {
    use super::Jar;

    fn line(jar: &Jar, path: &str) -> String {
        let pairs: Vec<String> = jar
            .sent(path)
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    #[test]
    fn a_cookie_goes_where_its_path_leads() {
        for (set, requested, path, sent) in [
            ("a=1; path=/", "/x/y", "/", true),
            ("a=1; path=/", "/x/y", "/z", true),
            ("a=1; path=/x", "/", "/x", true),
            ("a=1; path=/x", "/", "/x/y", true),
            ("a=1; path=/x", "/", "/xy", false),
            ("a=1; path=/x/", "/", "/x/y", true),
            ("a=1; path=/x/", "/", "/x", false),
            ("a=1; Path=/x", "/", "/", false),
            ("a=1", "/x/y", "/x/z", true),
            ("a=1", "/x/y", "/", false),
            ("a=1", "/x", "/", true),
            ("a=1; path=x", "/x/y", "/x/z", true),
        ] {
            let mut jar = Jar::default();
            jar.keep(set, requested);
            assert_eq!(
                line(&jar, path),
                if sent { "a=1" } else { "" },
                "{set:?} of {requested} to {path}"
            );
        }
    }

    #[test]
    fn a_cookie_goes_when_it_expires() {
        for (set, kept) in [
            ("a=2", true),
            ("a=2; expires=Thu, 01 Jan 1970 00:00:00 GMT", false),
            ("a=2; expires=Fri, 31 Dec 9999 23:59:59 GMT", true),
            ("a=2; expires=soon", true),
            ("a=2; max-age=60", true),
            ("a=2; max-age=0", false),
            ("a=2; Max-Age=-1", false),
            ("a=2; max-age=9223372036854775807", true),
            ("a=2; max-age=soon", true),
            (
                "a=2; max-age=60; expires=Thu, 01 Jan 1970 00:00:00 GMT",
                true,
            ),
            (
                "a=2; expires=Fri, 31 Dec 9999 23:59:59 GMT; max-age=0",
                false,
            ),
        ] {
            let mut jar = Jar::default();
            jar.set("a", "1");
            jar.keep(set, "/");
            assert_eq!(jar.get("a"), kept.then_some("2"), "{set:?}");
        }
    }

    #[test]
    fn a_cookie_replaces_its_own_kind_and_the_longest_path_is_first() {
        let mut jar = Jar::default();
        jar.keep("a=1; path=/", "/");
        jar.keep("b=1; path=/x; httponly", "/");
        jar.keep("a=2; path=/x/y", "/");
        jar.keep("a=3=4; path=/; samesite=lax", "/");
        assert_eq!(line(&jar, "/x/y/z"), "a=2; b=1; a=3=4");
        assert_eq!(line(&jar, "/"), "a=3=4");
    }
}
