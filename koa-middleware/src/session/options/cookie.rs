//! The options that go straight to the cookie.

use koa_core::{CookieError, Priority, SameSite};

use super::SessionOptions;

impl SessionOptions {
    options! {
        /// Whether the cookie takes the place of an earlier one of its name in the same response. Defaults to `true`.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().overwrite(false);
        /// ```
        ///
        /// # In Koa
        ///
        /// `overwrite: false`
        overwrite(overwrite: bool) => |options| options.cookie = options.cookie.clone().overwrite(overwrite);

        /// Whether the cookie is out of sight of scripts in the browser. Defaults to `true`.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().http_only(false);
        /// ```
        ///
        /// # In Koa
        ///
        /// `httpOnly: false`
        http_only(http_only: bool) => |options| options.cookie = options.cookie.clone().http_only(http_only);

        /// Whether the cookie is for encrypted connections alone. Defaults to whether the request is.
        ///
        /// With `true`, saving a session over a connection that is not encrypted fails with a 500.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().secure(true);
        /// ```
        ///
        /// # In Koa
        ///
        /// `secure: true`
        secure(secure: bool) => |options| options.cookie = options.cookie.clone().secure(secure);

        /// Whether the browser sends the cookie from other sites: `strict`, `lax` or `none`. Defaults to no such attribute.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().same_site("lax");
        /// ```
        ///
        /// # In Koa
        ///
        /// `sameSite: 'lax'`
        same_site(same_site: impl TryInto<SameSite, Error: Into<CookieError>>)
            => |options| options.cookie = options.cookie.clone().same_site(same_site);

        /// Whether the cookie is kept apart for each top-level site. Defaults to `false`.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().same_site("none").partitioned(true);
        /// ```
        ///
        /// # In Koa
        ///
        /// `partitioned: true`
        partitioned(partitioned: bool) => |options| options.cookie = options.cookie.clone().partitioned(partitioned);

        /// What the browser keeps last where it has too many cookies. Defaults to no such attribute.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().priority("high");
        /// ```
        ///
        /// # In Koa
        ///
        /// `priority: 'high'`
        priority(priority: impl TryInto<Priority, Error: Into<CookieError>>)
            => |options| options.cookie = options.cookie.clone().priority(priority);

        /// The path below which the browser sends the cookie. Defaults to `/`.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().path("/admin");
        /// ```
        ///
        /// # In Koa
        ///
        /// `path: '/admin'`
        path(path: impl Into<String>) => |options| options.cookie = options.cookie.clone().path(path);

        /// The domain to whose hosts the browser sends the cookie. Defaults to the host alone.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().domain("example.com");
        /// ```
        ///
        /// # In Koa
        ///
        /// `domain: 'example.com'`
        domain(domain: impl Into<String>) => |options| options.cookie = options.cookie.clone().domain(domain);
    }
}
