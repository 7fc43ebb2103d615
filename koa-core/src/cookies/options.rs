//! How a cookie is set — the options of `ctx.cookies.set` of npm `cookies`.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use super::{CookieError, Priority, SameSite};

/// The options of a cookie that is set; [`CookieOptions::new`] is Koa's `{}`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::{Context, CookieOptions, Next, Result, SameSite};
///
/// async fn login(ctx: &mut Context, _next: Next<'_>) -> Result {
///     let week = CookieOptions::new().max_age(Duration::from_secs(7 * 86400)).same_site(SameSite::Lax);
///     ctx.cookies.set_with("user", "tobi", week);
///     Ok(())
/// }
/// # let mut app = koa_core::App::new();
/// # app.with(login);
/// ```
///
/// # In Koa
///
/// The third argument of `ctx.cookies.set(name, value, { maxAge, sameSite: 'lax' })`.
#[derive(Clone, Debug, PartialEq)]
pub struct CookieOptions {
    pub(super) max_age: Option<i64>,
    pub(super) expires: Option<SystemTime>,
    pub(super) path: Cow<'static, str>,
    pub(super) domain: String,
    pub(super) secure: Option<bool>,
    pub(super) secure_proxy: Option<bool>,
    pub(super) http_only: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) priority: Option<Priority>,
    pub(super) partitioned: bool,
    pub(super) overwrite: bool,
    pub(super) signed: Option<bool>,
    /// The first text that named no `SameSite` or `Priority`: it fails when the cookie is set.
    pub(super) invalid: Option<CookieError>,
}

impl CookieOptions {
    /// Options that sign where there are keys: path `/`, `httponly`, for the browser's session.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::CookieOptions::new(), koa_core::CookieOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long the cookie lives. Defaults to the browser's session.
    ///
    /// It is sent as `expires`, a time from now, and replaces [`expires`](Self::expires). As in Koa, zero is
    /// ignored: a cookie is deleted by setting an empty value.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let hour = koa_core::CookieOptions::new().max_age(Duration::from_secs(3600));
    /// # assert_eq!(hour, koa_core::CookieOptions::new().max_age_ms(3_600_000));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: 3600000 }`, a number of milliseconds.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        self.max_age_ms(i64::try_from(max_age.as_millis()).unwrap_or(i64::MAX))
    }

    /// Sets how long the cookie lives, in milliseconds as in Koa; see [`max_age`](Self::max_age).
    ///
    /// A negative number makes the cookie expire at once. Defaults to the browser's session, as does 0.
    ///
    /// # Examples
    ///
    /// ```
    /// let hour = koa_core::CookieOptions::new().max_age_ms(60 * 60 * 1000);
    /// # let _ = hour;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: 60 * 60 * 1000 }`
    #[must_use]
    pub fn max_age_ms(mut self, max_age: i64) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Sets when the cookie ends. Defaults to the end of the browser's session.
    ///
    /// Times before 1970 and after 9999 are sent as the first and last second between.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let tomorrow = SystemTime::now() + Duration::from_secs(86400);
    /// let options = koa_core::CookieOptions::new().expires(tomorrow);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ expires: new Date(..) }`
    #[must_use]
    pub fn expires(mut self, expires: SystemTime) -> Self {
        self.expires = Some(expires);
        self
    }

    /// Sets the path that the cookie is sent back to. Defaults to `/`.
    ///
    /// An empty one sends no attribute, as does [`no_path`](Self::no_path).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().path("/admin");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ path: '/admin' }`
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Cow::Owned(path.into());
        self
    }

    /// Sends no path, so that a browser takes the directory of the request's.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().no_path();
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ path: null }`
    #[must_use]
    pub fn no_path(mut self) -> Self {
        self.path = Cow::Borrowed("");
        self
    }

    /// Sets the domain that the cookie is sent back to. Defaults to the host that sets it.
    ///
    /// An empty one sends no attribute.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().domain("example.com");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ domain: 'example.com' }`
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = domain.into();
        self
    }

    /// Sets whether the cookie travels over HTTPS only. Defaults to whether the request did.
    ///
    /// Asking for it over plain HTTP is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().secure(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secure: false }`
    #[must_use]
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = Some(secure);
        self
    }

    /// Sets the `secure` attribute, whatever the connection.
    ///
    /// Defaults to [`secure`](Self::secure).
    /// Koa keeps it for old applications; [`app.proxy`](crate::App) or
    /// [`Cookies::set_secure`](crate::Cookies::set_secure) tell a proxied request better.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().secure_proxy(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secureProxy: true }`
    #[must_use]
    pub fn secure_proxy(mut self, secure: bool) -> Self {
        self.secure_proxy = Some(secure);
        self
    }

    /// Sets whether scripts in the browser are kept from the cookie. Defaults to true.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().http_only(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ httpOnly: false }`
    #[must_use]
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// Sets which requests from other sites bring the cookie. Defaults to no attribute.
    ///
    /// It takes a [`SameSite`] or its name as text, in any case. Another text is an error when the cookie is
    /// set. `SameSite::None` is not tied to `secure`: both must be asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{CookieOptions, SameSite};
    ///
    /// assert_eq!(CookieOptions::new().same_site("lax"), CookieOptions::new().same_site(SameSite::Lax));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ sameSite: 'lax' }`
    #[must_use]
    pub fn same_site(
        mut self,
        same_site: impl TryInto<SameSite, Error: Into<CookieError>>,
    ) -> Self {
        match same_site.try_into() {
            Ok(same_site) => self.same_site = Some(same_site),
            Err(error) => self.invalid = self.invalid.or(Some(error.into())),
        }
        self
    }

    /// Sets which cookies a full browser drops first. Defaults to no attribute.
    ///
    /// It takes a [`Priority`] or its name as text, in any case. Another text is an error when the cookie is
    /// set.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{CookieOptions, Priority};
    ///
    /// assert_eq!(CookieOptions::new().priority("high"), CookieOptions::new().priority(Priority::High));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ priority: 'high' }`
    #[must_use]
    pub fn priority(mut self, priority: impl TryInto<Priority, Error: Into<CookieError>>) -> Self {
        match priority.try_into() {
            Ok(priority) => self.priority = Some(priority),
            Err(error) => self.invalid = self.invalid.or(Some(error.into())),
        }
        self
    }

    /// Sets whether the cookie is kept apart by the site that embeds this one.
    ///
    /// Defaults to false.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().partitioned(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ partitioned: true }`
    #[must_use]
    pub fn partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// Sets whether earlier Set-Cookie lines of the same name are taken back. Defaults to false.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().overwrite(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ overwrite: true }`
    #[must_use]
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Sets whether a signature is sent along. Defaults to whether there are keys.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_core::CookieOptions::new().signed(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ signed: false }`
    #[must_use]
    pub fn signed(mut self, signed: bool) -> Self {
        self.signed = Some(signed);
        self
    }
}

impl Default for CookieOptions {
    fn default() -> Self {
        CookieOptions {
            max_age: None,
            expires: None,
            path: Cow::Borrowed("/"),
            domain: String::new(),
            secure: None,
            secure_proxy: None,
            http_only: true,
            same_site: None,
            priority: None,
            partitioned: false,
            overwrite: false,
            signed: None,
            invalid: None,
        }
    }
}
