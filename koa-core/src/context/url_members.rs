//! The members of the request that concern its URL and that `ctx` has too.

use std::borrow::Cow;

use super::Context;
use crate::{Query, Url};

impl Context {
    /// The request target: path and query.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.url()); // "/users?page=2"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.url`, see [`Request::url`](crate::Request::url).
    #[must_use]
    pub fn url(&self) -> &str {
        self.request.url()
    }

    /// Rewrites the URL for the middleware that follow.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_url("/z?q");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.url = '/z?q'`, see [`Request::set_url`](crate::Request::set_url).
    pub fn set_url(&mut self, url: impl Into<String>) {
        self.request.set_url(url);
    }

    /// The request target as received.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.original_url());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.originalUrl`, see [`Request::original_url`](crate::Request::original_url).
    #[must_use]
    pub fn original_url(&self) -> &str {
        self.request.original_url()
    }

    /// The whole URL as the client sees it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.href()); // "http://localhost/users"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.href`, see [`Request::href`](crate::Request::href).
    #[must_use]
    pub fn href(&self) -> String {
        self.request.href()
    }

    /// The path of the request, not decoded.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.path()); // "/users"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.path`, see [`Request::path`](crate::Request::path).
    #[must_use]
    pub fn path(&self) -> &str {
        self.request.path()
    }

    /// Replaces the path and keeps the query.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_path("/logout");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.path = '/logout'`, see [`Request::set_path`](crate::Request::set_path).
    pub fn set_path(&mut self, path: impl AsRef<str>) {
        self.request.set_path(path);
    }

    /// The first value of a name in the query.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let page = ctx.query("page").unwrap_or("1").to_owned();
    ///     ctx.set_body(page);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.query.page`, see [`Request::query`](crate::Request::query).
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.request.query().get(name)
    }

    /// The query string without `?`, not decoded.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.querystring()); // "page=2"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.querystring`, see [`Request::querystring`](crate::Request::querystring).
    #[must_use]
    pub fn querystring(&self) -> &str {
        self.request.querystring()
    }

    /// The query string with `?`, or an empty text.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.search()); // "?page=2"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.search`, see [`Request::search`](crate::Request::search).
    #[must_use]
    pub fn search(&self) -> String {
        self.request.search()
    }

    /// Replaces the query string; an empty one removes it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.set_querystring("page=2");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.querystring = 'page=2'`, see [`Request::set_querystring`](crate::Request::set_querystring).
    pub fn set_querystring(&mut self, querystring: impl AsRef<str>) {
        self.request.set_querystring(querystring);
    }

    /// Replaces the query string, given with or without `?`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.set_search("?page=2");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.search = '?page=2'`, see [`Request::set_search`](crate::Request::set_search).
    pub fn set_search(&mut self, search: impl AsRef<str>) {
        self.request.set_search(search);
    }

    /// Replaces the query.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.set_query(serde_json::json!({ "page": 2 }));
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.query = { page: 2 }`, see [`Request::set_query`](crate::Request::set_query).
    pub fn set_query(&mut self, query: impl Into<Query>) {
        self.request.set_query(query);
    }

    /// The parsed URL of protocol, host and original URL.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     println!("{:?}", ctx.parsed_url());
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.URL`, see [`Request::parsed_url`](crate::Request::parsed_url).
    #[must_use]
    pub fn parsed_url(&self) -> Option<Url> {
        self.request.parsed_url()
    }

    /// The host with its port.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.host()); // "example.com:3000"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.host`, see [`Request::host`](crate::Request::host).
    #[must_use]
    pub fn host(&self) -> String {
        self.request.host()
    }

    /// The host without its port.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.hostname()); // "example.com"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.hostname`, see [`Request::hostname`](crate::Request::hostname).
    #[must_use]
    pub fn hostname(&self) -> String {
        self.request.hostname()
    }

    /// The subdomains of the host, the last label first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.subdomains()); // ["ferrets", "tobi"]
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.subdomains`, see [`Request::subdomains`](crate::Request::subdomains).
    #[must_use]
    pub fn subdomains(&self) -> Vec<String> {
        self.request.subdomains()
    }

    /// The value of the `Origin` header.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.origin());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.origin`, see [`Request::origin`](crate::Request::origin).
    #[must_use]
    pub fn origin(&self) -> Option<Cow<'_, str>> {
        self.request.origin()
    }

    /// `https` or `http`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.protocol()); // "http"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.protocol`, see [`Request::protocol`](crate::Request::protocol).
    #[must_use]
    pub fn protocol(&self) -> Cow<'static, str> {
        self.request.protocol()
    }

    /// Whether the protocol is `https`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.secure());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.secure`, see [`Request::secure`](crate::Request::secure).
    #[must_use]
    pub fn secure(&self) -> bool {
        self.request.secure()
    }
}
