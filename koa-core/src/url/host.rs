//! The host of a request: what a Host header means (request.host, hostname and subdomains of Koa's request.js).

use std::borrow::Cow;
use std::net::IpAddr;

use super::Url;

/// The host with its port out of a Host header: the first of a list, freed from user info.
pub(crate) fn host(raw: &str) -> Cow<'_, str> {
    let host = raw.split(',').next().unwrap_or_default().trim();
    if host.contains('@') {
        return Cow::Owned(parse(host).map_or_else(String::new, |url| url.host().to_owned()));
    }
    Cow::Borrowed(host)
}

/// The host without its port; a bracketed IPv6 address is compressed, or empty when invalid.
pub(crate) fn hostname(host: &str) -> Cow<'_, str> {
    if !host.starts_with('[') {
        return Cow::Borrowed(host.split(':').next().unwrap_or_default());
    }
    // The URL parser would read these as the end of the host or skip them.
    if host.contains(|c: char| matches!(c, '/' | '?' | '#' | '\\') || c.is_whitespace()) {
        return Cow::Borrowed("");
    }
    Cow::Owned(parse(host).map_or_else(String::new, |url| url.hostname().to_owned()))
}

/// The labels before the last `offset` ones, the nearest first; none for an IP address.
pub(crate) fn subdomains(hostname: &str, offset: usize) -> Vec<String> {
    let address = hostname
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(hostname);
    if address.parse::<IpAddr>().is_ok() {
        return Vec::new();
    }
    hostname
        .rsplit('.')
        .skip(offset)
        .map(str::to_owned)
        .collect()
}

fn parse(host: &str) -> Option<Url> {
    Url::parse(&format!("http://{host}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: REQ-060, REQ-062, REQ-063, REQ-070, REQ-071, REQ-072, REQ-073, REQ-074
    #[test]
    fn host_is_the_first_entry_without_user_info() {
        for (raw, expected) in [
            ("foo.com:3000", "foo.com:3000"),
            ("A.COM", "A.COM"),
            ("a.com, b.com", "a.com"),
            (" a.com ,b.com", "a.com"),
            (", b", ""),
            ("", ""),
            ("evil.com:fake@legitimate.com", "legitimate.com"),
            ("user@example.com", "example.com"),
            ("user@EXAMPLE.com/x", "example.com"),
            ("user:pass@example.com:8080", "example.com:8080"),
            ("user:pass@example.com:80", "example.com"),
            ("user@[::1]:80", "[::1]"),
            ("user@a.com, b.com", "a.com"),
            ("user@", ""),
            ("@", ""),
            ("user@a b", ""),
        ] {
            assert_eq!(host(raw), expected, "{raw}");
        }
    }

    // spec: REQ-075, REQ-076, REQ-077, REQ-078, REQ-079, REQ-080, REQ-081
    #[test]
    fn hostname_is_the_host_without_port() {
        for (raw, expected) in [
            ("foo.com:3000", "foo.com"),
            ("foo.com", "foo.com"),
            ("FOO.com:x:y", "FOO.com"),
            ("", ""),
            (":80", ""),
            ("[::1]", "[::1]"),
            ("[::1]:80", "[::1]"),
            ("[::1]:1337", "[::1]"),
            (
                "[2001:cdba:0000:0000:0000:0000:3257:9652]:1337",
                "[2001:cdba::3257:9652]",
            ),
            ("[invalidIPv6]", ""),
            ("[::1", ""),
            ("[::1]x", ""),
            ("[::1]:99999", ""),
            ("[::1]/x", ""),
            ("[::1]?x", ""),
            ("[::1]#x", ""),
            ("[::1]\\x", ""),
            ("[::1]\t", ""),
        ] {
            assert_eq!(hostname(raw), expected, "{raw}");
        }
        assert_eq!(
            hostname(&host("evil.com:fake@legitimate.com")),
            "legitimate.com"
        );
        assert_eq!(hostname(&host("user:pass@example.com:8080")), "example.com");
        assert_eq!(hostname(&host("proxy.com:1, b.com")), "proxy.com");
    }

    // spec: REQ-122, REQ-123, REQ-124, REQ-125
    #[test]
    fn subdomains_are_the_labels_before_the_domain() {
        let none: &[&str] = &[];
        for (hostname, offset, expected) in [
            ("tobi.ferrets.example.com", 2, &["ferrets", "tobi"][..]),
            ("tobi.ferrets.example.com", 3, &["tobi"]),
            ("tobi.ferrets.example.com", 9, none),
            ("example.com", 0, &["com", "example"]),
            ("", 2, none),
            ("localhost", 2, none),
            ("example.com", 2, none),
            ("127.0.0.1", 2, none),
            ("1.2.3.256", 2, &["2", "1"]),
            ("[::1]", 0, none),
            ("[::ffff:1.2.3.4]", 2, none),
        ] {
            assert_eq!(subdomains(hostname, offset), expected, "{hostname}");
        }
    }
}
