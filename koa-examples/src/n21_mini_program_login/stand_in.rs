//! A stand-in for WeChat on this machine, so that the login can be tried without a mini program.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    sync::{LazyLock, Mutex, PoisonError},
};

use koa_core::{App, Result, Server};
use koa_router::Router;
use serde_json::json;

static CODES: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// A code as `wx.login()` gives it: for one use.
pub(super) fn new_code() -> String {
    let code = format!("{:016x}", RandomState::new().hash_one("code"));
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    // It is a stand-in: the codes that nobody uses need not be kept.
    if codes.len() >= 1000 {
        codes.clear();
    }
    codes.insert(code.clone());
    code
}

/// Starts it on a free port of this machine.
pub(super) async fn start() -> Result<Server> {
    Ok(app().start(("127.0.0.1", 0)).await?)
}

fn app() -> App {
    let mut router = Router::new();
    router.get("/sns/jscode2session", async |ctx, _| {
        let code = ctx.query("js_code").unwrap_or_default();
        let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = codes.remove(code);
        drop(codes);
        // Everybody who tries the page is the same user.
        ctx.set_body(if is_known {
            json!({ "openid": "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "session_key": "tiihtNczf5v6AKRyjwEUhQ==" })
        } else {
            json!({ "errcode": 40029, "errmsg": "invalid code" })
        });
        Ok(())
    });
    let mut app = App::new();
    app.workers = 1;
    app.with(router.routes());
    app
}
