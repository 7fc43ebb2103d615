//! Reading cookies — `ctx.cookies.get` of npm `cookies`.

use super::{CookieError, Cookies, parse};

/// The options of a cookie that is read; [`GetOptions::new`] is Koa's `{}`.
///
/// # Examples
///
/// ```
/// use koa_core::{Context, GetOptions, Next, Result};
///
/// async fn theme(ctx: &mut Context, _next: Next<'_>) -> Result {
///     let theme = ctx.cookies.get_with("theme", GetOptions::new().signed(true));
///     ctx.set_body(theme.unwrap_or_default());
///     Ok(())
/// }
/// # let mut app = koa_core::App::new();
/// # app.with(theme);
/// ```
///
/// # In Koa
///
/// The second argument of `ctx.cookies.get(name, { signed: true })`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GetOptions {
    signed: Option<bool>,
}

impl GetOptions {
    /// Options that verify the signature where there are keys.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::GetOptions::new(), koa_core::GetOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the signature is verified. Defaults to whether there are keys.
    ///
    /// # Examples
    ///
    /// ```
    /// let raw = koa_core::GetOptions::new().signed(false);
    /// # assert_ne!(raw, koa_core::GetOptions::new());
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

impl Cookies {
    /// The value of a cookie of the request, without a look at its signature.
    ///
    /// Where the name occurs twice, the first one counts. Double quotes around the value are removed.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, Next, Result};
    ///
    /// async fn theme(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     let theme = ctx.cookies.get("theme").unwrap_or_else(|| "light".into());
    ///     ctx.set_body(theme);
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(theme);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.get(name)`
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        parse::find(self.header.as_ref()?.as_bytes(), name).map(parse::text)
    }

    /// The value of a cookie of the request, if its signature is right.
    ///
    /// - Without a signature there is no value.
    /// - A wrong signature is deleted, and there is no value.
    /// - A signature of an older key is renewed with the first one.
    /// - With [`signed(false)`](GetOptions::signed), or no keys and no wish, it is the same as
    ///   [`get`](Self::get).
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, GetOptions, Next, Result};
    ///
    /// async fn me(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     match ctx.cookies.get_with("user", GetOptions::new()) {
    ///         Some(user) => ctx.set_body(user),
    ///         None => ctx.redirect("/login"),
    ///     }
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(me);
    /// ```
    ///
    /// # Errors
    ///
    /// Where a signature is to be verified without keys, this is `None`, and the middleware fails with
    /// [`CookieError::KeysRequired`] when it returns.
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.get(name, {})`
    pub fn get_with(&mut self, name: &str, options: GetOptions) -> Option<String> {
        let value = self.get(name)?;
        if !options.signed.unwrap_or(!self.keys.is_empty()) {
            return Some(value);
        }
        let signature_name = format!("{name}.sig");
        let signature = self
            .get(&signature_name)
            .filter(|signature| !signature.is_empty())?;
        if self.keys.is_empty() {
            self.fail(CookieError::KeysRequired(name.into()));
            return None;
        }
        let data = format!("{name}={value}");
        match self.keys.index(&data, &signature) {
            None => {
                self.set(&signature_name, ());
                None
            }
            Some(0) => Some(value),
            Some(_) => {
                self.set(&signature_name, self.keys.sign(&data).ok());
                Some(value)
            }
        }
    }

    /// The value of a cookie of the request, if its signature is right.
    ///
    /// It is [`get_with`](Self::get_with) of options that ask for the signature whether there are keys or not.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Context, Next, Result};
    ///
    /// async fn me(ctx: &mut Context, _next: Next<'_>) -> Result {
    ///     let user = ctx.cookies.get_signed("user");
    ///     ctx.set_body(user.unwrap_or_else(|| "nobody".into()));
    ///     Ok(())
    /// }
    /// # let mut app = koa_core::App::new();
    /// # app.with(me);
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`get_with`](Self::get_with).
    ///
    /// # In Koa
    ///
    /// `ctx.cookies.get(name, { signed: true })`
    pub fn get_signed(&mut self, name: &str) -> Option<String> {
        self.get_with(name, GetOptions::new().signed(true))
    }
}
