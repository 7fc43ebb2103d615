//! Random routers and paths, the same ones in every run.

use koa_router::{Exclusive, Pattern, Token};
use regex::Regex;

use crate::program::{Operation, Program};

/// Segments and parts of paths; few, so that patterns and paths meet.
const SEGMENTS: [&str; 20] = [
    "/a",
    "/b",
    "/A",
    "/a",
    "/ab",
    "/x.y",
    "/caf\u{e9}",
    "/%C3%A9",
    "/:id",
    "/:p",
    "/:id",
    "/*w",
    "/:id.:ext",
    "/a-:p",
    "/:p-b",
    "/*w.js",
    "{/:o}",
    "{/b}",
    "/a{b}",
    "{/a/:o{.:ext}}",
];
const METHODS: [&[&str]; 6] = [
    &["GET"],
    &["GET"],
    &["POST"],
    &["GET", "POST"],
    &["DELETE", "PURGE"],
    &["HEAD"],
];
const VALUES: [&str; 12] = [
    "a",
    "b",
    "A",
    "ab",
    "1",
    "x.y",
    "a-b",
    "caf\u{e9}",
    "CAF\u{c9}",
    "%C3%A9",
    "a%2Fb",
    "%",
];
const REGEXES: [&str; 3] = ["^/a/(.+)$", "(?i)^/b(/x)?/?([^/]*)", "b$"];

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn number(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) >> 33).expect("31 bits fit") % below
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.number(times) == 0
    }

    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.number(values.len())]
    }

    pub(crate) fn program(&mut self) -> Program {
        self.nested(2)
    }

    fn nested(&mut self, depth: usize) -> Program {
        let prefix = if self.one_in(3) {
            self.prefix()
        } else {
            String::new()
        };
        let exclusive = [
            Exclusive::Last,
            Exclusive::Specificity,
            Exclusive::No,
            Exclusive::No,
            Exclusive::No,
            Exclusive::No,
        ];
        Program {
            prefix,
            is_strict: self.one_in(4),
            is_sensitive: self.one_in(4),
            exclusive: self.one_of(&exclusive),
            operations: (0..1 + self.number(10))
                .map(|_| self.operation(depth))
                .collect(),
        }
    }

    fn operation(&mut self, depth: usize) -> Operation {
        let regex = |random: &mut Self| Regex::new(random.one_of(&REGEXES)).expect("they are some");
        match self.number(20) {
            0 => Operation::Prefix(self.prefix() + self.one_of(&["", "/"])),
            1 | 2 => Operation::Middleware,
            3 | 4 => Operation::With(
                (0..1 + self.number(2))
                    .map(|_| {
                        if self.one_in(9) {
                            String::new()
                        } else {
                            self.pattern()
                        }
                    })
                    .collect(),
            ),
            5 => Operation::RegexRoute(regex(self)),
            6 if self.one_in(2) => Operation::RegexWith(regex(self)),
            7 | 8 if depth > 0 => {
                let path = if self.one_in(3) {
                    String::new()
                } else {
                    self.prefix()
                };
                Operation::Nest(path, self.nested(depth - 1))
            }
            _ => {
                let paths = (0..1 + self.number(6) / 5)
                    .map(|_| self.pattern())
                    .collect();
                Operation::Route(self.one_of(&METHODS).to_vec(), paths)
            }
        }
    }

    fn prefix(&mut self) -> String {
        let mut prefix = self
            .one_of(&["/a", "/:id", "/b", "/A", "{/:o}", "/a-:p"])
            .to_string();
        if self.one_in(3) {
            prefix.push_str(self.one_of(&SEGMENTS[..11]));
        }
        prefix
    }

    fn pattern(&mut self) -> String {
        match self.number(16) {
            0 | 1 => return "/".into(),
            // Without a slash at its start it goes on in the last segment of a prefix.
            2 => return "b".into(),
            _ => {}
        }
        let mut pattern: String = (0..1 + self.number(3))
            .map(|_| self.one_of(&SEGMENTS))
            .collect();
        if self.one_in(8) {
            pattern.push('/');
        }
        pattern
    }

    /// A path that one of the patterns matches, or nearly so.
    pub(crate) fn path(&mut self, patterns: &[Pattern]) -> String {
        let mut path = String::new();
        if patterns.is_empty() {
            path.push_str("/a/b");
        } else {
            let pattern = &patterns[self.number(patterns.len())];
            self.fill(pattern.tokens(), &mut path);
        }
        match self.number(14) {
            0 => path.push('/'),
            1 => path.push_str("//"),
            2 => path = path.to_uppercase(),
            3 => path.push_str("/a"),
            4 => path.push('b'),
            5 => drop(path.pop()),
            6 => path = path.replacen('/', "//", 1),
            7 => path = path.replace("/a", "/b"),
            8 => path = path.to_lowercase(),
            _ => {}
        }
        path
    }

    fn fill(&mut self, tokens: &[Token], path: &mut String) {
        for token in tokens {
            match token {
                Token::Text(text) => path.push_str(text),
                Token::Param(_) => path.push_str(self.one_of(&VALUES)),
                Token::Wildcard(_) => {
                    let values: Vec<_> = (0..1 + self.number(3))
                        .map(|_| self.one_of(&VALUES))
                        .collect();
                    path.push_str(&values.join("/"));
                }
                Token::Group(tokens) if self.one_in(2) => self.fill(tokens, path),
                Token::Group(_) => {}
            }
        }
    }
}
