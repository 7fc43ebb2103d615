//! What a token must be — the options of `jwt.verify` of npm `jsonwebtoken`.

use std::fmt;

use regex::Regex;

use crate::jwt::{Algorithm, Timespan};

/// What a token must be to be good.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::VerifyOptions;
///
/// let options = VerifyOptions::new().algorithms(["HS256"]).audience("api").issuer("https://login.example.com");
/// # let _ = options;
/// ```
///
/// # In Koa
///
/// `{ algorithms: ['HS256'], audience: 'api', issuer: 'https://login.example.com' }`
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    pub(super) algorithms: Option<Vec<Algorithm>>,
    pub(super) audience: Option<Vec<Audience>>,
    pub(super) issuer: Option<Vec<String>>,
    pub(super) subject: Option<String>,
    pub(super) jwtid: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) max_age: Option<Timespan>,
    pub(super) clock_tolerance: f64,
    pub(super) clock_timestamp: Option<f64>,
    pub(super) ignore_expiration: bool,
    pub(super) ignore_not_before: bool,
    pub(super) complete: bool,
}

impl VerifyOptions {
    /// Signature and times are checked, nothing else.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new();
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        VerifyOptions::default()
    }

    /// The only algorithms that a token may be signed with. Defaults to those of the key: HS256, HS384 and HS512 for a secret, RS and PS
    /// for an RSA key, that of its curve for an EC key, EdDSA for Ed25519.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().algorithms(["HS384", "HS512"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ algorithms: ['HS384', 'HS512'] }`
    #[must_use]
    #[track_caller]
    pub fn algorithms<A: Into<Algorithm>>(
        mut self,
        algorithms: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut own = Vec::new();
        for algorithm in algorithms {
            own.push(algorithm.into());
        }
        self.algorithms = Some(own);
        self
    }

    /// Who a token must be meant for: a text, a regular expression, or a list of which one must be hit. Defaults to anybody.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), regex::Error> {
    /// use koa_middleware::jwt::{Audience, VerifyOptions};
    /// use regex::Regex;
    ///
    /// let one = VerifyOptions::new().audience("api");
    /// let several = VerifyOptions::new().audience([Audience::from(Regex::new("^api-")?), "web".into()]);
    /// # let _ = (one, several);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ audience: 'api' }`, `{ audience: [/^api-/, 'web'] }`
    #[must_use]
    pub fn audience(mut self, audience: impl Into<Audiences>) -> Self {
        self.audience = Some(audience.into().0);
        self
    }

    /// Who a token must come from: a text, or a list of which one must be equal. Defaults to anybody.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::jwt::VerifyOptions;
    ///
    /// let one = VerifyOptions::new().issuer("https://login.example.com");
    /// let several = VerifyOptions::new().issuer(["https://a.example.com", "https://b.example.com"]);
    /// # let _ = (one, several);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ issuer: 'https://login.example.com' }`
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<Texts>) -> Self {
        self.issuer = Some(issuer.into().0);
        self
    }

    /// Whom a token must be about. Defaults to anybody.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().subject("tobi");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ subject: 'tobi' }`
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into()).filter(|subject| !subject.is_empty());
        self
    }

    /// The id that a token must have. Defaults to any.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().jwtid("4711");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ jwtid: '4711' }`
    #[must_use]
    pub fn jwtid(mut self, jwtid: impl Into<String>) -> Self {
        self.jwtid = Some(jwtid.into()).filter(|jwtid| !jwtid.is_empty());
        self
    }

    /// The nonce that a token must have, as OpenID Connect has it. Defaults to any.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().nonce("n-0S6_WzA2Mj");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ nonce: 'n-0S6_WzA2Mj' }`
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// How old a token may be, whatever it says itself: seconds, a text, or a `Duration`. Defaults to any age.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().max_age("1h");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: '1h' }`
    #[must_use]
    #[track_caller]
    pub fn max_age(mut self, max_age: impl Into<Timespan>) -> Self {
        self.max_age = Some(max_age.into());
        self
    }

    /// How much the clocks of servers may differ: seconds, a text, or a `Duration`. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().clock_tolerance(30);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ clockTolerance: 30 }`
    #[must_use]
    #[track_caller]
    pub fn clock_tolerance(mut self, tolerance: impl Into<Timespan>) -> Self {
        self.clock_tolerance = tolerance.into().seconds();
        self
    }

    /// The time to compare with, in seconds since 1970. Defaults to the present.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().clock_timestamp(1_700_000_000);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ clockTimestamp: 1700000000 }`
    #[must_use]
    pub fn clock_timestamp(mut self, seconds: u32) -> Self {
        self.clock_timestamp = Some(f64::from(seconds));
        self
    }

    /// Whether a token is good when its time is over. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().ignore_expiration(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ ignoreExpiration: true }`
    #[must_use]
    pub fn ignore_expiration(mut self, ignore: bool) -> Self {
        self.ignore_expiration = ignore;
        self
    }

    /// Whether a token is good before its time. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().ignore_not_before(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ ignoreNotBefore: true }`
    #[must_use]
    pub fn ignore_not_before(mut self, ignore: bool) -> Self {
        self.ignore_not_before = ignore;
        self
    }

    /// Whether the result is `{ header, payload, signature }` in the place of the payload alone. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::VerifyOptions::new().complete(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ complete: true }`
    #[must_use]
    pub fn complete(mut self, complete: bool) -> Self {
        self.complete = complete;
        self
    }
}

/// Who a token is meant for: a text to be equal, or a regular expression to be found.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::Audience;
///
/// assert_eq!(Audience::from("api").to_string(), "api");
/// ```
///
/// # In Koa
///
/// `'api'`, `/^api-/`
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Audience {
    /// The audience itself.
    Text(String),
    /// What is to be found in it.
    Pattern(Regex),
}

impl Audience {
    pub(super) fn is(&self, audience: &str) -> bool {
        match self {
            Audience::Text(text) => text == audience,
            Audience::Pattern(pattern) => pattern.is_match(audience),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Audience::Text(text) => f.write_str(text),
            Audience::Pattern(pattern) => write!(f, "/{pattern}/"),
        }
    }
}

impl From<&str> for Audience {
    fn from(text: &str) -> Self {
        Audience::Text(text.to_owned())
    }
}

impl From<String> for Audience {
    fn from(text: String) -> Self {
        Audience::Text(text)
    }
}

impl From<Regex> for Audience {
    fn from(pattern: Regex) -> Self {
        Audience::Pattern(pattern)
    }
}

/// One [`Audience`], or a list of them.
#[derive(Clone, Debug)]
pub struct Audiences(Vec<Audience>);

/// One text, or a list of them.
#[derive(Clone, Debug)]
pub struct Texts(pub(in crate::jwt) Vec<String>);

macro_rules! one_or_several {
    ($several:ident of $one:ty: $($from:ty),*) => {
        $(impl From<$from> for $several {
            fn from(one: $from) -> Self {
                $several(vec![one.into()])
            }
        })*

        impl<T: Into<$one>, const N: usize> From<[T; N]> for $several {
            fn from(several: [T; N]) -> Self {
                $several(several.into_iter().map(Into::into).collect())
            }
        }

        impl<T: Into<$one>> From<Vec<T>> for $several {
            fn from(several: Vec<T>) -> Self {
                $several(several.into_iter().map(Into::into).collect())
            }
        }
    };
}

one_or_several!(Audiences of Audience: &str, String, Regex, Audience);
one_or_several!(Texts of String: &str, String);
