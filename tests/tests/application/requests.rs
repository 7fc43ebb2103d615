//! Requests: each has a context of its own, and its chain runs to the end.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use koa_core::{App, Context, Error, Next};
use tokio::{
    sync::{Barrier, Notify},
    time::timeout,
};

/// A value of a middleware's own, which a context must not keep for the next request.
struct Seen;

// spec: APP-033, APP-034
#[tokio::test]
async fn every_request_starts_anew() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        let new = ctx.status() == 404
            && ctx.message() == "Not Found"
            && ctx.body().is_empty()
            && ctx.respond
            && ctx.response.headers().is_empty()
            && ctx.state.values().is_empty()
            && ctx.state.get::<Seen>().is_none()
            && ctx.params.is_empty()
            && ctx.cookies.get("late").is_none()
            && !ctx.header_sent();
        ctx.state["user"] = "tobi".into();
        ctx.state.insert(Seen);
        ctx.params.insert("id", "1");
        ctx.cookies.set("late", "1");
        ctx.set("X-New", new.to_string());
        ctx.set_status(201);
        ctx.set_message("Made");
        if ctx.path() == "/throws" {
            ctx.throw(400, "no")?;
        }
        ctx.set_body(new.to_string());
        ctx.set_path("/rewritten");
        Ok(())
    });
    // All on one connection, where the server could keep a context.
    let request = |path| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    let bytes = ["/", "/throws", "/", "/throws", "/", "/"].map(request);
    let answer = app.test().raw(bytes.concat()).await;
    let is = |line: &str| answer.matches(line).count();
    assert_eq!(is("HTTP/1.1 201 Made\r\n"), 4, "{answer}");
    assert_eq!(is("HTTP/1.1 400 Bad Request\r\n"), 2, "{answer}");
    assert_eq!(is("x-new: true\r\n") + is("X-New: true\r\n"), 4, "{answer}");
    assert_eq!(is("false"), 0, "{answer}");
}

// spec: APP-034
#[tokio::test]
async fn requests_at_the_same_time_share_nothing() {
    let (all_set, all_read) = (Barrier::new(3), Barrier::new(3));
    let mut app = App::new();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let path = ctx.path().to_owned();
        ctx.state["path"] = path.clone().into();
        ctx.set("X-Path", path.as_str());
        ctx.set_body(path);
        all_set.wait().await;
        let seen = format!("{} {}", ctx.path(), ctx.state["path"]);
        all_read.wait().await;
        ctx.set("X-Seen", seen);
        Ok(())
    });
    let client = app.test();
    let requests = ["/a", "/b", "/c"].map(|path| (path, tokio::spawn(client.get(path).send())));
    for (path, request) in requests {
        let response = request.await.unwrap();
        response
            .assert_text(path)
            .assert_header("X-Path", path)
            .assert_header("X-Seen", format!("{path} \"{path}\""));
    }
}

// An error has no `headerSent`, and the context no `writable`: nobody has to tell whether the client is there.
// spec: APP-039, ERR-032
#[tokio::test]
async fn a_chain_runs_on_where_its_client_has_left() {
    for (fails, heard) in [(false, &[][..]), (true, &["too late"])] {
        let [entered, left, ended] = [(); 3].map(|()| Arc::new(Notify::new()));
        let events = Arc::new(Mutex::new(Vec::new()));
        let mut app = App::new();
        let (hear, step) = (
            events.clone(),
            (entered.clone(), left.clone(), ended.clone()),
        );
        app.on_error(async move |error: &Error, _: &mut Context| {
            hear.lock().unwrap().push(error.message.clone());
            Ok(())
        });
        app.with(async move |ctx, _| {
            if ctx.path() == "/" {
                let (entered, left, ended) = &step;
                entered.notify_one();
                left.notified().await;
                tokio::time::sleep(Duration::from_millis(5)).await;
                let ended = ended.clone();
                ctx.on_finished(move |_| ended.notify_one());
                ctx.assert(!fails, 500, "too late")?;
            }
            ctx.set_body("answered");
            Ok(())
        });
        let client = app.test();
        let request = tokio::spawn(client.get("/").send());
        entered.notified().await;
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        left.notify_one();
        let waited = timeout(Duration::from_secs(5), ended.notified());
        waited.await.expect("the chain runs to its end");
        client.get("/next").send().await.assert_text("answered");
        assert_eq!(*events.lock().unwrap(), heard);
    }
}
