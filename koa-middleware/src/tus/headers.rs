//! What the headers of the protocol may say — `HeaderValidator` of npm `@tus/server`.

use super::metadata::Metadata;

/// The only version of the protocol.
pub(super) const VERSION: &str = "1.0.0";

/// The type of a body that belongs to an upload.
pub(super) const OCTETS: &str = "application/offset+octet-stream";

/// The headers that are looked at, in the order in which bad ones are listed.
pub(super) const CHECKED: [&str; 8] = [
    "upload-offset",
    "upload-length",
    "upload-defer-length",
    "upload-metadata",
    "upload-concat",
    "tus-version",
    "x-forwarded-proto",
    "upload-checksum",
];

/// Whether a header may have a value; one that the protocol does not know may have any.
pub(super) fn is_valid(name: &str, value: &str) -> bool {
    match name {
        "upload-offset" | "upload-length" => number(value).is_some(),
        "upload-defer-length" => value == "1",
        "upload-metadata" => value.parse::<Metadata>().is_ok(),
        "upload-concat" => value == "partial" || value.starts_with("final;"),
        "tus-version" | "tus-resumable" => value == VERSION,
        "content-type" => value == OCTETS,
        "x-forwarded-proto" => value == "http" || value == "https",
        "upload-checksum" => value
            .split_once(' ')
            .is_some_and(|(algorithm, hash)| !algorithm.is_empty() && !hash.is_empty()),
        _ => true,
    }
}

/// A size as JavaScript can count it: digits without a sign or zeros in front.
pub(super) fn number(value: &str) -> Option<u64> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let leads = value.len() > 1 && value.starts_with('0');
    let number = value.parse().ok().filter(|_| digits && !leads)?;
    (number < 1 << 53).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    // spec: TUS-003, TUS-041, TUS-042
    #[test]
    fn values_are_exactly_those_of_the_protocol() {
        let cases: [(&str, &[&str], &[&str]); 8] = [
            (
                "upload-offset",
                &["1234", "0"],
                &[
                    "hello",
                    "0100",
                    "0asd100",
                    "1.3",
                    "-0",
                    "+0",
                    "-1",
                    "NaN",
                    "+Infinity",
                    "",
                    " 1",
                    "1, 1",
                    "9007199254740992",
                    "99999999999999999999",
                ],
            ),
            (
                "upload-length",
                &["1234"],
                &["hello", "0100", "1.3", "-0", "+0", "-1", "NaN", "+Infinity"],
            ),
            ("upload-defer-length", &["1"], &[" 1 ", "+1", "0", "2", ""]),
            (
                "upload-concat",
                &["partial", "final;/files/a /files/b"],
                &["", "PARTIAL", "part", "final"],
            ),
            ("tus-resumable", &["1.0.0"], &["0.2.2", "1.0.0, 0.2.2", ""]),
            ("tus-version", &["1.0.0"], &["2.0.0"]),
            (
                "content-type",
                &["application/offset+octet-stream"],
                &["text/plain", "application/octet-stream", ""],
            ),
            (
                "x-forwarded-proto",
                &["http", "https"],
                &["foo", "HTTP", ""],
            ),
        ];
        for (name, good, bad) in cases {
            assert!(good.iter().all(|value| is_valid(name, value)), "{name}");
            for value in bad {
                assert!(!is_valid(name, value), "{name}: {value:?}");
            }
        }
        assert!(is_valid("x-unknown", "anything"));
    }
}
