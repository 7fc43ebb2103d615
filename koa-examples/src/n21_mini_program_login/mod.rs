//! N21 小程序的登录 / login of a mini program: a code, WeChat's openid, a user, a token.

mod stand_in;
mod users;
mod wechat;

use std::sync::Arc;

use koa_core::{App, OrThrow};
use koa_middleware::{Claims, JwtOptions, SignOptions, jwt, jwt_with};
use koa_router::Router;
use serde::Deserialize;
use serde_json::{Value, json};

pub use self::{
    users::{InMemory, User, Users},
    wechat::WeChat,
};

/// A real one is at least 32 random bytes, from the environment.
const SECRET: &str = "your-secret-key";

/// What the token says: which user, and until when. `jwt` checks `exp` itself.
#[derive(Deserialize)]
struct Login {
    id: u64,
}

/// The developer's server, with WeChat as the environment says, and the users in memory.
pub fn app() -> App {
    app_with(WeChat::from_env(), InMemory::default())
}

/// The developer's server with another WeChat, and with another table of users.
pub fn app_with(wechat: WeChat, users: impl Users) -> App {
    let users: Arc<dyn Users> = Arc::new(users);
    let mut router = Router::new();

    // 0. What `wx.login()` does in the mini program; here, so that the page can be tried without one.
    router.get("/code", async |ctx, _| {
        ctx.set_body(json!({ "code": stand_in::new_code() }));
        Ok(())
    });

    let table = users.clone();
    router.post("/login", async move |ctx, _| {
        // 1. The mini program sends the code.
        let sent: Value = ctx.request.json().await?;
        let code = sent["code"].as_str().or_throw(400, "the code is missing")?;
        // 2. WeChat says whose it is. Its session_key stays here: it never goes to the client.
        let openid = wechat.code2session(code).await?;
        // 3. A user belongs to the openid.
        let user = table.find_or_create(&openid).await?;
        // 4. The token: the user's id, and an end that is checked by itself.
        let options = SignOptions::new().expires_in("2h");
        let token = jwt::sign_with(&json!({ "id": user.id }), SECRET, options)?;
        ctx.set_body(json!({ "token": token }));
        Ok(())
    });

    // 5. The mini program keeps the token and sends it with every request.
    let protected = jwt_with(JwtOptions::new().secret(SECRET).claims::<Login>());
    router.get(
        "/me",
        koa_core::compose![protected, async move |ctx, _| {
            let login = ctx.state.get::<Claims<Login>>().or_throw(401, "log in")?;
            let user = users.find(login.id).await?.or_throw(401, "log in again")?;
            ctx.set_body(json!({ "id": user.id, "logins": user.logins }));
            Ok(())
        }],
    );

    let mut app = App::new();
    app.with(router.routes());
    app
}
