//! What a directive may be called, and what it may hold.

use koa_core::Error;

type Directive = (&'static str, &'static [&'static str]);

pub(super) const DEFAULTS: [Directive; 11] = [
    ("default-src", &["'self'"]),
    ("base-uri", &["'self'"]),
    ("font-src", &["'self'", "https:", "data:"]),
    ("form-action", &["'self'"]),
    ("frame-ancestors", &["'self'"]),
    ("img-src", &["'self'", "data:"]),
    ("object-src", &["'none'"]),
    ("script-src", &["'self'"]),
    ("script-src-attr", &["'none'"]),
    ("style-src", &["'self'", "https:", "'unsafe-inline'"]),
    ("upgrade-insecure-requests", &[]),
];

/// What browsers know in quotes only; without them it would be taken for a host.
const QUOTED: [&str; 9] = [
    "none",
    "self",
    "strict-dynamic",
    "report-sample",
    "inline-speculation-rules",
    "unsafe-inline",
    "unsafe-eval",
    "unsafe-hashes",
    "wasm-unsafe-eval",
];

const QUOTED_PREFIXES: [&str; 4] = ["nonce-", "sha256-", "sha384-", "sha512-"];

/// The name with dashes, of one in camel case or with dashes.
pub(super) fn kebab(name: &str) -> Result<String, String> {
    let mut dashed = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            dashed.push('-');
        }
        dashed.push(letter.to_ascii_lowercase());
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if dashed.is_empty()
        || !dashed.chars().all(allowed)
        || dashed.starts_with('-')
        || dashed.ends_with('-')
    {
        return Err(format!(
            "Content-Security-Policy received an invalid directive name {name:?}"
        ));
    }
    Ok(dashed)
}

/// Refuses a source that would end the directive or the policy, and a keyword that lost its quotes.
pub(super) fn check(name: &str, source: &str) -> Result<(), String> {
    let refused =
        format!("Content-Security-Policy received an invalid directive value for {name:?}");
    if source.contains([';', ',']) || source.chars().any(char::is_control) {
        return Err(refused);
    }
    let bare = |word: &str| {
        QUOTED.contains(&word)
            || QUOTED_PREFIXES
                .iter()
                .any(|prefix| word.starts_with(prefix))
    };
    if bare(source) {
        return Err(format!("{refused}. {source:?} should be quoted"));
    }
    Ok(())
}

pub(super) fn invalid(refused: String) -> Error {
    Error::other(refused)
}
