//! The characters of a name that needs no quotes: an identifier of JavaScript (npm path-to-regexp).

/// Whether a name may begin with the character.
pub(super) fn starts(c: char) -> bool {
    c == '$' || c == '_' || unicode_ident::is_xid_start(c)
}

/// Whether a name may go on with the character.
pub(super) fn continues(c: char) -> bool {
    const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
    c == '$' || JOINERS.contains(&c) || unicode_ident::is_xid_continue(c)
}

/// Whether the name can be written without quotes.
pub(super) fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(starts) && chars.all(continues)
}
