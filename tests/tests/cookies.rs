//! Cookies from one request to the next: plain ones, signed ones, and keys that are rotated.

use std::time::Duration;

use koa_core::{App, CookieOptions, Keygrip};

/// Counts visits in a signed cookie and forgets them on request.
fn counting(keys: &[&str]) -> App {
    let mut app = App::new();
    app.keys = Keygrip::new(keys);
    app.with(async |ctx, _| {
        if ctx.path() == "/forget" {
            ctx.cookies
                .set_with("visits", None::<&str>, CookieOptions::new());
            return Ok(());
        }
        let visits = ctx.cookies.get_signed("visits");
        let visits = visits.and_then(|visits| visits.parse().ok()).unwrap_or(0) + 1;
        let options = CookieOptions::new().max_age(Duration::from_secs(60));
        ctx.cookies.set_with("visits", visits.to_string(), options);
        ctx.set_body(visits.to_string());
        Ok(())
    });
    app
}

#[tokio::test]
async fn a_signed_cookie_lasts_until_it_is_forgotten_or_forged() {
    let client = counting(&["secret"]).test();
    client.get("/").send().await.assert_text("1");
    client.get("/").send().await.assert_text("2");
    client.get("/forget").send().await.assert_status(404);
    assert_eq!(
        (client.cookie("visits"), client.cookie("visits.sig")),
        (None, None)
    );
    client.get("/").send().await.assert_text("1");
    client.set_cookie("visits", "1000");
    client.get("/").send().await.assert_text("1");
}

#[tokio::test]
async fn a_cookie_of_an_older_key_is_read_and_signed_anew() {
    let old = counting(&["old"]).test();
    old.get("/").send().await.assert_text("1");
    let [value, signature] = ["visits", "visits.sig"].map(|name| old.cookie(name).unwrap());
    let rotated = counting(&["new", "old"]).test();
    rotated.set_cookie("visits", &value);
    rotated.set_cookie("visits.sig", &signature);
    rotated.get("/").send().await.assert_text("2");
    let expected = Keygrip::new(["new"]).sign("visits=2").unwrap();
    assert_eq!(rotated.cookie("visits.sig"), Some(expected));
    let stranger = counting(&["other"]).test();
    stranger.set_cookie("visits", &value);
    stranger.set_cookie("visits.sig", &signature);
    stranger.get("/").send().await.assert_text("1");
}

#[tokio::test]
async fn cookies_of_several_middleware_are_all_sent() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        ctx.cookies.set("first", "1");
        next.run(ctx).await?;
        ctx.cookies.set("last", "3");
        Ok(())
    })
    .with(async |ctx, _| {
        ctx.cookies.set("second", "2");
        ctx.set_body("set");
        Ok(())
    });
    let response = app.test().get("/").send().await;
    let names: Vec<_> = response
        .cookies()
        .iter()
        .filter_map(|line| line.split('=').next())
        .collect();
    assert_eq!(names, ["first", "second", "last"]);
}
