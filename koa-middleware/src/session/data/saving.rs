//! How long a session is kept, under which key, and when it is saved.

use super::Session;
use crate::session::MaxAge;

impl Session {
    /// How long it lives: what was stored with it, or else the option. `None` is the default of one day, in a cookie without `expires`.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::{MaxAge, prelude::*};
    ///
    /// app.with(async |ctx, _| {
    ///     let until_the_browser_closes = ctx.session().max_age() == Some(MaxAge::Session);
    ///     ctx.set_body(until_the_browser_closes);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.maxAge`
    #[must_use]
    pub fn max_age(&self) -> Option<MaxAge> {
        self.max_age
    }

    /// Sets how long this session lives, in this request and those that follow, and saves it even where it is empty or unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use std::time::Duration;
    ///
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut().set_max_age(Duration::from_secs(30 * 86_400)); // "remember me"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.maxAge = 30 * 86400000`
    pub fn set_max_age(&mut self, max_age: impl Into<MaxAge>) {
        self.max_age = Some(max_age.into());
        self.require_save = true;
    }

    /// The key under which a store has it; `None` where it is kept in the cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     println!("session {:?}", ctx.session().external_key());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.externalKey`
    #[must_use]
    pub fn external_key(&self) -> Option<&str> {
        self.external_key.as_deref()
    }

    /// Saves it when the session middleware returns, changed or not, even where it is empty and where
    /// [`auto_commit`](crate::SessionOptions::auto_commit) is off.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut().save();
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.save()`, which saves at once.
    pub fn save(&mut self) {
        self.save = true;
    }

    /// Gives the session a new key when the session middleware returns: the old one is destroyed in the store and the data saved under
    /// the new one.
    ///
    /// To be called wherever a session gains rights, at a login above all, so that a key that an attacker planted before is worth
    /// nothing. A session in a cookie has no key; it is sent again.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut().insert("user", 7).regenerate();
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.regenerate()`, which acts at once; [`external_key`](Self::external_key) is the old one in both for the rest of the request.
    pub fn regenerate(&mut self) {
        self.regenerate = true;
    }
}
