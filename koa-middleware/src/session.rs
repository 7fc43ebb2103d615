//! Sessions — npm `koa-session`.

#[cfg(feature = "testing")]
mod conformance;
mod context;
mod data;
mod event;
pub(crate) mod json;
mod max_age;
mod memory;
mod options;
mod state;
mod store;

use std::{sync::Arc, time::Duration};

use koa_core::{Context, Middleware, Next};

#[cfg(feature = "testing")]
pub use self::conformance::conformance;
pub use self::{
    context::{NewSession, SessionContext},
    data::Session,
    event::SessionEvent,
    max_age::MaxAge,
    memory::MemoryStore,
    options::SessionOptions,
    store::{SessionStore, StoreOptions},
};

/// How long a session lives where nobody says.
#[cfg(feature = "csrf")]
pub(crate) use self::state::is_there;

pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// Gives every request `ctx.session()`, kept in a signed cookie.
///
/// The cookie can be read by the client, but not changed; it should stay well below 4096 bytes, which is what browsers keep. A
/// [`store`](SessionOptions::store) keeps what is larger or secret. `app.keys` must be set.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{prelude::*, session};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.keys = ["some secret hurr"].into();         // app.keys = ['some secret hurr']
/// app.with(session());                            // app.use(session(app))
/// app.with(async |ctx, _| {
///     ctx.session_mut()["name"] = "tobi".into();  // ctx.session.name = 'tobi'
///     Ok(())
/// });
///
/// let response = app.test().get("/").send().await;
/// assert!(response.cookies()[0].starts_with("koa.sess=eyJuYW1lIjoidG9iaSIs"));
/// # }
/// ```
///
/// # Errors
///
/// A 500 where the session is to be saved and `app.keys` is not set.
///
/// # In Koa
///
/// `session(app)`
#[must_use]
pub fn session() -> impl Middleware {
    session_with(SessionOptions::new())
}

/// [`session`] with options.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::{MemoryStore, SessionOptions, session_with};
///
/// let mut app = App::new();
/// app.keys = ["some secret hurr"].into();
/// app.with(session_with(
///     SessionOptions::new()                          // app.use(session({
///         .key("koa.sess")                           //   key: 'koa.sess',
///         .max_age(Duration::from_millis(86400000))  //   maxAge: 86400000,
///         .store(MemoryStore::new()),                //   store
/// ));                                                // }, app))
/// ```
///
/// # Errors
///
/// - A 500 where a session is to be saved, or a signed one read, and `app.keys` is not set; where `secure` is set and the connection is
///   not encrypted.
/// - What the store says: a 503 where a Redis is not reachable.
///
/// # In Koa
///
/// `session(options, app)`
#[must_use]
pub fn session_with(options: SessionOptions) -> impl Middleware {
    let options = Arc::new(options);
    async move |ctx: &mut Context, next: Next<'_>| {
        if !state::enter(ctx, &options).await? {
            return next.run(ctx).await;
        }
        let result = next.run(ctx).await;
        state::leave(ctx).await?;
        result
    }
}
