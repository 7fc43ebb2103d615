//! Adding names to a Vary header (npm vary).

use std::fmt;

/// Why names cannot be added to a Vary header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum VaryError {
    /// No name was given.
    Missing,
    /// A name is not a token; it is the value.
    InvalidName(String),
}

impl fmt::Display for VaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("field argument is required"),
            Self::InvalidName(name) => {
                write!(
                    f,
                    "field argument contains an invalid header name: {name:?}"
                )
            }
        }
    }
}

impl std::error::Error for VaryError {}

/// The Vary header with the comma-separated fields added that it does not name yet.
pub(crate) fn vary(existing: &str, fields: &str) -> Result<String, VaryError> {
    if fields.is_empty() {
        return Err(VaryError::Missing);
    }
    if let Some(name) = names(fields).find(|name| !is_token(name)) {
        return Err(VaryError::InvalidName(name.to_owned()));
    }
    if names(existing).chain(names(fields)).any(|name| name == "*") {
        return Ok("*".to_owned());
    }
    let mut header = String::with_capacity(existing.len() + 2 + fields.len());
    header.push_str(existing);
    for name in names(fields) {
        if names(&header).any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        if !header.is_empty() {
            header.push_str(", ");
        }
        header.push_str(name);
    }
    Ok(header)
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|name| name.trim_matches(' '))
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: RES-026, RES-027, RES-029, RES-030, RES-031, RES-033
    #[test]
    fn names_are_added_once() {
        for (existing, fields, wanted) in [
            ("", "Accept", "Accept"),
            ("Accept", "Accept-Encoding", "Accept, Accept-Encoding"),
            (
                "Accept, Accept-Encoding",
                "Accept",
                "Accept, Accept-Encoding",
            ),
            ("", "Origin,User-Agent", "Origin, User-Agent"),
            (
                "",
                "  Accept ,  Accept-Encoding ",
                "Accept, Accept-Encoding",
            ),
            ("Accept", "accEPT", "Accept"),
            ("AccepT", "accEPT, ORIGIN", "AccepT, ORIGIN"),
            ("", "Origin, origin", "Origin"),
            ("Accept", "*", "*"),
            ("", "Origin, *, Accept", "*"),
            ("*", "Origin", "*"),
            ("Accept, *", "Origin", "*"),
            (
                "Accept,Accept-Encoding",
                "Origin",
                "Accept,Accept-Encoding, Origin",
            ),
        ] {
            assert_eq!(
                vary(existing, fields).unwrap(),
                wanted,
                "{existing:?} {fields:?}"
            );
        }
    }

    // spec: RES-032, RES-034
    #[test]
    fn invalid_names_are_refused() {
        assert_eq!(vary("Accept", ""), Err(VaryError::Missing));
        for (fields, name) in [
            ("X:Y", "X:Y"),
            ("X Y", "X Y"),
            ("Accept, X\u{e9}", "X\u{e9}"),
            ("Accept,", ""),
            (" ", ""),
            ("a\r\nb", "a\r\nb"),
        ] {
            for existing in ["", "Accept", "*"] {
                let error = vary(existing, fields).unwrap_err();
                assert_eq!(error, VaryError::InvalidName(name.to_owned()));
            }
        }
        assert_eq!(VaryError::Missing.to_string(), "field argument is required");
        assert_eq!(
            vary("", "X:Y").unwrap_err().to_string(),
            "field argument contains an invalid header name: \"X:Y\""
        );
    }
}
