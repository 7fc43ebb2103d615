//! koa-session 7: one application per set of options, each below its own path, all with the same routes.

mod routes;
mod stores;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use koa_core::{App, Context, Error, Keygrip, Middleware, Next, Result};
use koa_middleware::{SessionEvent, SessionOptions, prelude::*, session_with};
use koa_router::mount;
use serde_json::{Value, json};

use self::stores::{ContextStore, Memory};

pub(crate) fn add(app: &mut App) {
    app.silent = true;
    app.proxy = true;
    let new = SessionOptions::new;
    let browser = || new().max_age("session");
    let uid = |ctx: &Context, data: &Value| {
        data["uid"].as_str().unwrap_or_default().is_empty() || data["uid"] == *ctx.get("X-Uid")
    };
    let genid = |ctx: &mut Context| match &*ctx.get("X-Id") {
        "" => "key-0".to_owned(),
        id => id.to_owned(),
    };
    let store = || new().store(Memory::default()).genid(genid);
    let ms = Duration::from_millis;

    // 9. SES-003, SES-007 to SES-021, SES-041 to SES-057: the defaults
    app.with(mount("/default", site(new())));
    // 10. SES-020, SES-024, SES-057, SES-091, SES-092: a number
    app.with(mount("/max-age", site(new().max_age(ms(100_000)))));
    // 11. SES-010, SES-022: until the browser closes; nothing in it depends on the time
    app.with(mount("/browser", site(browser())));
    // 12. SES-018, SES-019: signatures
    let none = Keygrip::default;
    let unsigned = browser().signed(false);
    app.with(mount("/unsigned", site_with(unsigned, none(), pass)));
    app.with(mount("/no-keys", site_with(browser(), none(), pass)));
    // 13. SES-006, SES-014, SES-029 to SES-031: attributes
    app.with(mount(
        "/attributes",
        site_of(
            "sid",
            hearing(
                browser()
                    .key("sid")
                    .domain("ex.com")
                    .path("/attributes")
                    .same_site("strict")
                    .http_only(false)
                    .signed(false)
                    .priority("high"),
            ),
            ["a", "b"].into(),
            pass,
        ),
    ));
    app.with(mount("/lax", site(browser().same_site("lax"))));
    let none = browser().same_site("none").partitioned(true);
    app.with(mount("/none", site(none)));
    app.with(mount("/secure", site(browser().secure(true))));
    // 14. SES-026 to SES-028, SES-090: committing
    app.with(mount("/manual", site(browser().auto_commit(false))));
    app.with(mount("/append", site(browser().overwrite(false))));
    // 15. SES-032 to SES-034: rolling and renew
    let rolling = new().rolling(true).max_age(ms(100_000));
    app.with(mount("/rolling", site(rolling)));
    app.with(mount("/renew", site(new().renew(true).max_age(ms(2000)))));
    // 16. SES-035, SES-036: hooks
    app.with(mount("/valid", site(browser().valid(uid))));
    let before_save = browser().before_save(|ctx, session| session["savedAt"] = ctx.path().into());
    app.with(mount("/before-save", site(before_save)));
    // 17. SES-037 to SES-040: encode and decode
    let codec = browser()
        .encode(|data| Ok(encode_uri_component(&data.to_string())))
        .decode(|text| Ok(serde_json::from_str(&decode_uri_component(text)?)?));
    app.with(mount("/codec", site(codec)));
    let fails = browser()
        .encode(|_| Err(Error::other("cannot encode")))
        .decode(|_| Err(Error::other("cannot decode")));
    app.with(mount("/codec-fails", site(fails)));
    // 18. SES-065 to SES-072, SES-075, SES-076: a store
    app.with(mount("/store", site(store())));
    app.with(mount("/store-browser", site(store().max_age("session"))));
    let rolling = store().rolling(true).max_age(ms(100_000));
    app.with(mount("/store-rolling", site(rolling)));
    app.with(mount("/store-valid", site(store().valid(uid))));
    let failing = |method| new().store(Memory::failing(method)).genid(genid);
    app.with(mount("/store-get-fails", site(failing("get"))));
    app.with(mount("/store-set-fails", site(failing("set"))));
    app.with(mount("/store-short", site(store().max_age(ms(300)))));
    // 19. SES-076, SES-077: the default key and a prefix
    let uuid = || new().store(Memory::default());
    app.with(mount("/uuid", site(uuid())));
    app.with(mount("/prefix", site(uuid().prefix("sess:"))));
    // 20. SES-078, SES-079: another carrier of the key
    let external = store().external_key(
        |ctx| Some(ctx.get("User-Token").into_owned()),
        |ctx, key| ctx.set("User-Token", key),
    );
    app.with(mount("/external", site(external)));
    // 21. SES-080, SES-081: a store made for each request
    let stored = Memory::default();
    let context_store = browser()
        .context_store(move |_| ContextStore::new(&stored))
        .genid(genid);
    app.with(mount("/context-store", site(context_store)));
    // 22. SES-048: a session used before the middleware
    let (options, events) = hearing(browser());
    app.context.insert(options.clone());
    let early = async |ctx: &mut Context, next: Next<'_>| {
        ctx.session_mut()["early"] = "bird".into();
        next.run(ctx).await
    };
    app.with(mount(
        "/early",
        site_of("koa.sess", (options, events), ["a", "b"].into(), early),
    ));
}

