//! Saving a session, and removing it.

use std::{mem, sync::Arc, time::Duration};

use koa_core::{Context, Result};
use serde_json::{Map, Value};

use super::{Slot, Used, fingerprint, now};
use crate::session::{DAY, MaxAge, Session, SessionOptions, SessionStore, StoreOptions, json};

/// How much longer a store keeps a session than the client.
const GRACE: Duration = Duration::from_secs(10);

/// Why a session is saved.
#[derive(Clone, Copy, PartialEq)]
enum Reason {
    Asked,
    Changed,
    Kept,
}

/// Does what `save` and `regenerate` asked for.
pub(super) async fn asked_for(ctx: &mut Context) -> Result {
    let session = &mut Slot::used(ctx).session;
    let regenerate = mem::take(&mut session.regenerate);
    let save = mem::take(&mut session.save) || regenerate;
    if !save || session.removed {
        return Ok(());
    }
    Box::pin(async {
        if regenerate {
            let committing = Committing::of(ctx);
            committing.remove(ctx).await?;
            if committing.store.is_some() {
                let key = committing.options.new_key(ctx);
                Slot::used(ctx).key = Some(key);
            }
        }
        Committing::of(ctx).save(ctx, Reason::Asked).await
    })
    .await
}

/// Saves the session where it changed or is to be kept, removes it where it was set to `null`.
pub(super) async fn when_changed(ctx: &mut Context) -> Result {
    let slot = Slot::of(ctx);
    let Some(used) = slot.used.get_mut() else {
        return Ok(());
    };
    if used.failed.is_some() {
        return Ok(());
    }
    used.session.take_max_age();
    let reason = reason(used, &slot.options);
    if used.session.removed {
        Box::pin(async { Committing::of(ctx).remove(ctx).await }).await
    } else if let Some(reason) = reason {
        Box::pin(async { Committing::of(ctx).save(ctx, reason).await }).await
    } else {
        Ok(())
    }
}

fn reason(used: &Used, options: &SessionOptions) -> Option<Reason> {
    let session = &used.session;
    if session.require_save {
        return Some(Reason::Asked);
    }
    let data = session.data();
    if used.read.is_none() && data.is_empty() {
        return None;
    }
    if used.read != Some(fingerprint(&data)) {
        return Some(Reason::Changed);
    }
    let kept = options.rolling || (options.renew && is_half_over(session));
    kept.then_some(Reason::Kept)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the milliseconds of a date are below 2^53"
)]
fn is_half_over(session: &Session) -> bool {
    match (session.expire, session.max_age) {
        (Some(expire), Some(MaxAge::Duration(time))) => {
            expire - (now() as f64) < time.as_secs_f64() * 500.0
        }
        _ => false,
    }
}

/// What a commit needs besides the context.
struct Committing {
    options: Arc<SessionOptions>,
    store: Option<Arc<dyn SessionStore>>,
    key: Option<String>,
}

impl Committing {
    /// The key is made where there is none yet: a session in a store that was used before the middleware.
    fn of(ctx: &mut Context) -> Self {
        let slot = Slot::of(ctx);
        let (options, store) = (slot.options.clone(), slot.store.clone());
        let used = Slot::used(ctx);
        let mut key = used.key.clone();
        if store.is_some() && key.is_none() {
            key = Some(options.new_key(ctx));
            Slot::used(ctx).key.clone_from(&key);
        }
        Committing {
            options,
            store,
            key,
        }
    }

    async fn remove(&self, ctx: &mut Context) -> Result {
        if let (Some(store), Some(key)) = (&self.store, &self.key) {
            store.destroy(key, self.asked(ctx, false)).await?;
        }
        let cookie = &self.options.cookie;
        ctx.cookies.try_set_with(&self.options.key, (), cookie)?;
        Ok(())
    }

    async fn save(&self, ctx: &mut Context, reason: Reason) -> Result {
        if let Some(hook) = &self.options.before_save {
            let mut session = mem::take(&mut Slot::used(ctx).session);
            hook(ctx, &mut session);
            Slot::used(ctx).session = session;
        }
        let session = &Slot::used(ctx).session;
        let (mut data, max_age) = (session.data(), session.max_age);
        let kept = max_age.filter(|age| *age != MaxAge::Duration(Duration::ZERO));
        let kept = kept.unwrap_or(MaxAge::Duration(DAY));
        stamp(&mut data, kept);
        let data = Value::Object(data);
        let cookie = self.options.cookie_for(max_age);
        let (Some(store), Some(key)) = (&self.store, &self.key) else {
            let value = match &self.options.encode {
                Some(encode) => encode(&data)?,
                None => json::encode(&data),
            };
            ctx.cookies.try_set_with(&self.options.key, value, cookie)?;
            return Ok(());
        };
        let ttl = match kept {
            MaxAge::Session => MaxAge::Session,
            MaxAge::Duration(time) => time.saturating_add(GRACE).into(),
        };
        let asked = self.asked(ctx, reason == Reason::Changed);
        store.set(key, &data, ttl, asked).await?;
        match &self.options.external_key {
            Some(external) => (external.set)(ctx, key),
            None => {
                ctx.cookies.try_set_with(&self.options.key, key, cookie)?;
            }
        }
        Ok(())
    }

    fn asked<'c>(&self, ctx: &'c mut Context, changed: bool) -> StoreOptions<'c> {
        StoreOptions {
            ctx,
            changed,
            rolling: self.options.rolling,
        }
    }
}

/// Adds when the data expire, in milliseconds, or that they last until the browser is closed.
fn stamp(data: &mut Map<String, Value>, max_age: MaxAge) {
    let MaxAge::Duration(_) = max_age else {
        data.insert("_session".into(), true.into());
        return;
    };
    let stored = max_age.to_stored();
    #[expect(
        clippy::cast_precision_loss,
        reason = "the milliseconds of a date are below 2^53"
    )]
    let expire = match stored.as_u64() {
        Some(ms) => now().saturating_add(ms).into(),
        None => (now() as f64 + stored.as_f64().unwrap_or_default()).into(),
    };
    data.insert("_expire".into(), expire);
    data.insert("_maxAge".into(), stored);
}
