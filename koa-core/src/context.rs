//! The context of a request — Koa's `lib/context.js`.

mod header_members;
mod navigation;
mod request_members;
mod response_members;
mod throw;
mod url_members;

use std::{
    fmt,
    rc::{Rc, Weak},
    sync::Arc,
};

use serde_json::{Map, Value};

pub use self::throw::OrThrow;
use crate::{
    App, Body, Cookies, Error, Params, Request, Response, Result, State,
    routing::Routing,
    server::{Admitted, Exchange, Finished},
};

/// Everything of one request: what was asked, what will be answered, and what middleware share.
///
/// Its parts are fields, so that one may be read while another is changed. The members of [`Request`] and
/// [`Response`] exist on it too, as in Koa; `length`, `type` and `status` are those of the response, `get` and `is` those of the request.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let name = ctx.query("name").unwrap_or("World").to_owned();
///     ctx.set("X-Greeted", name.as_str());
///     ctx.set_body(format!("Hello {name}"));
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `ctx`
#[non_exhaustive]
pub struct Context {
    /// The application that serves the request.
    pub app: Arc<App>,
    /// What was asked.
    pub request: Request,
    /// What will be answered.
    pub response: Response,
    /// What middleware pass on to one another and to templates.
    pub state: State,
    /// The cookies of the request, and those that the response will set.
    pub cookies: Cookies,
    /// What a router found in the path.
    pub params: Params,
    /// Whether the framework answers. Defaults to `true`.
    ///
    /// Where it is `false`, the response is what [`respond_with`](Self::respond_with) was given; without one
    /// the connection is closed after the chain.
    pub respond: bool,
    #[doc(hidden)]
    pub routing: Routing,
    pub(crate) raw: Option<Box<http::Response<Body>>>,
    pub(crate) hooks: Vec<Hook>,
    exchange: Weak<Exchange>,
}

pub(crate) type Hook = Box<dyn FnOnce(&Finished)>;

impl Context {
    pub(crate) fn new(app: &Arc<App>, exchange: &Rc<Exchange>) -> Self {
        Context {
            app: app.clone(),
            request: Request::new(app.clone(), exchange.connection.clone()),
            response: Response::new(),
            state: State::default(),
            cookies: Cookies::default(),
            params: Params::default(),
            respond: true,
            routing: Routing::default(),
            raw: None,
            hooks: Vec::new(),
            exchange: Rc::downgrade(exchange),
        }
    }

    /// Takes up the next request of the connection; the context is as new, or was [reset](Self::reset).
    #[inline]
    pub(crate) fn take_up(
        &mut self,
        app: &Arc<App>,
        request: http::Request<hyper::body::Incoming>,
        admitted: Admitted,
    ) {
        if !Arc::ptr_eq(&self.app, app) {
            self.app = app.clone();
        }
        self.request.take_up(request);
        let cookies = if admitted.has_cookies {
            self.request.cookie_header()
        } else {
            None
        };
        self.cookies
            .take_up(cookies, self.request.secure(), &app.keys);
    }

    /// Lets go of everything of a request, so that the next one of the connection finds nothing of it.
    pub(crate) fn reset(&mut self) {
        // Taken apart so that a new field cannot be forgotten here.
        let Context {
            app: _,
            request,
            response,
            state,
            cookies,
            params,
            respond,
            routing,
            raw,
            hooks,
            exchange: _,
        } = self;
        response.reset(&mut request.headers);
        request.reset();
        state.reset();
        cookies.reset();
        params.reset();
        routing.reset();
        *respond = true;
        drop(raw.take());
        if !hooks.is_empty() {
            hooks.clear();
        }
    }

