//! Other paths for old ones — npm `koa-rewrite`.

use koa_core::{Context, Middleware, Next};
use regex::{Captures, Regex, RegexBuilder};

/// What a URL has to look like: a path such as `/js/*` or `/:src..:dst`, or a [`Regex`].
///
/// In a path, `:name` stands for what is between slashes, `*` for everything, and parentheses for an expression; after a name, `?`, `*`
/// and `+` stand for none or one, any number, and one or more parts. Letter case and one slash at the end do not matter.
///
/// # Examples
///
/// ```
/// use koa_middleware::rewrite;
/// use regex::Regex;
///
/// let mut app = koa_core::App::new();
/// app.with(rewrite("/js/*", "/public/assets/js/$1"));
/// app.with(rewrite(Regex::new(r"^/i(\w+)").unwrap(), "/items/$1"));
/// ```
///
/// # In Koa
///
/// `'/js/*'`, `/^\/i(\w+)/`
#[derive(Clone, Debug)]
pub struct RewriteSource(Regex);

impl From<Regex> for RewriteSource {
    fn from(expression: Regex) -> Self {
        RewriteSource(expression)
    }
}

impl From<&str> for RewriteSource {
    /// # Panics
    ///
    /// Where the path is not valid, which is a mistake in the program.
    #[track_caller]
    fn from(path: &str) -> Self {
        let expression = RegexBuilder::new(&expression(path))
            .case_insensitive(true)
            .build();
        RewriteSource(
            expression.unwrap_or_else(|error| panic!("{path:?} is not a path to rewrite: {error}")),
        )
    }
}

/// Rewrites the URL of requests, for what is downstream.
///
/// `$1` or `:name` in the new URL is what the old one had there. The URL with its query is what is compared. Afterwards the request has
/// its own URL again, and [`ctx.original_url()`](Context::original_url) has it all along.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::rewrite;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(rewrite("/:src..:dst", "/commits/$1/to/:dst"));
/// app.with(async |ctx, _| {
///     ctx.set_body(ctx.url().to_owned());
///     Ok(())
/// });
/// app.test().get("/foo..bar").send().await.assert_text("/commits/foo/to/bar");
/// app.test().get("/other").send().await.assert_text("/other");
/// # }
/// ```
///
/// # Panics
///
/// Where a path is not valid, which is a mistake in the program.
///
/// # In Koa
///
/// `rewrite('/:src..:dst', '/commits/$1/to/:dst')`
#[must_use]
#[track_caller]
pub fn rewrite<S: Into<RewriteSource>>(
    source: S,
    destination: impl Into<String>,
) -> impl Middleware {
    let (RewriteSource(source), destination) = (source.into(), destination.into());
    async move |ctx: &mut Context, next: Next<'_>| {
        let Some(found) = source.captures(ctx.url()) else {
            return next.run(ctx).await;
        };
        let (rewritten, url) = (expand(&destination, &found), ctx.url().to_owned());
        ctx.set_url(rewritten);
        let result = next.run(ctx).await;
        ctx.set_url(url);
        result
    }
}

/// The expression of a path.
fn expression(path: &str) -> String {
    let (mut expression, mut rest) = (String::from("^"), path);
    while let Some(letter) = rest.chars().next() {
        let prefix = if rest.starts_with("/:") { "/" } else { "" };
        if let Some((part, after)) = parameter(prefix, &rest[prefix.len()..]) {
            expression += &part;
            rest = after;
        } else if let Some((part, after)) = group(rest) {
            expression += &format!("({part})");
            rest = after;
        } else {
            match letter {
                '*' => expression += "(.*)",
                letter => expression += &regex::escape(letter.encode_utf8(&mut [0; 4])),
            }
            rest = &rest[letter.len_utf8()..];
        }
    }
    expression + "/?$"
}

