//! What sessions add to `ctx`.

use koa_core::{Context, Result};
use serde_json::Value;

use super::{Session, state};

/// The members that the session middleware adds to a context; `use koa_middleware::prelude::*` brings them in.
///
/// # Panics
///
/// Its members panic where no session middleware has run, which is a mistake in the program: a 500 and an error event.
///
/// # In Koa
///
/// `ctx.session`
pub trait SessionContext {
    /// The session. In a cookie it is read when it is first asked for.
    ///
    /// A session that could not be read (no keys, a [`decode`](super::SessionOptions::decode) that fails) is empty, and the session
    /// middleware fails with the reason when it returns.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{prelude::*, session};
    ///
    /// let mut app = App::new();
    /// app.keys = ["a secret"].into();
    /// app.with(session());
    /// app.with(async |ctx, _| {
    ///     let name = ctx.session()["name"].as_str().unwrap_or("stranger").to_owned();
    ///     ctx.set_body(format!("Hello {name}"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.name`
    fn session(&self) -> &Session;

    /// The session to change; a new one where it was set to `null`.
    ///
    /// With [`SessionOptions`](super::SessionOptions) in `app.context`, it may be called before the session middleware has run.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut()["name"] = "tobi".into();
    ///     ctx.session_mut().insert("tags", ["a", "b"]);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.name = 'tobi'`
    fn session_mut(&mut self) -> &mut Session;

    /// Puts an object in the session's place, or `None` to remove it: the store forgets it and the cookie is deleted.
    ///
    /// A list becomes an object of its items by their indexes.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{prelude::*, session};
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.keys = ["a secret"].into();
    /// app.with(session()).with(async |ctx, _| {
    ///     match ctx.path() {
    ///         "/login" => ctx.set_session(json!({ "user": "tobi" })),
    ///         "/logout" => ctx.set_session(None),
    ///         _ => {}
    ///     }
    ///     let user = ctx.session()["user"].clone();
    ///     ctx.set_body(json!({ "user": user }));
    ///     Ok(())
    /// });
    ///
    /// let client = app.test();
    /// client.get("/login").send().await;
    /// client.get("/").send().await.assert_json(&json!({ "user": "tobi" }));
    /// client.get("/logout").send().await;
    /// client.get("/").send().await.assert_json(&json!({ "user": null }));
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Any other value: the session middleware fails with a 500 when it returns.
    ///
    /// # In Koa
    ///
    /// `ctx.session = { user: 'tobi' }`, `ctx.session = null`
    fn set_session(&mut self, session: impl Into<NewSession>);

    /// Saves the session at once where it is to be saved; needed where
    /// [`auto_commit`](super::SessionOptions::auto_commit) is off, or before the head is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut()["name"] = "tobi".into();
    ///     ctx.commit_session().await
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// What the store or the cookie says: a 500, or a 503 where a Redis is not reachable.
    ///
    /// # In Koa
    ///
    /// `await ctx.session.manuallyCommit()`
    fn commit_session(&mut self) -> impl Future<Output = Result>;
}

impl SessionContext for Context {
    #[track_caller]
    fn session(&self) -> &Session {
        state::session(self)
    }

    #[track_caller]
    fn session_mut(&mut self) -> &mut Session {
        state::session_mut(self)
    }

    #[track_caller]
    fn set_session(&mut self, session: impl Into<NewSession>) {
        state::replace(self, session.into().0);
    }

    fn commit_session(&mut self) -> impl Future<Output = Result> {
        state::commit_now(self)
    }
}

/// What [`set_session`](SessionContext::set_session) takes: a JSON value, or `None`.
#[derive(Clone, Debug)]
pub struct NewSession(Option<Value>);

impl From<Value> for NewSession {
    fn from(session: Value) -> Self {
        NewSession(Some(session))
    }
}

impl From<Option<Value>> for NewSession {
    fn from(session: Option<Value>) -> Self {
        NewSession(session)
    }
}
