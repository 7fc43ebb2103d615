//! The rows of path-to-regexp, and what holds for every pattern.

mod build;
mod matches;
mod property;
mod syntax;

use super::{MatchOptions, Matcher, Pattern, decode};

fn matcher(pattern: &str, options: MatchOptions) -> Matcher {
    Matcher::new(&Pattern::parse(pattern).unwrap(), options).unwrap()
}

/// The captured names and decoded values, or `None` where the path does not match.
fn found(matcher: &Matcher, path: &str) -> Option<String> {
    let mut captures = Vec::new();
    if !matcher.find(path, &mut captures) {
        return None;
    }
    let pairs = matcher.slots().iter().zip(captures);
    let texts: Vec<String> = pairs
        .filter_map(|(name, range)| {
            let (start, end) = range?;
            let value = decode(&path[start as usize..end as usize]);
            Some(format!("{name}={value}"))
        })
        .collect();
    Some(texts.join(", "))
}
