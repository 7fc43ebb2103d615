//! `Content-Security-Policy`.

mod rules;

use std::{fmt, sync::Arc};

use koa_core::{Context, Result};

use self::rules::{DEFAULTS, check, invalid, kebab};

const DEFAULT_SRC: &str = "default-src";

type SourceFn = Arc<dyn Fn(&Context) -> Result<String> + Send + Sync>;

/// A source of a directive: a text, or a function of the request.
#[derive(Clone)]
enum Source {
    Text(String),
    By(SourceFn),
}

/// What a directive is set to: a text, a list of sources, or `()`, which removes it.
///
/// An empty list or text is a directive without sources.
///
/// # Examples
///
/// ```
/// use koa_middleware::ContentSecurityPolicy;
///
/// let policy = ContentSecurityPolicy::new()
///     .directive("scriptSrc", ["'self'", "https://cdn.test"])
///     .directive("sandbox", "")
///     .directive("objectSrc", ());
/// ```
///
/// # In Koa
///
/// `["'self'"]`, `''`, `null`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive(Option<Vec<String>>);

impl From<&str> for Directive {
    fn from(source: &str) -> Self {
        [source].into()
    }
}

impl From<String> for Directive {
    fn from(source: String) -> Self {
        [source].into()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Directive {
    fn from(sources: [T; N]) -> Self {
        Directive(Some(sources.into_iter().map(Into::into).collect()))
    }
}

impl<T: Into<String>> From<Vec<T>> for Directive {
    fn from(sources: Vec<T>) -> Self {
        Directive(Some(sources.into_iter().map(Into::into).collect()))
    }
}

impl From<()> for Directive {
    fn from((): ()) -> Self {
        Directive(None)
    }
}

/// A policy of what a page may load, and from where.
///
/// The default directives are
///
/// ```text
/// default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;
/// object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests
/// ```
///
/// Names are written in camel case or with dashes: `scriptSrc` is `script-src`.
///
/// # Examples
///
/// ```
/// use koa_middleware::{ContentSecurityPolicy, HelmetOptions, helmet_with};
///
/// let policy = ContentSecurityPolicy::new()
///     .directive("imgSrc", ["'self'", "https://images.test"])
///     .directive_by("scriptSrc", |ctx| Ok(format!("'nonce-{}'", ctx.state["nonce"].as_str().unwrap_or_default())));
/// let mut app = koa_core::App::new();
/// app.with(helmet_with(HelmetOptions::new().content_security_policy(policy)));
/// ```
///
/// # In Koa
///
/// `{ directives: { imgSrc: ["'self'", 'https://images.test'], scriptSrc: [(req, res) => ..] } }`
#[derive(Clone)]
pub struct ContentSecurityPolicy {
    directives: Vec<(String, Option<Vec<Source>>)>,
    use_defaults: bool,
    report_only: bool,
    default_src: bool,
}

impl ContentSecurityPolicy {
    /// The default directives.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = koa_middleware::ContentSecurityPolicy::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        ContentSecurityPolicy {
            directives: Vec::new(),
            use_defaults: true,
            report_only: false,
            default_src: true,
        }
    }

    /// Sets a directive, in the place of the default one of that name; a new name comes last.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = koa_middleware::ContentSecurityPolicy::new().directive("script-src", ["'self'", "https://cdn.test"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where the name or a source is not valid, or the directive was set before, which are mistakes in the program. A keyword without
    /// its quotes (`self`) is not valid.
    ///
    /// # In Koa
    ///
    /// `{ directives: { 'script-src': ["'self'", 'https://cdn.test'] } }`
    #[must_use]
    #[track_caller]
    pub fn directive(mut self, name: &str, sources: impl Into<Directive>) -> Self {
        let name = kebab(name).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            !self.directives.iter().any(|(own, _)| *own == name),
            "Content-Security-Policy received a duplicate directive {name:?}"
        );
        let Directive(sources) = sources.into();
        for source in sources.iter().flatten() {
            check(&name, source).unwrap_or_else(|error| panic!("{error}"));
        }
        let sources = sources.map(|sources| sources.into_iter().map(Source::Text).collect());
        self.directives.push((name, sources));
        self
    }

    /// Adds a source that is a function of the request to a directive: a nonce.
    ///
    /// Where the directive was not set before, the function is its only source.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = koa_middleware::ContentSecurityPolicy::new()
    ///     .directive("scriptSrc", ["'self'"])
    ///     .directive_by("scriptSrc", |ctx| Ok(format!("'nonce-{}'", ctx.state["nonce"].as_str().unwrap_or_default())));
    /// ```
    ///
    /// # Panics
    ///
    /// Where the name is not valid, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ directives: { scriptSrc: ["'self'", (req, res) => ..] } }`
    #[must_use]
    #[track_caller]
    pub fn directive_by<F>(mut self, name: &str, source: F) -> Self
    where
        F: Fn(&Context) -> Result<String> + Send + Sync + 'static,
    {
        let name = kebab(name).unwrap_or_else(|error| panic!("{error}"));
        let source = Source::By(Arc::new(source));
        match self.directives.iter_mut().find(|(own, _)| *own == name) {
            Some((_, sources)) => sources.get_or_insert_default().push(source),
            None => self.directives.push((name, Some(vec![source]))),
        }
        self
    }

    /// Whether the directives that are not set are the default ones. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = koa_middleware::ContentSecurityPolicy::new().use_defaults(false).directive("defaultSrc", ["'self'"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ useDefaults: false, directives: { defaultSrc: ["'self'"] } }`
    #[must_use]
    pub fn use_defaults(mut self, use_defaults: bool) -> Self {
        self.use_defaults = use_defaults;
        self
    }

    /// Whether browsers only report what breaks the policy: `Content-Security-Policy-Report-Only`. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = koa_middleware::ContentSecurityPolicy::new().report_only(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ reportOnly: true }`
    #[must_use]
    pub fn report_only(mut self, report_only: bool) -> Self {
        self.report_only = report_only;
        self
    }

    /// Leaves `default-src` out, without which everything that no directive names may be loaded from anywhere.
    ///
    /// # Examples
    ///
    /// ```
    /// let policy = koa_middleware::ContentSecurityPolicy::new().dangerously_disable_default_src();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ directives: { defaultSrc: helmet.contentSecurityPolicy.dangerouslyDisableDefaultSrc } }`
    #[must_use]
    pub fn dangerously_disable_default_src(mut self) -> Self {
        self.default_src = false;
        self
    }

    /// The default directives and their sources.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut defaults = koa_middleware::ContentSecurityPolicy::default_directives();
    /// assert_eq!(defaults.next(), Some(("default-src", &["'self'"][..])));
    /// ```
    ///
    /// # In Koa
    ///
    /// `helmet.contentSecurityPolicy.getDefaultDirectives()`
    pub fn default_directives() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        DEFAULTS.into_iter()
    }
}

