//! The session's way through a request — `lib/context.js` of koa-session.

mod commit;
mod read;

use std::{
    cell::{Cell, OnceCell},
    hash::{DefaultHasher, Hash, Hasher},
    mem,
    sync::{Arc, LazyLock},
    time::{SystemTime, UNIX_EPOCH},
};

use koa_core::{Context, Error, Result};
use serde_json::{Map, Value};

use super::{Session, SessionOptions, SessionStore, json};

const MISSING: &str = "no session: `app.with(session())` comes before what uses it";

static NOTHING: LazyLock<Session> = LazyLock::new(Session::default);

/// What `ctx.state` keeps of the session.
pub(super) struct Slot {
    options: Arc<SessionOptions>,
    store: Option<Arc<dyn SessionStore>>,
    used: OnceCell<Used>,
    /// A session that is being read is asked for: by the option `valid`.
    reading: Cell<bool>,
    /// The middleware is around what runs.
    entered: bool,
}

/// A session that was read, or assigned.
struct Used {
    session: Session,
    /// The key that the session will be saved under; the session may show an older one.
    key: Option<String>,
    /// What was read, to be compared.
    read: Option<u64>,
    /// The signature is to be deleted, renewed or complained about.
    signature: bool,
    /// Why it could not be read: the request fails with it.
    failed: Option<Error>,
}

impl Used {
    fn new(session: Session) -> Self {
        Used {
            key: session.external_key.clone(),
            session,
            read: None,
            signature: false,
            failed: None,
        }
    }

    fn read(data: Value, options: &SessionOptions, key: Option<String>) -> Self {
        let session = Session::of(data, options.max_age, key);
        let read = Some(fingerprint(&session.data()));
        Used {
            read,
            ..Used::new(session)
        }
    }
}

impl Slot {
    fn new(options: Arc<SessionOptions>, ctx: &Context) -> Self {
        Slot {
            store: options.store_for(ctx),
            options,
            used: OnceCell::new(),
            reading: Cell::new(false),
            entered: false,
        }
    }

    /// The slot, made of the options that the application has where the middleware has not run yet.
    #[track_caller]
    fn of(ctx: &mut Context) -> &mut Slot {
        if ctx.state.get::<Slot>().is_none() {
            let options = ctx.app.context.get::<SessionOptions>().cloned();
            let slot = Slot::new(Arc::new(options.expect(MISSING)), ctx);
            ctx.state.insert(slot);
        }
        ctx.state.get_mut().expect("it was there, or just inserted")
    }

    /// The session to change, read first where it was not yet.
    fn used(ctx: &mut Context) -> &mut Used {
        session(ctx);
        let used = Slot::of(ctx).used.get_mut();
        used.expect("it was just read")
    }
}

/// Whether a session middleware has run, or the application has one's options.
#[cfg(feature = "csrf")]
pub(crate) fn is_there(ctx: &Context) -> bool {
    ctx.state.get::<Slot>().is_some() || ctx.app.context.get::<SessionOptions>().is_some()
}

/// Prepares the request; false where a session middleware around this one has done so.
pub(super) async fn enter(ctx: &mut Context, options: &Arc<SessionOptions>) -> Result<bool> {
    if ctx.state.get::<Slot>().is_none() {
        let slot = Slot::new(options.clone(), ctx);
        ctx.state.insert(slot);
    }
    let slot = Slot::of(ctx);
    if slot.entered {
        return Ok(false);
    }
    slot.entered = true;
    if let Some(store) = slot.store.clone() {
        let options = slot.options.clone();
        let used = Box::pin(read::from_store(ctx, &*store, &options)).await?;
        // What was used before is thrown away, as in Koa.
        Slot::of(ctx).used = used.into();
    }
    Ok(true)
}

/// Saves what is to be saved, and fails with what could not be read or set.
pub(super) async fn leave(ctx: &mut Context) -> Result {
    let slot = Slot::of(ctx);
    let auto_commit = slot.options.auto_commit;
    let Some(used) = slot.used.get_mut() else {
        return Ok(());
    };
    if let Some(failed) = used.failed.take() {
        return Err(failed);
    }
    used.session.take_max_age();
    let refused = used.session.take_refused();
    settle_signature(ctx);
    commit::asked_for(ctx).await?;
    if auto_commit {
        commit::when_changed(ctx).await?;
    }
    Slot::used(ctx).session.show();
    refused.map_or(Ok(()), Err)
}

/// Saves at once what is to be saved.
pub(super) async fn commit_now(ctx: &mut Context) -> Result {
    if let Some(failed) = Slot::used(ctx).failed.take() {
        return Err(failed);
    }
    settle_signature(ctx);
    commit::asked_for(ctx).await?;
    commit::when_changed(ctx).await
}

/// The session as it is, read from the cookie where it was not yet.
#[track_caller]
pub(super) fn session(ctx: &Context) -> &Session {
    let slot = ctx.state.get::<Slot>().expect(MISSING);
    if slot.reading.get() {
        return &NOTHING;
    }
    let used = slot.used.get_or_init(|| {
        slot.reading.set(true);
        let used = match slot.store {
            Some(_) => Used::new(Session::fresh(slot.options.max_age, None)),
            None => read::from_cookie(ctx, &slot.options),
        };
        slot.reading.set(false);
        used
    });
    &used.session
}

/// The session to change; a new one where it was set to `null`.
#[track_caller]
pub(super) fn session_mut(ctx: &mut Context) -> &mut Session {
    Slot::of(ctx);
    session(ctx);
    settle_signature(ctx);
    if session(ctx).removed {
        replace(ctx, Some(Value::Object(Map::new())));
    }
    &mut Slot::used(ctx).session
}

/// Puts data in the place of the session, or nothing; in a cookie that was not read, it stays unread.
#[track_caller]
pub(super) fn replace(ctx: &mut Context, data: Option<Value>) {
    let slot = Slot::of(ctx);
    if slot.used.get().is_none() {
        let unread = Session {
            max_age: slot.options.max_age,
            ..Session::default()
        };
        slot.used = Used::new(unread).into();
    }
    let used = Slot::used(ctx);
    let earlier = mem::take(&mut used.session);
    let mut session = match data {
        None | Some(Value::Null) => Session {
            removed: true,
            max_age: earlier.max_age,
            ..Session::default()
        },
        Some(data @ (Value::Object(_) | Value::Array(_))) => {
            Session::of(data, earlier.max_age, used.key.clone())
        }
        Some(_) => {
            used.session = earlier;
            let message = "this.session can only be set as null or an object.";
            return used.session.refuse(message);
        }
    };
    (session.save, session.regenerate) = (earlier.save, earlier.regenerate);
    session.refused = earlier.refused.or(session.refused);
    used.session = session;
}

/// Lets the jar do what is to be done about a signature that does not hold, or is that of an older key.
fn settle_signature(ctx: &mut Context) {
    let slot = Slot::of(ctx);
    let Some(used) = slot.used.get_mut() else {
        return;
    };
    if mem::take(&mut used.signature) {
        let key = slot.options.key.clone();
        ctx.cookies.get_signed(&key);
    }
}

/// What tells one state of the data from another: of the text, so that another order is another state.
fn fingerprint(data: &Map<String, Value>) -> u64 {
    let mut hasher = DefaultHasher::new();
    json::stringify(data).hash(&mut hasher);
    hasher.finish()
}

/// `Date.now()`
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
}