/// `:name`, with an expression and a repetition after it, and what follows.
fn parameter<'p>(prefix: &str, text: &'p str) -> Option<(String, &'p str)> {
    let name = word(text.strip_prefix(':')?);
    if name.is_empty() {
        return None;
    }
    let rest = &text[1 + name.len()..];
    let (part, rest) = group(rest).unwrap_or(("[^/]+?", rest));
    let one = format!("{prefix}(?P<{name}>{part})");
    let several = format!("{prefix}(?P<{name}>{part}(?:{prefix}{part})*)");
    Some(match rest.chars().next() {
        Some('?') => (format!("(?:{one})?"), &rest[1..]),
        Some('*') => (format!("(?:{several})?"), &rest[1..]),
        Some('+') => (several, &rest[1..]),
        _ => (one, rest),
    })
}

/// What stands in the parentheses with which a text begins, and what follows them.
fn group(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (place, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (place > 0).then(|| (&text[1..place], &text[place + 1..]));
        }
    }
    None
}

/// The word with which a text begins.
fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The new URL: `$1` and `:name` replaced; a name that the path does not have stays as it is.
fn expand(destination: &str, found: &Captures<'_>) -> String {
    let (mut url, mut rest) = (String::new(), destination);
    while let Some(place) = rest.find(['$', ':']) {
        url.push_str(&rest[..place]);
        let key = word(&rest[place + 1..]);
        let digits = key.len()
            - key
                .trim_start_matches(|letter: char| letter.is_ascii_digit())
                .len();
        let (length, value) = match &rest[place..=place] {
            "$" if digits > 0 => {
                let number = key[..digits].parse().unwrap_or(usize::MAX);
                (
                    digits,
                    Some(found.get(number).map_or("", |part| part.as_str())),
                )
            }
            ":" if !key.is_empty() => (key.len(), found.name(key).map(|part| part.as_str())),
            _ => (0, None),
        };
        let end = place + 1 + length;
        url.push_str(value.unwrap_or(&rest[place..end]));
        rest = &rest[end..];
    }
    url + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(source: impl Into<RewriteSource>, destination: &str, url: &str) -> Option<String> {
        let RewriteSource(source) = source.into();
        source
            .captures(url)
            .map(|found| expand(destination, &found))
    }

    #[test]
    fn urls_are_rewritten_as_upstream_does() {
        for (source, destination, url, wanted) in [
            (
                "/:src..:dst",
                "/commits/$1/to/$2",
                "/foo..bar",
                Some("/commits/foo/to/bar"),
            ),
            (
                "/:src..:dst",
                "/commits/:src/to/:dst",
                "/foo..bar",
                Some("/commits/foo/to/bar"),
            ),
            (
                "/js/*",
                "/public/assets/js/$1",
                "/js/a/b.js?v=1",
                Some("/public/assets/js/a/b.js?v=1"),
            ),
            ("/JS/*", "/$1", "/js/x", Some("/x")),
            ("/old", "/new", "/old/", Some("/new")),
            ("/old", "/new", "/older", None),
            ("/a/:b?", "/x/$1", "/a", Some("/x/")),
            ("/a/:b?", "/x/$1", "/a/1", Some("/x/1")),
            ("/a/:b+", "/x/:b", "/a/1/2", Some("/x/1/2")),
            ("/a/:b+", "/x/:b", "/a", None),
            ("/a/:b*", "/x", "/a", Some("/x")),
            ("/a/:id(\\d+)", "/x/:id", "/a/12", Some("/x/12")),
            ("/a/:id(\\d+)", "/x/:id", "/a/b", None),
            ("/a(b|c)", "/$1", "/ac", Some("/c")),
            (
                "/a",
                "http://host:3000/$9$x",
                "/a",
                Some("http://host:3000/$x"),
            ),
        ] {
            assert_eq!(
                rewritten(source, destination, url).as_deref(),
                wanted,
                "{source} {url}"
            );
        }
        let expression = Regex::new(r"^/i(\w+)").unwrap();
        assert_eq!(
            rewritten(expression, "/items/$1", "/i124").as_deref(),
            Some("/items/124")
        );
    }

    #[test]
    #[should_panic(expected = "is not a path to rewrite")]
    fn a_path_that_is_none_is_refused() {
        let _ = RewriteSource::from("/a([)");
    }
}
