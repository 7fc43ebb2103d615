//! What is looked at where a prefix or a method is given.

use std::sync::Arc;

use crate::{MatchOptions, Matcher, Pattern, RouteError, Router};

impl Router {
    #[track_caller]
    pub(super) fn checked(&mut self, result: Result<(), RouteError>) -> &mut Self {
        match result {
            Ok(()) => self,
            Err(error) => panic!("{}", error.detailed()),
        }
    }
}

/// Looks at a prefix where it is given, for the layers that it will be a part of are made elsewhere.
#[track_caller]
pub(crate) fn pattern_or_panic(prefix: &str) {
    let options = MatchOptions::default();
    if let Err(error) = Pattern::parse(prefix).and_then(|pattern| Matcher::new(&pattern, options)) {
        panic!("{}", error.detailed());
    }
}

/// The methods in upper case, `HEAD` with `GET`.
pub(super) fn all_methods(methods: &[&str]) -> Result<Vec<Arc<str>>, RouteError> {
    let mut all: Vec<Arc<str>> = Vec::new();
    for method in methods {
        if !is_token(method) {
            return Err(RouteError::Method((*method).to_owned()));
        }
        let method = method.to_ascii_uppercase();
        if method == "GET" {
            all.insert(0, "HEAD".into());
        }
        all.push(method.into());
    }
    Ok(all)
}

/// Whether a text can be a method.
fn is_token(method: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !method.is_empty() && method.bytes().all(is_token)
}
