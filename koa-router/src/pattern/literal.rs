//! Text that is looked for at a place of a path, with or without regard to case.

/// A text, and how it is compared.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    text: Box<str>,
    case: Case,
}

#[derive(Clone, Copy, Debug)]
enum Case {
    Exact,
    Ascii,
    Unicode,
}

impl Literal {
    /// A text that is compared exactly where `sensitive`.
    pub(super) fn new(text: &str, sensitive: bool) -> Self {
        let case = if sensitive || !text.chars().any(has_case) {
            Case::Exact
        } else if text.is_ascii() {
            Case::Ascii
        } else {
            Case::Unicode
        };
        Self {
            text: text.into(),
            case,
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where the text ends if it stands in the path at `at`.
    pub(super) fn end_at(&self, path: &str, at: usize) -> Option<usize> {
        let (text, end) = (self.text.as_bytes(), at + self.text.len());
        let bytes = || path.as_bytes().get(at..end);
        // most calls end at the first byte, without a call to compare memory
        let begins = |mask: u8| match text.first() {
            Some(first) => path
                .as_bytes()
                .get(at)
                .is_some_and(|byte| byte | mask == first | mask),
            None => true,
        };
        match self.case {
            Case::Exact => (begins(0) && bytes()? == text).then_some(end),
            Case::Ascii => {
                let is_found = begins(0x20) && {
                    let bytes = bytes()?;
                    bytes == text || bytes.eq_ignore_ascii_case(text)
                };
                is_found.then_some(end)
            }
            Case::Unicode => {
                let mut rest = path.get(at..)?.chars();
                for wanted in self.text.chars() {
                    if fold(rest.next()?) != fold(wanted) {
                        return None;
                    }
                }
                Some(path.len() - rest.as_str().len())
            }
        }
    }
}

fn has_case(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphabetic()
}

/// What a regular expression of JavaScript with the flag `i` compares: the upper case, where that is one unit
/// of UTF-16 and does not make an ASCII character of one that was none.
fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if !one.is_ascii() && one.len_utf16() == 1 && c.len_utf16() == 1 => one,
        _ => c,
    }
}