impl Default for ContentSecurityPolicy {
    fn default() -> Self {
        ContentSecurityPolicy::new()
    }
}

impl fmt::Debug for ContentSecurityPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.directives.iter().map(|(name, _)| name);
        f.debug_struct("ContentSecurityPolicy")
            .field("directives", &names.collect::<Vec<_>>())
            .field("use_defaults", &self.use_defaults)
            .field("report_only", &self.report_only)
            .finish_non_exhaustive()
    }
}

/// A policy as it is sent: what is the same for all requests is written once.
pub(super) struct Written {
    parts: Vec<Part>,
    report_only: bool,
}

enum Part {
    Text(String),
    /// A source that a function gives, with the name of its directive.
    By(String, Source),
}

impl Written {
    #[track_caller]
    pub(super) fn of(policy: ContentSecurityPolicy) -> Self {
        let report_only = policy.report_only;
        let directives = policy.merged();
        let mut parts = vec![Part::Text(String::new())];
        for (place, (name, sources)) in directives.into_iter().enumerate() {
            text(&mut parts, if place > 0 { ";" } else { "" });
            text(&mut parts, &name);
            for source in sources {
                match source {
                    Source::Text(source) if source.is_empty() => {}
                    Source::Text(source) => text(&mut parts, &format!(" {source}")),
                    by @ Source::By(_) => {
                        text(&mut parts, " ");
                        parts.push(Part::By(name.clone(), by));
                    }
                }
            }
        }
        Written { parts, report_only }
    }

    pub(super) fn header(&self) -> &'static str {
        if self.report_only {
            "Content-Security-Policy-Report-Only"
        } else {
            "Content-Security-Policy"
        }
    }

    pub(super) fn of_request(&self, ctx: &Context) -> Result<String> {
        let mut policy = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) | Part::By(_, Source::Text(text)) => policy.push_str(text),
                Part::By(name, Source::By(source)) => {
                    let source = source(ctx)?;
                    check(name, &source).map_err(invalid)?;
                    policy.push_str(&source);
                }
            }
        }
        Ok(policy)
    }
}

fn text(parts: &mut Vec<Part>, more: &str) {
    match parts.last_mut() {
        Some(Part::Text(text)) => text.push_str(more),
        _ => parts.push(Part::Text(more.into())),
    }
}

impl ContentSecurityPolicy {
    /// The directives in the order in which they are sent, the default ones first.
    #[track_caller]
    fn merged(mut self) -> Vec<(String, Vec<Source>)> {
        let mut merged = Vec::new();
        if self.use_defaults {
            for (name, sources) in DEFAULTS {
                let own = self.directives.iter().position(|(own, _)| own == name);
                let sources = match own {
                    Some(place) => self.directives.remove(place).1,
                    None => Some(
                        sources
                            .iter()
                            .map(|source| Source::Text((*source).into()))
                            .collect(),
                    ),
                };
                merged.extend(sources.map(|sources| (name.to_owned(), sources)));
            }
        }
        let own = self.directives.into_iter();
        merged.extend(own.filter_map(|(name, sources)| Some((name, sources?))));
        if !self.default_src {
            merged.retain(|(name, _)| name != DEFAULT_SRC);
        }
        assert!(
            !merged.is_empty(),
            "Content-Security-Policy has no directives. Either set some or disable the header"
        );
        assert!(
            !self.default_src || merged.iter().any(|(name, _)| name == DEFAULT_SRC),
            "Content-Security-Policy needs a default-src but none was provided. \
             If you really want to disable it, call dangerously_disable_default_src()"
        );
        merged
    }
}

#[cfg(test)]
mod tests;