    /// Reports an error to the [`on_error`](App::on_error) listeners; the response stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     if let Err(error) = next.run(ctx).await {
    ///         ctx.set_status(error.status);
    ///         ctx.set_body("the error page");
    ///         ctx.emit_error(&error).await;
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.app.emit('error', err, ctx)`
    pub async fn emit_error(&mut self, error: &Error) {
        let app = self.app.clone();
        app.emit(error, self).await;
    }

    /// Sends the head at once, while the chain goes on; headers and status cannot change after it.
    ///
    /// The body is sent when the chain has ended.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_status(200);
    ///     ctx.set_type("text");
    ///     ctx.flush_headers();
    ///     tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    ///     ctx.set_body("slow");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.flushHeaders()`
    pub fn flush_headers(&mut self) {
        if self.response.head_sent || !self.respond {
            return;
        }
        if let Some(exchange) = self.exchange.upgrade() {
            self.merge_cookies();
            exchange.flush(self);
        }
    }

    /// Calls a function when the response was handed to the connection, or could not be.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     let url = ctx.original_url().to_owned();
    ///     ctx.on_finished(move |finished| println!("{url} {} {}", finished.status, finished.complete));
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `onFinished(ctx.res, fn)` of `on-finished`
    pub fn on_finished(&mut self, hook: impl FnOnce(&Finished) + 'static) {
        self.hooks.push(Box::new(hook));
    }

    /// Answers with a response made by hand and sets [`respond`](Self::respond) to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.respond_with(http::Response::new("raw".into()));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.respond = false; ctx.res.end('raw')`
    pub fn respond_with(&mut self, response: http::Response<Body>) {
        self.respond = false;
        self.raw = Some(Box::new(response));
    }

    /// Takes the connection out of HTTP once a `101 Switching Protocols` was sent; `None` where the client did not ask for it.
    ///
    /// The status is set to 101; the headers `Connection` and `Upgrade` are the caller's. What it answers resolves when
    /// the head was sent, so it is awaited in a task of its own. The connection is no longer subject to timeouts, but
    /// for that of a server that closes.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let Some(upgrade) = ctx.upgrade() else { return ctx.throw(426, "websocket only") };
    ///     ctx.set("Connection", "Upgrade");
    ///     ctx.set("Upgrade", "echo");
    ///     tokio::task::spawn_local(async move {
    ///         if let Ok(connection) = upgrade.await {
    ///             let _io = connection; // hyper::rt::Read and Write
    ///         }
    ///     });
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `server.on('upgrade', (req, socket, head) => { .. })`
    pub fn upgrade(&mut self) -> Option<hyper::upgrade::OnUpgrade> {
        let upgrade = self.request.take_upgrade()?;
        self.response.status = 101;
        self.response.explicit_status = true;
        Some(upgrade)
    }

    /// The JSON form: `request`, `response`, `app` and `originalUrl`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let json = ctx.to_json();
    ///     ctx.set_body(json);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.toJSON()`, with placeholders for `req`, `res` and `socket`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("request".into(), self.request.to_json());
        json.insert("response".into(), self.response.to_json());
        json.insert("app".into(), self.app.to_json());
        json.insert("originalUrl".into(), self.request.original_url().into());
        json.into()
    }

    /// Whether nothing waits to be settled where a middleware returns.
    pub(crate) fn is_settled(&self) -> bool {
        !self.cookies.is_pending() && self.response.failure.is_none()
    }

    /// Moves queued cookies into the headers, and makes the middleware fail whose setter refused a value.
    #[cold]
    pub(crate) fn settle(&mut self, result: Result) -> Result {
        self.merge_cookies();
        let refused = self.response.failure.take();
        match (result, refused) {
            (Ok(()), Some(error)) => Err(error),
            (result, _) => result,
        }
    }

    pub(crate) fn merge_cookies(&mut self) {
        if !self.cookies.is_pending() {
            return;
        }
        if let Some(failure) = self.cookies.take_failure() {
            self.response.refuse(failure);
        }
        if self.response.head_sent {
            self.cookies.merge_into(&mut http::HeaderMap::new());
            self.response
                .refuse(Error::new(500).with_message("cannot set cookies after the head was sent"));
        } else {
            self.cookies.merge_into(&mut self.response.headers);
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("request", &self.request)
            .field("response", &self.response)
            .field("state", &self.state)
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}
