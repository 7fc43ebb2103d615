//! The cookies of a request and of its response — npm `cookies`, Koa's `ctx.cookies`.

use std::{fmt, mem};

use http::{HeaderMap, HeaderValue};

use crate::keygrip::Keygrip;

mod attributes;
mod error;
mod get;
mod line;
mod options;
mod parse;
mod set;
mod value;

pub use attributes::{Priority, SameSite};
pub use error::CookieError;
pub use get::GetOptions;
use line::Line;
pub use options::CookieOptions;
pub use value::CookieValue;

/// The cookies of a request, and those that its response sets.
///
/// What is set becomes Set-Cookie headers when the middleware returns or runs the next one. With
/// [`app.keys`](crate::App), a cookie may be accompanied by its signature, in a second cookie whose name ends in
/// `.sig`, which tells whether a client has changed it. Nothing is encrypted, encoded or decoded.
///
/// As in Koa, options make the difference: without them nothing is signed or verified
/// ([`set`](Self::set), [`get`](Self::get)), with them everything is, where there are keys
/// ([`set_with`](Self::set_with), [`get_with`](Self::get_with)).
///
/// # Examples
///
/// ```
/// use koa_core::{Context, CookieOptions, Next, Result};
///
/// async fn visits(ctx: &mut Context, _next: Next<'_>) -> Result {
///     let visits = ctx.cookies.get_signed("visits").and_then(|visits| visits.parse().ok()).unwrap_or(0) + 1;
///     ctx.cookies.set_with("visits", visits, CookieOptions::new().signed(true));
///     ctx.set_body(format!("{visits} visits"));
///     Ok(())
/// }
///
/// let mut app = koa_core::App::new();
/// app.keys = ["new key", "old key"].into();
/// app.with(visits);
/// ```
///
/// # Errors
///
/// Where Koa throws, these methods do nothing, and the middleware fails with the [`CookieError`] when it
/// returns, so that a port needs no `?` on every line. [`try_set`](Self::try_set) and
/// [`try_set_with`](Self::try_set_with) return the error at once.
///
/// # In Koa
///
/// `ctx.cookies`
#[derive(Default)]
pub struct Cookies {
    header: Option<HeaderValue>,
    secure: bool,
    keys: Keygrip,
    lines: Vec<Line>,
    failure: Option<Box<CookieError>>,
}

impl Cookies {
    /// Becomes the jar of a request: its Cookie header, whether it is secure, the application's keys.
    pub(crate) fn take_up(&mut self, header: Option<HeaderValue>, secure: bool, keys: &Keygrip) {
        self.header = header;
        self.secure = secure;
        self.keys.clone_from(keys);
    }

    /// Lets go of everything of a request.
    pub(crate) fn reset(&mut self) {
        let Cookies {
            header,
            secure: _,
            keys: _,
            lines,
            failure,
        } = self;
        *header = None;
        if !lines.is_empty() {
            lines.clear();
        }
        *failure = None;
    }

    #[cfg(test)]
    pub(crate) fn new(header: Option<HeaderValue>, secure: bool, keys: Keygrip) -> Self {
        Cookies {
            header,
            secure,
            keys,
            ..Cookies::default()
        }
    }

    /// Whether cookies are set with the `secure` attribute, unless their options tell otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(!koa_core::Cookies::default().secure());
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.secure`
    #[must_use]
    pub fn secure(&self) -> bool {
        self.secure
    }

    /// Sets whether this is a secure connection. Defaults to the request's `secure`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, Next, Result};
    ///
    /// async fn behind_tls(ctx: &mut Context, next: Next<'_>) -> Result {
    ///     ctx.cookies.set_secure(true);
    ///     next.run(ctx).await
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(behind_tls);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.secure = true`
    pub fn set_secure(&mut self, secure: bool) {
        self.secure = secure;
    }

    /// The keys that sign and verify.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::Cookies::default().keys().is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.keys`
    #[must_use]
    pub fn keys(&self) -> &Keygrip {
        &self.keys
    }

    /// Replaces the keys that sign and verify. Defaults to those of the application.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, Next, Result};
    ///
    /// async fn with_keys_of_its_own(ctx: &mut Context, next: Next<'_>) -> Result {
    ///     ctx.cookies.set_keys(["the secret of the admin pages"]);
    ///     next.run(ctx).await
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(with_keys_of_its_own);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.cookies = new Cookies(ctx.req, ctx.res, { keys })`
    pub fn set_keys(&mut self, keys: impl Into<Keygrip>) {
        self.keys = keys.into();
    }

    /// The `Set-Cookie` lines that wait for the middleware to return, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut jar = koa_core::Cookies::default();
    /// jar.set("name", "tobi");
    /// assert_eq!(jar.lines().collect::<Vec<_>>(), ["name=tobi; path=/; httponly"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.response.get('Set-Cookie')`
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.lines.iter().map(Line::text)
    }

    /// Whether there are cookies to be merged into the response's headers, or a failure.
    #[inline]
    pub(crate) fn is_pending(&self) -> bool {
        !self.lines.is_empty() || self.failure.is_some()
    }

    /// Moves the cookies that were set into the response's headers, in their order.
    pub(crate) fn merge_into(&mut self, headers: &mut HeaderMap) {
        for line in mem::take(&mut self.lines) {
            line.merge_into(headers);
        }
    }

    /// The first failure since the last call, for the middleware that caused it.
    #[inline]
    pub(crate) fn take_failure(&mut self) -> Option<CookieError> {
        self.failure.take().map(|failure| *failure)
    }

    fn fail(&mut self, error: CookieError) {
        self.failure.get_or_insert_with(|| Box::new(error));
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secrets, such as the id of a session.
        f.debug_struct("Cookies")
            .field("secure", &self.secure)
            .field("keys", &self.keys)
            .field("pending", &self.lines.len())
            .field("failure", &self.failure.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
