//! Path segments, read eight bytes at a time.

const SLASHES: u64 = u64::from_le_bytes([b'/'; 8]);
const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = ONES << 7;
/// What tells an ASCII letter in lower case from the same in upper case.
const CASE: u64 = ONES << 5;

/// What a segment is found by. Up to eight bytes it tells the text, without regard to ASCII case; of longer texts it tells the first
/// eight bytes, the length, and a hash of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    head: u64,
    tail: u64,
}

impl Key {
    /// How long a text may be that its key tells.
    pub(super) const EXACT: usize = 8;

    pub(super) fn new(text: &str) -> Self {
        read(text.as_bytes(), 0).0
    }
}

/// The key of the segment that begins at `at`, and where it ends: at a slash or with the path.
#[inline]
pub(super) fn read(path: &[u8], at: usize) -> (Key, usize) {
    let (text, length) = piece(path, at);
    if length < 8 {
        let tail = length as u64;
        return (Key { head: text, tail }, at + length);
    }
    read_long(path, at, text)
}

fn read_long(path: &[u8], at: usize, head: u64) -> (Key, usize) {
    let (mut end, mut hash) = (at + 8, 0_u64);
    loop {
        let (text, length) = piece(path, end);
        end += length;
        hash = (hash.rotate_left(23) ^ text).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if length < 8 {
            // Nothing follows a text of eight bytes, so its hash is 0 and the key tells it.
            let tail = hash.rotate_left(32) ^ (end - at) as u64;
            return (Key { head, tail }, end);
        }
    }
}

/// A text among few, compared as it is.
#[derive(Debug)]
pub(super) struct Text {
    /// Its first eight bytes.
    head: u64,
    mask: u64,
    /// What follows them.
    rest: Box<[u8]>,
    length: usize,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let text = text.as_bytes();
        let head = text.len().min(8);
        Text {
            head: lower(word(text, 0)),
            mask: mask(head),
            rest: text[head..].into(),
            length: text.len(),
        }
    }

    /// Where the segment of the path ends that begins at `at` and is this text; `head` is that segment's first eight bytes and
    /// what follows.
    #[inline]
    pub(super) fn end(&self, head: u64, path: &[u8], at: usize) -> Option<usize> {
        let difference = (head ^ self.head) & self.mask;
        if difference != 0 && (difference & !CASE != 0 || lower(head) & self.mask != self.head) {
            return None;
        }
        let end = at + self.length;
        if !matches!(path.get(end), None | Some(b'/')) {
            return None;
        }
        (self.rest.is_empty() || self.goes_on(path, at)).then_some(end)
    }

    #[inline(never)]
    fn goes_on(&self, path: &[u8], at: usize) -> bool {
        path.get(at + 8..at + self.length)
            .is_some_and(|rest| rest.eq_ignore_ascii_case(&self.rest))
    }
}

/// The first bytes of a word.
#[inline]
fn mask(length: usize) -> u64 {
    if length < 8 {
        (1 << (8 * length)) - 1
    } else {
        u64::MAX
    }
}

/// Where the segment that begins at `at` ends, with a note of an escape in it. A parameter's value is mostly short: byte by byte it is
/// found soonest.
#[inline]
pub(super) fn end(path: &[u8], at: usize, has_escapes: &mut bool) -> usize {
    let rest = path.get(at..).unwrap_or_default();
    for (length, byte) in rest.iter().enumerate() {
        match byte {
            b'/' => return at + length,
            b'%' => *has_escapes = true,
            _ => {}
        }
    }
    path.len()
}

/// Up to eight bytes of a segment in lower case, and how many they are.
#[inline]
fn piece(path: &[u8], at: usize) -> (u64, usize) {
    let word = word(path, at);
    let slashes = word ^ SLASHES;
    // The lowest high bit that is set is that of the first slash.
    let slash = (slashes.wrapping_sub(ONES) & !slashes & HIGH).trailing_zeros() as usize / 8;
    let length = slash.min(path.len() - at);
    (lower(word & mask(length)), length)
}

/// Eight bytes of the path, the first one lowest, with zeros behind its end.
#[inline]
pub(super) fn word(path: &[u8], at: usize) -> u64 {
    let rest = path.get(at..).unwrap_or_default();
    if let Some(chunk) = rest.first_chunk() {
        return u64::from_le_bytes(*chunk);
    }
    match path.last_chunk() {
        Some(chunk) if !rest.is_empty() => u64::from_le_bytes(*chunk) >> (8 * (8 - rest.len())),
        _ => short_word(rest),
    }
}

#[cold]
fn short_word(rest: &[u8]) -> u64 {
    let bytes = rest.iter().rev();
    bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// The ASCII letters of a word in lower case.
#[inline]
fn lower(word: u64) -> u64 {
    let low = word & !HIGH;
    let from_a = low + ONES * (0x80 - b'A' as u64);
    let above_z = low + ONES * (0x7f - b'Z' as u64);
    let upper = (from_a ^ above_z) & !word & HIGH;
    word | upper >> 2
}

#[cfg(test)]
mod tests {
    use super::{Key, lower, read};

    #[test]
    fn segments_end_at_the_first_slash() {
        for path in [
            "/a",
            "/users/42/posts/7",
            "/a-long-segment/b",
            "/exactly8/x",
            "/",
            "//",
            "/a//b",
            "/%E4%BD%A0/你好世界/é",
        ] {
            let (mut at, mut found) = (1, Vec::new());
            loop {
                let (_, end) = read(path.as_bytes(), at);
                assert_eq!(super::end(path.as_bytes(), at, &mut false), end, "{path}");
                found.push(&path[at..end]);
                if end == path.len() {
                    break;
                }
                at = end + 1;
            }
            assert_eq!(found, path[1..].split('/').collect::<Vec<_>>(), "{path}");
        }
    }

    #[test]
    fn keys_tell_texts_apart_without_regard_to_case() {
        let texts = [
            "",
            "a",
            "ab",
            "b",
            "users",
            "user",
            "resource1",
            "resource2",
            "resource12",
            "@",
            "`",
            "[",
            "{",
            "\0",
            "你",
            "佛",
        ];
        for (place, one) in texts.iter().enumerate() {
            assert_eq!(Key::new(one), Key::new(&one.to_ascii_uppercase()), "{one}");
            for other in &texts[place + 1..] {
                assert_ne!(Key::new(one), Key::new(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn a_key_is_the_same_wherever_its_text_stands() {
        for text in [
            "a",
            "users",
            "eight-by",
            "nine-byte",
            "a-text-of-more-than-sixteen",
        ] {
            for path in [
                format!("/{text}"),
                format!("/{text}/"),
                format!("/x/{text}/and/more"),
                format!("/a/b/c/{text}"),
            ] {
                let at = path.find(text).expect("the text stands in the path");
                assert_eq!(read(path.as_bytes(), at).0, Key::new(text), "{path}");
            }
        }
    }

    #[test]
    fn only_ascii_letters_change_case() {
        for byte in 0..=u8::MAX {
            let lowered = u64::from_le_bytes([byte.to_ascii_lowercase(); 8]);
            assert_eq!(lower(u64::from_le_bytes([byte; 8])), lowered, "{byte:#x}");
        }
    }
}
