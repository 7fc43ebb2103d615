//! Functions that take part in making, reading and saving sessions, and those that hear of it.

use std::sync::Arc;

use koa_core::{Context, Result};
use serde_json::Value;

use super::SessionOptions;
use crate::session::{Session, SessionEvent};

impl SessionOptions {
    options! {
        /// Makes the key of a new session in a store. Defaults to a random UUID.
        ///
        /// A key is all it takes to use a session: it must not be guessed.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{MemoryStore, SessionOptions};
        /// # fn random() -> u64 { 7 }
        ///
        /// let options = SessionOptions::new()
        ///     .store(MemoryStore::new())
        ///     .genid(|ctx| format!("{}:{:x}", ctx.hostname(), random()));
        /// ```
        ///
        /// # In Koa
        ///
        /// `genid: (ctx) => ..`
        genid(make: impl Fn(&mut Context) -> String + Send + Sync + 'static) => |options| options.genid = Some(Arc::new(make));

        /// Makes the cookie's value of a session. Defaults to base64 of its JSON.
        ///
        /// An error fails the request with its status, 500 unless it says otherwise.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new()
        ///     .encode(|session| Ok(session.to_string()))
        ///     .decode(|text| Ok(serde_json::from_str(text)?));
        /// ```
        ///
        /// # In Koa
        ///
        /// `encode: (session) => ..`
        encode(encode: impl Fn(&Value) -> Result<String> + Send + Sync + 'static)
            => |options| options.encode = Some(Arc::new(encode));

        /// Makes a session of the cookie's value. Defaults to JSON in base64.
        ///
        /// JSON that is not well-formed ([`serde_json::Error`], passed on with `?`) counts as no session. Any other error fails the
        /// request, and its response deletes the cookie, so that the next one does not fail again.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new()
        ///     .encode(|session| Ok(session.to_string()))
        ///     .decode(|text| Ok(serde_json::from_str(text)?));
        /// ```
        ///
        /// # In Koa
        ///
        /// `decode: (text) => ..`, where a `SyntaxError` counts as no session.
        decode(decode: impl Fn(&str) -> Result<Value> + Send + Sync + 'static)
            => |options| options.decode = Some(Arc::new(decode));

        /// Whether a loaded session is accepted; else a new one takes its place. Defaults to accepting all that have not expired.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().valid(|ctx, session| session["agent"] == *ctx.get("User-Agent"));
        /// ```
        ///
        /// # In Koa
        ///
        /// `valid: (ctx, session) => ..`
        valid(valid: impl Fn(&Context, &Value) -> bool + Send + Sync + 'static) => |options| options.valid = Some(Arc::new(valid));

        /// Is called before a session is saved, and may change it.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().before_save(|ctx, session| session["seen"] = ctx.path().into());
        /// ```
        ///
        /// # In Koa
        ///
        /// `beforeSave: (ctx, session) => ..`
        before_save(hook: impl Fn(&Context, &mut Session) + Send + Sync + 'static)
            => |options| options.before_save = Some(Arc::new(hook));

        /// Hears of keys that the store does not know, and of cookies that hold nothing. May be given several times.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().on_missed(|event| eprintln!("no session {:?}", event.key));
        /// ```
        ///
        /// # In Koa
        ///
        /// `app.on('session:missed', ({ key, value, ctx }) => ..)`
        on_missed(listener: impl Fn(&SessionEvent<'_>) + Send + Sync + 'static) => |options| options.missed.push(Arc::new(listener));

        /// Hears of sessions whose time was over. May be given several times.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().on_expired(|event| eprintln!("expired: {:?}", event.key));
        /// ```
        ///
        /// # In Koa
        ///
        /// `app.on('session:expired', ({ key, value, ctx }) => ..)`
        on_expired(listener: impl Fn(&SessionEvent<'_>) + Send + Sync + 'static) => |options| options.expired.push(Arc::new(listener));

        /// Hears of sessions that [`valid`](Self::valid) refused. May be given several times.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().on_invalid(|event| eprintln!("refused from {}", event.ctx.ip()));
        /// ```
        ///
        /// # In Koa
        ///
        /// `app.on('session:invalid', ({ key, value, ctx }) => ..)`
        on_invalid(listener: impl Fn(&SessionEvent<'_>) + Send + Sync + 'static) => |options| options.invalid.push(Arc::new(listener));
    }
}
