//! Where sessions are kept outside of the cookie — `store` of koa-session.

use std::sync::Arc;

use async_trait::async_trait;
use koa_core::{Context, Result};
use serde_json::Value;

use super::MaxAge;

/// A store of sessions by their keys.
///
/// A store keeps what it was given until the time to live is over; a session that is found later than that is refused all the same, by
/// the time of expiry inside it. What a store must do is checked by [`conformance`](super::conformance).
///
/// # Examples
///
/// ```
/// use koa_core::Result;
/// use koa_middleware::{MaxAge, SessionStore, StoreOptions, async_trait};
/// use serde_json::Value;
/// # #[derive(Clone)]
/// # struct Pool;
/// # impl Pool {
/// #     async fn select(&self, _: &str) -> Result<Option<String>> { Ok(None) }
/// #     async fn replace(&self, _: &str, _: String, _: MaxAge) -> Result { Ok(()) }
/// #     async fn delete(&self, _: &str) -> Result { Ok(()) }
/// # }
///
/// struct Table(Pool);
///
/// #[async_trait(?Send)]
/// impl SessionStore for Table {
///     async fn get(&self, key: &str, _max_age: Option<MaxAge>, _: StoreOptions<'_>) -> Result<Option<Value>> {
///         Ok(self.0.select(key).await?.map(|text| serde_json::from_str(&text)).transpose()?)
///     }
///
///     async fn set(&self, key: &str, session: &Value, ttl: MaxAge, _: StoreOptions<'_>) -> Result {
///         self.0.replace(key, session.to_string(), ttl).await
///     }
///
///     async fn destroy(&self, key: &str, _: StoreOptions<'_>) -> Result {
///         self.0.delete(key).await
///     }
/// }
/// ```
///
/// # In Koa
///
/// `{ async get(key, maxAge, { rolling, ctx }), async set(key, sess, maxAge, { rolling, changed, ctx }), async destroy(key, { ctx }) }`
#[async_trait(?Send)]
pub trait SessionStore: Send + Sync + 'static {
    /// The session of a key; `None` where there is none, or none any more.
    ///
    /// It is called before what is downstream, for each request that carries a key. `max_age` is the option's.
    ///
    /// # Errors
    ///
    /// An error fails the request.
    async fn get(
        &self,
        key: &str,
        max_age: Option<MaxAge>,
        options: StoreOptions<'_>,
    ) -> Result<Option<Value>>;

    /// Keeps a session under a key, in the place of an earlier one.
    ///
    /// `ttl` is ten seconds more than the session's `maxAge`, or [`MaxAge::Session`], for which the store has a time of its own.
    ///
    /// # Errors
    ///
    /// An error fails the request: the session must not be acknowledged that was not kept.
    async fn set(
        &self,
        key: &str,
        session: &Value,
        ttl: MaxAge,
        options: StoreOptions<'_>,
    ) -> Result;

    /// Forgets a key; one that is not there is fine.
    ///
    /// # Errors
    ///
    /// An error fails the request.
    async fn destroy(&self, key: &str, options: StoreOptions<'_>) -> Result;
}

/// For what request a store is called, and why.
///
/// # In Koa
///
/// The last argument of a store's methods.
#[derive(Debug)]
#[non_exhaustive]
pub struct StoreOptions<'a> {
    /// The request, for stores that share something with other middleware.
    pub ctx: &'a mut Context,
    /// Whether a session that is set differs from what the store has; `false` where it is only kept longer.
    pub changed: bool,
    /// The option [`rolling`](super::SessionOptions::rolling).
    pub rolling: bool,
}

impl<'a> StoreOptions<'a> {
    /// What a store is called with, for tests of a store.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{MemoryStore, SessionStore, StoreOptions};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, _| MemoryStore::new().destroy("key", StoreOptions::new(ctx)).await);
    /// ```
    #[must_use]
    pub fn new(ctx: &'a mut Context) -> Self {
        StoreOptions {
            ctx,
            changed: false,
            rolling: false,
        }
    }
}

#[async_trait(?Send)]
impl<S: SessionStore + ?Sized> SessionStore for Arc<S> {
    async fn get(
        &self,
        key: &str,
        max_age: Option<MaxAge>,
        options: StoreOptions<'_>,
    ) -> Result<Option<Value>> {
        (**self).get(key, max_age, options).await
    }

    async fn set(
        &self,
        key: &str,
        session: &Value,
        ttl: MaxAge,
        options: StoreOptions<'_>,
    ) -> Result {
        (**self).set(key, session, ttl, options).await
    }

    async fn destroy(&self, key: &str, options: StoreOptions<'_>) -> Result {
        (**self).destroy(key, options).await
    }
}
