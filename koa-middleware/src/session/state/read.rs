//! Reading a session: from the cookie when it is first used, from a store before what is downstream.

use koa_core::{Context, CookieError, Cookies, Error, Result};
use serde_json::Value;

use super::{Used, now};
use crate::session::{Session, SessionEvent, SessionOptions, SessionStore, StoreOptions, json};

pub(super) async fn from_store(
    ctx: &mut Context,
    store: &dyn SessionStore,
    options: &SessionOptions,
) -> Result<Used> {
    let carried = match &options.external_key {
        Some(external) => Carried {
            value: (external.get)(ctx),
            signature: false,
        },
        None => carried(ctx, options)?,
    };
    let mut used = None;
    if let Some(key) = carried.value.filter(|key| !key.is_empty()) {
        let asked = StoreOptions {
            ctx,
            changed: false,
            rolling: options.rolling,
        };
        let found = store.get(&key, options.max_age, asked).await?;
        if let Some(data) = accepted(ctx, options, found, Some(&key)) {
            used = Some(Used::read(data, options, Some(key)));
        }
    }
    let mut used = match used {
        Some(used) => used,
        None => {
            let key = options.new_key(ctx);
            Used::new(Session::fresh(options.max_age, Some(key)))
        }
    };
    used.signature = carried.signature;
    Ok(used)
}

pub(super) fn from_cookie(ctx: &Context, options: &SessionOptions) -> Used {
    let fresh = || Used::new(Session::fresh(options.max_age, None));
    let carried = match carried(ctx, options) {
        Ok(carried) => carried,
        Err(error) => return failed(error),
    };
    let mut used = match carried.value.as_deref() {
        None | Some("") => fresh(),
        Some(cookie) => match decoded(options, cookie) {
            Ok(None) => fresh(),
            Ok(data) => accepted(ctx, options, data, None)
                .map_or_else(fresh, |data| Used::read(data, options, None)),
            Err(error) => failed(with_deletion(ctx, options, error)),
        },
    };
    used.signature = carried.signature;
    used
}

/// What a request carries: the key, or the session itself.
struct Carried {
    /// The value, where its signature holds or is not asked for.
    value: Option<String>,
    /// The jar has something to do about the signature.
    signature: bool,
}

/// Reads the cookie as the jar does; what the jar would do about the signature is left for when the context may be changed.
fn carried(ctx: &Context, options: &SessionOptions) -> Result<Carried> {
    let name = &options.key;
    let mut carried = Carried {
        value: ctx.cookies.get(name),
        signature: false,
    };
    if let (true, Some(value)) = (options.signed, &carried.value) {
        let signature = ctx.cookies.get(&format!("{name}.sig"));
        let Some(signature) = signature.filter(|signature| !signature.is_empty()) else {
            carried.value = None;
            return Ok(carried);
        };
        let keys = ctx.cookies.keys();
        if keys.is_empty() {
            return Err(CookieError::KeysRequired(name.clone()).into());
        }
        let index = keys.index(&format!("{name}={value}"), &signature);
        carried.signature = index != Some(0);
        if index.is_none() {
            carried.value = None;
        }
    }
    Ok(carried)
}

/// What the cookie holds; nothing where that is no JSON.
fn decoded(options: &SessionOptions, cookie: &str) -> Result<Option<Value>> {
    match &options.decode {
        None => Ok(json::decode(cookie).ok()),
        Some(decode) => match decode(cookie) {
            Ok(data) => Ok(Some(data)),
            Err(error) if is_syntax_error(&error) => Ok(None),
            Err(error) => Err(error),
        },
    }
}

fn is_syntax_error(error: &Error) -> bool {
    let source = error.source();
    source.is_some_and(<dyn std::error::Error + Send + Sync>::is::<serde_json::Error>)
}

/// The data, where they are some, have not expired and are valid; else somebody may want to hear of it.
fn accepted(
    ctx: &Context,
    options: &SessionOptions,
    data: Option<Value>,
    key: Option<&str>,
) -> Option<Value> {
    let (name, listeners) = match &data {
        None => ("session:missed", &options.missed),
        Some(data) if is_falsy(data) => ("session:missed", &options.missed),
        Some(data) if has_expired(data) => ("session:expired", &options.expired),
        Some(data)
            if options
                .valid
                .as_ref()
                .is_some_and(|valid| !valid(ctx, data)) =>
        {
            ("session:invalid", &options.invalid)
        }
        Some(_) => return data,
    };
    let value = data.as_ref();
    for listener in listeners {
        listener(&SessionEvent {
            name,
            key,
            value,
            ctx,
        });
    }
    None
}

fn is_falsy(data: &Value) -> bool {
    match data {
        Value::Null => true,
        Value::Bool(bool) => !bool,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn has_expired(data: &Value) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the milliseconds of a date are below 2^53"
    )]
    data["_expire"]
        .as_f64()
        .is_some_and(|expire| expire < now() as f64)
}

/// A session that could not be read: the request fails when the middleware returns.
fn failed(error: Error) -> Used {
    Used {
        failed: Some(error),
        ..Used::new(Session::default())
    }
}

/// The error with the deletion of the cookie, so that the next request does not fail again.
fn with_deletion(ctx: &Context, options: &SessionOptions, error: Error) -> Error {
    let mut jar = Cookies::default();
    jar.set_keys(ctx.cookies.keys().clone());
    jar.set_secure(ctx.cookies.secure());
    jar.set_with(&options.key, (), &options.cookie);
    let lines: Vec<_> = jar.lines().collect();
    lines
        .into_iter()
        .fold(error, |error, line| error.with_header("Set-Cookie", line))
}
