//! Work that outlives its request.

use std::{sync::Arc, time::Duration};

use koa_core::{App, Context, Next};
use tokio::sync::Notify;

use super::local::{Local, channel};

// spec: APP-035
#[test]
fn what_a_middleware_does_not_wait_for_runs_on_and_changes_nothing() {
    let mut app = App::new();
    let (gate, (tell, told)) = (Arc::new(Notify::new()), channel());
    let opened = gate.clone();
    app.with(async move |_: &mut Context, _: Next<'_>| {
        let (opened, tell) = (opened.clone(), tell.clone());
        tokio::task::spawn_local(async move {
            opened.notified().await;
            tell.send("ran on").unwrap();
        });
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.get("/").assert(404, "Not Found");
    assert!(told.is_silent());
    gate.notify_one();
    assert_eq!(told.next(), "ran on");
    wire.get("/").assert(404, "Not Found");
}

#[test]
fn a_task_that_panics_disturbs_nobody() {
    let mut app = App::new();
    app.workers = 1;
    app.with(async |ctx, _| {
        tokio::task::spawn_local(async { panic!("a task's panic") });
        ctx.set_body("fine");
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    for _ in 0..3 {
        wire.get("/").assert(200, "fine");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(server.close().cut, 0);
}
