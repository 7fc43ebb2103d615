//! The options of koa-session.

/// A setter of an option: its documentation, its name with the type it takes, and what it does.
macro_rules! options {
    ($($(#[$doc:meta])* $name:ident($value:ident: $kind:ty) => |$options:ident| $set:expr;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            #[track_caller]
            pub fn $name(mut self, $value: $kind) -> Self {
                let $options = &mut self;
                $set;
                self
            }
        )*
    };
}

mod cookie;
mod hooks;

use std::{fmt, sync::Arc, time::Duration};

use koa_core::{Context, CookieOptions, Result};
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

        /// How long a session lives after it was last saved: a [`Duration`], a text such as `"1d"`, or `"session"` for as long as the browser is open.
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
        /// let options = SessionOptions::new().max_age("1d");
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
