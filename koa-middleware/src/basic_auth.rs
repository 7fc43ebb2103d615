//! A name and a password — npm `koa-basic-auth`.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use koa_core::{Context, Error, Middleware, Next};
use subtle::ConstantTimeEq;

/// As lenient about the end of the text as browsers' inventors are.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The name and the password that [`basic_auth`] demands.
///
/// # Examples
///
/// ```
/// use koa_middleware::BasicAuthOptions;
///
/// let options = BasicAuthOptions::new().name("tobi").pass("ferret").realm("the staging server");
/// # let _ = options;
/// ```
///
/// # In Koa
///
/// `{ name: 'tobi', pass: 'ferret', realm: 'the staging server' }`
#[derive(Clone, Default)]
pub struct BasicAuthOptions {
    name: String,
    pass: String,
    realm: String,
}

impl BasicAuthOptions {
    /// Nothing yet: a name or a password must be added.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BasicAuthOptions::new().pass("ferret");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        BasicAuthOptions::default()
    }

    /// The name. Defaults to any.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BasicAuthOptions::new().name("tobi");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ name: 'tobi' }`
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The password. Defaults to any.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BasicAuthOptions::new().name("tobi").pass("ferret");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ pass: 'ferret' }`
    #[must_use]
    pub fn pass(mut self, pass: impl Into<String>) -> Self {
        self.pass = pass.into();
        self
    }

    /// What a browser shows when it asks for them. Defaults to `Secure Area`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BasicAuthOptions::new().pass("ferret").realm("the staging server");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ realm: 'the staging server' }`
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = realm.into();
        self
    }

    fn admits(&self, authorization: &str) -> bool {
        let Some((name, pass)) = credentials(authorization) else {
            return false;
        };
        // Both are compared whatever the first says, so that the time tells nothing.
        let name = self.name.is_empty() | is_same(&self.name, &name);
        let pass = self.pass.is_empty() | is_same(&self.pass, &pass);
        name & pass
    }
}

impl std::fmt::Debug for BasicAuthOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BasicAuthOptions")
            .field("name", &self.name)
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

/// Lets requests pass that bring a name and a password; others get a 401 with `WWW-Authenticate`, at which a browser asks for them.
///
/// They are compared in constant time. Passwords travel as they are: HTTPS is a must.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{BasicAuthOptions, basic_auth};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(basic_auth(BasicAuthOptions::new().name("tobi").pass("ferret")));
/// app.with(async |ctx, _| {
///     ctx.set_body("secrets");
///     Ok(())
/// });
///
/// let client = app.test();
/// client.get("/").send().await.assert_status(401).assert_header("WWW-Authenticate", "Basic realm=\"Secure Area\"");
/// client.get("/").header("Authorization", "Basic dG9iaTpmZXJyZXQ=").send().await.assert_text("secrets");
/// # }
/// ```
///
/// # Errors
///
/// 401 without the right name and password.
///
/// # Panics
///
/// Where neither a name nor a password is given.
///
/// # In Koa
///
/// `auth({ name: 'tobi', pass: 'ferret' })`
#[must_use]
#[track_caller]
pub fn basic_auth(options: BasicAuthOptions) -> impl Middleware {
    assert!(
        !(options.name.is_empty() && options.pass.is_empty()),
        "Basic auth `name` and/or `pass` is required"
    );
    let realm = if options.realm.is_empty() {
        "Secure Area"
    } else {
        &options.realm
    };
    let challenge = format!("Basic realm=\"{}\"", realm.replace('"', "\\\""));
    async move |ctx: &mut Context, next: Next<'_>| {
        if !options.admits(&ctx.get("Authorization")) {
            return Err(Error::new(401).with_header("WWW-Authenticate", &*challenge));
        }
        next.run(ctx).await
    }
}

/// The name and the password of a header — npm `basic-auth`.
fn credentials(authorization: &str) -> Option<(String, String)> {
    let trimmed = authorization.trim_matches(' ');
    let (scheme, encoded) = trimmed.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    // Both alphabets, and as many `=` as there are, as Node takes them.
    let encoded = encoded
        .trim_matches(' ')
        .trim_end_matches('=')
        .replace('-', "+")
        .replace('_', "/");
    let text = String::from_utf8_lossy(&LENIENT.decode(encoded).ok()?).into_owned();
    let (name, pass) = text.split_once(':')?;
    // As upstream's pattern, whose dot is no line break.
    if pass.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
        return None;
    }
    Some((name.to_owned(), pass.to_owned()))
}

fn is_same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::{BasicAuthOptions, basic_auth, credentials};

    // spec: BAS-002, BAS-006
    #[test]
    fn a_header_is_read_as_upstream_reads_it() {
        let own = |name: &str, pass: &str| Some((name.to_owned(), pass.to_owned()));
        for (header, read) in [
            ("Basic dG9iaTpmZXJyZXQ=", own("tobi", "ferret")),
            ("  bAsIc   dG9iaTpmZXJyZXQ  ", own("tobi", "ferret")),
            ("Basic dTpwOnE=", own("u", "p:q")),
            ("Basic Og==", own("", "")),
            ("Basic Og=====", own("", "")),
            ("Basic w7w6w6Q=", own("ü", "ä")),
            ("Basic w7w6w_w=", own("ü", "\u{fffd}\u{fffd}")),
            ("Basic dG9iaQ==", None),
            ("Basic", None),
            ("Basic ", None),
            ("Basic !!!", None),
            ("Basic dG9i aTpmZXJyZXQ=", None),
            ("Bearer dG9iaTpmZXJyZXQ=", None),
            ("", None),
        ] {
            assert_eq!(credentials(header), read, "{header:?}");
        }
    }

    // spec: BAS-001
    #[test]
    #[should_panic(expected = "Basic auth `name` and/or `pass` is required")]
    fn nothing_to_compare_with_is_refused() {
        let _ = basic_auth(BasicAuthOptions::new().realm("nothing"));
    }
}
