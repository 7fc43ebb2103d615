//! What holds for patterns and paths of all kinds: nothing panics, and what matches fits a skeleton.

use super::super::{MatchOptions, Matcher, Pattern, Segment, Skeleton, stringify};

/// A generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        let length = self.below(most);
        (0..length)
            .map(|_| pieces[self.below(pieces.len())])
            .collect()
    }
}

const PATTERN: &[&str] = &[
    "/", "/", "/", "/a", "a", "B", "-", "--", ".", "é", "µ", "😀", ":x", ":y-", "*z", "*w/",
    "{/:x}", "{-*z}", "{/", "}", r"\", "\"", ":\"q\"", "(.*)", "?", "+", "*", "(", ")", "!", "\0",
];

const PATH: &[&str] = &[
    "/", "/", "/", "a", "A", "b", "-", "--", ".", "é", "É", "μ", "😀", "x", "%2F", "\0",
];

fn fits(skeleton: &Skeleton, path: &str) -> bool {
    let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
    let mut segments: Vec<&str> = path.split('/').collect();
    if path.is_empty() {
        segments.clear();
    }
    let wanted = &skeleton.segments;
    let length_fits =
        segments.len() == wanted.len() || skeleton.open && segments.len() > wanted.len();
    length_fits
        && wanted
            .iter()
            .zip(segments)
            .all(|(wanted, segment)| match wanted {
                Segment::Text(text) => segment.to_ascii_lowercase() == *text,
                Segment::Any => !segment.is_empty(),
            })
}

#[test]
fn any_pattern_on_any_path() {
    let mut numbers = Numbers(1);
    let mut captures = Vec::new();
    let mut matches = 0;
    for _ in 0..4_000 {
        let text = numbers.text(PATTERN, 9);
        let options = MatchOptions {
            sensitive: numbers.below(2) == 0,
            end: numbers.below(3) > 0,
            trailing: numbers.below(2) == 0,
        };
        let pattern = match Pattern::parse(&text) {
            Ok(pattern) => pattern,
            Err(error) => {
                assert!(error.detailed().contains(&error.to_string()));
                if let Some(suggestion) = error.suggestion() {
                    assert!(Pattern::parse(&suggestion).is_ok(), "{text:?}");
                }
                continue;
            }
        };
        let again = Pattern::parse(&stringify(pattern.tokens())).unwrap();
        assert_eq!(again.tokens(), pattern.tokens(), "{text:?}");
        let Ok(matcher) = Matcher::new(&pattern, options) else {
            continue;
        };
        let skeletons = matcher.skeletons();
        for _ in 0..20 {
            let mut path = numbers.text(PATH, 9);
            if numbers.below(4) > 0 {
                path.insert(0, '/');
            }
            let is_match = matcher.find(&path, &mut captures);
            assert_eq!(captures.len(), matcher.slots().len());
            for (start, end) in captures.iter().flatten() {
                assert!(is_match);
                let capture = path.get(*start as usize..*end as usize);
                assert!(
                    capture.is_some_and(|text| !text.is_empty()),
                    "{text:?} on {path:?}"
                );
            }
            if is_match {
                matches += 1;
                assert!(
                    skeletons.iter().any(|skeleton| fits(skeleton, &path)),
                    "{text:?} on {path:?}: {skeletons:?}",
                );
            }
        }
    }
    assert!(matches > 500, "{matches} matches prove little");
}

#[test]
fn skeletons() {
    let any = Segment::Any;
    let text = |text: &str| Segment::Text(text.to_owned());
    let begins = MatchOptions {
        end: false,
        ..MatchOptions::default()
    };
    let whole = MatchOptions::default();
    let cases = [
        ("/", whole, vec![(vec![], false)]),
        ("", begins, vec![(vec![], true)]),
        (
            "/Users/:id/",
            whole,
            vec![(vec![text("users"), any.clone()], false)],
        ),
        ("/a", begins, vec![(vec![text("a")], true)]),
        (
            "/a-:b/é/c",
            whole,
            vec![(vec![any.clone(), any.clone(), text("c")], false)],
        ),
        (
            "/a//b",
            whole,
            vec![(vec![text("a"), text(""), text("b")], false)],
        ),
        ("/a/b-*c/d", whole, vec![(vec![text("a")], true)]),
        ("/a//*b", whole, vec![(vec![text("a")], true)]),
        (":a/b", whole, vec![(vec![], true)]),
        ("a", whole, vec![(vec![], true)]),
        (
            "/f{/:a}",
            whole,
            vec![(vec![text("f"), any], false), (vec![text("f")], false)],
        ),
    ];
    for (pattern, options, wanted) in cases {
        let wanted: Vec<Skeleton> = wanted
            .into_iter()
            .map(|(segments, open)| Skeleton { segments, open })
            .collect();
        assert_eq!(
            super::matcher(pattern, options).skeletons(),
            wanted,
            "{pattern}"
        );
    }
}
