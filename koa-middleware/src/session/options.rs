//! The options of koa-session.

use std::{fmt, sync::Arc, time::Duration};

use koa_core::{Context, CookieError, CookieOptions, Priority, Result, SameSite};
use serde_json::Value;

use super::{MaxAge, Session, SessionEvent, SessionStore};

type ContextStore = dyn Fn(&Context) -> Arc<dyn SessionStore> + Send + Sync;
type GetKey = dyn Fn(&Context) -> Option<String> + Send + Sync;
type SetKey = dyn Fn(&mut Context, &str) + Send + Sync;
type Genid = dyn Fn(&mut Context) -> String + Send + Sync;
type Encode = dyn Fn(&Value) -> Result<String> + Send + Sync;
type Decode = dyn Fn(&str) -> Result<Value> + Send + Sync;
type Valid = dyn Fn(&Context, &Value) -> bool + Send + Sync;
type BeforeSave = dyn Fn(&Context, &mut Session) + Send + Sync;
type Listener = dyn Fn(&SessionEvent<'_>) + Send + Sync;

/// Another carrier of a session's key than the cookie.
#[derive(Clone)]
pub(super) struct ExternalKey {
    pub(super) get: Arc<GetKey>,
    pub(super) set: Arc<SetKey>,
}

/// How sessions are kept, named, sent and checked.
///
/// It is given to [`session_with`](super::session_with). Inserted into `app.context` too, it lets middleware use the session that comes
/// before the session middleware.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::{SessionOptions, session_with};
///
/// let mut app = App::new();
/// app.keys = ["some secret hurr"].into();
/// app.with(session_with(
///     SessionOptions::new()                       // app.use(session({
///         .key("koa.sess")                        //   key: 'koa.sess',
///         .max_age(Duration::from_secs(86_400))   //   maxAge: 86400000,
///         .auto_commit(true)                      //   autoCommit: true,
///         .overwrite(true)                        //   overwrite: true,
///         .http_only(true)                        //   httpOnly: true,
///         .signed(true)                           //   signed: true,
///         .rolling(false)                         //   rolling: false,
///         .renew(false)                           //   renew: false,
///         .same_site("lax"),                      //   sameSite: 'lax'
/// ));                                             // }, app))
/// ```
///
/// # In Koa
///
/// The first argument of `session(options, app)`.
#[derive(Clone)]
pub struct SessionOptions {
    pub(super) key: String,
    pub(super) max_age: Option<MaxAge>,
    pub(super) auto_commit: bool,
    pub(super) signed: bool,
    pub(super) rolling: bool,
    pub(super) renew: bool,
    pub(super) cookie: CookieOptions,
    pub(super) store: Option<Arc<dyn SessionStore>>,
    pub(super) context_store: Option<Arc<ContextStore>>,
    pub(super) external_key: Option<ExternalKey>,
    pub(super) prefix: String,
    pub(super) genid: Option<Arc<Genid>>,
    pub(super) encode: Option<Arc<Encode>>,
    pub(super) decode: Option<Arc<Decode>>,
    pub(super) valid: Option<Arc<Valid>>,
    pub(super) before_save: Option<Arc<BeforeSave>>,
    pub(super) missed: Vec<Arc<Listener>>,
    pub(super) expired: Vec<Arc<Listener>>,
    pub(super) invalid: Vec<Arc<Listener>>,
}

/// A setter of an option: its documentation, its name with the type it takes, and what it does.
macro_rules! options {
    ($($(#[$doc:meta])* $name:ident($value:ident: $kind:ty) => |$options:ident| $set:expr;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $value: $kind) -> Self {
                let $options = &mut self;
                $set;
                self
            }
        )*
    };
}

impl SessionOptions {
    /// The defaults: a signed cookie `koa.sess` that holds the session, valid for a day after it was last saved.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::SessionOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        SessionOptions {
            key: "koa.sess".into(),
            max_age: None,
            auto_commit: true,
            signed: true,
            rolling: false,
            renew: false,
            cookie: CookieOptions::new().signed(true).overwrite(true),
            store: None,
            context_store: None,
            external_key: None,
            prefix: String::new(),
            genid: None,
            encode: None,
            decode: None,
            valid: None,
            before_save: None,
            missed: Vec::new(),
            expired: Vec::new(),
            invalid: Vec::new(),
        }
    }

    options! {
        /// The name of the cookie; its signature is in `KEY.sig`. Defaults to `koa.sess`.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().key("sid");
        /// ```
        ///
        /// # In Koa
        ///
        /// `key: 'sid'`
        key(key: impl Into<String>) => |options| options.key = key.into();

        /// How long a session lives after it was last saved: a [`Duration`], or `"session"` for as long as the browser is open.
        /// Defaults to one day, in a cookie that has no `expires`.
        ///
        /// It is stored with each session, and what is stored wins over the option.
        ///
        /// # Examples
        ///
        /// ```
        /// use std::time::Duration;
        ///
        /// use koa_middleware::SessionOptions;
        ///
        /// let options = SessionOptions::new().max_age(Duration::from_secs(86_400));
        /// let options = SessionOptions::new().max_age("session");
        /// ```
        ///
        /// # In Koa
        ///
        /// `maxAge: 86400000`, in milliseconds
        max_age(max_age: impl Into<MaxAge>) => |options| options.max_age = Some(max_age.into());

        /// Whether a changed session is saved when the session middleware returns, after an error too. Defaults to `true`.
        ///
        /// Without it, [`commit_session`](super::SessionContext::commit_session) saves.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().auto_commit(false);
        /// ```
        ///
        /// # In Koa
        ///
        /// `autoCommit: false`
        auto_commit(auto_commit: bool) => |options| options.auto_commit = auto_commit;

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

        /// Whether the cookie is signed with `app.keys`, and read only with a signature that holds. Defaults to `true`.
        ///
        /// Without keys, saving a session then fails with a 500, and so does reading one that comes with a signature.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().signed(false);
        /// ```
        ///
        /// # In Koa
        ///
        /// `signed: false`
        signed(signed: bool) => |options| {
            options.signed = signed;
            options.cookie = options.cookie.clone().signed(signed);
        };

        /// Whether every response saves and sends a loaded session again, so that it lives on with each request. Defaults to `false`.
        ///
        /// In a cookie only sessions that the request used, in a store every one.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().rolling(true);
        /// ```
        ///
        /// # In Koa
        ///
        /// `rolling: true`
        rolling(rolling: bool) => |options| options.rolling = rolling;

        /// Whether an unchanged session is saved and sent again when less than half of its time is left. Defaults to `false`.
        ///
        /// # Examples
        ///
        /// ```
        /// let options = koa_middleware::SessionOptions::new().renew(true);
        /// ```
        ///
        /// # In Koa
        ///
        /// `renew: true`
        renew(renew: bool) => |options| options.renew = renew;

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

        /// Keeps sessions in a store, and in the cookie their keys alone. Defaults to none: the cookie holds the session.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{MemoryStore, SessionOptions};
        ///
        /// let options = SessionOptions::new().store(MemoryStore::new());
        /// ```
        ///
        /// # In Koa
        ///
        /// `store: redisStore()`
        store(store: impl SessionStore) => |options| options.store = Some(Arc::new(store));

        /// What stands before a key that is made by default; with it in the cookie too. Defaults to nothing.
        ///
        /// # Examples
        ///
        /// ```
        /// use koa_middleware::{MemoryStore, SessionOptions};
        ///
        /// let options = SessionOptions::new().store(MemoryStore::new()).prefix("sess:");
        /// ```
        ///
        /// # In Koa
        ///
        /// `prefix: 'sess:'`
        prefix(prefix: impl Into<String>) => |options| options.prefix = prefix.into();

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

    /// Makes the store of each request. Defaults to the [`store`](Self::store) that is there for all.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{MemoryStore, SessionOptions};
    ///
    /// let (guests, members) = (MemoryStore::new(), MemoryStore::new());
    /// let options = SessionOptions::new()
    ///     .context_store(move |ctx| if ctx.path().starts_with("/members") { members.clone() } else { guests.clone() });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ContextStore: class { constructor(ctx) { .. } .. }`
    #[must_use]
    pub fn context_store<S: SessionStore>(
        mut self,
        make: impl Fn(&Context) -> S + Send + Sync + 'static,
    ) -> Self {
        self.context_store = Some(Arc::new(move |ctx| Arc::new(make(ctx))));
        self
    }

    /// Carries the keys of a store's sessions by other means than the cookie, such as a header.
    ///
    /// No cookie is set then, but for the deletion when a session is set to `null`, as in Koa.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{MemoryStore, SessionOptions};
    ///
    /// let options = SessionOptions::new().store(MemoryStore::new()).external_key(
    ///     |ctx| Some(ctx.get("User-Token").into_owned()),
    ///     |ctx, key| ctx.set("User-Token", key),
    /// );
    /// ```
    ///
    /// # In Koa
    ///
    /// `externalKey: { get: (ctx) => .., set: (ctx, key) => .. }`
    #[must_use]
    pub fn external_key(
        mut self,
        get: impl Fn(&Context) -> Option<String> + Send + Sync + 'static,
        set: impl Fn(&mut Context, &str) + Send + Sync + 'static,
    ) -> Self {
        self.external_key = Some(ExternalKey {
            get: Arc::new(get),
            set: Arc::new(set),
        });
        self
    }

    /// The store of a request.
    pub(super) fn store_for(&self, ctx: &Context) -> Option<Arc<dyn SessionStore>> {
        match &self.context_store {
            Some(make) => Some(make(ctx)),
            None => self.store.clone(),
        }
    }

    /// The options of the cookie, with a time of expiry where there is one.
    pub(super) fn cookie_for(&self, max_age: Option<MaxAge>) -> CookieOptions {
        match max_age {
            Some(MaxAge::Duration(time)) if time > Duration::ZERO => {
                self.cookie.clone().max_age(time)
            }
            _ => self.cookie.clone(),
        }
    }

    pub(super) fn new_key(&self, ctx: &mut Context) -> String {
        match &self.genid {
            Some(make) => make(ctx),
            None => format!("{}{}", self.prefix, uuid::Uuid::new_v4()),
        }
    }
}

impl Default for SessionOptions {
    fn default() -> Self {
        SessionOptions::new()
    }
}

impl fmt::Debug for SessionOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionOptions")
            .field("key", &self.key)
            .field("max_age", &self.max_age)
            .field("auto_commit", &self.auto_commit)
            .field("rolling", &self.rolling)
            .field("renew", &self.renew)
            .field("cookie", &self.cookie)
            .finish_non_exhaustive()
    }
}