fn site(options: SessionOptions) -> impl Middleware {
    site_with(options, ["a", "b"].into(), pass)
}

fn site_with(options: SessionOptions, keys: Keygrip, first: impl Middleware) -> impl Middleware {
    site_of("koa.sess", hearing(options), keys, first)
}

type Events = Arc<Mutex<Vec<Value>>>;

/// Options that note what they hear.
fn hearing(options: SessionOptions) -> (SessionOptions, Events) {
    let events = Events::default();
    let heard = events.clone();
    let listener = move |event: &SessionEvent<'_>| {
        let mut value = event
            .value
            .cloned()
            .filter(Value::is_object)
            .unwrap_or_default();
        if let Some(members) = value.as_object_mut() {
            members.shift_remove("_expire");
        }
        heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(json!({ "name": event.name, "key": event.key, "value": value }));
    };
    let options = options
        .on_missed(listener.clone())
        .on_expired(listener.clone());
    (options.on_invalid(listener), events)
}

/// An application with its own keys, options and events: /events shows them once, /forget does not.
fn site_of(
    key: &'static str,
    (options, events): (SessionOptions, Events),
    keys: Keygrip,
    first: impl Middleware,
) -> impl Middleware {
    let mut app = App::new();
    app.with(async move |ctx, next| {
        ctx.cookies.set_keys(keys.clone());
        next.run(ctx).await
    });
    app.with(async move |ctx, next| {
        if ctx.path() != "/events" && ctx.path() != "/forget" {
            return next.run(ctx).await;
        }
        let seen: Vec<Value> = events
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .collect();
        if ctx.path() == "/events" {
            ctx.set_body(Value::from(seen));
        } else {
            ctx.set_body("forgotten");
        }
        Ok(())
    });
    app.with(async |ctx, next| match next.run(ctx).await {
        Err(error) if ctx.query("caught").is_some() => {
            ctx.set_status(error.status);
            ctx.set_body(format!("caught {}", error.message));
            Ok(())
        }
        result => result,
    });
    app.with(first);
    app.with(session_with(options));
    app.with(routes::routes(key));
    app.compose()
}

async fn pass(ctx: &mut Context, next: Next<'_>) -> Result {
    next.run(ctx).await
}

/// `encodeURIComponent`
fn encode_uri_component(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => {
                encoded.push(char::from(byte));
            }
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// `decodeURIComponent`
fn decode_uri_component(text: &str) -> Result<String> {
    let malformed = || Error::other("URI malformed");
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some((before, escape)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits = escape.get(..2).ok_or_else(malformed)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| malformed())?);
        rest = &escape[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).map_err(|_| malformed())
}
