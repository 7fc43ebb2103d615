//! Members that need both sides of the exchange: `redirect`, `back`, `fresh`, `stale`.

use super::Context;
use crate::{
    Error, Url,
    negotiation::fresh,
    response::OptionalText,
    statuses,
    url::{encode_url, escape_html},
};

impl Context {
    /// Redirects to a URL, with 302 unless a redirect status was set.
    ///
    /// An absolute http or https URL is normalised first. No check is made where the URL leads: never pass on
    /// what a client sent without one.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_status(301);
    ///     ctx.redirect("/login");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// An absolute URL that is none (`http://`) makes the middleware fail with a 500 when it returns.
    ///
    /// # In Koa
    ///
    /// `ctx.redirect('/login')`
    pub fn redirect(&mut self, url: impl AsRef<str>) {
        self.redirect_to(url.as_ref());
    }

    fn redirect_to(&mut self, url: &str) {
        let scheme = |scheme: &str| {
            url.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        let url = if scheme("http://") || scheme("https://") {
            match Url::parse(url) {
                Ok(url) => url.href().to_owned(),
                Err(error) => return self.response.refuse(Error::from(error)),
            }
        } else {
            url.to_owned()
        };
        self.response.set("Location", encode_url(&url));
        if !statuses::is_redirect(self.response.status) {
            self.response.set_status(302);
        }
        if self.request.accepts(&["html"]).is_some() {
            self.response.set_type("text/html; charset=utf-8");
            self.response
                .set_body(format!("Redirecting to {}.", escape_html(&url)));
        } else {
            self.response.set_type("text/plain; charset=utf-8");
            self.response.set_body(format!("Redirecting to {url}."));
        }
    }

    /// Redirects to the page that the client came from, where that is on the same host, else to an alternative (`/` for `None`).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.back("/index.html");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.back('/index.html')`; a `Referer` that is no URL throws there, here it counts as none.
    pub fn back<'a>(&mut self, alternative: impl Into<OptionalText<'a>>) {
        let referrer = self.request.get("Referrer").into_owned();
        let same_host = !referrer.is_empty()
            && Url::parse(&self.request.href())
                .and_then(|here| here.join(&referrer))
                .is_ok_and(|there| there.host() == self.request.host());
        let OptionalText(alternative) = alternative.into();
        let alternative = alternative.as_deref().filter(|url| !url.is_empty());
        self.redirect_to(if same_host {
            &referrer
        } else {
            alternative.unwrap_or("/")
        });
    }

    /// Whether the client's copy is still good: a GET or HEAD whose validators match the response's.
    ///
    /// The status must be 2xx or 304 when it is asked, and `ETag` or `Last-Modified` be set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_status(200);
    ///     ctx.set_etag("123");
    ///     if ctx.fresh() {
    ///         ctx.set_status(304);
    ///         return Ok(());
    ///     }
    ///     ctx.set_body("content");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.fresh`
    #[must_use]
    pub fn fresh(&self) -> bool {
        let status = self.response.status;
        matches!(self.request.method(), "GET" | "HEAD")
            && ((200..300).contains(&status) || status == 304)
            && fresh(self.request.headers(), self.response.headers())
    }

    /// Whether the client needs the response: not [`fresh`](Self::fresh).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(ctx.stale());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.stale`
    #[must_use]
    pub fn stale(&self) -> bool {
        !self.fresh()
    }
}
