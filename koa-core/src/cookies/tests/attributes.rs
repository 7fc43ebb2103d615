//! The attributes of a cookie, as npm `cookies` writes and refuses them.

use std::time::{Duration, SystemTime};

use super::{EPOCH, cat, jar, lines, options, plain};
use crate::cookies::{CookieError, CookieOptions, Priority, SameSite};

fn line(options: CookieOptions) -> String {
    lines(plain().set_with("a", "b", options)).concat()
}

fn refused(options: CookieOptions) -> CookieError {
    let mut jar = plain();
    jar.set_with("a", "b", options);
    let failure = jar.take_failure().expect("should fail");
    assert!(!jar.is_pending());
    failure
}

/// The seconds from now until the line's `expires`.
fn seconds_left(line: &str) -> i64 {
    let date = line
        .split("expires=")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let (date, now) = (httpdate::parse_http_date(date).unwrap(), SystemTime::now());
    let seconds = |time: SystemTime| {
        time.duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs()
            .cast_signed()
    };
    seconds(date) - seconds(now)
}

// spec: COO-022, COO-036, COO-037, COO-039, COO-041, COO-046, COO-049, COO-051
#[test]
fn attributes_have_their_order_and_form() {
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(4_102_444_800_999);
    for (options, attributes) in [
        (
            options()
                .partitioned(true)
                .http_only(true)
                .secure_proxy(true)
                .same_site("Strict")
                .priority("LOW")
                .domain("foo.local")
                .expires(date)
                .path("/x"),
            "; path=/x; expires=Fri, 01 Jan 2100 00:00:00 GMT; domain=foo.local; priority=low; samesite=strict\
             ; secure; httponly; partitioned",
        ),
        (options(), "; path=/; httponly"),
        (options().path("/admin"), "; path=/admin; httponly"),
        (options().path(""), "; httponly"),
        (options().no_path(), "; httponly"),
        (
            options().domain(".example.com"),
            "; path=/; domain=.example.com; httponly",
        ),
        (options().domain(""), "; path=/; httponly"),
        (options().http_only(false), "; path=/"),
        (
            options().same_site(SameSite::Strict),
            "; path=/; samesite=strict; httponly",
        ),
        (
            options().same_site("LAX"),
            "; path=/; samesite=lax; httponly",
        ),
        (
            options().same_site("none"),
            "; path=/; samesite=none; httponly",
        ),
        (
            options().priority(Priority::Low),
            "; path=/; priority=low; httponly",
        ),
        (
            options().priority("Medium"),
            "; path=/; priority=medium; httponly",
        ),
        (
            options().priority("high"),
            "; path=/; priority=high; httponly",
        ),
        (
            options().partitioned(true),
            "; path=/; httponly; partitioned",
        ),
        (options().partitioned(false), "; path=/; httponly"),
    ] {
        assert_eq!(line(options), format!("a=b{attributes}"));
    }
}

// spec: COO-033, COO-035, COO-036
#[test]
fn max_age_is_sent_as_expires() {
    for (options, seconds) in [
        (options().max_age(Duration::from_secs(60)), 60),
        (options().max_age_ms(60_000), 60),
        (
            options().max_age_ms(60_000).expires(SystemTime::UNIX_EPOCH),
            60,
        ),
        (options().max_age_ms(-60_000), -60),
    ] {
        let line = line(options);
        assert!(!line.contains("max-age"), "{line}");
        assert!((seconds_left(&line) - seconds).abs() <= 1, "{line}");
    }
    assert_eq!(line(options().max_age_ms(0)), "a=b; path=/; httponly");
    assert_eq!(
        line(options().max_age_ms(0).expires(SystemTime::UNIX_EPOCH)),
        format!("a=b; path=/; {EPOCH}; httponly")
    );
}

// spec: COO-034
#[test]
fn times_beyond_what_a_date_can_say_are_held_within() {
    let last = "a=b; path=/; expires=Fri, 31 Dec 9999 23:59:59 GMT; httponly";
    let first = format!("a=b; path=/; {EPOCH}; httponly");
    assert_eq!(line(options().max_age(Duration::MAX)), last);
    assert_eq!(line(options().max_age_ms(i64::MAX)), last);
    assert_eq!(
        line(options().expires(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40))),
        last
    );
    assert_eq!(line(options().max_age_ms(i64::MIN)), first);
    assert_eq!(
        line(options().expires(SystemTime::UNIX_EPOCH - Duration::from_secs(1))),
        first
    );
}

// spec: COO-038, COO-040, COO-047, COO-050
#[test]
fn attributes_that_cannot_be_sent_are_refused() {
    let label = "a".repeat(64);
    for path in ["/\n", "/;x", "/<", "/é", "/\t"] {
        assert_eq!(
            refused(options().path(path)),
            CookieError::Path(path.into())
        );
    }
    for domain in [
        "foo\n", "e_x.com", "e.com;x", "..com", "e..com", "e.com.", ".", "-a.com", "a-.com",
        "é.com", &label,
    ] {
        assert_eq!(
            refused(options().domain(domain)),
            CookieError::Domain(domain.into())
        );
    }
    for domain in ["localhost", "A-1.Example.com", "127.0.0.1", &label[1..]] {
        assert_eq!(
            line(options().domain(domain)),
            format!("a=b; path=/; domain={domain}; httponly")
        );
    }
    for (options, message) in [
        (
            options().same_site("foo"),
            r#"option sameSite is invalid: "foo""#,
        ),
        (
            options().same_site("foo").priority("bar"),
            r#"option sameSite is invalid: "foo""#,
        ),
        (
            options().priority("foo"),
            r#"option priority is invalid: "foo""#,
        ),
        (
            options().priority("foo").domain("e_x"),
            r#"option domain is invalid: "e_x""#,
        ),
        (
            options().path("/;").domain("e_x"),
            r#"option path is invalid: "/;""#,
        ),
    ] {
        assert_eq!(refused(options).to_string(), message);
    }
}

// spec: COO-042, COO-043, COO-044, COO-045, COO-048, COO-064, CTX-034
#[test]
fn secure_follows_the_connection_the_jar_and_the_options() {
    const SECURE: &str = "a=b; path=/; secure; httponly";
    const PLAIN: &str = "a=b; path=/; httponly";
    for (secure, options, sent) in [
        (true, options(), SECURE),
        (true, options().secure(true), SECURE),
        (true, options().secure(false), PLAIN),
        (true, options().secure_proxy(false), PLAIN),
        (false, options(), PLAIN),
        (false, options().secure(false), PLAIN),
        (false, options().secure_proxy(true), SECURE),
        (
            false,
            options().same_site("none"),
            "a=b; path=/; samesite=none; httponly",
        ),
    ] {
        let mut request = jar(secure, &[], "");
        assert_eq!(request.secure(), secure);
        assert_eq!(lines(request.set_with("a", "b", options.clone())), [sent]);
        let mut told = jar(!secure, &[], "");
        told.set_secure(secure);
        assert_eq!(lines(told.set_with("a", "b", options)), [sent]);
    }
    let error = refused(options().secure(true));
    assert_eq!(
        error.to_string(),
        "Cannot send secure cookie over unencrypted connection (cookie \"a\")"
    );
    let mut told = jar(true, &[], "");
    told.set_secure(false);
    assert!(told.try_set_with("a", "b", options().secure(true)).is_err());
    let both = lines(cat().set_with("foo", "bar", options().secure_proxy(true)));
    assert!(
        both.len() == 2 && both.iter().all(|line| line.ends_with("; secure; httponly")),
        "{both:?}"
    );
}
