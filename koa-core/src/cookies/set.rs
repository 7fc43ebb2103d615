//! Setting cookies — `ctx.cookies.set` of npm `cookies`.

use std::borrow::Borrow;

use super::{
    CookieError, CookieOptions, CookieValue, Cookies,
    line::{self, Line},
};

impl Cookies {
    /// Sets a cookie for the browser's session, with path `/` and `httponly`, unsigned.
    ///
    /// An empty value, or none, deletes the cookie. Characters up to U+00FF are sent as one byte of Latin-1.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, Next, Result};
    ///
    /// async fn theme(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     ctx.cookies.set("theme", "dark").set("visits", 5).set("banner", ());
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(theme);
    /// ```
    ///
    /// # Errors
    ///
    /// Where a name or value cannot be sent, the cookie is not set, and the middleware fails with the
    /// [`CookieError`] when it returns; [`try_set`](Self::try_set) returns it.
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.set(name, value)`
    pub fn set<'v>(&mut self, name: &str, value: impl Into<CookieValue<'v>>) -> &mut Self {
        self.set_with(name, value, CookieOptions::new().signed(false))
    }

    /// Sets a cookie, and its signature where there are keys.
    ///
    /// The signature is a cookie of its own with the same attributes. What is signed is `name=value` without
    /// them. A deletion is signed too. Options that serve several cookies may be borrowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, CookieOptions, Next, Result};
    ///
    /// async fn login(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     ctx.cookies.set_with("user", "tobi", CookieOptions::new().same_site("lax").overwrite(true));
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(login);
    /// ```
    ///
    /// # Errors
    ///
    /// Where the cookie cannot be sent as asked, neither it nor its signature is set, and the middleware fails
    /// with the [`CookieError`] when it returns; [`try_set_with`](Self::try_set_with) returns it.
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.set(name, value, options)`
    pub fn set_with<'v>(
        &mut self,
        name: &str,
        value: impl Into<CookieValue<'v>>,
        options: impl Borrow<CookieOptions>,
    ) -> &mut Self {
        if let Err(error) = self.push(name, &value.into(), options.borrow()) {
            self.fail(error);
        }
        self
    }

    /// Sets a cookie as [`set`](Self::set) does, and tells at once where it cannot.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, Next, Result};
    ///
    /// async fn theme(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     if ctx.cookies.try_set("theme", "dark; light").is_err() {
    ///         ctx.cookies.try_set("theme", "dark")?;
    ///     }
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(theme);
    /// ```
    ///
    /// # Errors
    ///
    /// [`CookieError::Name`] and [`CookieError::Value`].
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.set(name, value)` in a `try` block.
    pub fn try_set<'v>(
        &mut self,
        name: &str,
        value: impl Into<CookieValue<'v>>,
    ) -> Result<&mut Self, CookieError> {
        self.try_set_with(name, value, CookieOptions::new().signed(false))
    }

    /// Sets a cookie as [`set_with`](Self::set_with) does, and tells at once where it cannot.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, CookieOptions, Next, Result};
    ///
    /// async fn login(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     ctx.cookies.try_set_with("user", "tobi", CookieOptions::new().domain("example.com"))?;
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(login);
    /// ```
    ///
    /// # Errors
    ///
    /// Any [`CookieError`].
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.set(name, value, options)` in a `try` block.
    pub fn try_set_with<'v>(
        &mut self,
        name: &str,
        value: impl Into<CookieValue<'v>>,
        options: impl Borrow<CookieOptions>,
    ) -> Result<&mut Self, CookieError> {
        self.push(name, &value.into(), options.borrow())?;
        Ok(self)
    }

    fn push(
        &mut self,
        name: &str,
        value: &CookieValue<'_>,
        options: &CookieOptions,
    ) -> Result<(), CookieError> {
        let value = value.as_str();
        line::check(name, value, options)?;
        if options.secure == Some(true) && !self.secure {
            return Err(CookieError::Unencrypted(name.into()));
        }
        let signature = if options.signed.unwrap_or(!self.keys.is_empty()) {
            let signed = self.keys.sign(&format!("{name}={value}"));
            Some(signed.map_err(|_| CookieError::KeysRequired(name.into()))?)
        } else {
            None
        };
        let secure = options
            .secure_proxy
            .or(options.secure)
            .unwrap_or(self.secure);
        let attributes = line::attributes(options, value.is_empty(), secure);
        self.lines
            .push(Line::new(name, value, &attributes, options.overwrite));
        if let Some(signature) = signature {
            self.lines.push(Line::new(
                &format!("{name}.sig"),
                &signature,
                &attributes,
                options.overwrite,
            ));
        }
        Ok(())
    }
}
